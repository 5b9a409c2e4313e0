//! The reports of one host: signed by its key, in order, each naming the one
//! before it.

use crate::content::{Content, LoggedThing};
use crate::logged::{Log, LogError};
use report::Time;
use report::wire::Enrolment;
use seal::Verified;
use seal::digest::{parse_hex32, sha256};
use seal::key::{KeyError, PublicKey};
use seal::report::{Opened, ReportError};

/// What is wrong with a host's history.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// The host's key is not an Ed25519 key.
    #[error("the key of host {0}: {1}")]
    Key(String, KeyError),
    /// A report is not signed by the host's key, or not in its one encoding.
    #[error("report {1} of host {0}: {2}")]
    Report(String, u64, ReportError),
    /// The report says that it is of another host or has another number.
    #[error("report {1} of host {0} says that it is report {3} of host {2}")]
    Elsewhere(String, u64, String, u64),
    /// A report names another one before it than the one that is there.
    #[error("report {1} of host {0} does not follow from report {2}")]
    Broken(String, u64, u64),
    /// A report is of a host that is not enrolled here.
    #[error("there are reports of host {0}, and no enrolment says which key is its own")]
    NotEnrolled(String),
    /// The enrolment cannot be encoded.
    #[error("the enrolment of host {0}: {1}")]
    Enrolment(String, seal::canonical::EncodingError),
    /// The log does not hold it.
    #[error(transparent)]
    Log(#[from] LogError),
}

/// A report that the host signed and the log holds.
pub(crate) struct Heard {
    /// The report.
    pub report: Verified<Opened>,
    /// When the server received it, by its own clock.
    pub received: Time,
}

/// The host's reports in order, and the numbers that are missing between them.
pub(crate) struct History<'a> {
    /// Which host.
    pub enrolment: &'a Enrolment,
    /// The reports, oldest first.
    pub reports: Vec<Heard>,
    /// Numbers between the first and the last that are not there.
    pub missing: u64,
}

/// Reads the histories of all hosts.
pub(crate) fn read<'a>(content: &'a Content, log: &Log) -> Result<Vec<History<'a>>, HistoryError> {
    let known = |host: &String| content.enrolments.iter().any(|e| e.host == *host);
    if let Some((host, _)) = content.reports.keys().find(|(host, _)| !known(host)) {
        return Err(HistoryError::NotEnrolled(report::escape::shown(host)));
    }
    content.enrolments.iter().map(|enrolment| one(content, log, enrolment)).collect()
}

fn one<'a>(content: &Content, log: &Log, enrolment: &'a Enrolment) -> Result<History<'a>, HistoryError> {
    let host = &enrolment.host;
    let key = PublicKey::from_base64(&enrolment.public_key).map_err(|e| HistoryError::Key(host.clone(), e))?;
    let bytes = seal::canonical::encode(enrolment).map_err(|e| HistoryError::Enrolment(host.clone(), e))?;
    log.holds(&LoggedThing::Enrolment { host: host.clone() }, &sha256(&bytes))?;

    let mut history = History { enrolment, reports: Vec::new(), missing: 0 };
    let own = content.reports.range((host.clone(), 0)..=(host.clone(), u64::MAX));
    for ((_, sequence), envelope) in own {
        let report =
            seal::report::open(envelope, &key).map_err(|e| HistoryError::Report(host.clone(), *sequence, e))?;
        let predicate = &report.report.predicate;
        if predicate.host.id != *host || predicate.sequence != *sequence {
            let (said, number) = (report::escape::shown(&predicate.host.id), predicate.sequence);
            return Err(HistoryError::Elsewhere(host.clone(), *sequence, said, number));
        }
        if let Some(last) = history.reports.last() {
            let before = last.report.report.predicate.sequence;
            history.missing += sequence - before - 1;
            if before + 1 == *sequence && predicate.previous.as_deref() != Some(&last.report.payload_sha256) {
                return Err(HistoryError::Broken(host.clone(), *sequence, before));
            }
        }
        let thing = LoggedThing::Report { host: host.clone(), sequence: *sequence };
        let digest = parse_hex32(&report.payload_sha256).ok_or_else(|| LogError::Hash(thing.to_string()))?;
        let received = log.holds(&thing, &digest)?;
        if let Some(seen) = &predicate.checkpoint {
            log.grew_from(seen, &thing.to_string())?;
        }
        history.reports.push(Heard { report, received });
    }
    Ok(history)
}
