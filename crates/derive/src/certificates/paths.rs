//! The way of each certificate to a root that the host trusts.

use super::{Certificates, Known, Seen};
use pki::path::{Anchors, Built, Request, build};
use pki::x509::oid;
use std::collections::{BTreeMap, HashMap};

/// How many reasons are told of one certificate.
const MOST_REASONS: usize = 16;

/// The way of one certificate.
#[derive(Clone, Debug, Default)]
pub(crate) struct Path {
    /// The certificates from it to the root, both among them; `None` if there is no way that holds.
    pub(crate) way: Option<Vec<usize>>,
    /// True if a way leads to a root that came with the distribution.
    pub(crate) public: bool,
    /// True if its own chain or file has all that is between.
    pub(crate) complete: bool,
    /// Why no way holds: each that was tried; empty if one holds.
    pub(crate) reasons: Vec<String>,
}

impl Certificates<'_> {
    /// The way of each certificate that was seen, in the order of [`Self::seen`].
    pub(crate) fn paths(&self) -> &[Path] {
        self.paths.get_or_init(|| Search::of(self).all())
    }
}

/// What ways are looked for in, read once for all.
struct Search<'c, 'a> {
    all: &'c Certificates<'a>,
    anchors: Anchors<'a>,
    public: Anchors<'a>,
    /// The certificates of the host that may stand between: authorities, in whatever place.
    between: Vec<&'a [u8]>,
    by_der: HashMap<&'a [u8], usize>,
}

impl<'c, 'a> Search<'c, 'a> {
    fn of(all: &'c Certificates<'a>) -> Self {
        // A root may lie in several stores: it is public if one of them has it from the distribution.
        let mut roots: BTreeMap<usize, bool> = BTreeMap::new();
        for anchor in &all.anchors {
            *roots.entry(anchor.known).or_default() |= anchor.public;
        }
        let ders = |only: bool| {
            let chosen = roots.iter().filter(move |(_, public)| !only || **public);
            chosen.filter_map(|(known, _)| all.known.get(*known)).map(|known| known.view.der).collect::<Vec<_>>()
        };
        let may_sign = |known: &&Known<'a>| known.view.is_authority() || known.view.version == 1;
        let seen: BTreeMap<usize, ()> = all.seen.iter().map(|seen| (seen.known, ())).collect();
        let between = seen.keys().filter_map(|known| all.known.get(*known)).filter(may_sign);
        Self {
            all,
            anchors: Anchors::new(ders(false)),
            public: Anchors::new(ders(true)),
            between: between.map(|known| known.view.der).collect(),
            by_der: all.known.iter().enumerate().map(|(at, known)| (known.view.der, at)).collect(),
        }
    }

    fn all(&self) -> Vec<Path> {
        // Certificates that lie beside each other: one endpoint's or one file's.
        let mut groups: HashMap<(&str, &str, Option<u32>), Vec<&Seen>> = HashMap::new();
        for seen in &self.all.seen {
            groups.entry(group(seen)).or_default().push(seen);
        }
        let mut known: HashMap<(usize, &str, Vec<usize>), Path> = HashMap::new();
        let mut paths = Vec::with_capacity(self.all.seen.len());
        for seen in &self.all.seen {
            let beside = groups.get(&group(seen)).into_iter().flatten().map(|seen| seen.known);
            let mut beside: Vec<usize> = beside.filter(|other| *other != seen.known).collect();
            beside.sort_unstable();
            beside.dedup();
            let key = (seen.known, seen.seen, beside);
            let path = match known.get(&key) {
                Some(path) => path.clone(),
                None => {
                    let path = self.one(key.0, key.1, &key.2);
                    known.insert(key, path.clone());
                    path
                }
            };
            paths.push(path);
        }
        paths
    }

    fn one(&self, leaf: usize, seen: &str, beside: &[usize]) -> Path {
        let Some(leaf) = self.all.known.get(leaf).map(|known| known.view.der) else { return Path::default() };
        // Who speaks TLS to the endpoint asks for this purpose; what a file is for is not known.
        let purpose = (seen == "endpoint").then(|| oid::SERVER_AUTH.to_vec());
        let request = Request { purpose, ..Request::default() };
        let own: Vec<&[u8]> =
            beside.iter().filter_map(|other| self.all.known.get(*other)).map(|known| known.view.der).collect();
        let mut built = build(leaf, &own, &self.anchors, &request);
        let complete = built.path.is_some();
        let every = [own.as_slice(), self.between.as_slice()].concat();
        if !complete {
            built = build(leaf, &every, &self.anchors, &request);
        }
        let Some(path) = &built.path else { return Path { reasons: reasons(&built), ..Path::default() } };
        // The way that lasts longest may lead to a root of one's own where another one is public.
        let public = !self.public.is_empty() && build(leaf, &every, &self.public, &request).path.is_some();
        let way = path.certificates.iter().filter_map(|der| self.by_der.get(der).copied()).collect();
        Path { way: Some(way), public, complete, reasons: Vec::new() }
    }
}

/// What is the same for certificates that lie beside each other.
fn group(seen: &Seen) -> (&'static str, &str, Option<u32>) {
    // An endpoint may present several chains, each a row of its own.
    let row = match &seen.source {
        report::Source::Table { row, .. } if seen.seen == "endpoint" => Some(*row),
        _ => None,
    };
    (seen.seen, &seen.place, row)
}

fn reasons(built: &Built<'_>) -> Vec<String> {
    let mut reasons: Vec<String> = Vec::new();
    for reason in built.attempts.iter().map(pki::path::Attempt::sentence) {
        if reasons.len() < MOST_REASONS && !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    reasons
}
