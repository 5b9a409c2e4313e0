//! The policy set in force: verified against the root document's policy keys
//! and pinned. Its version only grows; an older or foreign one is refused and
//! reported. One that expired stays in force, and that is a finding.

use crate::audit::policies::Loaded;
use crate::audit::{Origin, PolicyError};
use crate::enrolment::{Enrolment, EnrolmentError};
use crate::state::{State, StateError};
use policy::{PolicySet, SetError};
use report::Time;
use seal::dsse::DsseError;
use seal::root::{Role, RootDocument};
use seal::signed::{self, POLICY_SET};
use serde::{Deserialize, Serialize};

const FILE: &str = "policy.json";
const REFUSED: &str = "policy-refused.json";

/// Why an offered policy set was refused. The one in force stays.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// It is not signed by the policy keys that the root document names.
    #[error("it is not signed by the policy keys of the root document: {0}")]
    Foreign(#[from] DsseError),
    /// It is not in the form of a policy set.
    #[error(transparent)]
    Set(#[from] SetError),
    /// Its version is lower than the one in force.
    #[error("its version {offered} is older than version {pinned}, which is in force")]
    Older {
        /// The version that was offered.
        offered: u64,
        /// The version in force.
        pinned: u64,
    },
    /// It has the version of the one in force and other content.
    #[error("it is another set with version {0}, which is in force already")]
    Fork(u64),
    /// It cannot be judged by.
    #[error(transparent)]
    Unusable(#[from] PolicyError),
}

/// Why the pinned set could not be used.
#[derive(Debug, thiserror::Error)]
pub enum PinError {
    /// The state could not be used.
    #[error(transparent)]
    State(#[from] StateError),
    /// The enrolment could not be used.
    #[error(transparent)]
    Enrolment(#[from] EnrolmentError),
    /// The pinned set no longer verifies: the file was tampered with.
    #[error("state file {FILE} does not hold the set that was accepted: {0}")]
    Tampered(#[from] Refusal),
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
    shape: String,
    /// Which enrolment's trust it was accepted under.
    root_digest: String,
    /// The root document's version, and the instant, at which it was accepted:
    /// what was right then can be shown again later.
    root_version: u64,
    accepted: Time,
    envelope: String,
}

/// An offer that was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refused {
    /// When.
    pub at: Time,
    /// Why.
    pub why: String,
}

/// The set in force.
#[derive(Clone, Debug)]
pub struct Pinned {
    /// The set.
    pub set: PolicySet,
    /// SHA-256 of its canonical bytes, in hex.
    pub sha256: String,
    envelope: String,
}

/// The pin of an enrolled host.
#[derive(Debug)]
pub struct Pin {
    state: State,
    /// The set in force; `None` until the first was accepted.
    pub pinned: Option<Pinned>,
    /// The last offer, if it was refused.
    pub refused: Option<Refused>,
}

impl Pin {
    /// The pin as it is kept. The set is verified again, as of its acceptance.
    ///
    /// # Errors
    /// [`PinError`].
    pub fn load(state: &State, enrolment: &Enrolment) -> Result<Self, PinError> {
        let record = state.record::<Record>(FILE)?.filter(|r| r.root_digest == enrolment.root_digest);
        let pinned = match record {
            None => None,
            Some(record) => {
                let root = enrolment.root(Some(record.root_version))?;
                Some(open(record.envelope.as_bytes(), &root, record.accepted)?)
            }
        };
        Ok(Self { state: state.clone(), pinned, refused: state.record(REFUSED)? })
    }

    /// Considers what the server offers. True if it is in force from now on,
    /// false if it is in force already.
    ///
    /// # Errors
    /// [`PinError::State`] if it could not be kept. A refusal is no error
    /// here: it is in `refused`, and kept.
    pub fn offer(
        &mut self,
        envelope: &[u8],
        enrolment: &Enrolment,
        root: &RootDocument,
        now: Time,
    ) -> Result<bool, StateError> {
        match self.judge(envelope, root, now) {
            Ok(None) => {
                self.settled()?;
                Ok(false)
            }
            Ok(Some(pinned)) => {
                let record = Record {
                    shape: "tidewaiter.pinned-policy.v1".to_owned(),
                    root_digest: enrolment.root_digest.clone(),
                    root_version: root.version,
                    accepted: now,
                    envelope: pinned.envelope.clone(),
                };
                self.state.keep(FILE, &record)?;
                tracing::info!(version = pinned.set.version, sha256 = pinned.sha256, "a new policy set is in force");
                self.pinned = Some(pinned);
                self.settled()?;
                Ok(true)
            }
            Err(refusal) => {
                // The first line says it; a table of faults belongs to `tidewaiter policy lint`.
                let why = refusal.to_string();
                let why = report::escape::shown(why.lines().next().unwrap_or_default());
                tracing::error!(why, "the server's policy set is refused");
                let again = self.refused.as_ref().is_some_and(|refused| refused.why == why);
                if !again {
                    let refused = Refused { at: now, why };
                    self.state.keep(REFUSED, &refused)?;
                    self.refused = Some(refused);
                }
                Ok(false)
            }
        }
    }

    /// The server offers what is in force: an earlier refusal is over.
    ///
    /// # Errors
    /// [`StateError`].
    pub fn settled(&mut self) -> Result<(), StateError> {
        if self.refused.take().is_some() {
            self.state.remove_all("", &[REFUSED.to_owned()])?;
        }
        Ok(())
    }

    fn judge(&self, envelope: &[u8], root: &RootDocument, now: Time) -> Result<Option<Pinned>, Refusal> {
        let offered = open(envelope, root, now)?;
        if let Some(pinned) = &self.pinned {
            if offered.sha256 == pinned.sha256 {
                return Ok(None);
            }
            if offered.set.version < pinned.set.version {
                return Err(Refusal::Older { offered: offered.set.version, pinned: pinned.set.version });
            }
            if offered.set.version == pinned.set.version {
                return Err(Refusal::Fork(pinned.set.version));
            }
        }
        // What cannot be compiled would leave the host unjudged.
        Loaded::new(&offered.set, Origin::Pinned)?;
        Ok(Some(offered))
    }

    /// What is not as it should be with the set in force, for people and for
    /// the gaps of `agent.policy`.
    #[must_use]
    pub fn notes(&self, root: &RootDocument, now: Time) -> Vec<String> {
        let mut notes = Vec::new();
        if let Some(refused) = &self.refused {
            notes.push(format!("the server offered a policy set that was refused: {}", refused.why));
        }
        if root.expires <= now {
            notes.push(format!("the root document expired at {}; no new policy set can be taken", root.expires));
        } else if self.pinned.as_ref().is_some_and(|p| open(p.envelope.as_bytes(), root, now).is_err()) {
            notes.push("the root document no longer names the keys that signed the policy set in force".to_owned());
        }
        notes
    }
}

fn open(envelope: &[u8], root: &RootDocument, at: Time) -> Result<Pinned, Refusal> {
    let payload = signed::open(envelope, POLICY_SET, &root.keys(Role::Policy, at), root.threshold(Role::Policy))?;
    Ok(Pinned {
        set: PolicySet::from_bytes(&payload)?,
        sha256: seal::digest::sha256_hex(&payload),
        envelope: String::from_utf8_lossy(envelope).into_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::far_side::{Organisation, now, time};
    use crate::state::fault::{Crash, Faulty};
    use seal::key::SigningKey;
    use std::sync::Arc;

    const HOST: &str = "00112233445566778899aabbccddeeff";

    #[test]
    fn the_version_only_grows_and_the_key_must_be_ours() {
        let of = Organisation::new();
        let (enrolment, root) = (of.enrolment(HOST), of.trusted());
        let disk = Arc::new(Faulty::default());
        let state = State::on(disk.clone()).unwrap();
        let mut pin = Pin::load(&state, &enrolment).unwrap();
        let stranger = SigningKey::generate().unwrap();
        for (version, title, key, taken, refused) in [
            (5, "first", &of.policy_key, true, None),
            (5, "first", &of.policy_key, false, None),
            (4, "older", &of.policy_key, false, Some("older than version 5")),
            (5, "other", &of.policy_key, false, Some("another set with version 5")),
            (6, "foreign", &stranger, false, Some("not signed by the policy keys")),
            (6, "next", &of.policy_key, true, None),
            (5, "first", &of.policy_key, false, Some("older than version 6")),
        ] {
            let result = pin.offer(&of.policy(version, title, key), &enrolment, &root, now()).unwrap();
            assert_eq!(result, taken, "{version} {title}: {:?}", pin.refused);
            let why = pin.refused.as_ref().map(|r| r.why.clone());
            assert_eq!(why.is_some(), refused.is_some(), "{version} {title}: {why:?}");
            assert!(why.unwrap_or_default().contains(refused.unwrap_or_default()), "{version} {title}");
            // What is in force is the same after a crash.
            let state = State::on(Arc::new(disk.restart(Crash::Forgets))).unwrap();
            let kept = Pin::load(&state, &enrolment).unwrap();
            assert_eq!(kept.pinned.map(|p| p.sha256), pin.pinned.as_ref().map(|p| p.sha256.clone()));
            assert_eq!(kept.refused, pin.refused);
        }
        assert!(pin.notes(&root, now()).iter().any(|note| note.contains("was refused")));
    }

    #[test]
    fn garbage_is_refused_and_what_is_in_force_stays() {
        let of = Organisation::new();
        let (enrolment, root) = (of.enrolment(HOST), of.trusted());
        let mut pin = Pin::load(&State::on(Arc::new(Faulty::default())).unwrap(), &enrolment).unwrap();
        let good = of.policy(1, "first", &of.policy_key);
        pin.offer(&good, &enrolment, &root, now()).unwrap();
        let faulty = "profiles/faulty.yaml".to_owned();
        let mut set = pin.pinned.as_ref().unwrap().set.clone();
        (set.version, _) = (2, set.files.insert(faulty, "id: [".to_owned()));
        let uncompilable = signed::sign(POLICY_SET, set.to_bytes().unwrap(), &[&of.policy_key]).unwrap();
        for bad in [b"".to_vec(), b"{}".to_vec(), good[1..].to_vec(), uncompilable] {
            let taken = pin.offer(&bad, &enrolment, &root, now()).unwrap();
            assert!(!taken, "{} was taken", String::from_utf8_lossy(&bad[..bad.len().min(80)]));
            assert!(pin.refused.is_some());
            assert_eq!(pin.pinned.as_ref().unwrap().set.version, 1);
        }
    }

    #[test]
    fn an_expired_set_and_one_whose_key_was_withdrawn_stay_in_force_with_a_note() {
        let of = Organisation::new();
        let mut enrolment = of.enrolment(HOST);
        let state = State::on(Arc::new(Faulty::default())).unwrap();
        let mut pin = Pin::load(&state, &enrolment).unwrap();
        pin.offer(&of.policy(1, "first", &of.policy_key), &enrolment, &of.trusted(), now()).unwrap();
        assert!(pin.notes(&of.trusted(), now()).is_empty());
        // The set ends in July; that is for a rule on `agent.policy` to find.
        let late = time("2026-08-01T00:00:00.000Z");
        assert!(pin.notes(&of.trusted(), late).is_empty());
        let key = SigningKey::generate().unwrap();
        enrolment.roots.push(of.root(2, &[&key]));
        let root = enrolment.root(None).unwrap();
        let pin = Pin::load(&state, &enrolment).unwrap();
        assert_eq!(pin.pinned.as_ref().unwrap().set.version, 1);
        assert!(pin.notes(&root, late)[0].contains("no longer names the keys"));
        assert!(pin.notes(&root, time("2027-02-01T00:00:00.000Z"))[0].contains("root document expired"));
    }

    #[test]
    fn a_set_of_another_enrolment_does_not_count_and_a_changed_file_is_refused() {
        let (of, other) = (Organisation::new(), Organisation::new());
        let enrolment = of.enrolment(HOST);
        let state = State::on(Arc::new(Faulty::default())).unwrap();
        let mut pin = Pin::load(&state, &enrolment).unwrap();
        pin.offer(&of.policy(1, "first", &of.policy_key), &enrolment, &of.trusted(), now()).unwrap();
        assert!(Pin::load(&state, &other.enrolment(HOST)).unwrap().pinned.is_none());
        let foreign = other.policy(9, "planted", &other.policy_key);
        let mut record: Record = state.record(FILE).unwrap().unwrap();
        record.envelope = String::from_utf8(foreign).unwrap();
        state.keep(FILE, &record).unwrap();
        assert!(matches!(Pin::load(&state, &enrolment), Err(PinError::Tampered(_))));
    }
}
