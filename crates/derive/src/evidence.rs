//! What the host has about revocation: lists and answers, read once for a table.

use crate::inputs::{From, Input, gap};
use base64::{Engine, engine::general_purpose::STANDARD};
use pki::path::name_key;
use pki::revocation::ocsp::Response;
use pki::x509::View;
use pki::x509::crl::CrlView;
use report::{Gap, GapReason, Grade, Source, Value};
use std::collections::HashMap;

/// The observed table.
pub(crate) const EVIDENCE: &str = "revocation.evidence";

/// One list or answer.
#[derive(Debug)]
pub(crate) struct Evidence {
    /// True for a list, false for an answer.
    pub(crate) list: bool,
    pub(crate) der: Vec<u8>,
    /// `file`, `endpoint` or `point`.
    pub(crate) seen: String,
    pub(crate) place: String,
    pub(crate) position: i64,
    pub(crate) sha256: String,
    pub(crate) source: Source,
    pub(crate) grade: Grade,
    about: Vec<About>,
}

/// Which certificates a list or answer may be about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum About {
    /// Those of this issuer.
    Issuer(Vec<u8>),
    /// Those with this serial number, without the zeros before it.
    Serial(Vec<u8>),
}

impl About {
    fn serial(content: &[u8]) -> Self {
        Self::Serial(content.iter().copied().skip_while(|byte| *byte == 0).collect())
    }
}

/// Lists and answers by what they are about: a host may have a thousand of
/// them and many more certificates, of which each is looked up in few.
#[derive(Debug)]
pub(crate) struct Index<'e>(HashMap<&'e About, Vec<&'e Evidence>>);

impl<'e> Index<'e> {
    pub(crate) fn of(all: &'e [Evidence]) -> Self {
        let mut index: HashMap<&About, Vec<&Evidence>> = HashMap::new();
        for evidence in all {
            for about in &evidence.about {
                index.entry(about).or_default().push(evidence);
            }
        }
        Self(index)
    }

    /// Those that may speak of this certificate.
    pub(crate) fn about(&self, certificate: &View<'_>) -> Vec<&'e Evidence> {
        let keys = [About::Issuer(name_key(&certificate.issuer)), About::serial(certificate.serial)];
        keys.iter().filter_map(|key| self.0.get(key)).flatten().copied().collect()
    }
}

/// All of the table that can be read. What cannot, and answers that answer nothing, are gaps.
pub(crate) fn read(input: Input<'_>, gaps: &mut Vec<Gap>) -> Vec<Evidence> {
    input.rows().filter_map(|row| one(&row).map_err(|gap| gaps.push(gap)).ok()).collect()
}

fn one(row: &From<'_>) -> Result<Evidence, Gap> {
    let place = row.shown("place");
    let fault = |why: &str| gap(place.clone(), GapReason::Malformed, why.to_owned());
    let der = match row.get("der") {
        Some(Value::Text(text)) => STANDARD.decode(text).map_err(|_| fault("its bytes are no base64"))?,
        Some(Value::Unreadable(why)) => return Err(gap(place, GapReason::Failed, why.clone())),
        _ => return Err(fault("the table's spec has no bytes here")),
    };
    let list = match row.text("kind") {
        Some("crl") => true,
        Some("ocsp") => false,
        _ => return Err(fault("it is not told whether it is a list or an answer")),
    };
    let unread = || fault("it cannot be read as what it is said to be; replace it");
    let mut about = if list {
        vec![About::Issuer(name_key(&CrlView::read(&der).map_err(|_| unread())?.issuer))]
    } else {
        match Response::read(&der).map_err(|_| unread())? {
            Response::Basic(basic) => basic.singles.iter().map(|single| About::serial(single.id.serial)).collect(),
            Response::Refused(status) => {
                let why =
                    format!("the responder refuses to answer, with status {status} (RFC 6960, 4.2.1); ask who runs it");
                return Err(gap(place, GapReason::Failed, why));
            }
        }
    };
    // An answer may speak of one certificate twice.
    about.sort_unstable();
    about.dedup();
    Ok(Evidence {
        list,
        der,
        seen: row.shown("seen"),
        place: place.clone(),
        position: row.integer("position").unwrap_or(0),
        sha256: row.shown("sha256"),
        source: row.source(),
        grade: row.row.grade,
        about,
    })
}
