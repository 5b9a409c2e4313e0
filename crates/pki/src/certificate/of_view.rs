//! The same summary from a certificate that was already cut into its parts: a
//! test holds the two ways of reading against each other.

use super::{BASIC_CONSTRAINTS, Certificate, MOST_DER, Malformed, SUBJECT_ALTERNATIVE_NAME};
use crate::algorithm::{named_curve, named_signature};
use crate::der::{Element, tag};
use crate::name::{SHORT, escape};
use crate::x509::extension::{GeneralName, Read};
use crate::x509::{Algorithm, Attribute, Key, Moment, Name, View, bit_length, oid};
use report::Time;
use ring::digest::{SHA256, digest};
use std::fmt::Write;

impl Certificate {
    /// What a certificate says that was cut already; it makes of the same
    /// bytes what [`Certificate::read`] does.
    ///
    /// # Errors
    /// [`Malformed`] says what of it cannot be read.
    pub fn of(view: &View<'_>) -> Result<Self, Malformed> {
        if view.der.len() > MOST_DER {
            return Err(Malformed::TooLarge);
        }
        let self_issued = view.is_self_issued();
        let (signature_algorithm, weak_hash) = view.algorithm.shown();
        let (key_type, key_bits) = view.key.shown();
        Ok(Self {
            sha256: hex::encode(digest(&SHA256, view.der)),
            subject: view.subject.rfc4514(),
            issuer: view.issuer.rfc4514(),
            serial: hex::encode(view.serial),
            names: names(view)?,
            not_before: moment(view.not_before)?,
            not_after: moment(view.not_after)?,
            authority: authority(view, self_issued)?,
            self_issued,
            key_type,
            key_bits,
            signature_algorithm,
            weak_signature: weak_hash && !self_issued,
        })
    }
}

fn moment(moment: Moment<'_>) -> Result<Time, Malformed> {
    moment.seconds.map(Time::from_seconds).ok_or(Malformed::NotACertificate)
}

/// An extension's content; an error if it stands there twice or cannot be read.
fn once<'v, T>(view: &View<'_>, oid: &[u8], name: &'static str, read: &'v Read<T>) -> Result<Option<&'v T>, Malformed> {
    let unclear = Malformed::Extension(name);
    if view.extensions.all.iter().filter(|extension| extension.oid == oid).count() > 1 {
        return Err(unclear);
    }
    read.as_ref().map(|read| read.as_ref().map_err(|_| unclear)).transpose()
}

fn authority(view: &View<'_>, self_issued: bool) -> Result<bool, Malformed> {
    let read = &view.extensions.basic_constraints;
    Ok(match once(view, oid::BASIC_CONSTRAINTS, BASIC_CONSTRAINTS, read)? {
        Some(constraints) => constraints.authority,
        // Version 1 knows no such extension: an old root that signed itself may sign others.
        None => view.version == 1 && self_issued,
    })
}

fn names(view: &View<'_>) -> Result<Vec<String>, Malformed> {
    let read = &view.extensions.subject_names;
    let Some(names) = once(view, oid::SUBJECT_ALT_NAME, SUBJECT_ALTERNATIVE_NAME, read)? else { return Ok(Vec::new()) };
    let mut out = Vec::new();
    for name in names {
        match name {
            // What is no text is the name of no host.
            GeneralName::Dns(bytes) => out.extend(str::from_utf8(bytes).ok().map(str::to_owned)),
            GeneralName::Ip(_) => out.extend(name.address().map(|address| address.to_string())),
            _ => {}
        }
    }
    Ok(out)
}

impl Algorithm<'_> {
    /// The signature's name (or its number), and whether it hashes with MD2, MD4, MD5 or SHA-1.
    #[must_use]
    pub fn shown(&self) -> (String, bool) {
        if self.oid == oid::RSA_PSS {
            // RFC 4055: the hash stands in the parameters; where none is named it is SHA-1.
            return ("rsassaPss".to_owned(), self.pss_hash().is_none_or(|hash| hash == oid::SHA1));
        }
        named_signature(number(self.oid))
    }

    /// The hash that RSASSA-PSS parameters name.
    fn pss_hash(&self) -> Option<&[u8]> {
        let mut inside = self.parameters.filter(|parameters| parameters.tag == tag::SEQUENCE)?.inside();
        let hash = inside.maybe(tag::structure(0)).ok()??;
        let algorithm = Element::only(hash.value).ok().filter(|element| element.tag == tag::SEQUENCE)?;
        algorithm.inside().take(tag::OID).ok().map(|oid| oid.value)
    }
}

impl Key<'_> {
    /// RSA, EC, Ed25519, Ed448, DSA or an object identifier; and the size in
    /// bits where the kind has one that we know.
    #[must_use]
    pub fn shown(&self) -> (String, Option<i64>) {
        match self.algorithm.oid {
            oid::RSA | oid::RSA_PSS => ("RSA".to_owned(), self.rsa().and_then(|rsa| bits(rsa.modulus))),
            oid::EC => ("EC".to_owned(), self.curve().and_then(oid::dotted).and_then(|curve| named_curve(&curve))),
            oid::ED25519 => ("Ed25519".to_owned(), Some(256)),
            oid::ED448 => ("Ed448".to_owned(), Some(456)),
            oid::DSA => {
                let prime = self.algorithm.parameters.and_then(|set| set.inside().take(tag::INTEGER).ok());
                ("DSA".to_owned(), prime.and_then(|prime| bits(prime.value)))
            }
            other => (number(other), None),
        }
    }
}

/// An object identifier with dots; its bytes in hex if it is none.
fn number(content: &[u8]) -> String {
    oid::dotted(content).unwrap_or_else(|| hex::encode(content))
}

fn bits(number: &[u8]) -> Option<i64> {
    i64::try_from(bit_length(number)).ok()
}

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
