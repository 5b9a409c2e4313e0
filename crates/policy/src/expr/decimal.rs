//! The order of whole numbers of any size, written in decimal.

use std::cmp::Ordering;

/// The order of two numbers in their one spelling; `None` if one is spelt otherwise.
pub(super) fn compare(a: &str, b: &str) -> Option<Ordering> {
    let ((a_negative, a), (b_negative, b)) = (parts(a)?, parts(b)?);
    let size = a.len().cmp(&b.len()).then_with(|| a.cmp(b));
    Some(match (a_negative, b_negative) {
        (false, false) => size,
        (true, true) => size.reverse(),
        (false, true) => Ordering::Greater,
        (true, false) => Ordering::Less,
    })
}

fn parts(text: &str) -> Option<(bool, &str)> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text),
    };
    let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    let one_spelling = (digits == "0" && !negative) || !digits.starts_with('0');
    (plain && one_spelling).then_some((negative, digits))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use report::{FieldSpec, FieldType, Value};

    proptest! {
        #[test]
        fn it_agrees_with_numbers(a in any::<i128>(), b in any::<i128>()) {
            prop_assert_eq!(compare(&a.to_string(), &b.to_string()), Some(a.cmp(&b)));
        }
    }

    #[test]
    fn other_spellings_are_refused_here_as_in_fields() {
        for wrong in ["", "-", "007", "-0", "+1", "1.0", "x"] {
            assert_eq!(compare(wrong, "1"), None, "{wrong}");
            assert!(!Value::from(wrong).fits(&FieldSpec::new("x", FieldType::Decimal, "x")), "{wrong}");
        }
    }
}
