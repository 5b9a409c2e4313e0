//! End to end over real TLS: enrolment, report, receipt, bundle, and what the
//! listener refuses.

use crate::folder::Folder;
use crate::run::{self, RunError};
use crate::state::OpenError;
use crate::store::evidence::Wanted;
use crate::trial::{Trial, TrialHost, config, enrol_request_with_tls};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use seal::trust::TrustFile;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio_rustls::TlsConnector;

/// One request over TLS by HTTP/1.1; the status and the body.
async fn ask(address: SocketAddr, config: ClientConfig, request: &str, body: &[u8]) -> std::io::Result<(u16, Vec<u8>)> {
    let tcp = tokio::net::TcpStream::connect(address).await?;
    let name = ServerName::try_from("localhost").unwrap();
    let mut tls = TlsConnector::from(Arc::new(config)).connect(name, tcp).await?;
    let head =
        format!("{request} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len());
    tls.write_all(head.as_bytes()).await?;
    tls.write_all(body).await?;
    let mut answer = Vec::new();
    tls.read_to_end(&mut answer).await?;
    let end = answer.windows(4).position(|w| w == b"\r\n\r\n").ok_or(std::io::ErrorKind::UnexpectedEof)?;
    let status = String::from_utf8_lossy(&answer[9..12]).parse().unwrap();
    Ok((status, answer[end + 4..].to_vec()))
}

fn client(ca: &CertificateDer<'static>, identity: Option<(&str, &str)>) -> ClientConfig {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut roots = RootCertStore::empty();
    roots.add(ca.clone()).unwrap();
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let builder = builder.with_root_certificates(roots);
    match identity {
        None => builder.with_no_client_auth(),
        Some((certificate, key)) => {
            let chain = vec![CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap()];
            builder.with_client_auth_cert(chain, PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap()).unwrap()
        }
    }
}

/// Keeps the chain that a server shows, as an agent that enrols does.
#[derive(Debug)]
struct Keep(std::sync::Mutex<Vec<Vec<u8>>>);

impl ServerCertVerifier for Keep {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        rest: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        *self.0.lock().unwrap() = rest.iter().map(|c| c.to_vec()).collect();
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        rustls::crypto::ring::default_provider().signature_verification_algorithms.supported_schemes()
    }
}

#[tokio::test]
async fn a_host_enrols_reports_and_is_verified_by_an_auditor() {
    let trial = Trial::ready().await;
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let running = run::start_app(Arc::clone(&trial.app), async move { drop(stopped.await) }).await.unwrap();
    let (address, ca) = (running.address(), trial.app.folder.ca.der().clone());
    // The authority's certificate comes with the handshake, and its digest is the token's.
    let token = trial.token().await;
    let keep = Arc::new(Keep(std::sync::Mutex::default()));
    let mut first = client(&ca, None);
    first.dangerous().set_certificate_verifier(Arc::clone(&keep) as Arc<dyn ServerCertVerifier>);
    assert_eq!(ask(address, first, "GET /healthz", b"").await.unwrap(), (200, b"ok\n".to_vec()));
    let shown = keep.0.lock().unwrap().clone();
    assert!(shown.iter().any(|der| seal::digest::sha256_hex(der) == token.ca));
    let (request, key, tls_key) = enrol_request_with_tls(&token.secret, "gw-1");
    let body = serde_json::to_vec(&request).unwrap();
    let enrol = "POST /api/v1/enrol HTTP/1.1\r\nContent-Type: application/json\r\nX-Rest:";
    let (status, body) = ask(address, client(&ca, None), enrol, &body).await.unwrap();
    assert_eq!(status, 200, "{}", String::from_utf8_lossy(&body));
    let reply: report::wire::EnrolReply = serde_json::from_slice(&body).unwrap();
    let certificate = reply.certificate.clone();
    let name = "gw-1".to_owned();
    let host = TrialHost {
        id: reply.host,
        name,
        certificate,
        tls_key,
        key,
        sequence: 0,
        previous: None,
        holds: None,
        packages: None,
        labels: Default::default(),
        until: report::Time::MAX,
    };
    let identity = || client(&ca, Some((&host.certificate, &host.tls_key)));
    assert_eq!(ask(address, client(&ca, None), "GET /api/v1/policy", b"").await.unwrap().0, 401);
    let (status, set) = ask(address, identity(), "GET /api/v1/policy", b"").await.unwrap();
    assert_eq!((status, set), (200, trial.signed_set(&trial.set)));
    let sealed = trial.seal(&host, false, |_, _| {});
    let body = serde_json::to_vec(&sealed.submission).unwrap();
    let (status, body) = ask(address, identity(), "POST /api/v1/reports?from=0", &body).await.unwrap();
    assert_eq!(status, 200, "{}", String::from_utf8_lossy(&body));
    // A certificate of another authority does not come through the handshake.
    let stranger = crate::ca::Ca::load(&crate::ca::make("evil", crate::door::now()).unwrap()).unwrap();
    let (request, _, tls_key) = enrol_request_with_tls("", "evil");
    let forged = stranger.issue_client(&request.csr, &host.id, crate::door::now()).unwrap();
    let refused = ask(address, client(&ca, Some((&forged, &tls_key))), "GET /api/v1/policy", b"").await;
    assert!(refused.is_err(), "{refused:?}");
    // The bundle verifies under the auditor's trust file, and the export is logged.
    let exported = crate::export::export(&trial.app, &Wanted::default(), crate::door::now()).await.unwrap();
    let stranger = Trial::new().await;
    let trust = TrustFile { roots: vec![String::from_utf8(stranger.root(1)).unwrap()], log: Vec::new() };
    let other = TrustFile::load(&trust.to_bytes().unwrap()).unwrap();
    assert!(bundle::verify(&exported.bytes, Some(&other)).is_err(), "another administration's trust file");
    let kept = crate::store::log::roots(trial.app.store.readers()).await.unwrap().remove(0).envelope;
    let trust = TrustFile { roots: vec![String::from_utf8(kept).unwrap()], log: Vec::new() };
    let trust = TrustFile::load(&trust.to_bytes().unwrap()).unwrap();
    let found = bundle::verify(&exported.bytes, Some(&trust)).unwrap();
    assert_eq!(found.verdict, bundle::Verdict::Verified);
    assert_eq!((found.hosts.len(), found.hosts[0].reports.len()), (1, 1));
    let card = crate::score::refresh(&trial.app, crate::door::now()).await.unwrap().unwrap();
    assert_eq!(found.score.map(|s| (s.level, s.score)), Some((card.level, card.score)));
    let log = crate::view::log::log(&trial.app, 1, true).await.unwrap();
    assert_eq!(log.entries[0].kind, "export");
    stop.send(()).unwrap();
    running.wait().await.unwrap();
    assert!(ask(address, client(&ca, None), "GET /healthz", b"").await.is_err());
}

#[tokio::test]
async fn a_demos_keys_are_refused_where_real_ones_are_wanted() {
    let temp = tempfile::tempdir().unwrap();
    Folder::init(temp.path(), "localhost", true, crate::door::now()).unwrap();
    let mut config = config(temp.path());
    let refused = run::start(config.clone(), async {}).await.err().unwrap();
    assert!(matches!(refused, RunError::Open(OpenError::Folder(crate::folder::FolderError::Demo(_)))));
    config.demo = true;
    config.console = Some("127.0.0.1:0".parse().unwrap());
    let running = run::start(config, std::future::pending()).await.unwrap();
    assert!(running.app().is_demo() && running.url().starts_with("https://localhost:"));
    // Plain HTTP on loopback gives what needs no certificate, and sets no HSTS.
    let mut tcp = tokio::net::TcpStream::connect(running.console().unwrap()).await.unwrap();
    tcp.write_all(b"GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    tcp.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("tidewaiter_log_entries 0"), "{answer}");
    assert!(!answer.to_lowercase().contains("strict-transport-security"));
}
