//! Arguments of keywords that are more than a word: ports, times, limits,
//! addresses, as sshd reads them.

use std::net::Ipv6Addr;

/// A port by number, or by the one name that services of this kind have.
pub(super) fn port(text: &str) -> Option<i64> {
    match text {
        "ssh" => Some(22),
        _ => text.parse::<u16>().ok().filter(|p| *p > 0).map(i64::from),
    }
}

/// `seconds` or a chain of numbers with a unit; a last number without one counts as seconds.
pub(super) fn seconds(text: &str) -> Option<i64> {
    let mut total: i64 = 0;
    let mut rest = text;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let (number, after) = rest.split_at(end);
        let unit = match after.chars().next().map(|c| c.to_ascii_lowercase()) {
            None | Some('s') => 1,
            Some('m') => 60,
            Some('h') => 3600,
            Some('d') => 86_400,
            Some('w') => 604_800,
            Some(_) => return None,
        };
        total = total.checked_add(number.parse::<i64>().ok()?.checked_mul(unit)?)?;
        rest = after.get(1..).unwrap_or_default();
    }
    // sshd keeps it in a C int.
    (total <= i64::from(i32::MAX)).then_some(total)
}

/// Bytes with `K`, `M` or `G`, or `default`; then a time, or `none`.
pub(super) fn limits(args: &[String]) -> Option<Vec<i64>> {
    let (bytes, time) = match args {
        [bytes] => (bytes, None),
        [bytes, time] => (bytes, Some(time)),
        _ => return None,
    };
    let bytes = if bytes.eq_ignore_ascii_case("default") {
        0
    } else {
        let (number, unit) = match bytes.to_ascii_uppercase().chars().last()? {
            'K' => (bytes.get(..bytes.len() - 1)?, 1_i64 << 10),
            'M' => (bytes.get(..bytes.len() - 1)?, 1 << 20),
            'G' => (bytes.get(..bytes.len() - 1)?, 1 << 30),
            _ => (bytes.as_str(), 1),
        };
        number.parse::<u32>().ok().and_then(|n| i64::from(n).checked_mul(unit)).filter(|n| *n == 0 || *n >= 16)?
    };
    match time {
        Some(time) if time != "none" => Some(vec![bytes, seconds(time)?]),
        _ => Some(vec![bytes]),
    }
}

pub(super) fn startups(text: &str) -> Option<String> {
    let parts: Vec<u32> = text.split(':').map(|p| p.parse().ok()).collect::<Option<_>>()?;
    match parts.as_slice() {
        [start, rate, full] if *start >= 1 && start <= full && (1..=100).contains(rate) => Some(text.to_owned()),
        [full] if *full >= 1 => Some(format!("{full}:30:{full}")),
        _ => None,
    }
}

/// The address as written, and its port behind a second entry if it has one.
pub(super) fn listen(text: &str) -> Option<Vec<String>> {
    let (host, given) = if let Some(rest) = text.strip_prefix('[') {
        let (host, rest) = rest.split_once(']')?;
        (host, if rest.is_empty() { None } else { Some(rest.strip_prefix(':')?) })
    } else if text.parse::<Ipv6Addr>().is_ok() {
        (text, None)
    } else {
        text.split_once(':').map_or((text, None), |(host, port)| (host, Some(port)))
    };
    if host.is_empty() {
        return None;
    }
    let given = match given {
        Some(text) => port(text)?.to_string(),
        None => String::new(),
    };
    Some(vec![host.to_owned(), given])
}
