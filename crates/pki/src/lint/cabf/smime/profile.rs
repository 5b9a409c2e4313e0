//! Which of the profiles of the S/MIME baseline requirements a certificate is
//! under: its policies tell what was validated, and of which generation it is
//! (7.1.6.1: 2.23.140.1.5, one arc for the first, one for the second).

use crate::lint::parts;
use crate::x509::extension::GeneralName;
use crate::x509::{View, oid};

/// 2.23.140.1.5.
const POLICIES: &[u8] = b"\x67\x81\x0c\x01\x05";

pub(super) const MAILBOX: u8 = 1;
pub(super) const ORGANIZATION: u8 = 2;
pub(super) const SPONSOR: u8 = 3;
pub(super) const INDIVIDUAL: u8 = 4;

pub(super) const LEGACY: u8 = 1;
pub(super) const MULTIPURPOSE: u8 = 2;
pub(super) const STRICT: u8 = 3;

/// What was validated and the generation, for each policy of the document.
fn profiles(view: &View<'_>) -> impl Iterator<Item = (u8, u8)> {
    parts::policies(view).iter().filter_map(|policy| match policy.oid.strip_prefix(POLICIES) {
        Some([validated @ 1..=4, generation @ 1..=3]) => Some((*validated, *generation)),
        _ => None,
    })
}

/// How many of the document's policies it names.
pub(super) fn count(view: &View<'_>) -> usize {
    profiles(view).count()
}

/// True if it is under one of them.
pub(super) fn is_smime(view: &View<'_>) -> bool {
    profiles(view).next().is_some()
}

/// True if one of these was validated.
pub(super) fn validated(view: &View<'_>, these: &[u8]) -> bool {
    profiles(view).any(|(validated, _)| these.contains(&validated))
}

/// True if it is of one of these generations.
pub(super) fn is_of(view: &View<'_>, these: &[u8]) -> bool {
    profiles(view).any(|(_, generation)| these.contains(&generation))
}

/// True if it is for e-mail: by its policy, or by an address and no purpose that speaks against it.
pub(super) fn is_for_email(view: &View<'_>) -> bool {
    let mail = |one: &&[u8]| *one == oid::EMAIL_PROTECTION || *one == oid::ANY_EXTENDED_KEY_USAGE;
    let purposes = parts::purposes(view);
    (purposes.is_empty() || purposes.iter().any(mail)) && parts::names(view).iter().any(is_address) || is_smime(view)
}

fn is_address(name: &GeneralName<'_>) -> bool {
    match name {
        GeneralName::Email(address) => !address.is_empty(),
        // id-on-SmtpUTF8Mailbox, 1.3.6.1.5.5.7.8.9, RFC 9598.
        GeneralName::Other(other) => other.starts_with(b"\x06\x08\x2b\x06\x01\x05\x05\x07\x08\x09"),
        _ => false,
    }
}

/// True if the text is one mailbox (RFC 5321, 4.1.2): a local part and a
/// domain, neither a list of them nor one with a display name.
pub(super) fn is_mailbox(text: &[u8]) -> bool {
    let Some(at) = text.iter().rposition(|byte| *byte == b'@') else { return false };
    let (local, domain) = text.split_at(at);
    let atom = |byte: &u8| byte.is_ascii_alphanumeric() || !byte.is_ascii() || b"!#$%&'*+-/=?^_`{|}~".contains(byte);
    let dotted =
        |part: &[u8]| part.split(|byte| *byte == b'.').all(|atom_| !atom_.is_empty() && atom_.iter().all(atom));
    let quoted = |part: &[u8]| {
        let inner = part.strip_prefix(b"\"").and_then(|part| part.strip_suffix(b"\""));
        inner.is_some_and(|inner| !inner.contains(&b'"'))
    };
    let domain = domain.get(1..).unwrap_or_default();
    let literal = domain.starts_with(b"[") && domain.ends_with(b"]");
    (dotted(local) || quoted(local)) && (dotted(domain) || literal)
}

#[cfg(test)]
mod tests {
    use super::is_mailbox;

    #[test]
    fn mailboxes() {
        for good in ["a@b.example", "a.b+c@d", "\"a, b\"@c.example", "a@[10.0.0.1]", "\u{e4}@b.example"] {
            assert!(is_mailbox(good.as_bytes()), "{good}");
        }
        for bad in ["", "a", "@b", "a@", "a@b, c@d", "A B <a@b>", "a..b@c", "a b@c", "a@b@c"] {
            assert!(!is_mailbox(bad.as_bytes()), "{bad}");
        }
    }
}
