//! Who has which hole, by the newest advisory set.

use crate::advisories::round::Exposure;
use crate::advisories::terms::{Due, fix_published};
use crate::state::App;
use advisory::Severity;
use derive::exposure::Hole;
use report::Time;
use report::exposure::ExposureLook;
use report::predicate::SetReference;
use serde::{Deserialize, Serialize};

/// Holes on one page.
const PAGE: usize = 50;
/// Hosts that are named of one hole on a page of many.
const NAMED: usize = 20;

/// A day, in milliseconds.
const DAY: i64 = 86_400_000;

/// What is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ExposureFilter {
    /// A CVE, an advisory's identifier or a package; empty for all.
    pub id: String,
    /// Only holes that are known to be exploited.
    pub exploited: bool,
    /// Only holes that should have been closed by now.
    pub overdue: bool,
    /// The page, from 1.
    pub page: usize,
}

/// The shape `tidewaiter.exposure.v1`.
#[derive(Clone, Debug, Serialize)]
pub struct ExposureView {
    /// The shape.
    pub shape: &'static str,
    /// What was asked for.
    pub filter: ExposureFilter,
    /// The comparison; `None` before a set was published and compared.
    pub made: Option<Made>,
    /// What should have been closed by now, of all that the search finds.
    pub overdue: Overdue,
    /// The holes of this page: overdue ones first, then worst first.
    pub holes: Vec<HoleLine>,
    /// How many there are in all.
    pub count: usize,
    /// How many pages.
    pub pages: usize,
}

/// What is past its day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Overdue {
    /// Holes.
    pub holes: usize,
    /// Hosts that have one of them, each by its own policy.
    pub hosts: usize,
}

/// The comparison that this is from.
#[derive(Clone, Debug, Serialize)]
pub struct Made {
    /// The advisory set.
    pub set: SetReference,
    /// When the set was made: how old its word is.
    pub created: Time,
    /// When the server compared.
    pub at: Time,
    /// When the oldest inventory among them was taken: how old the evidence is.
    pub oldest_evidence: Option<Time>,
    /// How many hosts were compared.
    pub hosts: usize,
    /// Hosts that could not be: id and reason.
    pub unread: Vec<(String, String)>,
    /// The server's signed statement of it in the log; `None` if it is not signed.
    pub logged: Option<LoggedExposure>,
    /// Why it is not signed.
    pub unsigned: Option<String>,
}

/// The server's signed statement of a comparison.
#[derive(Clone, Debug, Serialize)]
pub struct LoggedExposure {
    /// Its place in the log.
    pub position: u64,
    /// SHA-256 of what was signed: the log commits to it.
    pub payload_sha256: String,
    /// What was signed; its time is that of the first comparison that said the same.
    pub statement: ExposureLook,
    /// The DSSE envelope of it: one of the root document's observer keys signed it.
    pub envelope: String,
}

/// One hole in one package.
#[derive(Clone, Debug, Serialize)]
pub struct HoleLine {
    /// The issuer's identifier.
    pub id: String,
    /// Other identifiers that it covers.
    pub names: Vec<String>,
    /// The part of the set that says so.
    pub release: String,
    /// The package.
    pub package: String,
    /// The versions that hosts have.
    pub installed: Vec<String>,
    /// The versions without it; empty where no fix is out.
    pub fixed: Vec<String>,
    /// What the issuer says.
    pub status: &'static str,
    /// The issuer's severity.
    pub severity: &'static str,
    /// The day it was listed as exploited.
    pub exploited: Option<String>,
    /// The probability of being exploited within 30 days, in basis points.
    pub likelihood: Option<u16>,
    /// The day the fix came out: its age runs from here.
    pub fix_published: Option<String>,
    /// How many days ago that was.
    pub age_days: Option<i64>,
    /// The last day on which it may be open: the earliest that the policy of a
    /// host which has it allows. `None` where no fix is out, nobody told since
    /// when, or no rule sets a term.
    pub due: Option<String>,
    /// The rule that sets it.
    pub due_by: Option<&'static str>,
    /// True if that day is past.
    pub overdue: bool,
    /// The issuer's reason.
    pub note: Option<String>,
    /// How many hosts have it.
    pub affected: usize,
    /// Of how many it cannot be told.
    pub unsure: usize,
    /// The hosts that have it: id and name; on a page of many the first of them.
    pub hosts: Vec<(String, String)>,
}

/// Reads the newest comparison.
#[must_use]
pub fn exposure(app: &App, filter: &ExposureFilter, now: Time) -> ExposureView {
    let filter = ExposureFilter { page: filter.page.max(1), id: filter.id.trim().to_owned(), ..filter.clone() };
    let shape = "tidewaiter.exposure.v1";
    let Some(made) = app.exposure.get() else {
        let (holes, overdue) = (Vec::new(), Overdue::default());
        return ExposureView { shape, filter, made: None, overdue, holes, count: 0, pages: 1 };
    };
    let wanted = |(hole, _): &(&Hole, &Vec<Option<Due>>)| {
        let named = filter.id.is_empty() || hole.is(&filter.id) || hole.record.package == filter.id;
        named && (!filter.exploited || hole.known.exploited.is_some())
    };
    let found = made.holes.iter().zip(&made.due).filter(wanted);
    let mut holes: Vec<(&Hole, Option<Due>)> = Vec::new();
    let (mut overdue, mut late) = (Overdue::default(), vec![false; made.hosts.len()]);
    for (hole, due) in found {
        let earliest = due_of(&made, hole, due);
        let is_overdue = earliest.is_some_and(|due| due.at < now);
        if is_overdue {
            overdue.holes += 1;
            for number in &hole.hosts {
                let at = usize::try_from(*number).unwrap_or(usize::MAX);
                let own = made.hosts.get(at).and_then(|host| *due.get(host.terms)?);
                if let Some(late) = late.get_mut(at).filter(|_| own.is_some_and(|due| due.at < now)) {
                    *late = true;
                }
            }
        }
        if is_overdue || !filter.overdue {
            holes.push((hole, earliest));
        }
    }
    overdue.hosts = late.into_iter().filter(|late| *late).count();
    // Overdue first, then exploited, with a fix, by severity, by likelihood, by how many have it.
    holes.sort_by_key(|(hole, due)| {
        let severity: Severity = hole.record.severity;
        let is_overdue = due.is_some_and(|due| due.at < now);
        let (exploited, fixable) = (hole.known.exploited.is_some(), !hole.fixed.is_empty());
        std::cmp::Reverse((is_overdue, exploited, fixable, severity, hole.known.likelihood, hole.hosts.len()))
    });
    let (count, pages) = (holes.len(), holes.len().div_ceil(PAGE).max(1));
    let most = if filter.id.is_empty() { NAMED } else { usize::MAX };
    let shown = holes.into_iter().skip((filter.page - 1).saturating_mul(PAGE)).take(PAGE);
    let holes = shown.map(|(hole, due)| line(&made, hole, due, most, now)).collect();
    let oldest_evidence = made.hosts.iter().map(|host| host.ended).min();
    let about = Made {
        set: made.set.clone(),
        created: made.created,
        at: made.made,
        oldest_evidence,
        hosts: made.hosts.len(),
        unread: made.unread.clone(),
        logged: made.signed.as_ref().ok().map(|signed| LoggedExposure {
            position: signed.position,
            payload_sha256: signed.payload_sha256.clone(),
            statement: signed.look.clone(),
            envelope: signed.envelope.clone(),
        }),
        unsigned: made.signed.as_ref().err().cloned(),
    };
    ExposureView { shape, filter, made: Some(about), overdue, holes, count, pages }
}

/// The earliest day of those that the hosts' policies set which have the hole.
fn due_of(made: &Exposure, hole: &Hole, due: &[Option<Due>]) -> Option<Due> {
    if let [only] = due {
        return *only;
    }
    let own = |number: &u32| *due.get(made.hosts.get(usize::try_from(*number).ok()?)?.terms)?;
    hole.hosts.iter().filter_map(own).min()
}

fn line(made: &Exposure, hole: &Hole, due: Option<Due>, most: usize, now: Time) -> HoleLine {
    let named = |number: &u32| {
        let host = made.hosts.get(usize::try_from(*number).ok()?)?;
        Some((host.id.clone(), host.name.clone()))
    };
    let record = &hole.record;
    HoleLine {
        id: record.id.clone(),
        names: record.names.clone(),
        release: record.release.clone(),
        package: record.package.clone(),
        installed: hole.installed.iter().cloned().collect(),
        fixed: hole.fixed.iter().cloned().collect(),
        status: hole.status().text(),
        severity: record.severity.text(),
        exploited: hole.known.exploited.clone(),
        likelihood: hole.known.likelihood,
        fix_published: record.published.clone().filter(|_| !hole.fixed.is_empty()),
        age_days: fix_published(hole).map(|day| (now.millis() - day.millis()).div_euclid(DAY)),
        due: due.map(|due| due.at.to_string().chars().take(10).collect()),
        due_by: due.map(|due| due.rule),
        overdue: due.is_some_and(|due| due.at < now),
        note: record.note.clone(),
        affected: hole.hosts.len(),
        unsure: hole.unsure.len(),
        hosts: hole.hosts.iter().take(most).filter_map(named).collect(),
    }
}
