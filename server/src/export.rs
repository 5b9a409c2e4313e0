//! Making a bundle of what the store holds: envelopes, blobs, policy sets,
//! proofs. What is handed out is logged.

use crate::advisories::Noting;
use crate::evidence::Whole;
use crate::ingest::judge;
use crate::problem::Problem;
use crate::state::App;
use crate::store::evidence::{Found, Wanted, advisory_set, find};
use crate::store::log::{self, Entry, NewExport};
use crate::store::{Change, Refusal};
use bundle::{Content, Growth, Logged, LoggedThing};
use ledger::proof::{consistency_nodes, inclusion_nodes, prove_consistency, prove_inclusion};
use report::Time;
use report::wire::Enrolment;
use std::collections::{BTreeMap, BTreeSet};

/// Why no bundle was made.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// Neither the hosts nor the time hold any report.
    #[error("there are no such reports")]
    Empty,
    /// The store.
    #[error("the store cannot be read: {0}")]
    Database(#[from] sqlx::Error),
    /// What the store holds does not verify, or it cannot be written now.
    #[error("the bundle cannot be made: {0}")]
    Problem(#[from] Problem),
    /// The log's tree lacks a node.
    #[error("the log cannot be proved from: {0}")]
    Tree(String),
    /// The bundle cannot be laid out.
    #[error("the bundle cannot be written: {0}")]
    Bundle(Box<bundle::Refusal>),
    /// The export was not logged.
    #[error("the export was not logged: {0}")]
    Store(#[from] Refusal),
}

/// A bundle, and what stands in it.
#[derive(Debug)]
pub struct Exported {
    /// The file's bytes.
    pub bytes: Vec<u8>,
    /// How many hosts.
    pub hosts: usize,
    /// How many reports.
    pub reports: usize,
    /// Reports that were left out because their policy set is not held here:
    /// host and number. Nobody could judge them by this bundle.
    pub left_out: Vec<(String, u64)>,
}

/// Makes a bundle, logs it, and returns it.
///
/// # Errors
/// [`ExportError`].
pub async fn export(app: &App, wanted: &Wanted, now: Time) -> Result<Exported, ExportError> {
    let mut found = find(app.store.readers(), wanted).await?;
    let held: BTreeSet<_> = found.policy_sets.iter().map(|set| set.sha256.clone()).collect();
    let is_held = |sha256: &Option<String>| sha256.as_ref().is_none_or(|sha256| held.contains(sha256));
    let left_out = found.reports.iter().filter(|r| !is_held(&r.policy_sha256));
    let left_out: Vec<_> = left_out.map(|r| (r.host.clone(), r.sequence)).collect();
    found.reports.retain(|report| is_held(&report.policy_sha256));
    if found.reports.is_empty() {
        return Err(ExportError::Empty);
    }
    let content = content(app, &mut found).await?;
    let (hosts, reports) = (content.enrolments.len(), content.reports.len());
    let origin = app.log.name();
    let bytes = bundle::write(&content, now, origin, app.is_demo(), app.folder.key())
        .map_err(|error| ExportError::Bundle(Box::new(error)))?;
    let manifest = manifest_of(&bytes).ok_or(Problem::Internal)?;
    // Logged before it is handed out: nothing leaves that the log does not know of.
    let digest = seal::digest::sha256(&manifest);
    app.store.write(Change::Export(NewExport { digest, manifest, at: now })).await?;
    Ok(Exported { bytes, hosts, reports, left_out })
}

/// The canonical bytes of the manifest that a bundle's signature covers.
fn manifest_of(bundle: &[u8]) -> Option<Vec<u8>> {
    #[derive(serde::Deserialize)]
    struct File {
        manifest: String,
    }
    let file: File = serde_json::from_slice(bundle).ok()?;
    Some(seal::dsse::Envelope::parse(file.manifest.as_bytes()).ok()?.payload)
}

async fn content(app: &App, found: &mut Found) -> Result<Content, ExportError> {
    let mut content = Content {
        roots: found.roots.iter().map(|root| root.envelope.clone()).collect(),
        policy_sets: found.policy_sets.iter().map(|set| (set.sha256.clone(), set.envelope.clone())).collect(),
        looks: found.looks.iter().map(|look| (look.payload_sha256.clone(), look.envelope.clone())).collect(),
        keys: found.keys.iter().map(|look| (look.payload_sha256.clone(), look.envelope.clone())).collect(),
        register: found.register.clone(),
        checkpoint: found.head.checkpoint.clone(),
        ..Content::default()
    };
    for host in &found.hosts {
        let (id, name, public_key) = (host.id.clone(), host.name.clone(), host.public_key.to_base64());
        content.enrolments.push(Enrolment { host: id, name, public_key });
    }
    let by_id: BTreeMap<_, _> = found.hosts.iter().map(|host| (host.id.as_str(), host)).collect();
    let (mut seen, mut named) = (BTreeSet::new(), BTreeSet::new());
    for report in &found.reports {
        let host = by_id.get(report.host.as_str()).ok_or(Problem::Internal)?;
        let whole = crate::evidence::load(app, host, report).await?;
        let predicate = &whole.opened.report.predicate;
        // A host that saw a log which ours never was keeps its word: there is
        // no proof to give, and whoever verifies is told so.
        let is_ours = |size: u64| size < found.head.size;
        seen.extend(predicate.checkpoint.as_ref().map(|c| c.size).filter(|size| is_ours(*size)));
        named.extend(predicate.advisory_set.as_ref().map(|set| set.sha256.clone()));
        content.advisory_blocks.extend(asked(app, &whole).await?);
        content.blobs.extend(whole.blobs);
        content.reports.insert((report.host.clone(), report.sequence), report.envelope.clone());
    }
    let mut advisories = BTreeMap::new();
    for sha256 in named {
        let Some((set, entries)) = advisory_set(app.store.readers(), &sha256).await? else { continue };
        // What was published after the head that proofs lead to is for the next bundle.
        let entries = entries.into_iter().filter(|entry| entry.place.position < found.head.size);
        found.entries.extend(entries);
        advisories.insert(set.version.to_string(), sha256.clone());
        content.advisory_sets.insert(sha256, set.envelope);
    }
    content.logged = logged(app, found, &advisories).await?;
    for from in seen {
        let nodes = log::nodes(app.store.readers(), &consistency_nodes(from, found.head.size)).await?;
        let proof = prove_consistency(from, found.head.size, &nodes).map_err(|e| ExportError::Tree(e.to_string()))?;
        content.growth.push(Growth { from, proof: proof.iter().map(hex::encode).collect() });
    }
    Ok(content)
}

/// The indexes and blocks that judging this report again asks for: whoever
/// verifies needs no others.
async fn asked(app: &App, whole: &Whole) -> Result<BTreeMap<String, Vec<u8>>, ExportError> {
    let named = whole.opened.report.predicate.advisory_set.as_ref();
    let Some(loaded) = app.advisories.named(&app.store, named).await? else { return Ok(BTreeMap::new()) };
    let Some(policy) = &whole.policy else { return Ok(BTreeMap::new()) };
    // A report that lost its tables is not judged again, and asks for nothing.
    let Ok(evidence) = judge::unpack(&whole.opened, &whole.blobs, policy) else { return Ok(BTreeMap::new()) };
    let noting = Noting::new(&loaded);
    drop(judge::with_derived(evidence.facts, policy, Some(&noting.set())));
    Ok(noting.blocks())
}

async fn logged(app: &App, found: &Found, advisories: &BTreeMap<String, String>) -> Result<Vec<Logged>, ExportError> {
    let reports: BTreeMap<_, _> = found.reports.iter().map(|r| (r.position, r.sequence)).collect();
    let looks = found.looks.iter().map(|l| (l.position, &l.payload_sha256));
    let looks: BTreeMap<_, _> = looks.chain(found.keys.iter().map(|k| (k.position, &k.payload_sha256))).collect();
    let sets: BTreeMap<_, _> = found.policy_sets.iter().map(|p| (p.version.to_string(), &p.sha256)).collect();
    let mut all = Vec::new();
    for entry in &found.entries {
        let Some(thing) = thing(entry, &reports, &looks, &sets, advisories) else { continue };
        let (position, size) = (entry.place.position, found.head.size);
        let nodes = log::nodes(app.store.readers(), &inclusion_nodes(position, size)).await?;
        let inclusion = prove_inclusion(position, size, &nodes).map_err(|e| ExportError::Tree(e.to_string()))?;
        all.push(Logged {
            thing,
            position,
            entry: String::from_utf8(entry.place.entry.clone()).map_err(|_| Problem::Internal)?,
            salt: hex::encode(entry.place.salt),
            inclusion: inclusion.iter().map(hex::encode).collect(),
        });
    }
    all.sort_by(|a, b| a.thing.cmp(&b.thing));
    Ok(all)
}

/// What an entry commits to; `None` for the entry of a report that was left out.
fn thing(
    entry: &Entry,
    reports: &BTreeMap<u64, u64>,
    looks: &BTreeMap<u64, &String>,
    sets: &BTreeMap<String, &String>,
    advisories: &BTreeMap<String, String>,
) -> Option<LoggedThing> {
    let host = || entry.subject.clone();
    match entry.kind.as_str() {
        "report" => {
            let sequence = *reports.get(&entry.place.position)?;
            Some(LoggedThing::Report { host: host(), sequence })
        }
        "outside" => Some(LoggedThing::Outside { sha256: (*looks.get(&entry.place.position)?).clone() }),
        "keys" => Some(LoggedThing::Keys { sha256: (*looks.get(&entry.place.position)?).clone() }),
        "enrolment" => Some(LoggedThing::Enrolment { host: host() }),
        "policy_set" => Some(LoggedThing::PolicySet { sha256: (*sets.get(&entry.subject)?).clone() }),
        "advisory_set" => Some(LoggedThing::AdvisorySet { sha256: advisories.get(&entry.subject)?.clone() }),
        "root" => Some(LoggedThing::Root { version: entry.subject.parse().ok()? }),
        "register" => Some(LoggedThing::Register),
        _ => None,
    }
}
