//! A whole administration in memory: root keys, policy key, log, one host. It
//! seals reports and closes bundles by the same code as the programs.

use bundle::{Content, Growth, Logged, LoggedThing};
use ledger::checkpoint::Checkpoint;
use ledger::note::Signer;
use ledger::proof::{prove_consistency, prove_inclusion};
use ledger::tree::{Frontier, NodeId};
use policy::{Clock, Compiled, PolicySet};
use report::keys::{KeyInput, KeyLook};
use report::outside::{Look, Sighting};
use report::predicate::{AgentIdentity, CheckpointSeen, HostIdentity, Predicate, SetReference};
use report::wire::{Enrolment, EntryKind, Register};
use report::{EDITION, Facts, Finding, RELEASE, Time};
use seal::digest::{parse_hex32, sha256, sha256_hex};
use seal::evidence;
use seal::key::SigningKey;
use seal::outside::SignedLook;
use seal::report::SealedReport;
use seal::root::{Roles, RootDocument, Signers, Valid};
use seal::trust::{Trust, TrustFile};
use std::collections::BTreeMap;

/// The log's name.
pub const ORIGIN: &str = "lab.example/tidewaiter";
/// The id of the one host.
pub const HOST: &str = "000102030405060708090a0b0c0d0e0f";

/// All keys and the log of one administration.
pub struct World {
    log_key: SigningKey,
    root: Vec<u8>,
    policy_set: Vec<u8>,
    reference: SetReference,
    compiled: Compiled,
    host_key: SigningKey,
    observer_key: SigningKey,
    nodes: BTreeMap<NodeId, [u8; 32]>,
    frontier: Frontier,
    entries: Vec<(LoggedThing, Vec<u8>, [u8; 32])>,
    content: Content,
    previous: Option<String>,
    seen: Option<CheckpointSeen>,
    now: Time,
}

impl World {
    /// New keys, and this policy set signed and logged.
    pub fn new(set: &PolicySet) -> Self {
        let now = Time::parse(crate::recorded::NOW).unwrap();
        let expires = now.plus_days(700);
        let [log_key, root_key, policy_key, host_key, observer_key] = [(); 5].map(|()| SigningKey::generate().unwrap());
        let signers = |key: &SigningKey| Signers {
            threshold: 1,
            keys: vec![Valid { key: key.public(), not_before: Time::MIN, not_after: expires }],
        };
        let none = Signers { threshold: 1, keys: vec![] };
        let vkey = Signer::new(ORIGIN, log_key.pkcs8()).unwrap().verifier().to_string();
        let document = RootDocument {
            version: 1,
            created: now.plus_days(-30),
            expires,
            threshold: 1,
            root_keys: vec![root_key.public()],
            roles: Roles {
                policy: signers(&policy_key),
                advisory: none.clone(),
                assignment: none,
                log: vec![Valid { key: vkey, not_before: Time::MIN, not_after: expires }],
                ca: vec![],
                observer: signers(&observer_key).keys,
            },
        };
        let bytes = set.to_bytes().unwrap();
        let name = sha256_hex(&bytes);
        let mut world = Self {
            root: seal::root::sign(&document, &[&root_key]).unwrap().to_bytes().unwrap(),
            policy_set: seal::signed::sign(seal::signed::POLICY_SET, bytes, &[&policy_key]).unwrap(),
            reference: SetReference { sha256: name.clone(), version: set.version, expires: set.expires },
            compiled: Compiled::new(set, RELEASE, EDITION).unwrap(),
            log_key,
            host_key,
            observer_key,
            nodes: BTreeMap::new(),
            frontier: Frontier::empty(),
            entries: Vec::new(),
            content: Content::default(),
            previous: None,
            seen: None,
            now,
        };
        let root_digest = sha256(&document.to_bytes().unwrap());
        world.log(LoggedThing::Root { version: 1 }, EntryKind::Root, &root_digest);
        let digest = parse_hex32(&name).unwrap();
        world.log(LoggedThing::PolicySet { sha256: name.clone() }, EntryKind::PolicySet, &digest);
        let enrolment =
            Enrolment { host: HOST.into(), name: "gateway".into(), public_key: world.host_key.public().to_base64() };
        let digest = sha256(&seal::canonical::encode(&enrolment).unwrap());
        world.log(LoggedThing::Enrolment { host: HOST.into() }, EntryKind::Enrolment, &digest);
        world.content.roots = vec![world.root.clone()];
        world.content.policy_sets = BTreeMap::from([(name, world.policy_set.clone())]);
        world.content.enrolments = vec![enrolment];
        world
    }

    fn log(&mut self, thing: LoggedThing, kind: EntryKind, digest: &[u8; 32]) {
        let salt = seal::key::random32().unwrap();
        let entry = seal::entry::make(kind, self.now, digest, &salt);
        let (bytes, leaf) = seal::entry::leaf(&entry).unwrap();
        self.nodes.extend(self.frontier.append(leaf));
        self.entries.push((thing, bytes, salt));
    }

    /// Puts a register into the log.
    pub fn register(&mut self, register: Register) {
        let digest = sha256(&seal::canonical::encode(&register).unwrap());
        self.log(LoggedThing::Register, EntryKind::Register, &digest);
        self.content.register = Some(register);
    }

    /// What follows from observed facts by this world's policy set.
    pub fn judge(&self, observed: &Facts) -> Vec<Finding> {
        let mut facts = observed.clone();
        derive::derive(&mut facts, &self.compiled.specs(), &derive::Named::default());
        let profile = self.compiled.choose_profile(&facts).unwrap();
        self.compiled.evaluate(&profile.id, &facts, Clock { now: self.now, trusted: true }).findings
    }

    /// Seals a report of these observed facts with these findings; its envelope.
    pub fn seal(&mut self, observed: &Facts, findings: &[Finding]) -> Vec<u8> {
        let mut facts = observed.clone();
        derive::derive(&mut facts, &self.compiled.specs(), &derive::Named::default());
        let packed = evidence::pack(observed, &self.compiled.specs(), findings, &[7; 32]).unwrap();
        let report = SealedReport {
            predicate: Predicate {
                host: HostIdentity { id: HOST.into(), name: "gateway".into(), labels: BTreeMap::new() },
                boot: "b".into(),
                agent: AgentIdentity { version: RELEASE.into(), sha256: None },
                edition: EDITION,
                policy_set: Some(self.reference.clone()),
                profile: self.compiled.choose_profile(&facts),
                advisory_set: None,
                started: self.now.plus_millis(-500),
                ended: self.now,
                sequence: self.content.reports.len() as u64 + 1,
                previous: self.previous.clone(),
                checkpoint: self.seen.clone(),
            },
            manifest: packed.manifest,
            findings: packed.findings,
        };
        self.content.blobs.extend(packed.blobs);
        seal::report::seal(&report, &self.host_key).unwrap()
    }

    /// Takes a sealed report into the log, as the server does.
    pub fn accept(&mut self, envelope: Vec<u8>) {
        let opened = seal::report::open(&envelope, &self.host_key.public()).unwrap();
        let sequence = opened.report.predicate.sequence;
        let digest = parse_hex32(&opened.payload_sha256).unwrap();
        self.log(LoggedThing::Report { host: HOST.into(), sequence }, EntryKind::Report, &digest);
        self.previous = Some(opened.payload_sha256.clone());
        self.content.reports.insert((HOST.into(), sequence), envelope);
        let (size, root) = (self.frontier.size(), self.frontier.root());
        self.seen = Some(CheckpointSeen { origin: ORIGIN.into(), size, root: hex::encode(root) });
    }

    /// Seals a report with the findings that follow, and takes it.
    pub fn report(&mut self, observed: &Facts) {
        let findings = self.judge(observed);
        let envelope = self.seal(observed, &findings);
        self.accept(envelope);
    }

    /// Looks at endpoints from outside, as the server does: signs what was seen
    /// by the newest report and takes it into the log. The look's name.
    pub fn look(&mut self, endpoints: Vec<Sighting>) -> String {
        let look = Look {
            host: HOST.into(),
            sequence: self.content.reports.len() as u64,
            observer: RELEASE.into(),
            class: "hello".into(),
            started: self.now,
            ended: self.now,
            endpoints,
        };
        let signed = SignedLook { look, report: self.previous.clone().unwrap() };
        let envelope = seal::outside::sign(&signed, &self.observer_key).unwrap();
        self.take_look(envelope)
    }

    /// Takes any look into the log.
    pub fn take_look(&mut self, envelope: Vec<u8>) -> String {
        let digest = sha256(&seal::dsse::Envelope::parse(&envelope).unwrap().payload);
        let name = hex::encode(digest);
        self.log(LoggedThing::Outside { sha256: name.clone() }, EntryKind::Outside, &digest);
        self.content.looks.insert(name.clone(), envelope);
        name
    }

    /// Compares the keys of these inputs, as the server does, and says this of them;
    /// the comparison's name.
    pub fn keys(&mut self, look: &KeyLook) -> String {
        let envelope = seal::keys::sign(look, &self.observer_key).unwrap();
        let digest = sha256(&seal::dsse::Envelope::parse(&envelope).unwrap().payload);
        let name = hex::encode(digest);
        self.log(LoggedThing::Keys { sha256: name.clone() }, EntryKind::Keys, &digest);
        self.content.keys.insert(name.clone(), envelope);
        name
    }

    /// The newest report, as a comparison names it, by the manifest's tables.
    pub fn key_input(&self) -> KeyInput {
        let (sequence, envelope) = self.content.reports.iter().map(|((_, n), e)| (*n, e)).next_back().unwrap();
        let opened = seal::report::open(envelope, &self.host_key.public()).unwrap();
        let manifest = &self.content.blobs[&opened.report.manifest];
        let manifest: report::Manifest = serde_json::from_slice(manifest).unwrap();
        let [files, endpoints] =
            derive::presence::TABLES.map(|name| manifest.tables.get(name).map(|table| table.root.clone()));
        KeyInput { host: HOST.into(), sequence, report: opened.payload_sha256.clone(), files, endpoints }
    }

    /// The instant at which everything in this world happens.
    pub const fn now(&self) -> Time {
        self.now
    }

    /// Everything, with proofs.
    pub fn content(&self) -> Content {
        let size = self.frontier.size();
        let hexes = |hashes: Vec<[u8; 32]>| hashes.into_iter().map(hex::encode).collect::<Vec<_>>();
        let mut content = self.content.clone();
        let signer = Signer::new(ORIGIN, self.log_key.pkcs8()).unwrap();
        let checkpoint = Checkpoint { origin: ORIGIN.into(), size, root: self.frontier.root() };
        content.checkpoint = checkpoint.sign(&signer).unwrap();
        for (position, (thing, bytes, salt)) in (0..).zip(&self.entries) {
            content.logged.push(Logged {
                thing: thing.clone(),
                position,
                entry: String::from_utf8(bytes.clone()).unwrap(),
                salt: hex::encode(salt),
                inclusion: hexes(prove_inclusion(position, size, &self.nodes).unwrap()),
            });
        }
        for from in 1..size {
            let proof = hexes(prove_consistency(from, size, &self.nodes).unwrap());
            content.growth.push(Growth { from, proof });
        }
        content
    }

    /// Closes content as this world's server would.
    pub fn close(&self, content: &Content) -> Vec<u8> {
        bundle::write(content, self.now, ORIGIN, false, &self.log_key).unwrap()
    }

    /// The whole bundle.
    pub fn bundle(&self) -> Vec<u8> {
        self.close(&self.content())
    }

    /// What an auditor of this world trusts.
    pub fn trust(&self) -> Trust {
        let roots = vec![String::from_utf8(self.root.clone()).unwrap()];
        let file = TrustFile { roots, log: vec![] };
        TrustFile::load(&file.to_bytes().unwrap()).unwrap()
    }

    /// The host's public key.
    pub fn host_key(&self) -> seal::key::PublicKey {
        self.host_key.public()
    }
}

/// A small policy set: one rule on one table, so that bundles are short enough
/// to change every byte of.
pub fn small_set() -> PolicySet {
    let rule = "\
id: forwarding-off
title: The host forwards no packets
severity: medium
table: kernel.parameter
where: row.name == \"net.ipv4.ip_forward\"
require: row.value == \"0\"
empty: fail
since: 2026-01-01
practice: network-hardening
references: {nist-csf-2.0: [PR.IR-01]}
why: A host that forwards joins networks that should stay apart.
remedy: Set `net.ipv4.ip_forward = 0` in /etc/sysctl.d and run `sysctl --system`.
examples:
  - {row: {name: net.ipv4.ip_forward, value: \"0\"}, outcome: pass}
  - {row: {name: net.ipv4.ip_forward, value: \"1\"}, outcome: fail}
";
    let profile = "id: small\ntitle: One rule\nfor: \"true\"\npriority: 1\nrules: [forwarding-off]\n";
    let names = ["kernel.parameter", "os.release"];
    PolicySet {
        edition: EDITION,
        version: 1,
        created: Time::parse("2026-05-01T00:00:00.000Z").unwrap(),
        expires: Time::parse("2027-05-01T00:00:00.000Z").unwrap(),
        files: BTreeMap::from([
            ("rules/access/forwarding-off.yaml".to_owned(), rule.to_owned()),
            ("profiles/small.yaml".to_owned(), profile.to_owned()),
        ]),
        specs: crate::pipeline::specs().into_iter().filter(|s| names.contains(&s.name.as_ref())).cloned().collect(),
    }
}

/// Facts for [`small_set`]: this value of `net.ipv4.ip_forward`.
pub fn small_facts(value: &str) -> Facts {
    use report::{Grade, RowBuilder, Source, Table};
    let spec = &probe::tables::kernel_parameter::SPEC;
    let interface = "/proc/sys/net/ipv4/ip_forward".to_owned();
    let row = RowBuilder::new(spec, Source::Kernel { interface }, Grade::Live)
        .set("name", "net.ipv4.ip_forward")
        .set("value", value)
        .build();
    let os = &probe::tables::os_release::SPEC;
    let source = Source::File { path: "/etc/os-release".into(), sha256: None, line: None };
    let host = RowBuilder::new(os, source, Grade::Configured).set("id", "debian").build();
    let table = |row| Table { rows: vec![row], gaps: vec![] };
    let tables = [("kernel.parameter".to_owned(), table(row)), ("os.release".to_owned(), table(host))];
    Facts { tables: BTreeMap::from(tables) }
}
