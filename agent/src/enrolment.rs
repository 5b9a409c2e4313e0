//! What an enrolled host keeps: where its server is, what it pinned, its
//! client certificate, the root documents. One file, replaced as a whole, so
//! that a key and its certificate are never apart.

use crate::net::Server;
use crate::net::answer::ApiError;
use crate::net::tls::{self, ClientIdentity, TlsError};
use crate::state::{State, StateError};
use report::Time;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use seal::Verified;
use seal::root::{RootDocument, RootError, follow};
use serde::{Deserialize, Serialize};
use x509_parser::prelude::{FromDer, X509Certificate};

const FILE: &str = "enrolment.json";
const SHAPE: &str = "tidewaiter.enrolment.v1";

/// Why an enrolment could not be used.
#[derive(Debug, thiserror::Error)]
pub enum EnrolmentError {
    /// The host is not enrolled.
    #[error("this host is not enrolled; run `tidewaiter-agent enroll TOKEN`")]
    None,
    /// The state could not be used.
    #[error(transparent)]
    State(#[from] StateError),
    /// The file is of another shape.
    #[error("state file {FILE} has another shape than {SHAPE}")]
    Shape,
    /// A root document is not right.
    #[error("the root documents are refused: {0}")]
    Root(#[from] RootError),
    /// A certificate cannot be read.
    #[error("a certificate cannot be read")]
    Certificate,
    /// TLS could not be set up.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The connection could not be set up.
    #[error(transparent)]
    Api(#[from] ApiError),
}

/// The file.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enrolment {
    shape: String,
    /// The server, `https://name:port`.
    pub server: String,
    /// The id given to this host.
    pub host: String,
    /// SHA-256 of the first root document's payload: the anchor of all trust.
    pub root_digest: String,
    /// SHA-256 of the CA certificate that was pinned at enrolment.
    pub ca_digest: String,
    /// The client certificate, PEM.
    pub certificate: String,
    /// Its private key, PEM.
    key: String,
    /// The root documents from version 1 on, each an envelope.
    pub roots: Vec<String>,
}

impl std::fmt::Debug for Enrolment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The key may not end in a log.
        f.debug_struct("Enrolment").field("server", &self.server).field("host", &self.host).finish_non_exhaustive()
    }
}

impl Enrolment {
    /// A new enrolment.
    #[must_use]
    pub fn new(token: &report::wire::Token, reply: report::wire::EnrolReply, key: String) -> Self {
        Self {
            shape: SHAPE.to_owned(),
            server: token.server.clone(),
            host: reply.host,
            root_digest: token.root.clone(),
            ca_digest: token.ca.clone(),
            certificate: reply.certificate,
            key,
            roots: reply.roots,
        }
    }

    /// The enrolment of this host.
    ///
    /// # Errors
    /// [`EnrolmentError::None`] if there is none, or why it cannot be used.
    pub fn load(state: &State) -> Result<Self, EnrolmentError> {
        let enrolment: Self = state.record(FILE)?.ok_or(EnrolmentError::None)?;
        if enrolment.shape == SHAPE { Ok(enrolment) } else { Err(EnrolmentError::Shape) }
    }

    /// Keeps it.
    ///
    /// # Errors
    /// [`EnrolmentError::State`]: then the old or the new one is kept.
    pub fn save(&self, state: &State) -> Result<(), EnrolmentError> {
        state.keep(FILE, self)?;
        Ok(())
    }

    /// The newest root document, followed from the pinned one. With `version`
    /// the one of that version.
    ///
    /// # Errors
    /// [`EnrolmentError::Root`].
    pub fn root(&self, version: Option<u64>) -> Result<Verified<RootDocument>, EnrolmentError> {
        let count = version.and_then(|v| usize::try_from(v).ok()).unwrap_or(self.roots.len());
        let envelopes: Vec<_> = self.roots.iter().take(count).map(|text| text.as_bytes().to_vec()).collect();
        Ok(follow(&envelopes, &self.root_digest)?)
    }

    /// When the client certificate ends.
    ///
    /// # Errors
    /// [`EnrolmentError::Certificate`].
    pub fn certificate_ends(&self) -> Result<Time, EnrolmentError> {
        validity_end(&self.certificate)
    }

    /// Replaces certificate and key together.
    pub fn renewed(&mut self, certificate: String, key: String) {
        self.certificate = certificate;
        self.key = key;
    }

    /// A connection to the server, showing the client certificate. The CAs are
    /// those that the root document names now; if it names none, because it
    /// expired or says nothing of CAs, the one pinned at enrolment.
    ///
    /// # Errors
    /// [`EnrolmentError`].
    pub fn connect(&self, root: &RootDocument, now: Time) -> Result<Server, EnrolmentError> {
        let mut digests = root.ca_digests(now);
        if digests.is_empty() {
            digests.push(self.ca_digest.clone());
        }
        let client = ClientIdentity { certificate: self.certificate.clone(), key: self.key.clone() };
        Ok(Server::new(&self.server, tls::config(&digests, Some(&client))?)?)
    }
}

/// When the first certificate of a PEM text ends.
///
/// # Errors
/// [`EnrolmentError::Certificate`] if there is none that can be read.
pub fn validity_end(pem: &str) -> Result<Time, EnrolmentError> {
    let der = CertificateDer::from_pem_slice(pem.as_bytes()).map_err(|_| EnrolmentError::Certificate)?;
    let (_, certificate) = X509Certificate::from_der(&der).map_err(|_| EnrolmentError::Certificate)?;
    Ok(Time::from_seconds(certificate.validity().not_after.timestamp()))
}
