//! One certificate, looked at from all sides.

use super::anchors::Trusted;
use anyhow::Result;
use pki::Certificate;
use pki::lint::{LINTS, Outcome, Severity};
use pki::path::{Pool, Request, build};
use pki::store;
use pki::x509::{View, oid};
use report::Time;
use serde::Serialize;

/// The policies of the CA/Browser Forum begin so, 2.23.140.1: who names one issues for the public.
const FORUM: &[u8] = &[0x67, 0x81, 0x0c, 0x01];

/// How many failed ways to an anchor are told.
const MOST_REASONS: usize = 3;

/// What is told of a certificate.
#[derive(Debug, Serialize)]
pub(super) struct Seen {
    pub path: String,
    /// Its place in the file, from 0.
    pub position: usize,
    /// The line of a PEM file on which it begins.
    pub line: Option<u32>,
    /// The name under which a key store keeps it.
    pub label: Option<String>,
    pub sha256: String,
    spki_sha256: String,
    pub subject: String,
    pub issuer: String,
    serial: String,
    pub names: Vec<String>,
    pub not_before: Time,
    pub not_after: Time,
    pub key_type: String,
    pub key_bits: Option<i64>,
    pub signature_algorithm: String,
    pub authority: bool,
    /// Whose lints it was held against: `public` or `private`.
    pub audience: &'static str,
    pub chain: Chain,
    /// What the lints found.
    pub found: Vec<Found>,
    /// Why someone should do something about it, in sentences; empty if nobody has to.
    pub attention: Vec<String>,
}

/// The way to a trusted certificate.
#[derive(Debug, Serialize)]
pub(super) struct Chain {
    /// Whether one holds now.
    pub trusted: bool,
    /// The subjects on it, from the certificate to the anchor.
    pub path: Vec<String>,
    /// Why the first few ways fail; empty where one holds.
    pub reasons: Vec<String>,
}

/// What a lint found.
#[derive(Debug, Serialize)]
pub(super) struct Found {
    pub lint: &'static str,
    pub severity: &'static str,
    pub detail: String,
    pub citation: &'static str,
}

/// Looks at certificates beside what is trusted.
pub(super) struct Looker<'a> {
    anchors: Pool<'a>,
    ders: &'a [Vec<u8>],
    pub now: Time,
    /// How long before its end a certificate needs attention, in days.
    days: u32,
}

impl<'a> Looker<'a> {
    pub fn new(trusted: &'a Trusted, now: Time, days: u32) -> Self {
        let anchors = Pool::new(trusted.ders.iter().map(Vec::as_slice));
        Self { anchors, ders: &trusted.ders, now, days }
    }

    /// Looks at each certificate of a file. Ways to an anchor lead over the
    /// file's own certificates. One that cannot be read is an error in words.
    pub fn each(
        &self,
        path: &str,
        file: &store::Found,
        tell: &mut dyn FnMut(Result<Seen, String>) -> Result<()>,
    ) -> Result<()> {
        let others = Pool::new(file.certificates.iter().map(|stored| stored.der.as_slice()));
        for (position, stored) in file.certificates.iter().enumerate() {
            tell(self.one(path, position, stored, &others))?;
        }
        Ok(())
    }

    fn one(&self, path: &str, position: usize, stored: &store::Stored, others: &Pool<'_>) -> Result<Seen, String> {
        let unread = |why: String| format!("certificate {position} cannot be read: {why}; replace it");
        let view = View::read(&stored.der).map_err(|why| unread(why.to_string()))?;
        let read = Certificate::of(&view).map_err(|why| unread(why.to_string()))?;
        let chain = self.chain(&stored.der, others);
        let public = is_public(&view);
        let found = lint(&view, public);
        let attention = self.attention(&read, &chain, &found);
        Ok(Seen {
            path: path.to_owned(),
            position,
            line: stored.line,
            label: stored.label.clone(),
            sha256: read.sha256,
            spki_sha256: hex::encode(ring::digest::digest(&ring::digest::SHA256, view.key.whole)),
            subject: read.subject,
            issuer: read.issuer,
            serial: read.serial,
            names: read.names,
            not_before: read.not_before,
            not_after: read.not_after,
            key_type: read.key_type,
            key_bits: read.key_bits,
            signature_algorithm: read.signature_algorithm,
            authority: read.authority,
            audience: if public { "public" } else { "private" },
            chain,
            found,
            attention,
        })
    }

    fn chain(&self, leaf: &[u8], others: &Pool<'_>) -> Chain {
        let request = Request { now: Some(self.now.millis().div_euclid(1000)), ..Request::default() };
        // The path borrows from all three alike.
        let built = build(leaf, &[others], &self.anchors, &request);
        match built.path {
            Some(path) => Chain {
                trusted: true,
                path: path.certificates.iter().filter_map(|der| subject(der)).collect(),
                reasons: Vec::new(),
            },
            None => Chain {
                trusted: false,
                path: Vec::new(),
                reasons: built.attempts.iter().take(MOST_REASONS).map(pki::path::Attempt::sentence).collect(),
            },
        }
    }

    fn attention(&self, read: &Certificate, chain: &Chain, found: &[Found]) -> Vec<String> {
        let mut all = Vec::new();
        let left = (read.not_after.millis() - self.now.millis()).div_euclid(86_400_000);
        if read.not_after < self.now {
            all.push(format!("it expired {} days ago", -left));
        } else if left < i64::from(self.days) {
            all.push(format!("it expires in {left} days"));
        }
        if read.not_before > self.now {
            all.push("it is not valid yet".to_owned());
        }
        // Of an authority nobody asks whether this host trusts it, and without a store nothing can be trusted.
        if !chain.trusted && !read.authority && !self.ders.is_empty() {
            let why = chain.reasons.first().map_or_else(String::new, |reason| format!(": {reason}"));
            all.push(format!("no chain leads to a trusted certificate{why}"));
        }
        let errors = found.iter().filter(|found| found.severity == "error");
        all.extend(errors.map(|found| format!("{}: {}", found.lint, found.detail)));
        all
    }
}

fn subject(der: &[u8]) -> Option<String> {
    Some(Certificate::of(&View::read(der).ok()?).ok()?.subject)
}

/// True if it says itself that it is for the public web.
fn is_public(view: &View<'_>) -> bool {
    let all = &view.extensions;
    let policy = matches!(&all.policies, Some(Ok(list)) if list.iter().any(|policy| policy.oid.starts_with(FORUM)));
    policy || all.has(oid::SCT_LIST)
}

fn lint(view: &View<'_>, public: bool) -> Vec<Found> {
    let found = LINTS.iter().filter(|lint| lint.source.holds(Some(public))).filter_map(|lint| match lint.run(view) {
        Outcome::Found(severity, detail) => Some(Found {
            lint: lint.name,
            severity: match severity {
                Severity::Notice => "notice",
                Severity::Warning => "warning",
                Severity::Error => "error",
            },
            detail: detail.into_owned(),
            citation: lint.citation,
        }),
        _ => None,
    });
    found.collect()
}
