//! From an audit to a sealed report: what the host's key signs, and the blobs
//! that it names.

use crate::audit::look::Memory;
use crate::audit::{self, AuditError, AuditOptions, Notes, Origin, Policies, PolicyError};
use crate::identity::Identity;
use crate::input::own_digest;
use crate::outbox::{Link, Report};
use crate::world::World;
use policy::PolicySet;
use probe::Host;
use report::predicate::{AgentIdentity, CheckpointSeen, HostIdentity, ProfileChoice, SetReference};
use report::{Facts, Finding, Origin as TableOrigin, Predicate, TableSpec, Time};
use seal::evidence::{EvidenceError, Packed, pack};
use seal::report::{ReportError, SealedReport};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Why no report could be made.
#[derive(Debug, thiserror::Error)]
pub enum SealingError {
    /// The audit could not be made.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// The policy set cannot be used.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// The evidence could not be packed.
    #[error("the evidence cannot be packed: {0}")]
    Evidence(#[from] EvidenceError),
    /// The report could not be sealed.
    #[error("the report cannot be sealed: {0}")]
    Report(#[from] ReportError),
}

/// An audit, ready to be sealed once its number is known.
#[derive(Debug)]
pub struct Evidence {
    packed: Packed,
    set: Option<SetReference>,
    advisories: Option<SetReference>,
    profile: Option<ProfileChoice>,
    edition: u32,
    started: Time,
    ended: Time,
    name: String,
    boot: String,
    /// What was found out about TLS endpoints, if they were looked at closely.
    pub tls_memory: Option<Memory>,
}

/// What every report of this host names.
#[derive(Clone, Debug)]
pub struct Signer<'a> {
    /// The host's keys.
    pub identity: &'a Identity,
    /// The id given at enrolment.
    pub host: &'a str,
    /// The labels of the configuration.
    pub labels: &'a BTreeMap<String, String>,
}

/// Audits by the pinned set; by none where none is pinned yet, or where it has
/// no profile for this host: then facts alone are reported.
///
/// # Errors
/// [`SealingError`].
pub fn evidence(
    options: &AuditOptions,
    set: Option<&PolicySet>,
    notes: &Notes,
    salt: &[u8; 32],
    world: &dyn World,
) -> Result<Evidence, SealingError> {
    let host = audit::open(options)?;
    let (name, boot) = (audit::host_name(&host), boot_id(&host));
    let Some(set) = set else {
        let alone = facts_alone(&host, options, None, notes, salt, world)?;
        return Ok(Evidence { name, boot, ..alone });
    };
    let options = AuditOptions { policies: Policies::Given(Box::new(set.clone()), Origin::Pinned), ..options.clone() };
    let judge = |options: &AuditOptions| audit::audit(options, options.policies.load()?, notes, world, &|_| ());
    let result = match judge(&options) {
        Err(AuditError::NoSuchProfile { asked, .. }) => {
            tracing::error!(asked, "the policy set has no such profile; the one that the facts choose is taken");
            judge(&AuditOptions { profile: None, ..options.clone() })
        }
        result => result,
    };
    let mut result = match result {
        Err(error @ AuditError::NoProfile(_)) => {
            tracing::error!(%error, "facts alone are reported");
            let reference = SetReference {
                sha256: set.digest().map_err(PolicyError::from)?,
                version: set.version,
                expires: set.expires,
            };
            let alone = facts_alone(&host, &options, Some(reference), notes, salt, world)?;
            return Ok(Evidence { name, boot, ..alone });
        }
        result => result?,
    };
    let specs = result.compiled.specs();
    let packed = pack_observed(&mut result.facts, &specs, &result.findings, salt)?;
    Ok(Evidence {
        packed,
        edition: result.compiled.edition(),
        set: Some(result.set),
        advisories: result.advisories,
        profile: Some(result.profile),
        started: result.started,
        ended: result.ended,
        name,
        boot,
        tls_memory: result.tls_memory,
    })
}

fn facts_alone(
    host: &Host,
    options: &AuditOptions,
    set: Option<SetReference>,
    notes: &Notes,
    salt: &[u8; 32],
    world: &dyn World,
) -> Result<Evidence, SealingError> {
    let started = world.now();
    let tls = audit::look::options(options, None, started);
    let mut facts = audit::gather(host, options, set.as_ref(), tls, None, &|_| ());
    audit::note(&mut facts, notes);
    let ended = world.now();
    facts.project(probe::SPECS, &std::collections::BTreeSet::new());
    let packed = pack_observed(&mut facts, probe::SPECS, &[], salt)?;
    let started = started.min(ended);
    let (name, boot) = (String::new(), String::new());
    let advisories = options.advisories.as_ref().map(|set| set.reference.clone());
    let edition = report::EDITION;
    Ok(Evidence { packed, set, advisories, profile: None, edition, started, ended, name, boot, tls_memory: None })
}

fn pack_observed(
    facts: &mut Facts,
    specs: &[&TableSpec],
    findings: &[Finding],
    salt: &[u8; 32],
) -> Result<Packed, EvidenceError> {
    // Derived tables are for everyone to compute again; they are no evidence.
    let observed = |name: &str| specs.iter().any(|s| s.name == name && s.origin == TableOrigin::Observed);
    facts.tables.retain(|name, _| observed(name));
    pack(facts, specs, findings, salt)
}

impl Evidence {
    /// When gathering ended.
    #[must_use]
    pub const fn ended(&self) -> Time {
        self.ended
    }

    /// Seals the report under its number.
    ///
    /// # Errors
    /// [`SealingError::Report`].
    pub fn seal(self, link: Link, checkpoint: Option<CheckpointSeen>, by: &Signer<'_>) -> Result<Report, SealingError> {
        static AGENT: OnceLock<Option<String>> = OnceLock::new();
        let predicate = Predicate {
            host: HostIdentity { id: by.host.to_owned(), name: self.name, labels: by.labels.clone() },
            boot: self.boot,
            agent: AgentIdentity { version: report::RELEASE.to_owned(), sha256: AGENT.get_or_init(own_digest).clone() },
            edition: self.edition,
            policy_set: self.set,
            profile: self.profile,
            advisory_set: self.advisories,
            started: self.started,
            ended: self.ended,
            sequence: link.sequence,
            previous: link.previous.clone(),
            checkpoint,
        };
        let head = vec![self.packed.manifest.clone(), self.packed.findings.clone()];
        let report = SealedReport { predicate, manifest: self.packed.manifest, findings: self.packed.findings };
        let envelope = seal::report::seal(&report, &by.identity.signing)?;
        // Opened as everyone else will: what we cannot open nobody can.
        let payload_sha256 = seal::report::open(&envelope, &by.identity.signing.public())?.payload_sha256.clone();
        Ok(Report {
            link,
            envelope: String::from_utf8_lossy(&envelope).into_owned(),
            payload_sha256,
            ended: self.ended,
            head,
            blobs: self.packed.blobs,
        })
    }
}

/// The kernel's boot id; empty where there is none, as in a recorded root.
fn boot_id(host: &Host) -> String {
    let content = host.read("/proc/sys/kernel/random/boot_id", 64).ok();
    content.map(|c| report::escape::path(c.bytes.trim_ascii())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::far_side::now;
    use crate::state::State;
    use crate::state::fault::Faulty;
    use crate::world::Fixed;
    use std::sync::{Arc, Mutex};

    const HOST: &str = "00112233445566778899aabbccddeeff";

    fn check(set: Option<&PolicySet>) {
        let root = tempfile::tempdir().unwrap();
        let world = Fixed(Mutex::new(now()));
        let state = State::on(Arc::new(Faulty::default())).unwrap();
        let identity = Identity::open(&state, &world).unwrap();
        let options = AuditOptions { root: Some(root.path().to_path_buf()), tls: false, ..AuditOptions::default() };
        let labels = BTreeMap::from([("site".to_owned(), "port-a".to_owned())]);
        let signer = Signer { identity: &identity, host: HOST, labels: &labels };
        let make = |notes: &[String], link: Link| {
            let notes = &Notes { policy: notes.to_vec(), advisories: Vec::new() };
            let evidence = evidence(&options, set, notes, &identity.salt, &world).unwrap();
            evidence.seal(link, None, &signer).unwrap()
        };
        let first = make(&[], Link { sequence: 1, previous: None });
        // A minute later an untouched host gives the same evidence, so that
        // the envelope alone is new.
        world.advance(60_000);
        let second = make(&[], Link { sequence: 2, previous: Some(first.payload_sha256.clone()) });
        assert_eq!(first.blobs, second.blobs);
        let opened = seal::report::open(second.envelope.as_bytes(), &identity.signing.public()).unwrap();
        let predicate = &opened.report.predicate;
        assert_eq!((predicate.sequence, predicate.previous.as_ref()), (2, Some(&first.payload_sha256)));
        assert_eq!((predicate.host.id.as_str(), &predicate.host.labels), (HOST, &labels));
        assert_eq!(predicate.policy_set.is_some(), set.is_some());
        assert_eq!(predicate.profile.is_some(), set.is_some());
        assert_eq!(predicate.agent.sha256, own_digest());
        assert_eq!(predicate.ended, now().plus_millis(60_000));
        let specs: Vec<&TableSpec> = set.map_or(probe::SPECS.to_vec(), |set| set.specs.iter().collect());
        let evidence = seal::evidence::unpack(&opened, |key| second.blobs.get(key).cloned(), &specs).unwrap();
        assert_eq!(evidence.findings.is_empty(), set.is_none());
        assert!(evidence.facts.table("agent.policy").is_some_and(|table| table.gaps.is_empty()));
        // What is wrong with the policy set is part of what is signed.
        let third = make(&["refused".to_owned()], Link { sequence: 3, previous: None });
        assert_ne!(third.blobs, second.blobs);
        assert!(third.blobs.values().any(|blob| String::from_utf8_lossy(blob).contains("refused")));
    }

    #[test]
    fn a_report_holds_what_was_seen_and_who_judged() {
        check(Some(&crate::builtin::set()));
    }

    #[test]
    fn without_a_policy_set_facts_alone_are_reported() {
        check(None);
    }
}
