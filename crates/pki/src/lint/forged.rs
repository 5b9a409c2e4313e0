//! Certificates and lists of revoked ones as tests want them: any part can be
//! wrong, which no library would write. Nobody signed them; lints do not ask.

use super::{CRL_LINTS, LINTS, Outcome, Severity};
use crate::der::tag;
use crate::x509::crl::CrlView;
use crate::x509::{View, oid};

/// One element.
pub(super) fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let mut all = vec![tag];
    let digits: Vec<u8> = length.to_be_bytes().into_iter().skip_while(|digit| *digit == 0).collect();
    if length < 0x80 {
        all.push(length as u8);
    } else {
        all.push(0x80 | digits.len() as u8);
        all.extend(digits);
    }
    all.extend_from_slice(content);
    all
}

/// A SEQUENCE of elements.
pub(super) fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    element(tag::SEQUENCE, &parts.concat())
}

/// A name of attributes, each a step of its own.
pub(super) fn name(attributes: &[(&[u8], u8, &[u8])]) -> Vec<u8> {
    let step =
        |one: &(&[u8], u8, &[u8])| element(tag::SET, &sequence(&[element(tag::OID, one.0), element(one.1, one.2)]));
    element(tag::SEQUENCE, &attributes.iter().map(step).collect::<Vec<_>>().concat())
}

/// One extension.
pub(super) fn extension(oid: &[u8], critical: bool, value: &[u8]) -> Vec<u8> {
    let critical = if critical { element(tag::BOOLEAN, &[0xff]) } else { Vec::new() };
    sequence(&[element(tag::OID, oid), critical, element(tag::OCTET_STRING, value)])
}

fn algorithm(oid: &[u8]) -> Vec<u8> {
    sequence(&[element(tag::OID, oid)])
}

/// A certificate that no lint about its fields finds anything in, until a part is changed.
#[derive(Clone)]
pub(super) struct Made {
    pub(super) version: u8,
    pub(super) serial: Vec<u8>,
    pub(super) algorithm: &'static [u8],
    pub(super) issuer: Vec<u8>,
    pub(super) from: (u8, &'static str),
    pub(super) until: (u8, &'static str),
    pub(super) subject: Vec<u8>,
    pub(super) key: Vec<u8>,
    pub(super) unique: Vec<u8>,
    pub(super) extensions: Vec<Vec<u8>>,
}

impl Made {
    /// A server's, valid for the year 2026.
    pub(super) fn leaf() -> Self {
        let common = |text: &'static [u8]| name(&[(oid::COMMON_NAME, tag::UTF8_STRING, text)]);
        let curve = sequence(&[element(tag::OID, oid::EC), element(tag::OID, oid::P256)]);
        let point = [&[0, 4][..], &[7; 64]].concat();
        Self {
            version: 2,
            serial: vec![0x5a; 16],
            algorithm: oid::ECDSA_SHA256,
            issuer: common(b"An authority"),
            from: (tag::UTC_TIME, "260101000000Z"),
            until: (tag::UTC_TIME, "261231235959Z"),
            subject: common(b"a.example"),
            key: sequence(&[curve, element(tag::BIT_STRING, &point)]),
            unique: Vec::new(),
            extensions: vec![
                extension(oid::KEY_USAGE, true, &[3, 2, 7, 0x80]),
                extension(oid::SUBJECT_KEY_IDENTIFIER, false, &element(tag::OCTET_STRING, &[1; 20])),
                extension(oid::AUTHORITY_KEY_IDENTIFIER, false, &sequence(&[element(0x80, &[2; 20])])),
            ],
        }
    }

    /// An authority under another one, valid for the year 2026.
    pub(super) fn authority() -> Self {
        let leaf = Self::leaf();
        let basic = sequence(&[element(tag::BOOLEAN, &[0xff]), element(tag::INTEGER, &[0])]);
        let usage = extension(oid::KEY_USAGE, true, &[3, 2, 1, 0x06]);
        leaf.without(oid::KEY_USAGE).with(usage).with(extension(oid::BASIC_CONSTRAINTS, true, &basic))
    }

    /// With one extension more.
    pub(super) fn with(mut self, extension: Vec<u8>) -> Self {
        self.extensions.push(extension);
        self
    }

    /// Without the extensions of this type.
    pub(super) fn without(mut self, oid: &[u8]) -> Self {
        let head = element(tag::OID, oid);
        self.extensions.retain(|one| !one.windows(head.len()).any(|part| part == head));
        self
    }

    /// With these names of the subject.
    pub(super) fn named(self, names: &[(u8, &[u8])]) -> Self {
        let all: Vec<Vec<u8>> = names.iter().map(|(tag, value)| element(*tag, value)).collect();
        self.with(extension(oid::SUBJECT_ALT_NAME, false, &sequence(&all)))
    }

    /// As it is encoded.
    pub(super) fn der(&self) -> Vec<u8> {
        let moment = |(tag, text): (u8, &str)| element(tag, text.as_bytes());
        let extensions = match self.extensions.is_empty() {
            true => Vec::new(),
            false => element(tag::structure(3), &sequence(&self.extensions)),
        };
        let version = if self.version == 0 {
            Vec::new()
        } else {
            element(tag::structure(0), &element(tag::INTEGER, &[self.version]))
        };
        let tbs = sequence(&[
            version,
            element(tag::INTEGER, &self.serial),
            algorithm(self.algorithm),
            self.issuer.clone(),
            sequence(&[moment(self.from), moment(self.until)]),
            self.subject.clone(),
            self.key.clone(),
            self.unique.clone(),
            extensions,
        ]);
        sequence(&[tbs, algorithm(self.algorithm), element(tag::BIT_STRING, &[0, 1, 2, 3])])
    }
}

/// An entry: serial number, moment, reason.
pub(super) type Entry = (&'static [u8], &'static str, Option<u8>);

/// A list of revoked certificates.
#[derive(Clone)]
pub(super) struct Crl {
    pub(super) algorithm: &'static [u8],
    pub(super) this: &'static str,
    pub(super) next: Option<&'static str>,
    pub(super) number: Option<&'static [u8]>,
    pub(super) key_id: bool,
    pub(super) entries: Option<Vec<Entry>>,
    /// It speaks of end entities alone.
    pub(super) only_users: bool,
    /// The number stands there twice.
    pub(super) twice: bool,
    /// The extensions of the list are there and none.
    pub(super) no_extension: bool,
}

impl Crl {
    /// One in which no lint finds anything.
    pub(super) fn good() -> Self {
        Self {
            algorithm: oid::ECDSA_SHA256,
            this: "260201000000Z",
            next: Some("260208000000Z"),
            number: Some(&[9]),
            key_id: true,
            entries: Some(vec![(&[1], "260101000000Z", Some(1)), (&[2], "260102000000Z", None)]),
            only_users: false,
            twice: false,
            no_extension: false,
        }
    }

    /// As it is encoded.
    pub(super) fn der(&self) -> Vec<u8> {
        let time = |text: &str| element(tag::UTC_TIME, text.as_bytes());
        let entry = |(serial, moment, reason): &Entry| {
            let value = |reason: u8| extension(oid::CRL_REASON, false, &element(tag::ENUMERATED, &[reason]));
            let reason = reason.map(|reason| sequence(&[value(reason)])).unwrap_or_default();
            sequence(&[element(tag::INTEGER, serial), time(moment), reason])
        };
        let entries = self.entries.iter().map(|all| sequence(&all.iter().map(entry).collect::<Vec<_>>()));
        let mut extensions = Vec::new();
        for _ in 0..=usize::from(self.twice) {
            let number = self.number.map(|number| extension(oid::CRL_NUMBER, false, &element(tag::INTEGER, number)));
            extensions.extend(number);
        }
        if self.key_id {
            let id = sequence(&[element(0x80, &[2; 20])]);
            extensions.push(extension(oid::AUTHORITY_KEY_IDENTIFIER, false, &id));
        }
        if self.only_users {
            let point = sequence(&[element(tag::context(1), &[0xff])]);
            extensions.push(extension(oid::ISSUING_DISTRIBUTION_POINT, true, &point));
        }
        if self.no_extension {
            extensions.clear();
        }
        let tbs = sequence(&[
            element(tag::INTEGER, &[1]),
            algorithm(self.algorithm),
            name(&[(oid::COMMON_NAME, tag::UTF8_STRING, b"An authority")]),
            time(self.this),
            self.next.map(time).unwrap_or_default(),
            entries.collect::<Vec<_>>().concat(),
            element(tag::structure(0), &sequence(&extensions)),
        ]);
        sequence(&[tbs, algorithm(self.algorithm), element(tag::BIT_STRING, &[0, 1, 2, 3])])
    }
}

/// The outcome must be this finding, or none: then passed, or not about it.
fn compare(lint: &str, outcome: &Outcome, want: Option<Severity>) {
    let found = match outcome {
        Outcome::Found(severity, _) => Some(*severity),
        Outcome::NotEffective => panic!("{lint}: not in force yet"),
        Outcome::Pass | Outcome::NotApplicable => None,
    };
    assert_eq!(found, want, "{lint}: {outcome:?}");
}

/// Holds a certificate against one lint.
pub(super) fn check(lint: &str, made: &Made, want: Option<Severity>) {
    let der = made.der();
    let view = View::read(&der).unwrap_or_else(|_| panic!("{lint}: unread"));
    let lint = LINTS.iter().find(|one| one.name == lint).unwrap_or_else(|| panic!("no lint {lint}"));
    compare(lint.name, &lint.run(&view), want);
}

/// Holds a list of revoked certificates against one lint.
pub(super) fn check_crl(lint: &str, made: &Crl, want: Option<Severity>) {
    let der = made.der();
    let view = CrlView::read(&der).unwrap_or_else(|_| panic!("{lint}: unread"));
    let lint = CRL_LINTS.iter().find(|one| one.name == lint).unwrap_or_else(|| panic!("no lint {lint}"));
    compare(lint.name, &lint.run(&view), want);
}
