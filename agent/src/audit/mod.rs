//! One audit: gather, derive, choose a profile, judge. The same code serves a
//! look from the command line and the reports that are sealed; it makes no
//! runtime and no TLS stack, so that it starts fast and stays small.

pub mod document;
pub mod html;
pub mod look;
pub mod policies;
pub mod sarif;
pub mod score;
pub mod table;

pub use policies::{Origin, Policies, PolicyError};

use crate::advisories::Advisories;
use crate::world::World;
use handshake::Class;
use look::Memory;
use policy::{Clock, Compiled};
use probe::{CertificateOptions, Gathering, Host, TlsOptions};
use report::predicate::ProfileChoice;
use report::{Facts, Finding, Gap, GapReason, Outcome, TableSpec, Time};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

/// What to audit, and by what.
#[derive(Clone, Debug)]
pub struct AuditOptions {
    /// A mounted or recorded root; `None` for the running system.
    pub root: Option<PathBuf>,
    /// The profile to judge by; `None` for the one that the facts choose.
    pub profile: Option<String>,
    /// The policy set.
    pub policies: Policies,
    /// Whether local TLS listeners are tried by handshakes.
    pub tls: bool,
    /// Ports to try besides the well-known ones.
    pub tls_ports: Vec<u16>,
    /// How closely they are looked at; `None` for what the profile plans.
    pub tls_class: Option<Class>,
    /// What an earlier, closer look at them found out.
    pub tls_memory: Option<Memory>,
    /// Whether all files are looked through for those that stand out.
    pub files: bool,
    /// Where certificates and keys are looked for besides the usual places.
    pub certificates: CertificateOptions,
    /// The advisory set to ask; `None` where there is none.
    pub advisories: Option<Arc<Advisories>>,
}

impl AuditOptions {
    /// Adds what is derived from the facts and the advisory set.
    pub(crate) fn derive(&self, facts: &mut Facts, specs: &[&TableSpec]) {
        let set = self.advisories.as_deref().map(Advisories::set);
        derive::derive(facts, specs, &derive::Named { advisories: set.as_ref() });
    }
}

/// What is not as it should be with the sets in force, for people and for the
/// gaps of the tables that name them.
#[derive(Clone, Debug, Default)]
pub struct Notes {
    /// With the policy set: gaps of `agent.policy`.
    pub policy: Vec<String>,
    /// With the advisory set: gaps of `agent.advisories`.
    pub advisories: Vec<String>,
}

impl Default for AuditOptions {
    fn default() -> Self {
        Self {
            root: None,
            profile: None,
            policies: Policies::BuiltIn,
            tls: true,
            tls_ports: Vec::new(),
            tls_class: None,
            tls_memory: None,
            files: true,
            certificates: CertificateOptions::default(),
            advisories: None,
        }
    }
}

/// Why an audit could not be made. What cannot be seen on the host is no such
/// reason: that is a gap.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// There is no policy set to judge by.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// The profile that was asked for is not in the set.
    #[error("the policy set has no profile `{asked}`; it has {}", known.join(", "))]
    NoSuchProfile {
        /// What was asked for.
        asked: String,
        /// What there is.
        known: Vec<String>,
    },
    /// No profile of the set is for this host.
    #[error("no profile of the policy set is for this host; name one with --profile: {}", .0.join(", "))]
    NoProfile(Vec<String>),
    /// The audited root is not a folder that can be opened.
    #[error("cannot audit {path}: {detail}")]
    Root {
        /// The root.
        path: PathBuf,
        /// Why.
        detail: String,
    },
}

/// What one audit saw and found.
#[derive(Debug)]
pub struct AuditResult {
    /// The audited host's own name, escaped; of a recorded root what its files say.
    pub host: String,
    /// The audited root, if it was not the running system.
    pub root: Option<PathBuf>,
    /// Where the policy set came from.
    pub origin: Origin,
    /// The policy set by digest.
    pub set: report::predicate::SetReference,
    /// The advisory set by digest.
    pub advisories: Option<report::predicate::SetReference>,
    /// The rules, ready to judge again.
    pub compiled: Compiled,
    /// Which profile, and why that one.
    pub profile: ProfileChoice,
    /// When gathering began.
    pub started: Time,
    /// When gathering ended: the `now` of every judgement.
    pub ended: Time,
    /// All tables in their sealed form, derived ones included.
    pub facts: Facts,
    /// What the rules found, sorted by rule.
    pub findings: Vec<Finding>,
    /// Until when judging again gives the same.
    pub stable_until: Time,
    /// What was found out about TLS endpoints, if they were looked at closely.
    pub tls_memory: Option<Memory>,
}

impl AuditResult {
    /// How many rules have this outcome.
    #[must_use]
    pub fn count(&self, outcome: Outcome) -> usize {
        self.findings.iter().filter(|f| f.outcome == outcome).count()
    }

    /// What the process should answer: 0 if all passes, 1 if anything fails or
    /// is unknown, 2 if nothing was judged at all.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        if self.count(Outcome::Fail) > 0 || self.count(Outcome::Unknown) > 0 {
            1
        } else if self.count(Outcome::Pass) > 0 {
            0
        } else {
            2
        }
    }
}

/// Audits the host.
///
/// # Errors
/// [`AuditError`].
pub fn run(options: &AuditOptions, world: &dyn World, progress: &dyn Fn(&str)) -> Result<AuditResult, AuditError> {
    let policies = options.policies.load()?;
    audit(options, policies, &Notes::default(), world, progress)
}

/// Audits the host by a set that is loaded already. `notes` are gaps of
/// the tables that name the sets: what is not as it should be with those.
pub(crate) fn audit(
    options: &AuditOptions,
    policies: policies::Loaded,
    notes: &Notes,
    world: &dyn World,
    progress: &dyn Fn(&str),
) -> Result<AuditResult, AuditError> {
    let compiled = policies.compiled;
    let known = || compiled.profiles().iter().map(|p| p.id.clone()).collect::<Vec<_>>();
    if let Some(asked) = options.profile.as_ref().filter(|asked| compiled.profiles().iter().all(|p| p.id != **asked)) {
        return Err(AuditError::NoSuchProfile { asked: asked.clone(), known: known() });
    }
    let host = open(options)?;
    let started = world.now();
    let specs = compiled.specs();
    let conformed = |mut facts: Facts| {
        facts.conform(probe::SPECS, &specs);
        facts.project(&specs, &compiled.named_fields());
        facts
    };
    let all = |of_tls: bool| {
        let names = probe::SPECS.iter().map(|spec| spec.name.to_string());
        names.filter(|name| look::TABLES.contains(&name.as_str()) == of_tls).collect::<BTreeSet<String>>()
    };
    // The profile says how endpoints are looked at, so the rest comes first: it chooses the profile.
    let set = Some(&policies.set);
    let early = gather_options(options, set, TlsOptions::default());
    let gathering = Gathering::new(&host, &early);
    let mut facts = gathering.gather(Some(&all(false)), progress);
    note(&mut facts, notes);
    let mut facts = conformed(facts);
    let mut choosing = facts.clone();
    options.derive(&mut choosing, &specs);
    let tls = look::options(options, look::plan(&compiled, options, &choosing), started);
    drop(choosing);
    let close = tls.class > Class::Hello;
    let late = gather_options(options, set, tls);
    // What was read of files need not be read again for the evidence beside the endpoints'.
    let endpoints = gathering.under(&late).gather(Some(&all(true)), progress);
    let tls_memory = close.then(|| Memory::of(started, &endpoints));
    facts.tables.extend(conformed(endpoints).tables);
    // A wall clock that was set back meanwhile would end before it began; the
    // end is what counts, so the beginning gives way.
    let ended = world.now();
    let started = started.min(ended);
    options.derive(&mut facts, &specs);
    let profile = match &options.profile {
        Some(id) => ProfileChoice { id: id.clone(), why: "asked for on the host".to_owned() },
        None => compiled.choose_profile(&facts).ok_or_else(|| AuditError::NoProfile(known()))?,
    };
    let evaluation = compiled.evaluate(&profile.id, &facts, Clock { now: ended, trusted: true });
    Ok(AuditResult {
        host: host_name(&host),
        root: options.root.clone(),
        origin: policies.origin,
        set: policies.set,
        advisories: options.advisories.as_ref().map(|set| set.reference.clone()),
        compiled,
        profile,
        started,
        ended,
        facts,
        findings: evaluation.findings,
        stable_until: evaluation.stable_until,
        tls_memory,
    })
}

/// The door to the audited host.
pub(crate) fn open(options: &AuditOptions) -> Result<Host, AuditError> {
    let Some(path) = &options.root else { return Ok(Host::live()) };
    let host = Host::at(path.clone());
    // A root that is not there would give nothing but gaps; say it at once.
    match host.list("/") {
        Ok(_) => Ok(host),
        Err(gap) => Err(AuditError::Root { path: path.clone(), detail: gap.detail }),
    }
}

/// The tables called in `names`, or all, as they are on the host.
pub(crate) fn gather(
    host: &Host,
    options: &AuditOptions,
    set: Option<&report::predicate::SetReference>,
    tls: TlsOptions,
    names: Option<&BTreeSet<String>>,
    progress: &dyn Fn(&str),
) -> Facts {
    probe::gather(host, names, &gather_options(options, set, tls), progress)
}

/// The releases of an advisory set that speak of this host.
pub(crate) fn releases(host: &Host) -> Vec<String> {
    let names = BTreeSet::from(["os.release".to_owned()]);
    let facts = probe::gather(host, Some(&names), &probe::Options::default(), &|_| ());
    derive::advisories::wanted(&facts, probe::SPECS)
}

fn gather_options(
    options: &AuditOptions,
    set: Option<&report::predicate::SetReference>,
    tls: TlsOptions,
) -> probe::Options {
    let advisories = options.advisories.as_ref().map(|set| set.in_force());
    probe::Options {
        policy: set.cloned(),
        advisories,
        tls,
        certificates: options.certificates.clone(),
        no_files: !options.files,
    }
}

/// Writes what is not as it should be with the sets into the gaps of the
/// tables that name them: what is judged by those is then unknown.
pub(crate) fn note(facts: &mut Facts, notes: &Notes) {
    for (table, place, notes) in
        [("agent.advisories", "advisory set", &notes.advisories), ("agent.policy", "policy set", &notes.policy)]
    {
        let gap = |note: &String| Gap { place: place.to_owned(), reason: GapReason::Failed, detail: note.clone() };
        if !notes.is_empty() {
            facts.tables.entry(table.to_owned()).or_default().gaps.extend(notes.iter().map(gap));
        }
    }
}

/// The host's own name: the kernel's, or that of `/etc/hostname` in a recorded root.
pub(crate) fn host_name(host: &Host) -> String {
    let path = if host.is_live() { "/proc/sys/kernel/hostname" } else { "/etc/hostname" };
    let content = host.read(path, 4096).ok();
    let name = content.as_ref().map(|c| report::escape::path(c.bytes.trim_ascii())).unwrap_or_default();
    if name.is_empty() { "unnamed".to_owned() } else { name }
}

#[cfg(test)]
mod tests;
