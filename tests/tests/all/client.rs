//! A host without a body: it enrols over the API with keys of its own, and
//! seals reports of whatever facts and findings a test gives it.

use crate::fleet::Site;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::write::GzEncoder;
use ledger::checkpoint::Checkpoint;
use ledger::note::Verifier;
use ledger::proof::{verify_consistency, verify_inclusion};
use policy::{Clock, Compiled, PolicySet};
use report::predicate::{AgentIdentity, CheckpointSeen, HostIdentity, SetReference};
use report::wire::{EnrolReply, EnrolRequest, Receipt, Submission};
use report::{EDITION, Facts, Finding, Predicate, RELEASE, Time};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use seal::digest::parse_hex32;
use seal::evidence::{Blobs, pack};
use seal::key::SigningKey;
use seal::report::SealedReport;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::Write;
use std::net::Ipv4Addr;
use std::sync::Arc;

/// Now, by this machine's clock.
pub fn now() -> Time {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    Time::from_millis(i64::try_from(since.as_millis()).unwrap())
}

/// A program that speaks HTTPS with a site from this address of loopback, with
/// a client certificate and its key (PEM) if given.
pub fn https(site: &Site, from: Ipv4Addr, identity: Option<(&str, &str)>) -> reqwest::Client {
    let public: Value = serde_json::from_slice(&std::fs::read(site.at("server/public.json")).unwrap()).unwrap();
    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(public["ca_pem"].as_str().unwrap().as_bytes()).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots);
    let mut tls = match identity {
        None => tls.with_no_client_auth(),
        Some((certificate, key)) => {
            let chain = vec![CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap()];
            tls.with_client_auth_cert(chain, PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap()).unwrap()
        }
    };
    tls.alpn_protocols = vec![b"http/1.1".to_vec()];
    // The HTTP library asks the process for its cryptography; a second call finds it set.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .no_proxy()
        .local_address(Some(from.into()))
        .redirect(reqwest::redirect::Policy::none())
        .timeout(std::time::Duration::from_secs(30))
        .build()
        .unwrap()
}

/// A sealed report that waits for its receipt.
#[derive(Clone)]
pub struct Sealed {
    pub sequence: u64,
    pub payload_sha256: String,
    pub envelope: Vec<u8>,
    pub blobs: Blobs,
}

/// What the server answered to a report.
pub enum Answer {
    Receipt(Box<Receipt>),
    /// The status, and the problem.
    Refused(u16, Value),
    /// The connection ended, or none came about.
    Lost,
}

/// The host.
pub struct Client {
    pub id: String,
    pub key: SigningKey,
    http: reqwest::Client,
    base: String,
    log: Verifier,
    set: Arc<(Compiled, SetReference)>,
    sequence: u64,
    previous: Option<String>,
    /// The last checkpoint that was verified.
    pub seen: Option<Checkpoint>,
}

/// The newest policy set that the site signed, compiled; `file` is in its folder.
pub fn policy_set(site: &Site, file: &str) -> Arc<(Compiled, SetReference)> {
    let envelope = seal::dsse::Envelope::parse(&std::fs::read(site.at(file)).unwrap()).unwrap();
    let set = PolicySet::from_bytes(&envelope.payload).unwrap();
    let reference = SetReference { sha256: set.digest().unwrap(), version: set.version, expires: set.expires };
    let compiled = Compiled::new(&set, RELEASE, EDITION).unwrap_or_else(|faults| panic!("{faults:?}"));
    Arc::new((compiled, reference))
}

impl Client {
    /// Enrols by a token, from an address of loopback that is its own.
    pub async fn enrol(site: &Site, token: &str, number: u8, set: Arc<(Compiled, SetReference)>) -> Self {
        let token = seal::token::read(token).unwrap();
        let key = SigningKey::generate().unwrap();
        let tls_key = rcgen::KeyPair::generate().unwrap();
        let params = rcgen::CertificateParams::new(Vec::new()).unwrap();
        let request = EnrolRequest {
            secret: token.secret.clone(),
            name: format!("client-{number}"),
            csr: params.serialize_request(&tls_key).unwrap().pem().unwrap(),
            public_key: key.public().to_base64(),
            proof: STANDARD.encode(key.sign(format!("tidewaiter enrol v1\n{}", token.secret).as_bytes())),
        };
        let from = Ipv4Addr::new(127, 0, 1, number);
        let base = format!("https://127.0.0.1:{}", site.port);
        let answer = https(site, from, None).post(format!("{base}/api/v1/enrol")).json(&request).send().await.unwrap();
        assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
        let reply: EnrolReply = answer.json().await.unwrap();
        let http = https(site, from, Some((&reply.certificate, &tls_key.serialize_pem())));
        let public: Value = serde_json::from_slice(&std::fs::read(site.at("server/public.json")).unwrap()).unwrap();
        let log = Verifier::parse(public["log"].as_str().unwrap()).unwrap();
        Self { id: reply.host, key, http, base, log, set, sequence: 0, previous: None, seen: None }
    }

    /// Asks for something, over the connection that carries its reports.
    pub async fn get(&self, path: &str) -> reqwest::Response {
        self.http.get(format!("{}{path}", self.base)).send().await.unwrap()
    }

    /// What follows from observed facts by the policy set.
    pub fn judge(&self, observed: &Facts) -> Vec<Finding> {
        let (compiled, _) = &*self.set;
        let mut facts = observed.clone();
        derive::derive(&mut facts, &compiled.specs(), &derive::Named::default());
        let profile = compiled.choose_profile(&facts).unwrap();
        compiled.evaluate(&profile.id, &facts, Clock { now: now(), trusted: true }).findings
    }

    /// Seals the next report.
    pub fn seal(&mut self, observed: &Facts, findings: &[Finding]) -> Sealed {
        let sealed = self.seal_as(observed, findings, self.sequence + 1, self.previous.clone());
        self.sequence = sealed.sequence;
        self.previous = Some(sealed.payload_sha256.clone());
        sealed
    }

    /// Seals a report of any number after any other.
    pub fn seal_as(&self, observed: &Facts, findings: &[Finding], sequence: u64, previous: Option<String>) -> Sealed {
        let (compiled, set) = &*self.set;
        let mut facts = observed.clone();
        derive::derive(&mut facts, &compiled.specs(), &derive::Named::default());
        let packed = pack(observed, &compiled.specs(), findings, &[7; 32]).unwrap();
        let seen =
            |c: &Checkpoint| CheckpointSeen { origin: c.origin.clone(), size: c.size, root: hex::encode(c.root) };
        let predicate = Predicate {
            host: HostIdentity { id: self.id.clone(), name: "client".into(), labels: BTreeMap::new() },
            boot: "b".into(),
            agent: AgentIdentity { version: RELEASE.into(), sha256: None },
            edition: EDITION,
            policy_set: Some(set.clone()),
            profile: compiled.choose_profile(&facts),
            advisory_set: None,
            started: now().plus_millis(-1),
            ended: now(),
            sequence,
            previous,
            checkpoint: self.seen.as_ref().map(seen),
        };
        let report = SealedReport { predicate, manifest: packed.manifest, findings: packed.findings };
        let envelope = seal::report::seal(&report, &self.key).unwrap();
        let payload_sha256 = seal::report::open(&envelope, &self.key.public()).unwrap().payload_sha256.clone();
        Sealed { sequence, payload_sha256, envelope, blobs: packed.blobs }
    }

    /// Sends a report.
    pub async fn send(&self, sealed: &Sealed) -> Answer {
        let blobs = sealed.blobs.iter().map(|(key, bytes)| (key.clone(), STANDARD.encode(bytes))).collect();
        let envelope = String::from_utf8(sealed.envelope.clone()).unwrap();
        let body = serde_json::to_vec(&Submission { envelope, blobs }).unwrap();
        let mut packer = GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all(&body).unwrap();
        let from = self.seen.as_ref().map_or(0, |seen| seen.size);
        let request = self
            .http
            .post(format!("{}/api/v1/reports?from={from}", self.base))
            .header("content-encoding", "gzip")
            .body(packer.finish().unwrap());
        let Ok(answer) = request.send().await else { return Answer::Lost };
        let status = answer.status();
        // A status whose body is cut off acknowledges nothing.
        let Ok(body) = answer.bytes().await else { return Answer::Lost };
        if status.is_success() {
            Answer::Receipt(serde_json::from_slice(&body).unwrap())
        } else {
            Answer::Refused(status.as_u16(), serde_json::from_slice(&body).unwrap_or_default())
        }
    }

    /// Sends a report that must be taken, and checks its receipt.
    pub async fn report(&mut self, sealed: &Sealed) -> Receipt {
        match self.send(sealed).await {
            Answer::Receipt(receipt) => {
                self.check(sealed, &receipt);
                *receipt
            }
            Answer::Refused(status, problem) => panic!("{status}: {problem}"),
            Answer::Lost => panic!("no answer came"),
        }
    }

    /// Checks a receipt as an agent does: the entry commits to the report, it is
    /// in the log, and the log grew from what was seen before.
    #[track_caller]
    pub fn check(&mut self, sealed: &Sealed, receipt: &Receipt) {
        let hash = |text: &String| parse_hex32(text).unwrap();
        let checkpoint = Checkpoint::open(&receipt.checkpoint, &self.log).unwrap();
        let entry = seal::entry::read(receipt.entry.as_bytes()).unwrap();
        assert!(seal::entry::opens(&entry, &hash(&sealed.payload_sha256), &hash(&receipt.salt)));
        let leaf = ledger::tree::leaf_hash(receipt.entry.as_bytes());
        let path: Vec<_> = receipt.inclusion.iter().map(hash).collect();
        verify_inclusion(&leaf, receipt.position, checkpoint.size, &path, &checkpoint.root).unwrap();
        if let Some(seen) = &self.seen {
            let path: Vec<_> = receipt.consistency.iter().map(hash).collect();
            verify_consistency(seen.size, &seen.root, checkpoint.size, &checkpoint.root, &path).unwrap();
        }
        self.seen = Some(checkpoint);
    }
}
