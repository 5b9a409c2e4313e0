//! Distinguished names as RFC 4514 writes them: the last part first, special
//! characters escaped, unknown attributes by their number.

use crate::algorithm::number;
use crate::x509::{Attribute, Name};
use std::fmt::Write;

/// Short names that LDAP registers (RFC 4519 and 4524) for attributes of names.
const SHORT: &[(&str, &str)] = &[
    ("0.9.2342.19200300.100.1.1", "UID"),
    ("0.9.2342.19200300.100.1.25", "DC"),
    ("1.2.840.113549.1.9.1", "emailAddress"),
    ("2.5.4.10", "O"),
    ("2.5.4.11", "OU"),
    ("2.5.4.12", "title"),
    ("2.5.4.13", "description"),
    ("2.5.4.15", "businessCategory"),
    ("2.5.4.17", "postalCode"),
    ("2.5.4.3", "CN"),
    ("2.5.4.4", "SN"),
    ("2.5.4.42", "GN"),
    ("2.5.4.43", "initials"),
    ("2.5.4.44", "generationQualifier"),
    ("2.5.4.46", "dnQualifier"),
    ("2.5.4.5", "serialNumber"),
    ("2.5.4.6", "C"),
    ("2.5.4.65", "pseudonym"),
    ("2.5.4.7", "L"),
    ("2.5.4.8", "ST"),
    ("2.5.4.9", "STREET"),
    ("2.5.4.97", "organizationIdentifier"),
];

impl Name<'_> {
    /// The name in one line, as RFC 4514 writes it: the last part first.
    #[must_use]
    pub fn rfc4514(&self) -> String {
        let mut out = String::new();
        let mut rest = self.attributes.as_slice();
        while let Some(last) = rest.last() {
            let start = rest.iter().rposition(|attribute| attribute.set != last.set).map_or(0, |before| before + 1);
            let (before, set) = rest.split_at(start);
            if !out.is_empty() {
                out.push(',');
            }
            for (place, attribute) in set.iter().enumerate() {
                if place > 0 {
                    out.push('+');
                }
                attribute.write(&mut out);
            }
            rest = before;
        }
        out
    }
}

impl Attribute<'_> {
    fn write(&self, out: &mut String) {
        let number = number(self.oid);
        let short = SHORT.iter().find(|(known, _)| *known == number).map(|(_, short)| *short);
        out.push_str(short.unwrap_or(&number));
        out.push('=');
        if let Some(text) = short.and_then(|_| self.text()) {
            return escape(out, &text);
        }
        // The whole DER of the value, in hex.
        let length = self.value.len();
        let _ = match length {
            0..=0x7f => write!(out, "#{:02x}{length:02x}", self.tag),
            0x80..=0xff => write!(out, "#{:02x}81{length:02x}", self.tag),
            _ => write!(out, "#{:02x}82{length:04x}", self.tag),
        };
        out.push_str(&hex::encode(self.value));
    }
}

fn escape(out: &mut String, text: &str) {
    let last = text.chars().count().saturating_sub(1);
    for (place, c) in text.chars().enumerate() {
        match c {
            '"' | '+' | ',' | ';' | '<' | '>' | '\\' => out.extend(['\\', c]),
            '#' if place == 0 => out.push_str("\\#"),
            ' ' if place == 0 || place == last => out.push_str("\\ "),
            c if c.is_control() => {
                let mut buffer = [0; 4];
                for byte in c.encode_utf8(&mut buffer).bytes() {
                    let _ = write!(out, "\\{byte:02x}");
                }
            }
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn special_characters_are_escaped() {
        let check = |text: &str, want: &str| {
            let mut out = String::new();
            escape(&mut out, text);
            assert_eq!(out, want);
        };
        check("Douane, Bénin", "Douane\\, Bénin");
        check("#a#", "\\#a#");
        check(" a b ", "\\ a b\\ ");
        check(" ", "\\ ");
        check("a\0\n", "a\\00\\0a");
        check("a+b\"c\\d;e<f>", "a\\+b\\\"c\\\\d\\;e\\<f\\>");
    }

    #[test]
    fn the_short_names_are_sorted() {
        assert!(SHORT.is_sorted_by(|a, b| a.0 < b.0));
    }
}
