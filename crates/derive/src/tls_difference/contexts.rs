//! The contexts of `tls.server_config`, and which of them claim an address.

use super::{CONFIG, Input, gap};
use report::{GapReason, Table, Value};
use std::collections::BTreeMap;
use std::net::IpAddr;

/// One context of one service.
pub(super) struct Context<'a> {
    pub(super) service: &'a str,
    pub(super) name: &'a str,
    listens: &'a [String],
    /// Each setting with what it means, or why that is not known.
    settings: Vec<(&'a str, Result<Vec<Item<'a>>, String>)>,
}

/// A version or suite that a context says.
#[derive(Clone, Debug)]
pub(super) struct Item<'a> {
    pub(super) name: &'a str,
    pub(super) context: &'a str,
    /// File and line; `None` for a default.
    pub(super) place: Option<(&'a str, i64)>,
}

impl<'a> Context<'a> {
    /// What the context says of a setting, once for each row.
    pub(super) fn said(&self, setting: &str) -> Vec<Result<Vec<Item<'a>>, String>> {
        self.settings.iter().filter(|(name, _)| *name == setting).map(|(_, said)| said.clone()).collect()
    }
}

/// Every context that listens somewhere, in the order of service and name.
pub(super) fn read<'a>(input: Input<'a>, out: &mut Table) -> Vec<Context<'a>> {
    let mut found: BTreeMap<(&str, &str, &[String]), Context<'a>> = BTreeMap::new();
    for row in input.table.rows.iter().map(|row| input.row(row)) {
        let (service, name, setting) = (row.text("service"), row.text("context"), row.text("setting"));
        let (Some(service), Some(name), Some(setting), Some(Value::TextList(listens))) =
            (service, name, setting, row.get("listens"))
        else {
            let detail = "a setting's context or addresses are not readable".to_owned();
            out.gaps.push(gap(CONFIG.to_owned(), GapReason::Failed, detail));
            continue;
        };
        let place = row.text("file").zip(row.integer("line"));
        let said = match row.get("resolved") {
            Some(Value::TextList(list)) => {
                Ok(list.iter().map(|item| Item { name: item, context: name, place }).collect())
            }
            Some(Value::Unreadable(why)) => Err(why.clone()),
            _ => Err("it is absent".to_owned()),
        };
        let context = Context { service, name, listens, settings: Vec::new() };
        found.entry((service, name, listens)).or_insert(context).settings.push((setting, said));
    }
    found.into_values().collect()
}

/// How closely an address is named.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Nearness {
    Wildcard,
    Own,
}

/// The contexts that answer at an address: those that name it, or else those
/// that name all addresses. Each service chooses by itself.
pub(super) fn claiming<'a>(contexts: &'a [Context<'a>], address: &str, port: i64) -> Vec<&'a Context<'a>> {
    let Ok(address) = address.parse::<IpAddr>() else { return Vec::new() };
    let near = |context: &Context<'_>| context.listens.iter().filter_map(|own| nearness(own, address, port)).max();
    let all: Vec<(&Context<'_>, Nearness)> =
        contexts.iter().filter_map(|context| Some((context, near(context)?))).collect();
    let best =
        |service: &str| all.iter().filter(|(context, _)| context.service == service).map(|(_, near)| *near).max();
    all.iter().filter(|(context, near)| Some(*near) == best(context.service)).map(|(context, _)| *context).collect()
}

fn nearness(listen: &str, address: IpAddr, port: i64) -> Option<Nearness> {
    let (host, own) = listen.rsplit_once(':')?;
    if own.parse::<i64>() != Ok(port) {
        return None;
    }
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    match bare {
        "*" => address.is_ipv4().then_some(Nearness::Wildcard),
        "localhost" => address.is_loopback().then_some(Nearness::Own),
        _ => match bare.parse::<IpAddr>() {
            Ok(own) if own == address => Some(Nearness::Own),
            Ok(IpAddr::V6(own)) if own.is_unspecified() && address.is_ipv6() => Some(Nearness::Wildcard),
            _ => None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_named_or_meant_by_a_wildcard() {
        let near = |listen, address: &str| match nearness(listen, address.parse().unwrap(), 443) {
            Some(Nearness::Own) => "own",
            Some(Nearness::Wildcard) => "wildcard",
            None => "none",
        };
        assert_eq!(near("127.0.0.1:443", "127.0.0.1"), "own");
        assert_eq!(near("*:443", "127.0.0.1"), "wildcard");
        assert_eq!(near("*:443", "::1"), "none");
        assert_eq!(near("[::]:443", "::1"), "wildcard");
        assert_eq!(near("[::]:443", "127.0.0.1"), "none");
        assert_eq!(near("[::1]:443", "::1"), "own");
        assert_eq!(near("localhost:443", "::1"), "own");
        assert_eq!(near("*:444", "127.0.0.1"), "none");
        assert_eq!(near("unix:/run/x", "127.0.0.1"), "none");
    }
}
