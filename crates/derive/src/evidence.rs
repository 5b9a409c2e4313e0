//! What the host has about revocation: lists and answers, read once for a table.

use crate::inputs::{From, Input, gap};
use base64::{Engine, engine::general_purpose::STANDARD};
use pki::revocation::ocsp::Response;
use pki::x509::crl::CrlView;
use report::{Gap, GapReason, Grade, Source, Value};

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
    if list {
        CrlView::read(&der).map_err(|_| unread())?;
    } else if let Response::Refused(status) = Response::read(&der).map_err(|_| unread())? {
        let why = format!("the responder refuses to answer, with status {status} (RFC 6960, 4.2.1); ask who runs it");
        return Err(gap(place, GapReason::Failed, why));
    }
    Ok(Evidence {
        list,
        der,
        seen: row.shown("seen"),
        place: place.clone(),
        position: row.integer("position").unwrap_or(0),
        sha256: row.shown("sha256"),
        source: row.source(),
        grade: row.row.grade,
    })
}
