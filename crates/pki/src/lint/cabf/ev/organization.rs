//! An organization's identifier, as it stands in the subject
//! (`NTRDE+BY-HRB 1`) and, in parts, in an extension of its own
//! (Extended Validation Guidelines, 9.2.8 and 9.8.2).

use crate::der::{Element, tag};

/// What the two have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Identifier<'a> {
    scheme: &'a [u8],
    country: &'a [u8],
    province: Option<&'a [u8]>,
    reference: &'a [u8],
}

impl<'a> Identifier<'a> {
    /// Reads the text of the subject's attribute.
    pub(super) fn of_text(text: &'a [u8]) -> Option<Self> {
        let (place, reference) = text.split_at(text.iter().position(|byte| *byte == b'-')?);
        let (scheme, place) = place.split_at_checked(3)?;
        let (country, province) = match place {
            [country @ .., b'+', a, b] => (country, Some([*a, *b])),
            country => (country, None),
        };
        let letters = |text: &[u8], count| text.len() == count && text.iter().all(u8::is_ascii_uppercase);
        let province_is_right = province.is_none_or(|letters| letters.iter().all(u8::is_ascii_uppercase));
        if !letters(scheme, 3) || !letters(country, 2) || !province_is_right || reference.len() < 2 {
            return None;
        }
        let province = province.and_then(|_| place.get(3..));
        Some(Self { scheme, country, province, reference: reference.get(1..)? })
    }

    /// Reads the extension's value.
    pub(super) fn of_extension(value: &'a [u8]) -> Option<Self> {
        let sequence = Element::only(value).ok().filter(|one| one.tag == tag::SEQUENCE)?;
        let mut parts = sequence.inside();
        let scheme = parts.take(tag::PRINTABLE_STRING).ok()?.value;
        let country = parts.take(tag::PRINTABLE_STRING).ok()?.value;
        let province = parts.maybe(tag::context(0)).ok()?.map(|province| province.value);
        let reference = parts.next().ok()?.value;
        parts.end().ok()?;
        Some(Self { scheme, country, province, reference })
    }

    /// True if the extension says the same. For a payment service provider the
    /// text may name the authority before the reference, which the extension has no place for.
    pub(super) fn means(&self, extension: Self) -> bool {
        let behind_authority = || self.reference.splitn(2, |byte| *byte == b'-').nth(1);
        *self == extension
            || self.scheme == b"PSD"
                && behind_authority().is_some_and(|reference| Self { reference, ..*self } == extension)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extension(province: &str, reference: &str) -> Vec<u8> {
        let mut parts = b"\x13\x03NTR\x13\x02DE".to_vec();
        for (tag, text) in [(0x80, province), (0x0c, reference)] {
            if !text.is_empty() {
                parts.extend([tag, u8::try_from(text.len()).unwrap()]);
                parts.extend(text.bytes());
            }
        }
        [&[0x30, u8::try_from(parts.len()).unwrap()], parts.as_slice()].concat()
    }

    #[test]
    fn text_and_extension_are_compared() {
        for (text, province, reference, same) in [
            (&b"NTRDE-HRB 1"[..], "", "HRB 1", true),
            (b"NTRDE+BY-HRB-1", "BY", "HRB-1", true),
            (b"NTRDE+BY-HRB 1", "", "HRB 1", false),
            (b"NTRAT-HRB 1", "", "HRB 1", false),
        ] {
            let der = extension(province, reference);
            let read = Identifier::of_extension(&der).unwrap();
            assert_eq!(Identifier::of_text(text).unwrap().means(read), same, "{text:?}");
        }
        for bad in [&b"NTRDE"[..], b"ntrDE-1", b"NTRD-1", b"NTRDE-", b"", b"NTRDE+B-1"] {
            assert_eq!(Identifier::of_text(bad), None, "{bad:?}");
        }
        let psd = Identifier::of_text(b"PSDPL-PFSA-1").unwrap();
        assert!(psd.means(Identifier { reference: b"1", ..psd }) && psd.means(psd));
        assert_eq!(Identifier::of_extension(b"\x30\x00"), None);
    }
}
