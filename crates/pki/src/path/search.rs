//! The search: from the leaf upwards, the likeliest issuer first, back where it
//! fails. What a certificate is alone and whose key signed it is found out once.

use super::certificate::{self, Place};
use super::chain::{self, MOST_COMPARISONS};
use super::pool::Entry;
use super::{Attempt, Built, MOST_ATTEMPTS, Path, Pool, Reason, Request, names, signature};
use crate::x509::View;
use std::collections::{HashMap, HashSet};

/// Signatures verified in one search: seldom more than five in honest ones.
const MOST_SIGNATURES: u32 = 128;
/// Issuers tried in one search.
const MOST_STEPS: u32 = 4_000;
/// Certificates in one path, leaf and anchor with it.
const MOST_LENGTH: usize = 18;
/// Issuers of one name that are looked at.
const MOST_NAMED: usize = 1_000;
/// Paths that hold and are compared where no time is asked for.
const MOST_PATHS: usize = 16;

/// A certificate of the search.
struct Node<'b, 'a> {
    view: &'b View<'a>,
    /// Its issuer, as [`names::key`] has it.
    issuer: &'b [u8],
    anchor: Option<usize>,
    /// What is wrong with it as an issuer.
    fault: Result<(), Reason>,
}

struct Search<'b, 'a> {
    request: &'b Request,
    others: &'b [&'b Pool<'a>],
    anchors: &'b Pool<'a>,
    nodes: Vec<Node<'b, 'a>>,
    /// The issuers of each name that was asked for.
    by_subject: HashMap<&'b [u8], Vec<usize>>,
    signed: HashMap<(usize, usize), Result<(), Reason>>,
    signatures: u32,
    steps: u32,
    comparisons: u32,
    /// The path in the works, the leaf first: positions of nodes.
    path: Vec<usize>,
    found: Vec<Path<'a>>,
    attempts: Vec<Attempt<'a>>,
    given_up: bool,
}

pub fn run<'a>(leaf: &'a [u8], others: &[&Pool<'a>], anchors: &Pool<'a>, request: &Request) -> Built<'a> {
    let Ok(view) = View::read(leaf) else {
        let attempt = Attempt { certificates: vec![leaf], at: 0, reason: Reason::Unreadable };
        return Built { path: None, attempts: vec![attempt] };
    };
    let issuer = names::key(&view.issuer);
    let mut search = Search {
        request,
        others,
        anchors,
        nodes: vec![Node { view: &view, issuer: &issuer, anchor: None, fault: Ok(()) }],
        by_subject: HashMap::new(),
        signed: HashMap::new(),
        signatures: MOST_SIGNATURES,
        steps: MOST_STEPS,
        comparisons: MOST_COMPARISONS,
        path: vec![0],
        found: Vec::new(),
        attempts: Vec::new(),
        given_up: false,
    };
    let fault = certificate::check(&view, Place::Leaf, request);
    let own = anchors.named(&names::key(&view.subject)).find(|(_, anchor)| anchor.view.der == leaf);
    if let Err(reason) = &fault {
        search.fail(&[], 0, reason.clone());
    }
    match own {
        Some((at, _)) => {
            let (valid_from, valid_until) = chain::validity(&[&view]);
            search.found.push(Path { certificates: vec![leaf], anchor: at, valid_from, valid_until, sha1: false });
        }
        None => search.climb(),
    }
    let Search { found, attempts, .. } = search;
    // Of paths that last equally long the first found is the likeliest to be used.
    let best = found.into_iter().reduce(|best, next| if next.valid_until > best.valid_until { next } else { best });
    Built { path: best.filter(|_| fault.is_ok()), attempts }
}

impl<'b, 'a> Search<'b, 'a> {
    /// The certificates with this subject: anchors, and others that are no anchors.
    fn named(&mut self, subject: &'b [u8]) -> &[usize] {
        self.by_subject.entry(subject).or_insert_with(|| {
            let anchors = self.anchors.named(subject).map(|(at, entry)| (entry, Some(at)));
            let others = self.others.iter().flat_map(|pool| pool.named(subject)).map(|(_, entry)| (entry, None));
            let mut known = HashSet::new();
            let all = anchors.chain(others).filter(|(entry, _)| known.insert(entry.view.der)).take(MOST_NAMED);
            let first = self.nodes.len();
            self.nodes.extend(all.map(|(Entry { view, issuer }, anchor)| {
                let place = if anchor.is_some() { Place::Anchor } else { Place::Between };
                Node { view, issuer, anchor, fault: certificate::check(view, place, self.request) }
            }));
            (first..self.nodes.len()).collect()
        })
    }

    fn view(&self, node: usize) -> Option<&'b View<'a>> {
        self.nodes.get(node).map(|node| node.view)
    }

    /// Tries every issuer of the path's last certificate.
    fn climb(&mut self) {
        let Some(node) = self.path.last().and_then(|last| self.nodes.get(*last)) else { return };
        let (view, issuer) = (node.view, node.issuer);
        let at = self.path.len() - 1;
        let candidates = self.candidates(view, issuer);
        if candidates.is_empty() {
            let reason = match view.is_self_issued() {
                true => Reason::NotTrusted,
                false => Reason::NoIssuer(names::readable(&view.issuer)),
            };
            return self.fail(&[], at, reason);
        }
        for candidate in candidates {
            if self.is_done() {
                return;
            }
            if self.steps == 0 {
                return self.fail(&[], at, Reason::Budget);
            }
            self.steps -= 1;
            if self.path.len() + 1 > MOST_LENGTH {
                return self.fail(&[], at, Reason::TooDeep);
            }
            self.step(candidate);
        }
    }

    /// True if the search need not or must not go on.
    fn is_done(&self) -> bool {
        self.given_up || !self.found.is_empty() && (self.request.now.is_some() || self.found.len() >= MOST_PATHS)
    }

    fn step(&mut self, candidate: usize) {
        let Some(node) = self.nodes.get(candidate) else { return };
        let (anchor, fault) = (node.anchor, node.fault.clone());
        let at = self.path.len() - 1;
        if let Err(reason) = fault {
            return self.fail(&[candidate], at + 1, reason);
        }
        if let Err(reason) = self.is_signed(candidate) {
            return self.fail(&[candidate], at, reason);
        }
        self.path.push(candidate);
        match anchor {
            Some(anchor) => self.arrive(anchor),
            None => self.climb(),
        }
        self.path.pop();
    }

    /// The path has reached an anchor: it is held against all that is about it as a whole.
    fn arrive(&mut self, anchor: usize) {
        let views: Vec<&View<'_>> = self.path.iter().filter_map(|node| self.view(*node)).collect();
        match chain::check(&views, self.request, &mut self.comparisons) {
            Ok(()) => {
                let (valid_from, valid_until) = chain::validity(&views);
                let certificates = self.ders(&[]);
                self.found.push(Path { certificates, anchor, valid_from, valid_until, sha1: chain::has_sha1(&views) });
            }
            Err((at, reason)) => self.fail(&[], at, reason),
        }
    }

    /// Issuers by name that are not in the path already, the likeliest first:
    /// the right key identifier, then an anchor, then the one that lasts longest.
    fn candidates(&mut self, view: &View<'_>, issuer: &'b [u8]) -> Vec<usize> {
        let named = self.named(issuer).to_vec();
        let asked = match &view.extensions.authority_key_id {
            Some(Ok(id)) => id.key,
            _ => None,
        };
        let mut all: Vec<_> = named
            .iter()
            .filter_map(|node| Some((*node, self.nodes.get(*node)?)))
            .filter(|(_, node)| !self.is_in_path(node.view))
            .map(|(at, node)| {
                let own = node.view.extensions.subject_key_id.and_then(Result::ok);
                let other_key = asked.is_some() && own.is_some() && asked != own;
                let rank = (node.fault.is_err(), other_key, node.anchor.is_none());
                (rank, std::cmp::Reverse(node.view.not_after.seconds), at)
            })
            .collect();
        all.sort_unstable();
        all.into_iter().map(|(.., at)| at).collect()
    }

    /// The same name with the same key is the same authority: a second one only makes a loop (RFC 4158, 2.4.2).
    fn is_in_path(&self, view: &View<'_>) -> bool {
        self.path
            .iter()
            .filter_map(|node| self.view(*node))
            .any(|earlier| earlier.key.whole == view.key.whole && earlier.subject.whole == view.subject.whole)
    }

    /// Whether the path's last certificate is signed by the candidate's key.
    fn is_signed(&mut self, candidate: usize) -> Result<(), Reason> {
        let Some(&last) = self.path.last() else { return Err(Reason::Unreadable) };
        if let Some(known) = self.signed.get(&(last, candidate)) {
            return known.clone();
        }
        let (Some(view), Some(issuer)) = (self.view(last), self.view(candidate)) else {
            return Err(Reason::Unreadable);
        };
        self.signatures = self.signatures.checked_sub(1).ok_or(Reason::Budget)?;
        let result = signature::verify(&view.algorithm, &issuer.key, view.tbs, view.signature, self.request.allow_sha1);
        self.signed.insert((last, candidate), result.clone());
        result
    }

    fn ders(&self, further: &[usize]) -> Vec<&'a [u8]> {
        self.path.iter().chain(further).filter_map(|node| self.view(*node)).map(|view| view.der).collect()
    }

    fn fail(&mut self, further: &[usize], at: usize, reason: Reason) {
        if reason == Reason::Budget {
            // That not all was tried must be told, however much was.
            self.given_up = true;
            self.attempts.truncate(MOST_ATTEMPTS - 1);
        }
        if self.attempts.len() < MOST_ATTEMPTS {
            let certificates = self.ders(further);
            self.attempts.push(Attempt { certificates, at, reason });
        }
    }
}
