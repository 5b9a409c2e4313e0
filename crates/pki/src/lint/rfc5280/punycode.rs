//! Labels of DNS names that encode letters of other alphabets: Punycode (RFC 3492).

/// The most octets of a label that are decoded: DNS allows 63 (RFC 1034, 3.1).
const MOST: usize = 63;

/// The labels of a name that are encoded so, without their `xn--`.
pub(super) fn encoded(name: &[u8]) -> impl Iterator<Item = &[u8]> {
    name.split(|byte| *byte == b'.').filter_map(|label| {
        let (start, rest) = label.split_at_checked(4)?;
        start.eq_ignore_ascii_case(b"xn--").then_some(rest)
    })
}

/// What a label says; `None` if it says nothing.
pub(super) fn decode(label: &[u8]) -> Option<String> {
    if label.len() > MOST || !label.is_ascii() {
        return None;
    }
    let cut = label.iter().rposition(|byte| *byte == b'-');
    let plain = cut.map_or(&[][..], |cut| label.get(..cut).unwrap_or_default());
    let digits = cut.map_or(label, |cut| label.get(cut + 1..).unwrap_or_default());
    let mut letters: Vec<char> = plain.iter().map(|byte| char::from(*byte)).collect();
    let (mut point, mut at, mut bias, mut first) = (128_u32, 0_u32, 72_u32, true);
    let mut digits = digits.iter();
    while digits.len() > 0 {
        let before = at;
        let mut weight = 1_u32;
        for step in 1_u32.. {
            let digit = value(*digits.next()?)?;
            at = at.checked_add(digit.checked_mul(weight)?)?;
            let threshold = (36 * step).saturating_sub(bias).clamp(1, 26);
            if digit < threshold {
                break;
            }
            weight = weight.checked_mul(36 - threshold)?;
        }
        let count = u32::try_from(letters.len() + 1).ok()?;
        bias = adapt(at - before, count, first);
        first = false;
        point = point.checked_add(at / count)?;
        at %= count;
        letters.insert(usize::try_from(at).ok()?, char::from_u32(point)?);
        at += 1;
    }
    Some(letters.into_iter().collect())
}

fn value(digit: u8) -> Option<u32> {
    match digit {
        b'a'..=b'z' => Some(u32::from(digit - b'a')),
        b'A'..=b'Z' => Some(u32::from(digit - b'A')),
        b'0'..=b'9' => Some(u32::from(digit - b'0') + 26),
        _ => None,
    }
}

/// RFC 3492, 6.1.
fn adapt(delta: u32, count: u32, first: bool) -> u32 {
    let mut delta = if first { delta / 700 } else { delta / 2 };
    delta += delta / count;
    let mut bias = 0;
    while delta > 455 {
        delta /= 35;
        bias += 36;
    }
    bias + 36 * delta / (delta + 38)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn labels_are_decoded() {
        for (label, text) in [("mnchen-3ya", "münchen"), ("fiqs8s", "中国"), ("a-", "a"), ("p1ai", "рф")] {
            assert_eq!(decode(label.as_bytes()).as_deref(), Some(text), "{label}");
        }
        for bad in ["\u{e4}", "99999999", "a-!", &"a".repeat(64)] {
            assert_eq!(decode(bad.as_bytes()), None, "{bad}");
        }
        assert_eq!(encoded(b"a.xn--p1ai.xN--b.xn-").collect::<Vec<_>>(), [&b"p1ai"[..], b"b"]);
    }

    proptest! {
        #[test]
        fn no_label_panics(label in proptest::collection::vec(any::<u8>(), 0..70), word in "[a-z0-9-]{0,63}") {
            let _ = decode(&label);
            prop_assert!(decode(word.as_bytes()).is_none_or(|text| text.chars().count() <= word.len()));
        }
    }
}
