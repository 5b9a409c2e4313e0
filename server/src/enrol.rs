//! Enrolment: a single-use token becomes a host with a registered signing key
//! and a client certificate.

use crate::ca::CaError;
use crate::problem::Problem;
use crate::state::App;
use crate::store::hosts::{NewHost, NewToken};
use crate::store::{Change, Refusal, Store};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use report::Time;
use report::wire::{EnrolReply, EnrolRequest, Enrolment, Token};
use seal::key::PublicKey;

/// What a host signs, before the secret's hex, to prove that it holds its key.
pub const PROOF_PREFIX: &str = "tidewaiter enrol v1\n";
/// The longest name of a host, as DNS has it.
const MOST_NAME: usize = 253;

/// Why no token was made.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// No root document to pin.
    #[error(transparent)]
    Roots(#[from] crate::roots::RootsError),
    /// A part that cannot stand in a token.
    #[error(transparent)]
    Token(#[from] seal::token::TokenError),
    /// The store.
    #[error("the token was not kept: {0}")]
    Store(#[from] Refusal),
    /// The system.
    #[error(transparent)]
    System(#[from] std::io::Error),
}

/// Makes a token, and returns its text: the only place where its secret is.
///
/// # Errors
/// [`TokenError`].
pub async fn make_token(
    store: &Store,
    url: &str,
    ca: &str,
    note: &str,
    now: Time,
    expires: Time,
) -> Result<String, TokenError> {
    let secret = hex::encode(crate::door::random::<32>()?);
    let root = crate::roots::first_digest(store).await?;
    let text = seal::token::write(&Token { server: url.to_owned(), secret: secret.clone(), root, ca: ca.to_owned() })?;
    let new = NewToken { secret_sha256: digest_of(&secret), note: note.to_owned(), created: now, expires };
    store.write(Change::Token(new)).await?;
    Ok(text)
}

/// Enrols a host.
///
/// The certificate is made before the host is kept, so that a request that
/// cannot have one uses up no token. A crash after the COMMIT and before the
/// answer leaves a host that never had its certificate: it is enrolled again
/// by a new token, and the other one is retired.
///
/// # Errors
/// [`Problem::Token`], or what is wrong with the request.
pub async fn enrol(app: &App, request: &EnrolRequest, now: Time) -> Result<EnrolReply, Problem> {
    let secret_sha256 = digest_of(&request.secret);
    // First of all: without a token nobody learns what else is wrong.
    if seal::digest::parse_hex32(&request.secret).is_none()
        || !crate::store::hosts::token_is_valid(app.store.readers(), &secret_sha256, now).await?
    {
        return Err(Problem::Token);
    }
    check_name(&request.name)?;
    let bad = |what: &str| Problem::BadRequest(what.to_owned());
    let public_key = PublicKey::from_base64(&request.public_key).map_err(|_| bad("public_key is no Ed25519 key"))?;
    let proof = STANDARD.decode(&request.proof).map_err(|_| bad("proof is not base64"))?;
    let message = format!("{PROOF_PREFIX}{}", request.secret);
    public_key.verify(message.as_bytes(), &proof).map_err(|_| bad("proof is not made by public_key"))?;
    let host = hex::encode(crate::door::random::<16>().map_err(|_| Problem::Internal)?);
    let certificate = certificate(app, &request.csr, &host, now)?;
    let roots = crate::store::log::roots(app.store.readers()).await?;
    let roots = roots.into_iter().map(|r| String::from_utf8(r.envelope)).collect::<Result<_, _>>();
    let roots = roots.map_err(|_| Problem::Internal)?;
    let enrolment = Enrolment { host: host.clone(), name: request.name.clone(), public_key: public_key.to_base64() };
    let new = NewHost { secret_sha256, enrolment, public_key, at: now };
    app.store.write(Change::Enrol(new)).await?;
    tracing::info!(host, name = request.name, "enrolled");
    app.board.ring();
    Ok(EnrolReply { host, certificate, ca: app.folder.ca.pem().to_owned(), roots })
}

/// Issues a client certificate to a host.
///
/// # Errors
/// What is wrong with the request, or that we failed.
pub fn certificate(app: &App, csr: &str, host: &str, now: Time) -> Result<String, Problem> {
    app.folder.ca.issue_client(csr, host, now).map_err(|error| match error {
        CaError::MalformedRequest | CaError::RequestSignature | CaError::RequestKey => {
            Problem::BadRequest(error.to_string())
        }
        CaError::Own(_) | CaError::Making(_) | CaError::System(_) => {
            tracing::error!(%error, "no certificate could be issued");
            Problem::Internal
        }
    })
}

fn digest_of(secret: &str) -> String {
    seal::digest::sha256_hex(secret.as_bytes())
}

fn check_name(name: &str) -> Result<(), Problem> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    if name.is_empty() || name.len() > MOST_NAME || !name.chars().all(is_plain) {
        return Err(Problem::BadRequest("name is not a host's name: letters, digits, `.`, `-`, `_`".to_owned()));
    }
    Ok(())
}
