//! A server for tests: a folder, keys, a root document, a policy set with one
//! rule, and hosts that seal reports by hand. Requests go through the router.

use crate::config::{Config, Limits};
use crate::folder::Folder;
use crate::outside::Outside;
use crate::people::{Role, password, session};
use crate::state::App;
use crate::store::{Change, Commit, Store, people::NewPerson, writer};
use crate::{door, enrol, policies, roots};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{Request, Response, StatusCode, header};
use axum_server::tls::TlsInfo;
use base64::Engine as _;
use policy::{Clock, PolicySet};
use report::predicate::{AgentIdentity, HostIdentity, Predicate, SetReference};
use report::wire::{EnrolReply, EnrolRequest, Submission};
use report::{FieldSpec, FieldType, Grade, Origin, RowBuilder, Source, Table, TableSpec, Time};
use rustls_pki_types::{CertificateDer, pem::PemObject};
use seal::key::SigningKey;
use seal::report::SealedReport;
use seal::root::{Roles, RootDocument, Signers, Valid};
use std::borrow::Cow::Borrowed as B;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use tower::ServiceExt as _;

const SEEN: &[FieldSpec] = &[
    FieldSpec::new("name", FieldType::Text, "Its name."),
    FieldSpec::new("good", FieldType::Boolean, "Whether it is good."),
    FieldSpec::new("until", FieldType::Time, "Until when it is good."),
];
const OS: &[FieldSpec] = &[
    FieldSpec::new("id", FieldType::Text, "The system's id."),
    FieldSpec::new("version_id", FieldType::Text, "Its number."),
];
const PACKAGES: &[FieldSpec] = &[
    FieldSpec::new("name", FieldType::Text, "Its name."),
    FieldSpec::new("version", FieldType::Version, "Its version."),
];

const fn spec(name: &'static str, fields: &'static [FieldSpec]) -> TableSpec {
    TableSpec {
        name: B(name),
        origin: Origin::Observed,
        doc: B("For tests."),
        needs: B("nothing"),
        volatile: false,
        personal: false,
        since: B("0.1.0"),
        fields: B(fields),
    }
}

const FILES: &[FieldSpec] = &[
    FieldSpec::new("path", FieldType::Path, "Where it lies."),
    FieldSpec::new("position", FieldType::Integer, "Its place there."),
    FieldSpec::new("der", FieldType::Bytes, "The certificate."),
];

static FILE: TableSpec = spec("certificate.file", FILES);
static OS_RELEASE: TableSpec = spec("os.release", OS);
static PACKAGE: TableSpec = spec("package.installed", PACKAGES);
static THING: TableSpec = spec("thing.seen", SEEN);

const RULE: &str = "id: thing-good\ntitle: Things are good\nseverity: high\ntable: thing.seen\n\
    require: row.good\nempty: fail\nreferences: {test: [\"1\"]}\npractice: p1\nwhy: Because.\nremedy: Mend it.\nexamples:\n  \
    - {row: {good: true}, outcome: pass}\n  - {row: {good: false}, outcome: fail}\n";
const TIMELY: &str = "id: thing-timely\ntitle: Things are in time\nseverity: low\ntable: thing.seen\n\
    require: after(row.until)\nempty: fail\nreferences: {test: [\"1\"]}\nwhy: Because.\nremedy: Mend it.\nexamples:\n  \
    - {row: {until: 2030-01-01T00:00:00.000Z}, now: 2026-01-01T00:00:00.000Z, outcome: pass}\n  \
    - {row: {until: 2020-01-01T00:00:00.000Z}, now: 2026-01-01T00:00:00.000Z, outcome: fail}\n";
const PROFILE: &str =
    "id: all\ntitle: All hosts\nfor: host.id == \"debian\"\npriority: 1\nrules: [thing-good, thing-timely]\n";

fn model() -> String {
    let level = |n: u8| format!("  - {{level: {n}, title: Level {n}, meaning: m}}\n");
    let levels: String = (1..=5).map(level).collect();
    let practice = |n: u8| {
        let proof =
            if n == 1 { "rules: {share: 9000, coverage: 5000, fresh_days: 7}" } else { "attestation: {valid_days: 9}" };
        format!("          - {{id: p{n}, level: {n}, title: t, {proof}}}\n")
    };
    let practices: String = (1..=5).map(practice).collect();
    format!(
        "id: small\ntitle: Small\nabout: For tests.\nlevels:\n{levels}dimensions:\n  - id: technology\n    title: Technology\n    \
         domains:\n      - id: d\n        title: D\n        practices:\n{practices}"
    )
}

/// A server in a folder that lasts as long as the test.
pub struct Trial {
    /// Held so that it is removed at the end and not before.
    _folder: tempfile::TempDir,
    pub app: Arc<App>,
    pub router: Router,
    root_key: SigningKey,
    pub policy_key: SigningKey,
    pub advisory_key: SigningKey,
    pub set: PolicySet,
}

/// A host that was enrolled.
pub struct TrialHost {
    pub id: String,
    pub name: String,
    pub certificate: String,
    pub tls_key: String,
    pub key: SigningKey,
    pub sequence: u64,
    pub previous: Option<String>,
    /// The certificates that it shows, by path; `None` shows that it did not look.
    pub holds: Option<Vec<(String, Vec<u8>)>>,
    /// Its packages, by name and version; `None` shows that it did not look.
    pub packages: Option<Vec<(&'static str, &'static str)>>,
    pub labels: BTreeMap<String, String>,
    /// Until when its thing is in time.
    pub until: Time,
}

/// What a test sends: the envelope and its blobs.
pub struct Sealed {
    pub submission: Submission,
    pub payload_sha256: String,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: axum::http::HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.bytes).unwrap()
    }

    /// The last part of the problem's type.
    pub fn problem(&self) -> String {
        self.json()["type"].as_str().unwrap().rsplit(':').next().unwrap().to_owned()
    }
}

pub fn config(state: &std::path::Path) -> Config {
    Config {
        listen: "127.0.0.1:0".parse().unwrap(),
        state: state.to_owned(),
        public_name: "localhost".to_owned(),
        public_port: None,
        console: None,
        limits: Limits {
            requests_per_minute: 100_000,
            reports_per_minute: 10_000,
            enrolments_per_minute: 1000,
            ..Limits::default()
        },
        outside: Outside::default(),
        advisories: crate::advisories::settings::Advisories::default(),
        keys: crate::keys::Keys::default(),
        demo: false,
    }
}

impl Trial {
    pub async fn new() -> Self {
        Self::with(Box::new(writer::Plain), |_| {}).await
    }

    pub async fn with(commit: Box<dyn Commit>, change: fn(&mut Config)) -> Self {
        let temp = tempfile::tempdir().unwrap();
        let state = temp.path().join("state");
        let folder = Folder::init(&state, "localhost", false, door::now()).unwrap();
        let mut config = config(&state);
        change(&mut config);
        let signer = folder.signer().unwrap();
        let log = signer.verifier();
        let store = Store::open_with(&folder.database(), signer, config.limits.queue, commit).await.unwrap();
        let app = App::assemble(config, folder, log, store);
        let [root_key, policy_key, advisory_key] = std::array::from_fn(|_| SigningKey::generate().unwrap());
        let set = set(1);
        let router = crate::http::router(Arc::clone(&app));
        Self { _folder: temp, app, router, root_key, policy_key, advisory_key, set }
    }

    /// With a root document and a policy set.
    pub async fn ready() -> Self {
        let trial = Self::new().await;
        trial.make_ready().await;
        trial
    }

    pub async fn make_ready(&self) {
        roots::install(&self.app.store, &self.app.folder, &self.root(1), door::now()).await.unwrap();
        policies::publish(&self.app.store, &self.signed_set(&self.set), door::now()).await.unwrap();
    }

    pub fn root(&self, version: u64) -> Vec<u8> {
        self.root_with(version, |_| {})
    }

    /// The same, but for what `change` does to it.
    pub fn root_with(&self, version: u64, change: fn(&mut RootDocument)) -> Vec<u8> {
        let now = door::now();
        let (not_before, not_after) = (now.plus_days(-1), now.plus_days(300));
        let public = self.app.folder.public().unwrap();
        let keys = |key: &SigningKey| vec![Valid { key: key.public(), not_before, not_after }];
        let nobody = || Signers { threshold: 1, keys: Vec::new() };
        let mut document = RootDocument {
            version,
            created: now.plus_days(-1),
            expires: now.plus_days(300),
            threshold: 1,
            root_keys: vec![self.root_key.public()],
            roles: Roles {
                policy: Signers { threshold: 1, keys: keys(&self.policy_key) },
                advisory: Signers { threshold: 1, keys: keys(&self.advisory_key) },
                assignment: nobody(),
                log: vec![Valid { key: public.log, not_before, not_after }],
                ca: vec![Valid { key: public.ca, not_before, not_after }],
                observer: keys(self.app.folder.observer()),
            },
        };
        change(&mut document);
        seal::root::sign(&document, &[&self.root_key]).unwrap().to_bytes().unwrap()
    }

    pub fn signed_set(&self, set: &PolicySet) -> Vec<u8> {
        seal::signed::sign(seal::signed::POLICY_SET, set.to_bytes().unwrap(), &[&self.policy_key]).unwrap()
    }

    pub async fn token(&self) -> report::wire::Token {
        let (ca, now) = (self.app.folder.ca.digest(), door::now());
        let text =
            enrol::make_token(&self.app.store, "https://localhost:1", &ca, "", now, now.plus_days(1)).await.unwrap();
        seal::token::read(&text).unwrap()
    }

    pub async fn enrol(&self, name: &str) -> TrialHost {
        let (request, key, tls) = enrol_request_with_tls(&self.token().await.secret, name);
        let answer = self.post("/api/v1/enrol", None, serde_json::to_vec(&request).unwrap()).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", String::from_utf8_lossy(&answer.bytes));
        let reply: EnrolReply = serde_json::from_slice(&answer.bytes).unwrap();
        let name = name.to_owned();
        TrialHost {
            id: reply.host,
            name,
            certificate: reply.certificate,
            tls_key: tls,
            key,
            sequence: 0,
            previous: None,
            holds: None,
            packages: None,
            labels: BTreeMap::new(),
            until: Time::from_seconds(4_000_000_000),
        }
    }

    /// Makes an account, signs in, and returns the cookie.
    pub async fn sign_in(&self, role: Role) -> String {
        let name = role.word().to_owned();
        let hashed = password::hash("correct horse battery").await.unwrap();
        let new = NewPerson { name: name.clone(), password: hashed, role, at: door::now() };
        drop(self.app.store.write(Change::Person(new)).await);
        let cookie = session::begin(&self.app, &name, true, door::now()).await.unwrap();
        cookie.to_str().unwrap().split(';').next().unwrap().to_owned()
    }

    pub async fn send(&self, mut request: Request<Body>, host: Option<&TrialHost>) -> Answer {
        let address: SocketAddr = "192.0.2.7:4000".parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(address));
        let mut tls = TlsInfo::default();
        if let Some(host) = host {
            let der = CertificateDer::from_pem_slice(host.certificate.as_bytes()).unwrap();
            tls.peer_certificates = vec![der.to_vec()];
        }
        request.extensions_mut().insert(Arc::new(tls));
        answer(self.router.clone().oneshot(request).await.unwrap()).await
    }

    pub async fn post(&self, path: &str, host: Option<&TrialHost>, body: Vec<u8>) -> Answer {
        let request = Request::post(path).header(header::CONTENT_TYPE, "application/json");
        self.send(request.body(Body::from(body)).unwrap(), host).await
    }

    pub async fn get(&self, path: &str, host: Option<&TrialHost>, cookie: Option<&str>) -> Answer {
        let mut request = Request::get(path);
        if let Some(cookie) = cookie {
            request = request.header(header::COOKIE, cookie);
        }
        self.send(request.body(Body::empty()).unwrap(), host).await
    }

    pub async fn report(&self, host: &TrialHost, submission: &Submission, from: u64) -> Answer {
        self.report_at(host, submission, &format!("from={from}")).await
    }

    /// The same, with this query.
    pub async fn report_at(&self, host: &TrialHost, submission: &Submission, query: &str) -> Answer {
        let body = crate::ingest::body::pack(&serde_json::to_vec(submission).unwrap()).unwrap();
        let request = Request::post(format!("/api/v1/reports?{query}")).header(header::CONTENT_ENCODING, "gzip");
        self.send(request.body(Body::from(body)).unwrap(), Some(host)).await
    }

    /// Seals a report as an honest agent does; `change` may make it another one.
    pub fn seal(
        &self,
        host: &TrialHost,
        good: bool,
        change: impl FnOnce(&mut Predicate, &mut Vec<report::Finding>),
    ) -> Sealed {
        let now = door::now();
        let source = || Source::Kernel { interface: "test".to_owned() };
        let mut os = Table::default();
        os.rows.push(
            RowBuilder::new(&OS_RELEASE, source(), Grade::Live).set("id", "debian").set("version_id", "12").build(),
        );
        let mut things = Table::default();
        let row = RowBuilder::new(&THING, source(), Grade::Configured).set("name", "x\u{202e}y").set("good", good);
        things.rows.push(row.set("until", host.until).build());
        let mut tables = BTreeMap::from([("os.release".to_owned(), os), ("thing.seen".to_owned(), things)]);
        if let Some(holds) = &host.holds {
            let row = |(path, der): &(String, Vec<u8>)| {
                let row = RowBuilder::new(&FILE, source(), Grade::Configured).set("path", path.as_str());
                row.set("position", 0_i64).set("der", base64::engine::general_purpose::STANDARD.encode(der)).build()
            };
            let files = Table { rows: holds.iter().map(row).collect(), gaps: vec![] };
            tables.insert("certificate.file".to_owned(), files);
        }
        if let Some(packages) = &host.packages {
            let row = |(name, version): &(&str, &str)| {
                let row = RowBuilder::new(&PACKAGE, source(), Grade::Live).set("name", *name);
                row.set("version", *version).build()
            };
            let installed = Table { rows: packages.iter().map(row).collect(), gaps: vec![] };
            tables.insert("package.installed".to_owned(), installed);
        }
        let mut facts = report::Facts { tables };
        facts.normalise();
        let compiled = policy::Compiled::new(&self.set, report::RELEASE, report::EDITION).unwrap();
        let profile = compiled.choose_profile(&facts);
        let clock = Clock { now, trusted: true };
        let mut findings = compiled.evaluate("all", &facts, clock).findings;
        let mut predicate = Predicate {
            host: HostIdentity { id: host.id.clone(), name: host.name.clone(), labels: host.labels.clone() },
            boot: "b".to_owned(),
            agent: AgentIdentity { version: report::RELEASE.to_owned(), sha256: None },
            edition: report::EDITION,
            policy_set: Some(SetReference {
                sha256: self.set.digest().unwrap(),
                version: self.set.version,
                expires: self.set.expires,
            }),
            profile,
            advisory_set: None,
            started: now,
            ended: now,
            sequence: host.sequence + 1,
            previous: host.previous.clone(),
            checkpoint: None,
        };
        change(&mut predicate, &mut findings);
        let packed =
            seal::evidence::pack(&facts, &[&FILE, &OS_RELEASE, &PACKAGE, &THING], &findings, &[7; 32]).unwrap();
        let report = SealedReport { predicate, manifest: packed.manifest, findings: packed.findings };
        let envelope = seal::report::seal(&report, &host.key).unwrap();
        let opened = seal::report::open(&envelope, &host.key.public()).unwrap();
        let encode = |bytes: &Vec<u8>| base64::engine::general_purpose::STANDARD.encode(bytes);
        let blobs = packed.blobs.iter().map(|(key, bytes)| (key.clone(), encode(bytes))).collect();
        let envelope = String::from_utf8(envelope).unwrap();
        Sealed { submission: Submission { envelope, blobs }, payload_sha256: opened.payload_sha256.clone() }
    }

    /// Seals the host's next report, sends it, and expects a receipt.
    pub async fn deliver(&self, host: &mut TrialHost, good: bool) -> report::wire::Receipt {
        let sealed = self.seal(host, good, |_, _| {});
        let answer = self.report(host, &sealed.submission, 0).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", String::from_utf8_lossy(&answer.bytes));
        host.sequence += 1;
        host.previous = Some(sealed.payload_sha256);
        serde_json::from_slice(&answer.bytes).unwrap()
    }
}

/// A policy set with two rules, one profile and one model.
pub fn set(version: u64) -> PolicySet {
    let now = door::now();
    PolicySet {
        edition: 1,
        version,
        created: now.plus_days(-1),
        expires: now.plus_days(90),
        files: BTreeMap::from([
            ("rules/things/thing-good.yaml".to_owned(), RULE.to_owned()),
            ("rules/things/thing-timely.yaml".to_owned(), TIMELY.to_owned()),
            ("profiles/all.yaml".to_owned(), PROFILE.to_owned()),
            ("maturity/small.yaml".to_owned(), model()),
        ]),
        specs: vec![FILE.clone(), OS_RELEASE.clone(), PACKAGE.clone(), THING.clone()],
    }
}

/// An honest request for enrolment, and the signing key in it.
pub fn enrol_request(secret: &str, name: &str) -> (EnrolRequest, SigningKey) {
    let (request, key, _) = enrol_request_with_tls(secret, name);
    (request, key)
}

/// The same with the TLS key, PEM.
pub fn enrol_request_with_tls(secret: &str, name: &str) -> (EnrolRequest, SigningKey, String) {
    let key = SigningKey::generate().unwrap();
    let tls = rcgen::KeyPair::generate().unwrap();
    let csr = rcgen::CertificateParams::default().serialize_request(&tls).unwrap().pem().unwrap();
    let proof = key.sign(format!("{}{secret}", enrol::PROOF_PREFIX).as_bytes());
    let request = EnrolRequest {
        secret: secret.to_owned(),
        name: name.to_owned(),
        csr,
        public_key: key.public().to_base64(),
        proof: base64::engine::general_purpose::STANDARD.encode(proof),
    };
    (request, key, tls.serialize_pem())
}

async fn answer(response: Response<Body>) -> Answer {
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, 16 << 20).await.unwrap().to_vec();
    Answer { status: parts.status, headers: parts.headers, bytes }
}
