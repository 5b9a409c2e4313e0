//! Name constraints (RFC 5280, 4.2.1.10): every name of a certificate must lie
//! in what each authority above permits of its form, and in nothing that one
//! of them excludes.

use super::{Profile, Reason, hosts, names};
use crate::der::Element;
use crate::x509::extension::{GeneralName, NameConstraints, Subtree};
use crate::x509::{Name, View, oid};
use std::mem::discriminant;

/// The names of a certificate that constraints are about.
pub struct Names<'a> {
    names: Vec<GeneralName<'a>>,
}

impl<'a> Names<'a> {
    /// The subject, the alternative names, and the subject's mailboxes where no
    /// alternative name is one.
    pub fn of(view: &View<'a>) -> Self {
        let mut names = match &view.extensions.subject_names {
            Some(Ok(names)) => names.clone(),
            _ => Vec::new(),
        };
        if !names.iter().any(|name| matches!(name, GeneralName::Email(_))) {
            names.extend(view.subject.all(oid::EMAIL).map(|attribute| GeneralName::Email(attribute.value)));
        }
        if !view.subject.is_empty() {
            names.push(GeneralName::Directory(view.subject.whole));
        }
        Self { names }
    }

    /// Holds them against an authority's constraints. `budget` counts comparisons.
    pub fn check(&self, by: &NameConstraints<'_>, profile: Profile, budget: &mut u32) -> Result<(), Reason> {
        let permitted = by.permitted.as_deref().unwrap_or_default();
        let excluded = by.excluded.as_deref().unwrap_or_default();
        for name in &self.names {
            // A directory name is read anew for each comparison, so that a long one costs more.
            let each = if let GeneralName::Directory(whole) = name { 1 + whole.len() / 64 } else { 1 };
            let cost = u32::try_from((permitted.len() + excluded.len()).saturating_mul(each)).unwrap_or(u32::MAX);
            *budget = budget.checked_sub(cost).ok_or(Reason::Budget)?;
            let mut constrained = false;
            let mut lies_within = false;
            for subtree in same_form(permitted, name) {
                constrained = true;
                lies_within |= compare(name, subtree, false, profile)?;
            }
            if constrained && !lies_within {
                return Err(Reason::NotPermitted(readable(name)));
            }
            for subtree in same_form(excluded, name) {
                if compare(name, subtree, true, profile)? {
                    return Err(Reason::Excluded(readable(name)));
                }
            }
        }
        Ok(())
    }
}

fn same_form<'b, 'a>(list: &'b [Subtree<'a>], name: &'b GeneralName<'_>) -> impl Iterator<Item = &'b Subtree<'a>> {
    list.iter().filter(|subtree| discriminant(&subtree.base) == discriminant(name))
}

/// True if no subtree has a `minimum` or `maximum`, which RFC 5280 gives no meaning.
pub fn are_plain(constraints: &NameConstraints<'_>) -> bool {
    let lists = [&constraints.permitted, &constraints.excluded];
    lists.into_iter().flatten().flatten().all(|subtree| !subtree.bounded)
}

/// True if the name lies in the subtree; for an excluded one, if any of what a wildcard stands for does.
fn compare(name: &GeneralName<'_>, subtree: &Subtree<'_>, excluded: bool, profile: Profile) -> Result<bool, Reason> {
    let unclear = || Reason::Constraint(readable(&subtree.base));
    if subtree.maximum {
        return Err(unclear());
    }
    let odd = || Reason::NameForm(readable(name));
    match (name, subtree.base) {
        (GeneralName::Dns(name), GeneralName::Dns(base)) => {
            // A dot in front is out of the RFC for hosts, and many write it: "under, but not itself".
            let under = base.strip_prefix(b".").filter(|_| profile == Profile::Path);
            let root = under.unwrap_or(base);
            if !root.is_empty() && !hosts::is_host(root) {
                return Err(unclear());
            }
            let (host, wild) = match hosts::wildcard(name) {
                Some(rest) => (rest, true),
                None if hosts::is_host(name) => (*name, false),
                None => return Err(odd()),
            };
            let deeper = under.is_none() || wild || host.len() > root.len();
            Ok(hosts::is_within(host, root) && deeper || excluded && wild && hosts::is_within(root, host))
        }
        (GeneralName::Email(name), GeneralName::Email(base)) => {
            let (local, host) = hosts::mailbox(name).ok_or_else(odd)?;
            match base.strip_prefix(b".") {
                Some(domain) if hosts::is_host(domain) => {
                    Ok(hosts::is_within(host, domain) && host.len() > domain.len())
                }
                None if base.contains(&b'@') => {
                    let (one, there) = hosts::mailbox(base).ok_or_else(unclear)?;
                    Ok(one == local && there.eq_ignore_ascii_case(host))
                }
                None if base.is_empty() => Ok(true),
                None if hosts::is_host(base) => Ok(host.eq_ignore_ascii_case(base)),
                _ => Err(unclear()),
            }
        }
        (GeneralName::Uri(name), GeneralName::Uri(base)) => {
            let host = hosts::of_uri(name).ok_or_else(odd)?;
            match base.strip_prefix(b".") {
                Some(domain) if hosts::is_host(domain) => {
                    Ok(hosts::is_within(host, domain) && host.len() > domain.len())
                }
                None if base.is_empty() => Ok(true),
                None if hosts::is_host(base) => Ok(host.eq_ignore_ascii_case(base)),
                _ => Err(unclear()),
            }
        }
        (GeneralName::Ip(address), GeneralName::Ip(base)) => {
            if address.len() != 4 && address.len() != 16 {
                return Err(odd());
            }
            let (network, mask) = base.split_at_checked(base.len() / 2).ok_or_else(unclear)?;
            if (network.len() != 4 && network.len() != 16) || network.len() != mask.len() || !is_prefix(mask) {
                return Err(unclear());
            }
            let same = |((a, b), mask): ((&u8, &u8), &u8)| a & mask == b & mask;
            Ok(address.len() == network.len() && address.iter().zip(network).zip(mask).all(same))
        }
        (GeneralName::Directory(name), GeneralName::Directory(base)) => {
            let name = Element::only(name).and_then(Name::read).map_err(|_| odd())?;
            let base = Element::only(base).and_then(Name::read).map_err(|_| unclear())?;
            Ok(names::steps(&name).starts_with(&names::steps(&base)))
        }
        _ => Err(odd()),
    }
}

/// True if the set bits of a mask all come before the others.
fn is_prefix(mask: &[u8]) -> bool {
    let mut bits = mask.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1));
    bits.by_ref().take_while(|bit| *bit == 1).count();
    bits.all(|bit| bit == 0)
}

fn readable(name: &GeneralName<'_>) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).escape_debug().take(200).collect::<String>();
    match name {
        GeneralName::Email(value) | GeneralName::Dns(value) | GeneralName::Uri(value) => text(value),
        GeneralName::Directory(whole) => match Element::only(whole).and_then(Name::read) {
            Ok(name) => names::readable(&name),
            Err(_) => "(a directory name)".to_owned(),
        },
        GeneralName::Ip(octets) => match name.address() {
            Some(address) => address.to_string(),
            None => hex::encode(octets.get(..octets.len().min(32)).unwrap_or_default()),
        },
        GeneralName::Other(_) => "(another form of name)".to_owned(),
        GeneralName::X400(_) => "(an X.400 address)".to_owned(),
        GeneralName::EdiParty(_) => "(an EDI party)".to_owned(),
        GeneralName::RegisteredId(value) => super::certificate::dotted(value),
    }
}
