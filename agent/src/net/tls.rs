//! Whom the agent speaks to: only a server whose certificate was issued by a
//! CA that is pinned by digest. No certificate of the system's store counts.

use rustls::RootCertStore;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, SignatureScheme};
use std::sync::Arc;

/// The most certificates of a presented chain that are looked at.
const MOST_CHAIN: usize = 8;

/// Why no TLS could be set up, before any peer was spoken to.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The client certificate or its key cannot be used.
    #[error("the client certificate or its key cannot be used: {0}")]
    Client(String),
    /// TLS itself could not be set up.
    #[error("TLS cannot be set up: {0}")]
    Setup(#[from] Error),
}

/// The client certificate, and the key that it was issued to.
#[derive(Clone)]
pub struct ClientIdentity {
    /// The certificate, PEM.
    pub certificate: String,
    /// Its private key, PEM.
    pub key: String,
}

/// TLS that accepts a chain only if it holds, and leads to, a CA certificate
/// with one of these SHA-256 digests.
///
/// # Errors
/// [`TlsError`].
pub fn config(ca_digests: &[String], client: Option<&ClientIdentity>) -> Result<ClientConfig, TlsError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = PinnedCa { provider: provider.clone(), digests: ca_digests.to_vec() };
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier));
    let mut config = match client {
        None => builder.with_no_client_auth(),
        Some(client) => {
            let bad = |e: rustls::pki_types::pem::Error| TlsError::Client(e.to_string());
            let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(client.certificate.as_bytes()).collect();
            let key = PrivateKeyDer::from_pem_slice(client.key.as_bytes()).map_err(bad)?;
            builder.with_client_auth_cert(chain.map_err(bad)?, key)?
        }
    };
    // One request at a time is made; HTTP/1.1 does that with the least code.
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

#[derive(Debug)]
struct PinnedCa {
    provider: Arc<CryptoProvider>,
    digests: Vec<String>,
}

impl ServerCertVerifier for PinnedCa {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let pinned = |der: &&CertificateDer<'_>| self.digests.contains(&seal::digest::sha256_hex(der));
        // The end entity is never its own CA here: a CA certificate that is
        // used as a server's would be pinned along with its key on the server.
        let mut roots = RootCertStore::empty();
        for ca in intermediates.iter().take(MOST_CHAIN).filter(pinned) {
            roots.add(ca.clone().into_owned())?;
        }
        if roots.is_empty() {
            return Err(Error::InvalidCertificate(CertificateError::UnknownIssuer));
        }
        // The digest says which CA; that the chain leads to it, is in date and
        // names the server is for webpki to say.
        let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), self.provider.clone())
            .build()
            .map_err(|e| Error::General(e.to_string()))?;
        verifier.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};

    fn ca() -> CertifiedIssuer<'static, KeyPair> {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
    }

    fn leaf(ca: &CertifiedIssuer<'_, KeyPair>, name: &str) -> CertificateDer<'static> {
        let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        params.signed_by(&KeyPair::generate().unwrap(), ca).unwrap().der().clone()
    }

    #[test]
    fn only_a_chain_to_the_pinned_ca_and_for_the_name_passes() {
        let (ours, theirs) = (ca(), ca());
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let digests = vec![seal::digest::sha256_hex(ours.der())];
        let verifier = PinnedCa { provider, digests };
        let now = UnixTime::since_unix_epoch(std::time::Duration::from_secs(1_800_000_000));
        let late = UnixTime::since_unix_epoch(std::time::Duration::from_secs(90_000_000_000));
        let good = leaf(&ours, "tide");
        let forged = leaf(&theirs, "tide");
        let (ours, theirs) = (ours.der().clone(), theirs.der().clone());
        for (what, end, chain, name, at, passes) in [
            ("the right one", &good, vec![ours.clone()], "tide", now, true),
            ("another name", &good, vec![ours.clone()], "other", now, false),
            ("out of date", &good, vec![ours.clone()], "tide", late, false),
            ("no CA shown", &good, vec![], "tide", now, false),
            ("another CA", &forged, vec![theirs.clone()], "tide", now, false),
            ("the pinned CA shown beside another's leaf", &forged, vec![theirs, ours.clone()], "tide", now, false),
            ("the CA itself", &ours, vec![ours.clone()], "tide", now, false),
        ] {
            let name = ServerName::try_from(name).unwrap();
            let verdict = verifier.verify_server_cert(end, &chain, &name, &[], at);
            assert_eq!(verdict.is_ok(), passes, "{what}: {verdict:?}");
        }
    }
}
