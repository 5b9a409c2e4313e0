//! Distinguished names as RFC 4514 writes them: the last part first, special
//! characters escaped, unknown attributes by their number.

use std::fmt::Write;
use x509_parser::{
    asn1_rs::Tag,
    x509::{AttributeTypeAndValue, X509Name},
};

/// Short names that LDAP registers (RFC 4519 and 4524) for attributes of names.
pub const SHORT: &[(&str, &str)] = &[
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

/// The name in one line.
pub fn rfc4514(name: &X509Name<'_>) -> String {
    let mut out = String::new();
    let parts: Vec<_> = name.iter_rdn().collect();
    for part in parts.into_iter().rev() {
        if !out.is_empty() {
            out.push(',');
        }
        for (place, attribute) in part.iter().enumerate() {
            if place > 0 {
                out.push('+');
            }
            write_attribute(&mut out, attribute);
        }
    }
    out
}

fn write_attribute(out: &mut String, attribute: &AttributeTypeAndValue<'_>) {
    let oid = attribute.attr_type().to_id_string();
    let short = SHORT.iter().find(|(number, _)| *number == oid).map(|(_, short)| *short);
    out.push_str(short.unwrap_or(&oid));
    out.push('=');
    match short.and_then(|_| decode(attribute)) {
        Some(text) => escape(out, &text),
        None => {
            // The whole DER of the value, in hex.
            out.push('#');
            let value = attribute.attr_value();
            let length = value.data.len();
            let _ = write!(out, "{:02x}", value.tag().0 & 0x1f | u32::from(value.header.is_constructed()) << 5);
            let _ = match length {
                0..=0x7f => write!(out, "{length:02x}"),
                0x80..=0xff => write!(out, "81{length:02x}"),
                _ => write!(out, "82{length:04x}"),
            };
            out.push_str(&hex::encode(value.data));
        }
    }
}

/// The text of a directory string, whatever its encoding; `None` if it is none.
fn decode(attribute: &AttributeTypeAndValue<'_>) -> Option<String> {
    let value = attribute.attr_value();
    let bytes = value.data;
    match value.tag() {
        Tag::Utf8String => String::from_utf8(bytes.to_vec()).ok(),
        Tag::PrintableString | Tag::Ia5String | Tag::NumericString | Tag::VisibleString => {
            bytes.is_ascii().then(|| String::from_utf8_lossy(bytes).into_owned())
        }
        // Everyone writes Latin-1 into it, whatever the standard says.
        Tag::T61String => Some(bytes.iter().map(|b| char::from(*b)).collect()),
        Tag::BmpString if bytes.len().is_multiple_of(2) => {
            let units = bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
            char::decode_utf16(units).collect::<Result<_, _>>().ok()
        }
        Tag::UniversalString if bytes.len().is_multiple_of(4) => bytes
            .chunks_exact(4)
            .map(|four| char::from_u32(u32::from_be_bytes([four[0], four[1], four[2], four[3]])))
            .collect(),
        _ => None,
    }
}

pub fn escape(out: &mut String, text: &str) {
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
