//! The server's certificate authority: ECDSA P-256 by ring. It issues the
//! server's own TLS certificate, and client certificates to enrolled hosts.

use crate::door;
use rcgen::{
    BasicConstraints, Certificate, CertificateParams, CertificateSigningRequestParams, DnType, ExtendedKeyUsagePurpose,
    IsCa, Issuer, KeyPair, KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, SerialNumber,
};
use report::Time;
use rustls_pki_types::{CertificateDer, pem::PemObject};
use time::OffsetDateTime;
use x509_parser::prelude::{FromDer, X509Certificate};

/// A host's client certificate lives this many days.
pub const CLIENT_DAYS: i64 = 30;
/// The server's own certificate lives this many days.
pub const SERVER_DAYS: i64 = 90;
/// It is renewed with this many days left.
pub const SERVER_RENEW_DAYS: i64 = 30;
const CA_DAYS: i64 = 3650;
/// Certificates are valid from this long before they were made, for hosts whose clocks are behind.
const EARLY_MILLIS: i64 = 10 * 60 * 1000;
/// A request for a certificate is smaller than this; a P-256 one has about 500 bytes.
const MOST_CSR_BYTES: usize = 4096;

/// Why a certificate was not made.
#[derive(Debug, thiserror::Error)]
pub enum CaError {
    /// The request is not PEM of a PKCS#10 request, or is too large.
    #[error("the certificate request cannot be read")]
    MalformedRequest,
    /// The request is not signed by the key that it names.
    #[error("the certificate request is not signed by its own key")]
    RequestSignature,
    /// The key is of a kind that we do not certify.
    #[error("the certificate request's key is not ECDSA P-256")]
    RequestKey,
    /// Our own key or certificate cannot be read.
    #[error("the certificate authority's files cannot be read: {0}")]
    Own(&'static str),
    /// Making failed.
    #[error("the certificate cannot be made: {0}")]
    Making(#[from] rcgen::Error),
    /// The system failed.
    #[error(transparent)]
    System(#[from] std::io::Error),
}

/// A key and its certificate, each in PEM, as they lie in the state folder.
#[derive(Clone)]
pub struct Pair {
    /// The private key, PKCS#8.
    pub key: String,
    /// The certificate.
    pub certificate: String,
}

/// The certificate authority, ready to issue.
pub struct Ca {
    issuer: Issuer<'static, KeyPair>,
    certificate: String,
    der: CertificateDer<'static>,
}

/// Makes the authority's key and certificate.
///
/// # Errors
/// [`CaError::Making`] or [`CaError::System`].
pub fn make(name: &str, now: Time) -> Result<Pair, CaError> {
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
    let mut params = params(&format!("Tidewaiter CA of {name}"), now, CA_DAYS)?;
    // Path length 0: it signs end entities and no further authority.
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let certificate = params.self_signed(&key)?.pem();
    Ok(Pair { key: key.serialize_pem(), certificate })
}

impl Ca {
    /// Reads what [`make`] made.
    ///
    /// # Errors
    /// [`CaError::Own`].
    pub fn load(pair: &Pair) -> Result<Self, CaError> {
        let key = KeyPair::from_pem(&pair.key).map_err(|_| CaError::Own("key"))?;
        let der =
            CertificateDer::from_pem_slice(pair.certificate.as_bytes()).map_err(|_| CaError::Own("certificate"))?;
        let issuer = Issuer::from_ca_cert_der(&der, key).map_err(|_| CaError::Own("certificate"))?;
        Ok(Self { issuer, certificate: pair.certificate.clone(), der })
    }

    /// The authority's certificate in PEM.
    #[must_use]
    pub fn pem(&self) -> &str {
        &self.certificate
    }

    /// The authority's certificate in DER.
    #[must_use]
    pub const fn der(&self) -> &CertificateDer<'static> {
        &self.der
    }

    /// SHA-256 of the authority's certificate, in hex: what agents and root documents pin.
    #[must_use]
    pub fn digest(&self) -> String {
        hex::encode(ring::digest::digest(&ring::digest::SHA256, &self.der))
    }

    /// Makes the server's own key and certificate for `name`, a host's name or an address.
    ///
    /// # Errors
    /// [`CaError::Making`] or [`CaError::System`].
    pub fn issue_server(&self, name: &str, now: Time) -> Result<Pair, CaError> {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
        let mut params = params(name, now, SERVER_DAYS)?;
        params.subject_alt_names = CertificateParams::new(vec![name.to_owned()])?.subject_alt_names;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        let certificate = params.signed_by(&key, &self.issuer)?.pem();
        Ok(Pair { key: key.serialize_pem(), certificate })
    }

    /// Issues a client certificate to `host` for the key of a PKCS#10 request.
    /// Only the key is taken from the request: names, uses and dates are ours.
    ///
    /// # Errors
    /// [`CaError`] says whether the request or we are at fault.
    pub fn issue_client(&self, csr: &str, host: &str, now: Time) -> Result<String, CaError> {
        if csr.len() > MOST_CSR_BYTES {
            return Err(CaError::MalformedRequest);
        }
        let request = CertificateSigningRequestParams::from_pem(csr).map_err(|e| match e {
            rcgen::Error::InvalidCertificationRequestSignature => CaError::RequestSignature,
            rcgen::Error::UnsupportedSignatureAlgorithm => CaError::RequestKey,
            _ => CaError::MalformedRequest,
        })?;
        if request.public_key.algorithm() != &PKCS_ECDSA_P256_SHA256 {
            return Err(CaError::RequestKey);
        }
        let mut params = params(host, now, CLIENT_DAYS)?;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        params.use_authority_key_identifier_extension = true;
        let certificate: Certificate = params.signed_by(&request.public_key, &self.issuer)?;
        Ok(certificate.pem())
    }
}

fn params(name: &str, now: Time, days: i64) -> Result<CertificateParams, CaError> {
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = date(now.plus_millis(-EARLY_MILLIS));
    params.not_after = date(now.plus_days(days));
    // 16 random octets, positive: no two certificates share a number, and no
    // counter has to survive a crash.
    let mut serial = door::random::<16>()?;
    serial[0] &= 0x7f;
    params.serial_number = Some(SerialNumber::from_slice(&serial));
    Ok(params)
}

fn date(at: Time) -> OffsetDateTime {
    // A `Time` lies between the years 1 and 9999, which this type can hold.
    OffsetDateTime::from_unix_timestamp(at.millis().div_euclid(1000)).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

/// What the server reads of a certificate of its own authority.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    /// The common name of the subject.
    pub name: String,
    /// When it ends.
    pub not_after: Time,
}

/// Reads the subject's common name and the end of a certificate, in DER.
#[must_use]
pub fn read(der: &[u8]) -> Option<Read> {
    let (_, certificate) = X509Certificate::from_der(der).ok()?;
    let mut names = certificate.subject().iter_common_name();
    let name = names.next()?.as_str().ok()?.to_owned();
    // Two common names leave open who it is.
    if names.next().is_some() {
        return None;
    }
    Some(Read { name, not_after: Time::from_seconds(certificate.validity().not_after.timestamp()) })
}

/// The same for PEM.
#[must_use]
pub fn read_pem(pem: &str) -> Option<Read> {
    read(&CertificateDer::from_pem_slice(pem.as_bytes()).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn csr(alg: &'static rcgen::SignatureAlgorithm) -> String {
        let key = KeyPair::generate_for(alg).unwrap();
        CertificateParams::new(vec!["evil.example".to_owned()]).unwrap().serialize_request(&key).unwrap().pem().unwrap()
    }

    #[test]
    fn certificates_say_what_we_say_and_not_what_the_request_asks() {
        let now = Time::from_seconds(1_800_000_000);
        let ca = Ca::load(&make("tide.example", now).unwrap()).unwrap();
        let pem = ca.issue_client(&csr(&PKCS_ECDSA_P256_SHA256), "00ff", now).unwrap();
        let read = read_pem(&pem).unwrap();
        assert_eq!((read.name.as_str(), read.not_after), ("00ff", now.plus_days(CLIENT_DAYS)));
        let der = CertificateDer::from_pem_slice(pem.as_bytes()).unwrap();
        let (_, parsed) = X509Certificate::from_der(&der).unwrap();
        assert!(parsed.subject_alternative_name().unwrap().is_none());
        assert!(!parsed.is_ca());
        let (_, issuer) = X509Certificate::from_der(ca.der()).unwrap();
        assert!(parsed.verify_signature(Some(issuer.public_key())).is_ok());
        let server = read_pem(&ca.issue_server("127.0.0.1", now).unwrap().certificate).unwrap();
        assert_eq!(server.not_after, now.plus_days(SERVER_DAYS));
    }

    #[test]
    fn bad_requests_are_refused() {
        let now = Time::from_seconds(1_800_000_000);
        let ca = Ca::load(&make("tide.example", now).unwrap()).unwrap();
        let good = csr(&PKCS_ECDSA_P256_SHA256);
        let mut der = pem_body(&good);
        let last = der.len() - 1;
        der[last] ^= 1;
        for (request, why) in [
            (String::new(), "read"),
            ("x".repeat(MOST_CSR_BYTES + 1), "read"),
            (csr(&rcgen::PKCS_ED25519), "not ECDSA P-256"),
            (csr(&rcgen::PKCS_ECDSA_P384_SHA384), "not ECDSA P-256"),
            (pem_of(&der), "its own key"),
        ] {
            let refused = ca.issue_client(&request, "h", now).unwrap_err().to_string();
            assert!(refused.contains(why), "{refused}");
        }
    }

    fn pem_body(pem: &str) -> Vec<u8> {
        use base64::Engine as _;
        let text: String = pem.lines().filter(|l| !l.starts_with("-----")).collect();
        base64::engine::general_purpose::STANDARD.decode(text).unwrap()
    }

    fn pem_of(der: &[u8]) -> String {
        use base64::Engine as _;
        let body = base64::engine::general_purpose::STANDARD.encode(der);
        format!("-----BEGIN CERTIFICATE REQUEST-----\n{body}\n-----END CERTIFICATE REQUEST-----\n")
    }
}
