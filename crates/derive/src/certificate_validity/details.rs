//! What the extensions of a certificate say, field by field. One that stands
//! there and cannot be read is unreadable, never absent.

use pki::der::{Element, NotDer, small, tag};
use pki::x509::extension::{GeneralName, KeyUsage, Read};
use pki::x509::{View, bit_length, oid};
use report::{RowBuilder, Value};

/// The names of RFC 5280, 4.2.1.3, in the order of the bits.
const USAGES: [(KeyUsage, &str); 9] = [
    (KeyUsage::DIGITAL_SIGNATURE, "digitalSignature"),
    (KeyUsage::NON_REPUDIATION, "nonRepudiation"),
    (KeyUsage::KEY_ENCIPHERMENT, "keyEncipherment"),
    (KeyUsage::DATA_ENCIPHERMENT, "dataEncipherment"),
    (KeyUsage::KEY_AGREEMENT, "keyAgreement"),
    (KeyUsage::CERT_SIGN, "keyCertSign"),
    (KeyUsage::CRL_SIGN, "cRLSign"),
    (KeyUsage::ENCIPHER_ONLY, "encipherOnly"),
    (KeyUsage::DECIPHER_ONLY, "decipherOnly"),
];

/// The names of RFC 5280, 4.2.1.12.
const PURPOSES: [(&[u8], &str); 7] = [
    (oid::ANY_EXTENDED_KEY_USAGE, "anyExtendedKeyUsage"),
    (oid::SERVER_AUTH, "serverAuth"),
    (oid::CLIENT_AUTH, "clientAuth"),
    (oid::CODE_SIGNING, "codeSigning"),
    (oid::EMAIL_PROTECTION, "emailProtection"),
    (oid::TIME_STAMPING, "timeStamping"),
    (oid::OCSP_SIGNING, "OCSPSigning"),
];

/// status_request, the TLS extension by which a client asks for an OCSP answer; RFC 6066.
const STATUS_REQUEST: u64 = 5;

/// Sets what the certificate says beside its summary.
pub(super) fn set<'s>(row: RowBuilder<'s>, view: &View<'_>) -> RowBuilder<'s> {
    let all = &view.extensions;
    // Both are lists that may stand there or not; that there is none means that there is no place to ask.
    let access = |method: &[u8]| {
        value(&all.authority_access, |list| uris(list.iter().filter(|(how, _)| *how == method).map(|(_, at)| at)))
    };
    let names = |only: fn(&GeneralName<'_>) -> Option<String>| {
        or_none(value(&all.subject_names, |list| Value::TextList(list.iter().filter_map(only).collect())))
    };
    row.set("version", integer(view.version))
        .set("serial_bits", i64::try_from(bit_length(view.serial)).unwrap_or(i64::MAX))
        .set("key_usage", value(&all.key_usage, |bits| usages(*bits)))
        .set("purposes", value(&all.extended_key_usage, |list| list.iter().map(|oid| purpose(oid)).collect::<Vec<_>>()))
        .set("path_length", value(&all.basic_constraints, |read| read.path_length.map(integer)))
        .set("subject_key_id", value(&all.subject_key_id, |id| hex::encode(id)))
        .set("authority_key_id", value(&all.authority_key_id, |id| id.key.map(hex::encode)))
        .set(
            "policies",
            or_none(value(&all.policies, |list| list.iter().map(|policy| number(policy.oid)).collect::<Vec<_>>())),
        )
        .set("ocsp", or_none(access(oid::OCSP)))
        .set("ca_issuers", or_none(access(oid::CA_ISSUERS)))
        .set("crl", or_none(value(&all.crl_points, |list| uris(list.iter().flat_map(|point| &point.names)))))
        .set("must_staple", single(view, oid::TLS_FEATURE, must_staple).unwrap_or(Value::Boolean(false)))
        .set("scts", single(view, oid::SCT_LIST, scts).unwrap_or(Value::Integer(0)))
        .set("emails", names(|name| if let GeneralName::Email(text) = name { Some(shown(text)) } else { None }))
        .set("uris", names(|name| if let GeneralName::Uri(text) = name { Some(shown(text)) } else { None }))
}

/// What an extension says; absent if it is not there.
fn value<T, V: Into<Value>>(read: &Read<T>, of: impl FnOnce(&T) -> V) -> Value {
    match read {
        None => Value::Absent,
        Some(Ok(read)) => of(read).into(),
        Some(Err(_)) => Value::Unreadable("its extension cannot be read".to_owned()),
    }
}

/// Of an extension that lists things: that it is not there is an empty list.
fn or_none(value: Value) -> Value {
    if value == Value::Absent { Value::TextList(Vec::new()) } else { value }
}

/// What an extension that only this table reads says; `None` if it is not there.
fn single<V: Into<Value>>(view: &View<'_>, oid: &[u8], of: fn(&[u8]) -> Result<V, NotDer>) -> Option<Value> {
    let extension = view.extensions.get(oid)?;
    Some(of(extension.value).map_or_else(|_| Value::Unreadable("its extension cannot be read".to_owned()), Into::into))
}

fn integer(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn usages(bits: KeyUsage) -> Vec<String> {
    USAGES.iter().filter(|(bit, _)| bits.has(*bit)).map(|(_, name)| (*name).to_owned()).collect()
}

fn purpose(oid: &[u8]) -> String {
    PURPOSES.iter().find(|(known, _)| *known == oid).map_or_else(|| number(oid), |(_, name)| (*name).to_owned())
}

fn number(content: &[u8]) -> String {
    oid::dotted(content).unwrap_or_else(|| hex::encode(content))
}

fn uris<'a>(names: impl Iterator<Item = &'a GeneralName<'a>>) -> Value {
    let uri = |name: &GeneralName<'_>| if let GeneralName::Uri(text) = name { Some(shown(text)) } else { None };
    Value::TextList(names.filter_map(uri).collect())
}

/// Bytes that should be ASCII, for people and for comparing.
fn shown(text: &[u8]) -> String {
    String::from_utf8_lossy(text).into_owned()
}

/// RFC 7633: a SEQUENCE of the TLS extensions that the server must answer.
fn must_staple(content: &[u8]) -> Result<bool, NotDer> {
    let list = Element::only(content)?;
    if list.tag != tag::SEQUENCE {
        return Err(NotDer);
    }
    let mut features = list.inside();
    let mut found = false;
    while !features.is_empty() {
        found |= small(features.take(tag::INTEGER)?.value) == Some(STATUS_REQUEST);
    }
    Ok(found)
}

/// RFC 6962, 3.3: an OCTET STRING with a list, whose length and each of whose
/// entries' lengths stand before it in two octets.
fn scts(content: &[u8]) -> Result<i64, NotDer> {
    let octets = Element::only(content)?;
    let mut rest = match octets.value {
        [a, b, rest @ ..]
            if octets.tag == tag::OCTET_STRING && usize::from(u16::from_be_bytes([*a, *b])) == rest.len() =>
        {
            rest
        }
        _ => return Err(NotDer),
    };
    let mut count = 0;
    while let [a, b, after @ ..] = rest {
        rest = after.get(usize::from(u16::from_be_bytes([*a, *b]))..).ok_or(NotDer)?;
        count += 1;
    }
    if rest.is_empty() { Ok(count) } else { Err(NotDer) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps_are_counted_and_features_found() {
        let of = |hex_text: &str| scts(&hex::decode(hex_text).unwrap());
        assert_eq!(of("0408000600010100010a"), Ok(2));
        assert_eq!(of("04020000"), Ok(0));
        for bad in ["0408000600010100020a", "04020001", "0401ff", "0500", ""] {
            assert_eq!(of(bad), Err(NotDer), "{bad}");
        }
        let features = |hex_text: &str| must_staple(&hex::decode(hex_text).unwrap());
        assert_eq!(features("3003020105"), Ok(true));
        assert_eq!([features("3003020111"), features("3000")], [Ok(false), Ok(false)]);
        assert_eq!([features("020105"), features("30020401")], [Err(NotDer), Err(NotDer)]);
    }
}
