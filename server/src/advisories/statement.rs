//! What a comparison found, signed and logged: who compared what, and digests
//! over the lists, so that no comparison that was shown can be denied later.
//! One that says what the last one said is not signed again.

use crate::problem::Problem;
use crate::roots::{self, RootsError};
use crate::state::App;
use crate::store::exposure_looks::{self, NewExposureLook};
use crate::store::{Change, Refusal};
use derive::exposure::Hole;
use report::exposure::{ComparedHost, ExposedBy, ExposureLook};
use report::predicate::SetReference;
use report::{RELEASE, Time};
use seal::canonical::EncodingError;
use seal::digest::parse_hex32;
use seal::exposure::ExposureError;
use seal::root::Role;

/// Why a comparison was not signed; it is shown all the same, with this reason.
#[derive(Debug, thiserror::Error)]
pub enum StatementError {
    /// No root document, or none that verifies.
    #[error(transparent)]
    Roots(#[from] RootsError),
    /// Nobody would believe what we sign.
    #[error(
        "the root document does not name this server's observer key {0}: draft the next one with \
         `tidewaiter root rotate --server public.json`, sign and install it"
    )]
    Unnamed(String),
    /// The database.
    #[error("the database cannot be read: {0}")]
    Database(#[from] sqlx::Error),
    /// Our own statement.
    #[error("the comparison cannot be signed: {0}")]
    Sign(#[from] ExposureError),
    /// What the store gave back.
    #[error("the comparison was not kept: {0}")]
    Problem(#[from] Problem),
    /// The store.
    #[error("the comparison was not kept: {0}")]
    Store(#[from] Refusal),
}

/// A comparison as the log has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// Its place in the log.
    pub position: u64,
    /// SHA-256 of what was signed, in hex.
    pub payload_sha256: String,
    /// What was signed; its time is that of the first comparison that said so.
    pub look: ExposureLook,
    /// The DSSE envelope, as it is kept.
    pub envelope: String,
    /// True if the log grew by it now.
    pub is_new: bool,
}

/// Digests of what went into a comparison and came out, for the statement.
///
/// # Errors
/// None that a fleet can bring about.
pub fn look(
    set: SetReference,
    at: Time,
    inputs: &[ComparedHost],
    unread: usize,
    holes: &[Hole],
) -> Result<ExposureLook, EncodingError> {
    let count = |of: fn(&Hole) -> &Vec<u32>| holes.iter().map(|hole| of(hole).len() as u64).sum();
    Ok(ExposureLook {
        observer: RELEASE.to_owned(),
        at,
        set,
        hosts: inputs.len() as u64,
        unread: unread as u64,
        findings: count(|hole| &hole.hosts),
        untold: count(|hole| &hole.unsure),
        inputs_sha256: seal::exposure::digest(inputs)?,
        findings_sha256: seal::exposure::digest(holes.iter().map(exposed))?,
    })
}

/// A hole as the list under the digest has it.
#[must_use]
pub fn exposed(hole: &Hole) -> ExposedBy {
    ExposedBy {
        release: hole.record.release.clone(),
        package: hole.record.package.clone(),
        id: hole.record.id.clone(),
        hosts: hole.hosts.clone(),
        untold: hole.unsure.clone(),
    }
}

/// Signs a comparison and logs it, unless the last one says the same.
///
/// # Errors
/// [`StatementError`].
pub async fn sign(app: &App, look: ExposureLook) -> Result<Signed, StatementError> {
    let root = roots::current(&app.store).await?;
    let key = app.folder.observer();
    if !root.keys(Role::Observer, look.at).contains(&key.public()) {
        return Err(StatementError::Unnamed(key.public().id()));
    }
    if let Some(kept) = exposure_looks::newest(app.store.readers()).await? {
        // One that was signed by a key that was replaced since is said anew.
        if let Ok(opened) = seal::exposure::open(&kept.envelope, &[key.public()])
            && opened.look.says_as(&look)
        {
            let (position, payload_sha256, envelope) = (kept.position, kept.payload_sha256, text(&kept.envelope)?);
            return Ok(Signed { position, payload_sha256, look: opened.look.clone(), envelope, is_new: false });
        }
    }
    let envelope = seal::exposure::sign(&look, key)?;
    let payload_sha256 = seal::exposure::open(&envelope, &[key.public()])?.payload_sha256.clone();
    let payload = parse_hex32(&payload_sha256).ok_or(Problem::Internal)?;
    let hosts = usize::try_from(look.hosts).unwrap_or(usize::MAX);
    let kept = text(&envelope)?;
    let new = NewExposureLook { payload, envelope, at: look.at, hosts };
    let position = app.store.write(Change::Exposure(Box::new(new))).await?.logged()?.place.position;
    Ok(Signed { position, payload_sha256, look, envelope: kept, is_new: true })
}

/// An envelope is JSON, and so text.
fn text(envelope: &[u8]) -> Result<String, Problem> {
    String::from_utf8(envelope.to_vec()).map_err(|_| Problem::Internal)
}
