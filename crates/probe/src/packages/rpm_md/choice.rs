//! Which of the offers is an upgrade that a package manager would make, and
//! what it mends. dnf, yum and zypper choose alike: of the repositories that go
//! first the highest version; they differ in what keeps an offer back.

use super::advisories::Advisory;
use super::{Metadata, Offer, Repository};
use crate::packages::rpm::header::Header;
use report::Source;
use report::version::Rpm;
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// An upgrade that is offered.
#[derive(Clone, Debug)]
pub struct Update {
    pub name: String,
    pub architecture: String,
    pub installed: String,
    pub candidate: String,
    /// `None` where the repository tells nothing of advisories.
    pub security: Option<bool>,
    pub severity: Option<String>,
    pub advisories: Vec<String>,
    pub repository: String,
    /// A lock or an exclusion keeps it from being installed.
    pub kept: bool,
    pub needs_subscription: bool,
    pub source: Source,
}

/// What one package manager asks of an offer.
pub trait Rules {
    /// Whether an offer is one at all for what is installed.
    fn sees(&self, installed: &Header, repository: &Repository, offer: &Offer) -> bool;

    /// Whether an administrator keeps it from being installed.
    fn keeps(&self, installed: &Header, repository: &Repository, offer: &Offer) -> bool;

    /// Whether an advisory for a module stream counts.
    fn follows(&self, module: &str) -> bool;
}

/// Of each name and architecture the highest version that is installed: kernels have several.
pub fn highest(packages: &[Header]) -> BTreeMap<(&str, &str), &Header> {
    let mut all: BTreeMap<(&str, &str), &Header> = BTreeMap::new();
    for header in packages {
        let place = all.entry((&header.name, header.architecture.as_deref().unwrap_or_default())).or_insert(header);
        if Rpm::parse(&header.evr()) > Rpm::parse(&place.evr()) {
            *place = header;
        }
    }
    all
}

/// A package with the repository that offers it.
type Seen<'a> = (&'a Repository, &'a Metadata, &'a Offer);

/// All that the choice depends on.
pub struct World<'a> {
    pub known: &'a [(&'a Repository, Metadata)],
    pub rules: &'a dyn Rules,
}

impl World<'_> {
    /// The upgrade of a package, if there is one; and the one that mends more
    /// than it and is kept back.
    pub fn updates(&self, header: &Header) -> Vec<Update> {
        let evr = header.evr();
        let Some(current) = Rpm::parse(&evr) else { return Vec::new() };
        let mut all: Vec<Seen<'_>> = Vec::new();
        for (repository, metadata) in self.known {
            let offers = metadata.offers.iter().filter(|offer| is_for(header, offer));
            let offers = offers.filter(|offer| self.rules.sees(header, repository, offer));
            all.extend(offers.map(|offer| (*repository, metadata, offer)));
        }
        let is_above = |one: &&Seen<'_>| Rpm::parse(&one.2.evr()).is_some_and(|own| own > current);
        let allowed = || all.iter().filter(|(repository, _, offer)| !self.rules.keeps(header, repository, offer));
        // The repositories of the lowest number alone are asked, even if they have nothing newer.
        let first = allowed().map(|(repository, ..)| repository.priority).min();
        let found =
            allowed().filter(|(repository, ..)| Some(repository.priority) == first).filter(is_above).max_by(order);
        let mut updates: Vec<Update> =
            found.and_then(|found| self.update(header, found, &all, false)).into_iter().collect();
        // What is kept back is told where it mends something.
        if let Some(highest) = all.iter().filter(is_above).max_by(order)
            && let Some(kept) = self.update(header, highest, &all, true)
        {
            let mends = |id: &String| !updates.iter().any(|update| update.advisories.contains(id));
            if kept.advisories.iter().any(mends) {
                updates.push(kept);
            }
        }
        updates
    }

    fn update(&self, header: &Header, found: &Seen<'_>, all: &[Seen<'_>], kept: bool) -> Option<Update> {
        let (evr, candidate) = (header.evr(), found.2.evr());
        let (current, until) = (Rpm::parse(&evr)?, Rpm::parse(&candidate)?);
        let is_between = |evr: &str| Rpm::parse(evr).is_some_and(|own| own > current && own <= until);
        let mends = self.advised(header, &is_between);
        let between = all.iter().filter(|(.., offer)| is_between(&offer.evr()));
        let security = match mends.is_empty() {
            false => Some(true),
            true if between.clone().any(|(_, metadata, _)| metadata.advisories.is_none()) => None,
            true => Some(false),
        };
        let mut advisories: Vec<String> = mends.iter().map(|advisory| advisory.id.clone()).collect();
        advisories.sort_unstable();
        advisories.dedup();
        let worst = |severity: &String| SEVERITIES.iter().position(|word| severity.eq_ignore_ascii_case(word));
        Some(Update {
            name: header.name.clone(),
            architecture: header.architecture.clone().unwrap_or_default(),
            installed: evr.clone(),
            security,
            severity: mends.iter().filter_map(|advisory| advisory.severity.clone()).max_by_key(worst),
            advisories,
            repository: found.0.name.clone(),
            kept,
            needs_subscription: found.0.needs_subscription,
            source: found.1.source.clone()?,
            candidate,
        })
    }

    /// The advisories on flaws that name a version in between.
    fn advised(&self, header: &Header, is_between: &dyn Fn(&str) -> bool) -> Vec<&Advisory> {
        let mut found = Vec::new();
        for advisories in self.known.iter().filter_map(|(_, metadata)| metadata.advisories.as_ref()) {
            for one in advisories.of(&header.name) {
                let follows = one.module.as_ref().is_none_or(|module| self.rules.follows(module));
                if one.advisory.security && follows && is_for(header, &one.package) && is_between(&one.package.evr()) {
                    found.push(one.advisory.as_ref());
                }
            }
        }
        found
    }
}

fn order(a: &&Seen<'_>, b: &&Seen<'_>) -> Ordering {
    Rpm::parse(&a.2.evr()).partial_cmp(&Rpm::parse(&b.2.evr())).unwrap_or(Ordering::Equal)
}

/// Whether a package could take the place of what is installed: of its
/// architecture, or one of them of none.
fn is_for(header: &Header, offer: &Offer) -> bool {
    let own = header.architecture.as_deref().unwrap_or_default();
    let fits =
        offer.architecture == own || offer.architecture == "noarch" || own == "noarch" && offer.architecture != "src";
    offer.name == header.name && fits
}

const SEVERITIES: &[&str] = &["none", "low", "moderate", "medium", "important", "high", "critical"];
