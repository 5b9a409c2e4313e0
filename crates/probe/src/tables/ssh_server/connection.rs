//! Whether a Match block fits a connection: patterns with `*`, `?` and `!`,
//! and addresses with their prefix, as sshd compares them.

use super::config::Condition;
use std::net::IpAddr;

/// What sshd knows of a connection when it reads its Match blocks.
#[derive(Clone, Copy, Debug, Default)]
pub struct Connection<'a> {
    /// The user who wants to log in.
    pub user: &'a str,
    /// The names of the groups that the user is in.
    pub groups: &'a [&'a str],
    /// The client's name, or its address again where names are not looked up.
    pub host: &'a str,
    /// The client's address.
    pub address: Option<IpAddr>,
    /// The address that the client connected to.
    pub local_address: Option<IpAddr>,
    /// The port that the client connected to.
    pub local_port: Option<u16>,
}

impl Connection<'_> {
    /// Whether all criteria of a block hold; `None` if one of them is about
    /// what is not known here, and no other rules the block out.
    pub(super) fn fits(&self, condition: &Condition) -> Option<bool> {
        let mut all = Some(true);
        for (name, list) in &condition.criteria {
            match self.holds(name, list) {
                Some(true) => {}
                Some(false) => return Some(false),
                None => all = None,
            }
        }
        if condition.criteria.is_empty() { None } else { all }
    }

    fn holds(&self, name: &str, list: &str) -> Option<bool> {
        Some(match name {
            "all" => true,
            "user" => found(self.user, list, false) == Found::Yes,
            "host" => found(&self.host.to_ascii_lowercase(), list, true) == Found::Yes,
            "group" => self.in_groups(list),
            "address" => addresses(self.address?, list)?,
            "localaddress" => addresses(self.local_address?, list)?,
            "localport" => list.parse::<u16>().ok()? == self.local_port?,
            _ => return None,
        })
    }

    /// One group that a `!` names is enough to rule the block out.
    fn in_groups(&self, list: &str) -> bool {
        let all: Vec<Found> = self.groups.iter().map(|group| found(group, list, false)).collect();
        !all.contains(&Found::Denied) && all.contains(&Found::Yes)
    }
}

/// What a list says of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    Yes,
    No,
    Denied,
}

fn found(name: &str, list: &str, lower: bool) -> Found {
    let mut answer = Found::No;
    for entry in list.split(',') {
        let (negated, pattern) = entry.strip_prefix('!').map_or((false, entry), |rest| (true, rest));
        let fits = if lower { matches(name, &pattern.to_ascii_lowercase()) } else { matches(name, pattern) };
        match (fits, negated) {
            (true, true) => return Found::Denied,
            (true, false) => answer = Found::Yes,
            (false, _) => {}
        }
    }
    answer
}

/// `*` stands for any run and `?` for one byte. The last `*` that was met is
/// the only one to go back to, so that the time is bounded by the product of
/// both lengths.
fn matches(name: &str, pattern: &str) -> bool {
    let (name, pattern) = (name.as_bytes(), pattern.as_bytes());
    let (mut n, mut p) = (0, 0);
    let mut back: Option<(usize, usize)> = None;
    while let Some(c) = name.get(n) {
        match pattern.get(p) {
            Some(b'*') => {
                back = Some((n, p + 1));
                p += 1;
            }
            Some(want) if *want == b'?' || want == c => (n, p) = (n + 1, p + 1),
            _ => match back {
                Some((from, after)) => {
                    back = Some((from + 1, after));
                    (n, p) = (from + 1, after);
                }
                None => return false,
            },
        }
    }
    pattern.get(p..).is_some_and(|rest| rest.iter().all(|b| *b == b'*'))
}

/// Whether the list has the address and no `!` does; `None` if sshd refuses the list.
fn addresses(address: IpAddr, list: &str) -> Option<bool> {
    let mut answer = false;
    for entry in list.split(',') {
        let (negated, entry) = entry.strip_prefix('!').map_or((false, entry), |rest| (true, rest));
        let fits = match network(entry)? {
            Some((net, bits)) => within(address, net, bits),
            None => matches(&address.to_string(), entry),
        };
        match (fits, negated) {
            (true, true) => return Some(false),
            (true, false) => answer = true,
            (false, _) => {}
        }
    }
    Some(answer)
}

/// An address with its prefix; inner `None` for a pattern, outer for a network
/// with bits behind its prefix, which sshd refuses.
#[expect(clippy::option_option, reason = "a pattern is no fault, and a fault is no pattern")]
fn network(text: &str) -> Option<Option<(IpAddr, u32)>> {
    if text.is_empty() {
        return None;
    }
    let (net, bits) = text.split_once('/').map_or((text, None), |(net, bits)| (net, Some(bits)));
    let Ok(net) = net.parse::<IpAddr>() else { return Some(None) };
    let most = if net.is_ipv4() { 32 } else { 128 };
    let bits = match bits.map(str::parse::<u32>) {
        None => most,
        Some(Ok(bits)) if bits <= most => bits,
        Some(_) => return Some(None),
    };
    let first = number(net) & mask(bits, most);
    (first == number(net)).then_some(Some((net, bits)))
}

fn within(address: IpAddr, net: IpAddr, bits: u32) -> bool {
    let most = if net.is_ipv4() { 32 } else { 128 };
    address.is_ipv4() == net.is_ipv4() && number(address) & mask(bits, most) == number(net)
}

fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(four) => u128::from(four.to_bits()),
        IpAddr::V6(six) => six.to_bits(),
    }
}

/// The upper `bits` of a number of `most` bits.
fn mask(bits: u32, most: u32) -> u128 {
    let lower = most.saturating_sub(bits);
    u128::MAX.checked_shl(lower).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lists_of_names_and_addresses() {
        let names = |name: &str, list: &str, want: Found| assert_eq!(found(name, list, false), want, "{name} {list}");
        names("git", "git", Found::Yes);
        names("git", "Git", Found::No);
        names("git", "a,g?t,!root", Found::Yes);
        names("git", "*,!g*t", Found::Denied);
        names("git", "!root", Found::No);
        names("aXbXc", "a*b*c", Found::Yes);
        let nets = |address: &str, list: &str, want: Option<bool>| {
            assert_eq!(addresses(address.parse().unwrap(), list), want, "{address} {list}");
        };
        nets("10.1.2.3", "10.0.0.0/8", Some(true));
        nets("10.1.2.3", "10.0.0.0/8,!10.1.2.3", Some(false));
        nets("10.1.2.3", "10.1.0.0/8", None);
        nets("10.1.2.3", "10.1.*", Some(true));
        nets("fe80::1", "0.0.0.0/0", Some(false));
        nets("fe80::1", "::/0", Some(true));
        nets("fe80::1", "", None);
    }

    #[test]
    fn what_is_not_known_of_a_connection_is_not_told() {
        let check = |criteria: &[(&str, &str)], want: Option<bool>| {
            let criteria = criteria.iter().map(|(n, l)| ((*n).to_owned(), (*l).to_owned())).collect();
            let connection = Connection { user: "ann", groups: &["ann", "ops"], host: "H", ..Connection::default() };
            assert_eq!(connection.fits(&Condition { shown: String::new(), criteria }), want);
        };
        check(&[("all", "")], Some(true));
        check(&[("user", "ann"), ("group", "o*"), ("host", "h")], Some(true));
        check(&[("group", "ops,!ann")], Some(false));
        check(&[("user", "ann"), ("address", "10.0.0.1")], None);
        check(&[("user", "bob"), ("address", "10.0.0.1")], Some(false));
        check(&[("rdomain", "x")], None);
        check(&[], None);
    }

    proptest! {
        #[test]
        fn any_list_is_read(name in "[ab*?]{0,12}", list in "[ab*?!,0-9:./]{0,24}", address in any::<u128>()) {
            found(&name, &list, true);
            addresses(IpAddr::V6(address.into()), &list);
        }
    }
}
