//! The way of each certificate to a root that the host trusts.

use super::{Certificates, Known, Seen};
use pki::path::{Built, Pool, Request, build};
use pki::x509::oid;
use std::collections::{BTreeMap, BTreeSet, HashMap};

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
    anchors: Pool<'a>,
    public: Pool<'a>,
    /// The certificates of the host that may stand between: authorities, in whatever place.
    between: Pool<'a>,
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
            anchors: Pool::new(ders(false)),
            public: Pool::new(ders(true)),
            between: Pool::new(between.map(|known| known.view.der)),
            by_der: all.known.iter().enumerate().map(|(at, known)| (known.view.der, at)).collect(),
        }
    }

    fn all(&self) -> Vec<Path> {
        // Certificates that lie beside each other: one endpoint's or one file's.
        let mut beside: HashMap<Group<'_>, BTreeSet<usize>> = HashMap::new();
        for seen in &self.all.seen {
            beside.entry(group(seen)).or_default().insert(seen.known);
        }
        // The same ones lie in many places, and are read once.
        let mut number: HashMap<&BTreeSet<usize>, usize> = HashMap::new();
        let mut pools: Vec<Pool<'a>> = Vec::new();
        for own in beside.values() {
            number.entry(own).or_insert_with(|| {
                let all = own.iter().filter_map(|known| self.all.known.get(*known));
                pools.push(Pool::new(all.map(|known| known.view.der)));
                pools.len() - 1
            });
        }
        let mut paths: HashMap<(usize, &str, usize), Path> = HashMap::new();
        let each = self.all.seen.iter().filter_map(|seen| {
            let number = *number.get(beside.get(&group(seen))?)?;
            let own = pools.get(number)?;
            Some(paths.entry((seen.known, seen.seen, number)).or_insert_with(|| self.one(seen, own)).clone())
        });
        each.collect()
    }

    fn one(&self, seen: &Seen, own: &Pool<'a>) -> Path {
        let Some(leaf) = self.all.at(seen).map(|known| known.view.der) else { return Path::default() };
        // Who speaks TLS to the endpoint asks for this purpose; what a file is for is not known.
        let purpose = (seen.seen == "endpoint").then(|| oid::SERVER_AUTH.to_vec());
        let request = Request { purpose, ..Request::default() };
        let mut built = build(leaf, &[own], &self.anchors, &request);
        let complete = built.path.is_some();
        if !complete {
            built = build(leaf, &[own, &self.between], &self.anchors, &request);
        }
        let Some(path) = &built.path else { return Path { reasons: reasons(&built), ..Path::default() } };
        // The way that lasts longest may lead to a root of one's own where another one is public.
        let public = || build(leaf, &[own, &self.between], &self.public, &request).path.is_some();
        let public = !self.public.is_empty() && public();
        let way = path.certificates.iter().filter_map(|der| self.by_der.get(der).copied()).collect();
        Path { way: Some(way), public, complete, reasons: Vec::new() }
    }
}

/// `endpoint` or `file`, the place, and the row of an endpoint.
type Group<'s> = (&'static str, &'s str, Option<u32>);

/// What is the same for certificates that lie beside each other.
fn group(seen: &Seen) -> Group<'_> {
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
