//! The changes that can be written, each a value of its own; how each is
//! applied stands with what it is about ([`super::reports`], [`super::looks`],
//! [`super::certificates`], [`super::hosts`], [`super::people`], [`super::score`], [`super::log`]).

use super::append::Batch;
use super::{
    advisories, calendars, certificates, exposure_looks, hosts, key_looks, log, looks, people, reports, score,
};
use report::Time;
use report::wire::Register;

/// One change. All that one change writes is kept, or none of it.
#[derive(Clone, Debug)]
pub enum Change {
    /// A verified report.
    Report(Box<reports::NewReport>),
    /// Reports that the index of certificates lacks.
    Catch(Box<certificates::Catch>),
    /// A signed look from outside.
    Look(looks::NewLook),
    /// Keys compared across the fleet.
    Keys(Box<key_looks::NewKeyLook>),
    /// The fleet held against an advisory set.
    Exposure(Box<exposure_looks::NewExposureLook>),
    /// A host's enrolment by a token.
    Enrol(hosts::NewHost),
    /// A host's retirement.
    Retire {
        /// The host's id.
        host: String,
        /// When.
        at: Time,
    },
    /// A new enrolment token.
    Token(hosts::NewToken),
    /// Something that went wrong with a peer.
    Event(hosts::NewEvent),
    /// A signed policy set.
    PolicySet(log::NewPolicySet),
    /// A signed advisory set.
    AdvisorySet(Box<advisories::NewAdvisorySet>),
    /// A root document.
    Root(log::NewRoot),
    /// The register of expected hosts, whole.
    Register {
        /// The hosts.
        register: Register,
        /// When.
        at: Time,
    },
    /// A bundle's manifest that was handed out.
    Export(log::NewExport),
    /// An address that calendar programs subscribe to.
    Calendar(calendars::NewCalendar),
    /// All calendar addresses of a person end.
    CalendarsEnd {
        /// The account.
        person: String,
    },
    /// A person's account.
    Person(people::NewPerson),
    /// A person's next password; all of the person's sessions and calendars end.
    Password {
        /// The account.
        name: String,
        /// The password's argon2id hash.
        password: String,
    },
    /// A session of a person who signed in.
    Session(people::NewSession),
    /// A session was used.
    SessionSeen {
        /// SHA-256 of its token.
        token_sha256: String,
        /// When.
        at: Time,
    },
    /// A session ends.
    SessionEnd {
        /// SHA-256 of its token.
        token_sha256: String,
    },
    /// A point of the score's history.
    Score(score::Point),
}

/// Why a change was not written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Another report with this number was accepted before.
    #[error("another report with this sequence number was accepted before")]
    Fork,
    /// The report does not name the report before it as we have it.
    #[error("the report does not follow the report before it")]
    Chain,
    /// The host is retired, or there is none.
    #[error("there is no such host in service")]
    NoHost,
    /// The token is unknown, used or expired.
    #[error("the token is not valid")]
    Token,
    /// There is one by that name, key or digest.
    #[error("there is one already")]
    Exists,
    /// There is none by that name.
    #[error("there is none by that name")]
    NotFound,
    /// The version is not above the newest one.
    #[error("the version is not above the newest one")]
    NotNewer,
    /// Too many changes wait.
    #[error("too many changes wait for the store")]
    Full,
    /// The store failed; whether the change was kept is not known, and nothing was acknowledged.
    #[error("the store failed")]
    Store,
}

impl From<sqlx::Error> for Refusal {
    fn from(error: sqlx::Error) -> Self {
        if error.as_database_error().is_some_and(sqlx::error::DatabaseError::is_unique_violation) {
            return Self::Exists;
        }
        tracing::error!(%error, "the store failed");
        Self::Store
    }
}

impl From<Refusal> for crate::problem::Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Fork => Self::Fork,
            Refusal::Chain => Self::Chain,
            Refusal::NoHost => Self::Forbidden,
            Refusal::Token => Self::Token,
            Refusal::NotFound => Self::NotFound,
            Refusal::Exists | Refusal::NotNewer => Self::BadRequest(refusal.to_string()),
            Refusal::Full | Refusal::Store => Self::Unavailable,
        }
    }
}

/// What a change that was applied wants to be told after the COMMIT.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Applied {
    /// Nothing more.
    Plain,
    /// Its place in the log.
    Logged(super::log::Place),
    /// It was written before, in this place.
    Repeat(super::log::Place),
}

/// Applies one change inside the group's transaction.
pub(super) async fn apply(batch: &mut Batch<'_>, change: &Change) -> Result<Applied, Refusal> {
    match change {
        Change::Report(new) => reports::insert(batch, new).await,
        Change::Catch(catch) => certificates::rebuild(batch, catch).await,
        Change::Look(new) => looks::insert(batch, new).await,
        Change::Keys(new) => key_looks::insert(batch, new).await,
        Change::Exposure(new) => exposure_looks::insert(batch, new).await,
        Change::Enrol(new) => hosts::enrol(batch, new).await,
        Change::Retire { host, at } => hosts::retire(batch, host, *at).await,
        Change::Token(new) => hosts::add_token(batch, new).await,
        Change::Event(new) => hosts::add_event(batch, new).await,
        Change::PolicySet(new) => log::add_policy_set(batch, new).await,
        Change::AdvisorySet(new) => advisories::add(batch, new).await,
        Change::Root(new) => log::add_root(batch, new).await,
        Change::Register { register, at } => hosts::replace_register(batch, register, *at).await,
        Change::Export(new) => log::add_export(batch, new).await,
        Change::Calendar(new) => calendars::add(batch, new).await,
        Change::CalendarsEnd { person } => calendars::end_all(batch, person).await,
        Change::Person(new) => people::add(batch, new).await,
        Change::Password { name, password } => people::set_password(batch, name, password).await,
        Change::Session(new) => people::add_session(batch, new).await,
        Change::SessionSeen { token_sha256, at } => people::touch_session(batch, token_sha256, *at).await,
        Change::SessionEnd { token_sha256 } => people::end_session(batch, token_sha256).await,
        Change::Score(point) => score::add(batch, point).await,
    }
}
