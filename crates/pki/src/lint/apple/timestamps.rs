//! Timestamps of certificate logs that are embedded in a certificate (RFC 6962, 3.3).

use crate::x509::{View, extension, oid};

/// Whose timestamps are kept to tell one log from another; nobody asks for more.
const MOST: usize = 8;

/// From how many logs it embeds timestamps, [`MOST`] at most; none if they cannot be read.
pub(super) fn logs(view: &View<'_>) -> usize {
    let list = view.extensions.get(oid::SCT_LIST).and_then(|list| extension::octets(list.value).ok());
    let Some((_, mut rest)) = list.and_then(|list| list.split_at_checked(2)) else { return 0 };
    let mut logs: [&[u8]; MOST] = [&[]; MOST];
    let mut found = 0;
    while let Some((timestamp, behind)) = next(rest) {
        rest = behind;
        // A version's octet, then the digest of the log's key.
        let Some(log) = timestamp.get(1..33) else { return 0 };
        if logs.iter().take(found).all(|known| *known != log) {
            let Some(place) = logs.get_mut(found) else { return MOST };
            *place = log;
            found += 1;
        }
    }
    found
}

/// The first of the timestamps, each behind its length, and what follows it.
const fn next(list: &[u8]) -> Option<(&[u8], &[u8])> {
    match list {
        [a, b, rest @ ..] => rest.split_at_checked((*a as usize) << 8 | *b as usize),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::der::tag;
    use crate::lint::made::{Draft, tlv};

    #[test]
    fn each_log_counts_once() {
        let timestamp = |log: u8| [&[0, 35, 0][..], &[log; 32], &[0, 0]].concat();
        for (ids, count) in [(&[][..], 0), (&[1], 1), (&[1, 2, 1], 2), (&[1, 2, 3, 4, 5, 6, 7, 8, 9], MOST)] {
            let list: Vec<u8> = ids.iter().flat_map(|log| timestamp(*log)).collect();
            let length = u16::try_from(list.len()).unwrap().to_be_bytes();
            let octets = tlv(tag::OCTET_STRING, &[&length, &list]);
            let der = Draft::server().extension(oid::SCT_LIST, false, &octets).der();
            assert_eq!(logs(&View::read(&der).unwrap()), count, "{ids:?}");
        }
        assert_eq!(logs(&View::read(&Draft::server().der()).unwrap()), 0);
    }
}
