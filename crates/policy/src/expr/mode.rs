//! Permission bits, written in octal with four digits.

/// Reads `0640`: four octal digits.
pub(super) fn parse(text: &str) -> Option<u32> {
    let octal = text.len() == 4 && text.bytes().all(|b| (b'0'..=b'7').contains(&b));
    octal.then(|| u32::from_str_radix(text, 8).ok()).flatten()
}

/// Whether the mode grants nothing beyond the limit.
pub(super) const fn within(mode: u32, limit: u32) -> bool {
    mode & !limit == 0
}

/// Whether every one of the bits is set.
pub(super) const fn has(mode: u32, bits: u32) -> bool {
    mode & bits == bits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_compared_one_by_one() {
        assert_eq!(parse("0640"), Some(0o640));
        for wrong in ["640", "00640", "0680", "", "+640", "０６４０"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
        assert!(within(0o600, 0o640) && within(0, 0) && !within(0o604, 0o640) && !within(0o4640, 0o640));
        assert!(has(0o4755, 0o4000) && has(0o666, 0o022) && !has(0o664, 0o022) && has(0, 0));
    }
}
