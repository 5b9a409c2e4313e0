//! Enrolment: a token in, a host that the server knows out. Nothing is kept
//! unless the server proved to be the one that the token names.

use crate::audit::host_name;
use crate::config::Config;
use crate::enrolment::{Enrolment, EnrolmentError, validity_end};
use crate::identity::{Identity, IdentityError};
use crate::net::Server;
use crate::net::answer::ApiError;
use crate::net::tls::{self, TlsError};
use crate::state::{State, StateError};
use crate::world::World;
use probe::Host;
use rcgen::{CertificateParams, DistinguishedName, KeyPair, PKCS_ECDSA_P256_SHA256};
use report::Time;
use report::wire::{EnrolRequest, Token};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use seal::token::TokenError;

/// Why the host could not be enrolled.
#[derive(Debug, thiserror::Error)]
pub enum EnrolError {
    /// The token cannot be read.
    #[error("the token cannot be used: {0}")]
    Token(#[from] TokenError),
    /// The token names something else than this host's configuration pins.
    #[error("the token's {what} is {token}, and the configuration pins {pinned}")]
    Pin {
        /// What differs.
        what: &'static str,
        /// What the token says.
        token: String,
        /// What the configuration says.
        pinned: String,
    },
    /// The state could not be used.
    #[error(transparent)]
    State(#[from] StateError),
    /// The host has no identity.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// No key or request could be made for the client certificate.
    #[error("cannot make a certificate request: {0}")]
    Request(#[from] rcgen::Error),
    /// TLS could not be set up.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The server did not enrol us.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// The server's answer does not hold together.
    #[error("the server's answer is refused: {0}")]
    Reply(&'static str),
    /// The root documents are not those that the token names.
    #[error(transparent)]
    Enrolment(#[from] EnrolmentError),
}

/// What a host has after enrolment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrolled {
    /// The id given to the host.
    pub host: String,
    /// The server.
    pub server: String,
    /// The id of the host's signing key.
    pub key: String,
    /// When the client certificate ends.
    pub certificate_ends: Time,
    /// The version of the root document.
    pub root_version: u64,
}

/// Enrols this host by a token. An earlier enrolment is replaced; reports that
/// still wait under it are set aside.
///
/// # Errors
/// [`EnrolError`].
pub async fn enrol(config: &Config, token: &str, world: &dyn World) -> Result<Enrolled, EnrolError> {
    let token = seal::token::read(token)?;
    check_pins(config, &token)?;
    let state = State::open(&config.state)?;
    let identity = Identity::open(&state, world)?;
    let server = Server::new(&token.server, tls::config(std::slice::from_ref(&token.ca), None)?)?;
    let (key, csr) = request()?;
    let proof = identity.signing.sign(format!("tidewaiter enrol v1\n{}", token.secret).as_bytes());
    let request = EnrolRequest {
        secret: token.secret.clone(),
        name: host_name(&Host::live()),
        csr,
        public_key: identity.signing.public().to_base64(),
        proof: base64::Engine::encode(&base64::engine::general_purpose::STANDARD, proof),
    };
    let reply = server.enrol(&request, world.now()).await?;
    if !is_host_id(&reply.host) {
        return Err(EnrolError::Reply("the host id is not 32 hex digits"));
    }
    let ca = CertificateDer::from_pem_slice(reply.ca.as_bytes()).map_err(|_| EnrolError::Reply("its CA is no PEM"))?;
    if seal::digest::sha256_hex(&ca) != token.ca {
        return Err(EnrolError::Reply("its CA is not the one that the token names"));
    }
    let certificate_ends = validity_end(&reply.certificate)?;
    let enrolment = Enrolment::new(&token, reply, key);
    let root_version = enrolment.root(None)?.version;
    // The certificate and its key must fit each other before they are kept.
    enrolment.connect(&*enrolment.root(None)?, world.now())?;
    enrolment.save(&state)?;
    Ok(Enrolled {
        host: enrolment.host,
        server: enrolment.server,
        key: identity.signing.public().id(),
        certificate_ends,
        root_version,
    })
}

/// A new key for a client certificate, PEM, and the request for it. The
/// certificate's names are for the CA to say.
pub(crate) fn request() -> Result<(String, String), rcgen::Error> {
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
    let mut params = CertificateParams::new(Vec::new())?;
    params.distinguished_name = DistinguishedName::new();
    let csr = params.serialize_request(&key)?.pem()?;
    Ok((key.serialize_pem(), csr))
}

fn is_host_id(id: &str) -> bool {
    id.len() == 32 && id.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

fn check_pins(config: &Config, token: &Token) -> Result<(), EnrolError> {
    let pins = [
        ("server", &token.server, &config.pin.server),
        ("root document", &token.root, &config.pin.root),
        ("CA", &token.ca, &config.pin.ca),
    ];
    for (what, token, pinned) in pins {
        if let Some(pinned) = pinned.as_ref().filter(|pinned| *pinned != token) {
            return Err(EnrolError::Pin { what, token: token.clone(), pinned: pinned.clone() });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::Real;

    fn token() -> Token {
        Token {
            server: "https://127.0.0.1:1".into(),
            secret: "ab".repeat(32),
            root: "cd".repeat(32),
            ca: "ef".repeat(32),
        }
    }

    #[tokio::test]
    async fn a_token_that_differs_from_a_pin_is_refused_before_anything_is_made() {
        let dir = tempfile::tempdir().unwrap();
        for field in 0..3 {
            let mut config = Config { state: dir.path().join("state"), ..Config::default() };
            let other = Some("00".repeat(32));
            match field {
                0 => config.pin.server = Some("https://elsewhere:1".into()),
                1 => config.pin.root = other,
                _ => config.pin.ca = other,
            }
            let refused = enrol(&config, &seal::token::write(&token()).unwrap(), &Real).await;
            assert!(matches!(refused, Err(EnrolError::Pin { .. })), "{refused:?}");
            assert!(!config.state.exists());
        }
    }

    #[tokio::test]
    async fn an_unreachable_server_leaves_the_host_unenrolled() {
        let dir = tempfile::tempdir().unwrap();
        let config = Config { state: dir.path().join("state"), ..Config::default() };
        let text = seal::token::write(&token()).unwrap();
        let refused = enrol(&config, &text, &Real).await.unwrap_err();
        assert!(matches!(refused, EnrolError::Api(ApiError::Unreachable(_))), "{refused:?}");
        assert!(!refused.to_string().contains(&"ab".repeat(32)));
        let state = State::look(&config.state).unwrap();
        assert!(matches!(Enrolment::load(&state), Err(EnrolmentError::None)));
        assert!(matches!(enrol(&config, "tw1.x", &Real).await, Err(EnrolError::Token(_))));
    }

    #[test]
    fn every_request_has_a_key_of_its_own() {
        let (one, two) = (request().unwrap(), request().unwrap());
        assert_ne!(one.0, two.0);
        assert!(one.1.contains("CERTIFICATE REQUEST"));
    }
}
