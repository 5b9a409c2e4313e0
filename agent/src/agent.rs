//! An enrolled agent: its state opened and locked, and the steps of a cycle —
//! refresh what is trusted, audit and seal, send.

use crate::advisories::{AdvisoryError, AdvisoryPin, AdvisoryPinError};
use crate::audit::{AuditOptions, Notes, look::Memory};
use crate::config::Config;
use crate::deliver::{self, DeliveryError, Sender};
use crate::enrol::request;
use crate::enrolment::{Enrolment, EnrolmentError};
use crate::identity::{Identity, IdentityError};
use crate::journal::{Journal, ReceiptError};
use crate::net::answer::ApiError;
use crate::net::{Offered, Server};
use crate::outbox::{Outbox, OutboxError};
use crate::pin::{Pin, PinError};
use crate::sealing::{self, SealingError, Signer};
use crate::state::{State, StateError};
use crate::world::World;
use report::wire::RenewRequest;
use seal::Verified;
use seal::root::{RootDocument, RootError, trust_next};
use std::sync::Arc;

/// The client certificate is renewed when it ends within this many days.
const RENEW_DAYS: i64 = 10;
/// The most new root documents that are taken at once.
const MOST_ROOTS: usize = 64;

/// Why a step of the agent failed. Nothing that waits is lost by it.
#[derive(Debug, thiserror::Error)]
pub enum AgentError {
    /// The state could not be used.
    #[error(transparent)]
    State(#[from] StateError),
    /// The host has no identity.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// The host is not enrolled, or its enrolment cannot be used.
    #[error(transparent)]
    Enrolment(#[from] EnrolmentError),
    /// The pinned policy set cannot be used.
    #[error(transparent)]
    Pin(#[from] PinError),
    /// The pinned advisory set cannot be used.
    #[error(transparent)]
    AdvisoryPin(#[from] AdvisoryPinError),
    /// The advisory set that was carried here cannot be used.
    #[error("the advisory set that the configuration names cannot be used: {0}")]
    Advisories(#[from] AdvisoryError),
    /// A part of the server's advisory set is not to be had.
    #[error("part {0} of the advisory set is not to be had; the set in force stays")]
    AdvisoryPart(String),
    /// The outbox could not be used.
    #[error(transparent)]
    Outbox(#[from] OutboxError),
    /// No report could be made.
    #[error(transparent)]
    Sealing(#[from] SealingError),
    /// Sending stopped.
    #[error(transparent)]
    Delivery(#[from] DeliveryError),
    /// The log shows something else than before.
    #[error("the log's checkpoint is refused: {0}")]
    Log(ReceiptError),
    /// The server could not be asked.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// The server offered a root document that does not follow on ours.
    #[error("the server's root document is refused: {0}")]
    Root(#[from] RootError),
    /// No certificate request could be made.
    #[error("cannot make a certificate request: {0}")]
    Request(#[from] rcgen::Error),
    /// The server renewed the certificate with one that cannot be used.
    #[error("the renewed certificate is refused: {0}")]
    Renewal(&'static str),
    /// The audit's thread ended early.
    #[error("the audit was broken off")]
    Broken,
}

/// An enrolled agent. While it lives no other writes to its state.
#[derive(Debug)]
pub struct Agent {
    config: Config,
    world: Arc<dyn World>,
    state: State,
    identity: Arc<Identity>,
    enrolment: Enrolment,
    root: Verified<RootDocument>,
    pin: Pin,
    advisories: AdvisoryPin,
    /// The reports that wait.
    pub outbox: Outbox,
    /// What the server acknowledged.
    pub journal: Journal,
}

impl Agent {
    /// Opens the state of an enrolled host.
    ///
    /// # Errors
    /// [`AgentError`].
    pub fn open(config: &Config, world: Arc<dyn World>) -> Result<Self, AgentError> {
        let state = State::open(&config.state)?;
        let identity = Arc::new(Identity::open(&state, &*world)?);
        let enrolment = Enrolment::load(&state)?;
        let root = enrolment.root(None)?;
        let pin = Pin::load(&state, &enrolment)?;
        let advisories = AdvisoryPin::load(&state, &enrolment)?;
        let outbox = Outbox::open(state.clone(), &enrolment.host, config.spool.limit)?;
        let journal = Journal::open(&state, &enrolment.host)?;
        let config = config.clone();
        Ok(Self { config, world, state, identity, enrolment, root, pin, advisories, outbox, journal })
    }

    fn server(&self) -> Result<Server, AgentError> {
        Ok(self.enrolment.connect(&self.root, self.world.now())?)
    }

    /// Brings up to date what is trusted: the certificate, the root documents,
    /// the policy set, the advisory set; and looks whether the log still is the one that was
    /// seen. Each is tried, whatever becomes of the others, unless the server is
    /// away; returns what failed.
    pub async fn refresh(&mut self) -> Vec<AgentError> {
        let mut failed = Vec::new();
        for step in 0..5 {
            let result = match step {
                0 => self.renew().await,
                1 => self.follow_roots().await,
                2 => self.fetch_policy().await,
                3 => self.fetch_advisories().await,
                _ => self.watch_log().await,
            };
            let away = matches!(&result, Err(AgentError::Api(ApiError::Unreachable(_))));
            failed.extend(result.err());
            if away {
                break;
            }
        }
        failed
    }

    async fn renew(&mut self) -> Result<(), AgentError> {
        let now = self.world.now();
        if self.enrolment.certificate_ends()? > now.plus_days(RENEW_DAYS) {
            return Ok(());
        }
        let (key, csr) = request()?;
        let reply = self.server()?.renew(&RenewRequest { csr }, now).await?;
        let mut renewed = self.enrolment.clone();
        renewed.renewed(reply.certificate, key);
        if renewed.certificate_ends()? <= now {
            return Err(AgentError::Renewal("it has ended already"));
        }
        // Certificate and key must fit each other before the old ones go.
        renewed.connect(&self.root, now)?;
        renewed.save(&self.state)?;
        tracing::info!(ends = %renewed.certificate_ends()?, "the client certificate was renewed");
        self.enrolment = renewed;
        Ok(())
    }

    async fn follow_roots(&mut self) -> Result<(), AgentError> {
        let server = self.server()?;
        for _ in 0..MOST_ROOTS {
            let Some(envelope) = server.root(self.root.version + 1, self.world.now()).await? else { break };
            let next = trust_next(&self.root, &envelope)?;
            let mut enrolment = self.enrolment.clone();
            enrolment.roots.push(String::from_utf8_lossy(&envelope).into_owned());
            enrolment.save(&self.state)?;
            tracing::info!(version = next.version, "a new root document is in force");
            (self.enrolment, self.root) = (enrolment, next);
        }
        Ok(())
    }

    async fn fetch_policy(&mut self) -> Result<(), AgentError> {
        let now = self.world.now();
        let have = self.pin.pinned.as_ref().map(|pinned| pinned.sha256.clone());
        match self.server()?.policy(have.as_deref(), now).await? {
            Offered::None => {}
            Offered::Same => self.pin.settled()?,
            Offered::Envelope(envelope) => {
                self.pin.offer(&envelope, &self.enrolment, &self.root, now)?;
            }
        }
        Ok(())
    }

    /// Brings the advisory set up to date: from the file that the configuration
    /// names, else from the server, of which only what is missing is fetched.
    async fn fetch_advisories(&mut self) -> Result<(), AgentError> {
        let now = self.world.now();
        let releases = crate::audit::releases(&probe::Host::live());
        if let Some(path) = &self.config.audit.advisories {
            let container = crate::advisories::container(path)?;
            let Some(candidate) = self.advisories.judge(&container.envelope, &self.root, now)? else { return Ok(()) };
            // Indexes first; then the blocks that they name are known.
            for _ in 0..2 {
                for name in self.advisories.missing(&candidate, &releases)? {
                    let bytes = container.blobs.get(&name).ok_or_else(|| AgentError::AdvisoryPart(name.clone()))?;
                    self.advisories.keep(&name, bytes)?;
                }
            }
            self.advisories.accept(candidate, &releases, &self.enrolment, &self.root, now)?;
            return Ok(());
        }
        let server = self.server()?;
        let have = self.advisories.pinned.as_ref().map(|pinned| pinned.reference().sha256.clone());
        let candidate = match server.advisories(have.as_deref(), now).await? {
            Offered::None => return Ok(()),
            // The host may be of another release by now: then blocks are missing.
            Offered::Same => self.advisories.pinned.clone(),
            Offered::Envelope(envelope) => self.advisories.judge(&envelope, &self.root, now)?,
        };
        let Some(candidate) = candidate else { return Ok(()) };
        for _ in 0..2 {
            for name in self.advisories.missing(&candidate, &releases)? {
                let bytes = server.advisory_block(&name, now).await?;
                let kept = bytes.map(|bytes| self.advisories.keep(&name, &bytes)).transpose()?;
                if kept != Some(true) {
                    return Err(AgentError::AdvisoryPart(name));
                }
            }
        }
        self.advisories.accept(candidate, &releases, &self.enrolment, &self.root, now)?;
        Ok(())
    }

    async fn watch_log(&mut self) -> Result<(), AgentError> {
        let now = self.world.now();
        match self.server()?.checkpoint(now).await {
            Ok(note) => Ok(self.journal.watch(&note, &self.root, now)?.map_err(AgentError::Log)?),
            // Before its first entry a log has nothing to show.
            Err(ApiError::Refused { status: 404, .. }) if self.journal.seen().is_none() => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Audits, seals, and takes the report into the outbox. Returns its number.
    ///
    /// # Errors
    /// [`AgentError`]; the number is then used or not, which the outbox finds out.
    pub async fn audit(&mut self) -> Result<u64, AgentError> {
        let options = AuditOptions {
            root: None,
            profile: self.config.audit.profile.clone(),
            policies: crate::audit::Policies::BuiltIn,
            tls: self.config.audit.tls,
            tls_ports: self.config.audit.tls_ports.clone(),
            tls_class: None,
            tls_memory: Memory::load(&self.state)?,
            files: self.config.audit.files,
            certificates: (&self.config.certificates).into(),
            advisories: self.advisories.advisories().map(Arc::new),
        };
        let now = self.world.now();
        let notes =
            Notes { policy: self.pin.notes(&self.root, now), advisories: self.advisories.notes(&self.root, now) };
        let set = self.pin.pinned.as_ref().map(|pinned| pinned.set.clone());
        let (identity, world) = (self.identity.clone(), self.world.clone());
        // On a thread of its own: gathering waits for disks and handshakes, and
        // the runtime has to answer signals meanwhile.
        let gathering = move || sealing::evidence(&options, set.as_ref(), &notes, &identity.salt, &*world);
        let evidence = tokio::task::spawn_blocking(gathering).await.map_err(|_| AgentError::Broken)??;
        if let Some(memory) = &evidence.tls_memory {
            memory.keep(&self.state)?;
        }
        if let Some(last) = self.outbox.last_ended().filter(|last| *last > evidence.ended()) {
            tracing::warn!(%last, ended = %evidence.ended(), "the host's clock went back since the last report");
        }
        let link = self.outbox.link()?;
        let sequence = link.sequence;
        let signer = Signer { identity: &self.identity, host: &self.enrolment.host, labels: &self.config.labels };
        let report = evidence.seal(link, self.journal.seen().cloned(), &signer)?;
        self.outbox.put(&report)?;
        Ok(sequence)
    }

    /// Sends all that waits. Returns what the server acknowledged, also if
    /// something then stood in the way.
    pub async fn deliver(&mut self) -> (Vec<u64>, Result<(), AgentError>) {
        let server = match self.server() {
            Ok(server) => server,
            Err(error) => return (Vec::new(), Err(error)),
        };
        let sender = Sender { server: &server, world: &*self.world };
        let (sent, result) = deliver::all(&mut self.outbox, &mut self.journal, &sender, &self.root, &*self.world).await;
        (sent, result.map_err(AgentError::from))
    }
}
