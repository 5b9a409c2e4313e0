//! The far side, for tests: an organisation with its keys and root documents,
//! and a server with a true log that takes reports and proves what it did.

use crate::deliver::Taker;
use crate::enrolment::Enrolment;
use crate::net::answer::ApiError;
use crate::outbox::{Link, Report};
use ledger::checkpoint::Checkpoint;
use ledger::note;
use ledger::proof::{prove_consistency, prove_inclusion};
use ledger::tree::{Frontier, NodeId};
use policy::PolicySet;
use report::wire::{EnrolReply, EntryKind, Receipt, Submission, Token};
use report::{Time, wire::LogEntry};
use seal::Verified;
use seal::digest::{sha256, sha256_hex};
use seal::dsse::Envelope;
use seal::key::SigningKey;
use seal::root::{Roles, RootDocument, Signers, Valid, follow, sign};
use seal::signed::{self, POLICY_SET};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

pub fn time(text: &str) -> Time {
    Time::parse(text).unwrap()
}

/// When everything here happens.
pub fn now() -> Time {
    time("2026-06-01T00:00:00.000Z")
}

/// An organisation: its keys, and what it signs with them.
pub struct Organisation {
    pub root_key: SigningKey,
    pub policy_key: SigningKey,
    pub advisory_key: SigningKey,
    pub log: note::Signer,
}

impl Organisation {
    pub fn new() -> Self {
        let log = SigningKey::generate().unwrap();
        Self {
            root_key: SigningKey::generate().unwrap(),
            policy_key: SigningKey::generate().unwrap(),
            advisory_key: SigningKey::generate().unwrap(),
            log: note::Signer::new("tide.example/log", log.pkcs8()).unwrap(),
        }
    }

    /// A root document of this version that names these policy keys.
    pub fn root(&self, version: u64, policy_keys: &[&SigningKey]) -> String {
        let valid = |key: String| Valid { key, not_before: Time::MIN, not_after: Time::MAX };
        let mut keys: Vec<_> = policy_keys.iter().map(|key| key.public()).collect();
        keys.sort_unstable();
        let signers = |keys: Vec<seal::key::PublicKey>| Signers {
            threshold: 1,
            keys: keys.into_iter().map(|key| Valid { key, not_before: Time::MIN, not_after: Time::MAX }).collect(),
        };
        let document = RootDocument {
            version,
            created: time("2026-01-01T00:00:00.000Z"),
            expires: time("2027-01-01T00:00:00.000Z"),
            threshold: 1,
            root_keys: vec![self.root_key.public()],
            roles: Roles {
                policy: signers(keys),
                advisory: signers(vec![self.advisory_key.public()]),
                assignment: signers(Vec::new()),
                log: vec![valid(self.log.verifier().to_string())],
                ca: Vec::new(),
                observer: Vec::new(),
            },
        };
        String::from_utf8(sign(&document, &[&self.root_key]).unwrap().to_bytes().unwrap()).unwrap()
    }

    /// A host of this organisation.
    pub fn enrolment(&self, host: &str) -> Enrolment {
        let root = self.root(1, &[&self.policy_key]);
        let digest = sha256_hex(&Envelope::parse(root.as_bytes()).unwrap().payload);
        let server = "https://tide.example".to_owned();
        let token = Token { server, secret: "00".repeat(32), root: digest, ca: "11".repeat(32) };
        let roots = vec![root];
        let reply = EnrolReply { host: host.to_owned(), certificate: String::new(), ca: String::new(), roots };
        Enrolment::new(&token, reply, String::new())
    }

    pub fn trusted(&self) -> Verified<RootDocument> {
        let root = self.root(1, &[&self.policy_key]).into_bytes();
        let digest = sha256_hex(&Envelope::parse(&root).unwrap().payload);
        follow(&[root], &digest).unwrap()
    }

    /// A signed policy set of this version; `title` makes two of one version differ.
    pub fn policy(&self, version: u64, title: &str, by: &SigningKey) -> Vec<u8> {
        let mut set = PolicySet { version, expires: time("2026-07-01T00:00:00.000Z"), ..crate::builtin::set() };
        // One rule is enough here, and is compiled faster than all.
        set.files.retain(|name, _| name == "rules/access/account-uid-0.yaml");
        assert_eq!(set.files.len(), 1);
        let profile = format!("id: base\ntitle: {title}\nfor: \"true\"\nrules: [account-uid-0]\n");
        set.files.insert("profiles/base.yaml".to_owned(), profile);
        signed::sign(POLICY_SET, set.to_bytes().unwrap(), &[by]).unwrap()
    }
}

/// A report whose blobs are those given and whose envelope says only `payload`.
pub fn report(link: Link, payload: &str, tables: &[(&str, Vec<u8>)]) -> Report {
    let payload = format!("{payload} {} {:?}", link.sequence, link.previous);
    let head = vec![sha256_hex(payload.as_bytes())];
    let mut blobs: BTreeMap<_, _> = tables.iter().map(|(key, bytes)| ((*key).to_owned(), bytes.clone())).collect();
    blobs.insert(head[0].clone(), payload.clone().into_bytes());
    let payload_sha256 = sha256_hex(payload.as_bytes());
    let envelope = KEY.with(|key| Envelope::sign("text/plain", payload.into_bytes(), &[key]).to_bytes().unwrap());
    Report { link, envelope: String::from_utf8(envelope).unwrap(), payload_sha256, ended: now(), head, blobs }
}

thread_local! {
    static KEY: SigningKey = SigningKey::generate().unwrap();
}

/// A server: what it has, and its log.
#[derive(Default)]
pub struct Server {
    pub inner: RefCell<Inner>,
}

#[derive(Default)]
pub struct Inner {
    /// The payloads of reports by arrival, with their places in the log.
    pub reports: Vec<String>,
    /// The blobs that it holds.
    pub blobs: BTreeSet<String>,
    /// The blobs that each report needs.
    pub needs: BTreeMap<String, Vec<String>>,
    /// How many blobs came with each message, and whether it was partial.
    pub messages: Vec<(usize, bool)>,
    /// Answers that are given before anything is looked at.
    pub refuse: Vec<ApiError>,
    /// The next receipts are lost on the way: the report is taken, the answer does not come.
    pub lose_answers: usize,
    frontier: Option<Frontier>,
    nodes: BTreeMap<NodeId, ledger::Hash>,
    entries: Vec<(LogEntry, [u8; 32])>,
}

impl Inner {
    /// Starts another log with other entries, as a server that lies would.
    pub fn fork(&mut self) {
        let count = self.entries.len();
        *self = Self { needs: self.needs.clone(), blobs: self.blobs.clone(), ..Self::default() };
        for number in 0..count {
            self.append(&sha256(format!("other {number}").as_bytes()));
        }
    }

    fn append(&mut self, digest: &[u8; 32]) -> u64 {
        let salt = sha256(&self.entries.len().to_le_bytes());
        let entry = seal::entry::make(EntryKind::Report, now(), digest, &salt);
        let (_, leaf) = seal::entry::leaf(&entry).unwrap();
        let mut frontier = self.frontier.take().unwrap_or_else(Frontier::empty);
        self.nodes.extend(frontier.append(leaf));
        self.frontier = Some(frontier);
        self.entries.push((entry, salt));
        self.entries.len() as u64 - 1
    }
}

/// The server with its organisation's keys.
pub struct At<'a>(pub &'a Server, pub &'a Organisation);

impl Taker for At<'_> {
    async fn take(&self, submission: &Submission, from: u64, partial: bool) -> Result<Receipt, ApiError> {
        let mut inner = self.0.inner.borrow_mut();
        inner.messages.push((submission.blobs.len(), partial));
        if !inner.refuse.is_empty() {
            return Err(inner.refuse.remove(0));
        }
        let digest = sha256_hex(&Envelope::parse(submission.envelope.as_bytes()).unwrap().payload);
        inner.blobs.extend(submission.blobs.keys().cloned());
        let needs = inner.needs.get(&digest).cloned().unwrap_or_default();
        let missing: Vec<_> = needs.into_iter().filter(|key| !inner.blobs.contains(key)).collect();
        if !missing.is_empty() && !partial {
            return Err(ApiError::MissingBlobs(missing));
        }
        let position = match inner.reports.iter().position(|known| *known == digest) {
            Some(known) => known as u64,
            None => {
                inner.reports.push(digest.clone());
                inner.append(&seal::digest::parse_hex32(&digest).unwrap())
            }
        };
        if inner.lose_answers > 0 {
            inner.lose_answers -= 1;
            return Err(ApiError::Unreachable("the line broke".into()));
        }
        let size = inner.entries.len() as u64;
        let hex = |hashes: Vec<ledger::Hash>| hashes.iter().map(hex::encode).collect();
        let consistency =
            if from > 0 && from < size { prove_consistency(from, size, &inner.nodes).unwrap() } else { Vec::new() };
        let root = inner.frontier.as_ref().unwrap().root();
        let (entry, salt) = &inner.entries[usize::try_from(position).unwrap()];
        let origin = self.1.log.verifier().name().to_owned();
        Ok(Receipt {
            position,
            entry: String::from_utf8(seal::entry::leaf(entry).unwrap().0).unwrap(),
            salt: hex::encode(salt),
            inclusion: hex(prove_inclusion(position, size, &inner.nodes).unwrap()),
            consistency: hex(consistency),
            checkpoint: Checkpoint { origin, size, root }.sign(&self.1.log).unwrap(),
            inconsistent: Vec::new(),
        })
    }
}
