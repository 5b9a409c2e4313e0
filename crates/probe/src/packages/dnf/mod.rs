//! Which upgrades dnf would make: from its cache of repositories, its settings,
//! locks, modules and what rpm has installed. dnf itself never runs.

mod cache;
mod config;
mod modules;
mod xml;

use super::rpm::{Database, header::Header};
use crate::glob::fits;
use crate::host::Host;
use cache::{Advisory, Metadata, Offer};
use config::{Config, Repository};
use modules::{Chosen, Modules};
use report::version::Rpm;
use report::{Gap, GapReason, Source};
use std::collections::{BTreeMap, HashSet};

/// An upgrade that is offered.
#[derive(Debug)]
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

/// The upgrades of a host; `None` if rpm has nothing installed there.
pub fn updates(host: &Host, gaps: &mut Vec<Gap>) -> Option<Vec<Update>> {
    let mut database = Database::read(host)?;
    // rpm is a tool on Debian too, with a database that is empty.
    if database.packages.is_empty() && database.gaps.is_empty() {
        return None;
    }
    gaps.append(&mut database.gaps);
    let mut installed: BTreeMap<(&str, &str), &Header> = BTreeMap::new();
    for header in &database.packages {
        let place =
            installed.entry((&header.name, header.architecture.as_deref().unwrap_or_default())).or_insert(header);
        if Rpm::parse(&header.evr()) > Rpm::parse(&place.evr()) {
            *place = header;
        }
    }
    let wanted: HashSet<&str> = installed.keys().map(|(name, _)| *name).collect();
    let mut config = Config::read(host);
    gaps.append(&mut config.gaps);
    if config.repositories.is_empty() {
        let detail = "no repository is enabled, so that no update is known; enable one and run `dnf makecache`";
        gaps.push(super::gap(b"/etc/yum.repos.d", GapReason::Missing, detail));
    }
    let chosen = Chosen::read(host, gaps);
    let (mut known, mut modules) = (Vec::new(), Modules::default());
    for repository in &config.repositories {
        match cache::read(host, &repository.id, &wanted, gaps) {
            Some(mut metadata) => {
                modules.join(std::mem::take(&mut metadata.modules));
                known.push((repository, metadata));
            }
            None => gaps.push(cache::missing(&repository.id)),
        }
    }
    let world =
        World { config: &config, known: &known, names: modules.names(&chosen), modules: &modules, chosen: &chosen };
    Some(installed.values().filter_map(|header| world.update(header)).collect())
}

/// A package with the repository that offers it.
type Seen<'a> = (&'a Repository, &'a Metadata, &'a Offer);

/// What a repository's advisories say of a package; `None` if it has none.
fn advised<'a>(metadata: &'a Metadata, offer: &Offer) -> Option<&'a [Advisory]> {
    metadata.advisories.as_ref().map(|all| all.get(&offer.full()).map(Vec::as_slice).unwrap_or_default())
}

/// All that the choice depends on.
struct World<'a> {
    config: &'a Config,
    known: &'a [(&'a Repository, Metadata)],
    names: std::collections::BTreeSet<&'a str>,
    modules: &'a Modules,
    chosen: &'a Chosen,
}

impl World<'_> {
    fn update(&self, header: &Header) -> Option<Update> {
        let evr = header.evr();
        let current = Rpm::parse(&evr)?;
        let own = header.architecture.as_deref().unwrap_or_default();
        let fits = |offer: &Offer| {
            offer.name == header.name
                && (offer.architecture == own
                    || offer.architecture == "noarch"
                    || own == "noarch" && offer.architecture != "src")
        };
        let mut all: Vec<Seen<'_>> = Vec::new();
        for (repository, metadata) in self.known {
            let offers = metadata.offers.iter().filter(|offer| fits(offer) && self.is_of_use(repository, offer));
            all.extend(offers.map(|offer| (*repository, metadata, offer)));
        }
        let is_above = |one: &&Seen<'_>| Rpm::parse(&one.2.evr()).is_some_and(|own| own > current);
        let allowed: Vec<_> =
            all.iter().filter(|(repository, _, offer)| !self.is_kept(repository, offer)).copied().collect();
        // The repositories of the lowest number alone are asked, even if they have nothing newer.
        let first = allowed.iter().map(|(repository, ..)| repository.priority).min();
        let allowed = allowed.iter().filter(|(repository, ..)| Some(repository.priority) == first);
        let newest = |a: &&Seen<'_>, b: &&Seen<'_>| {
            Rpm::parse(&a.2.evr()).partial_cmp(&Rpm::parse(&b.2.evr())).unwrap_or(std::cmp::Ordering::Equal)
        };
        let secures = |one: &&Seen<'_>| advised(one.1, one.2).is_some_and(|all| all.iter().any(|a| a.security));
        let (found, kept) = match allowed.filter(is_above).max_by(newest) {
            Some(found) => (found, false),
            // What is kept back is told where it mends something.
            None => (all.iter().filter(is_above).filter(secures).max_by(newest)?, true),
        };
        let below = Rpm::parse(&found.2.evr()).map(|_| found.2.evr())?;
        let between = all.iter().filter(is_above).filter(|one| Rpm::parse(&one.2.evr()) <= Rpm::parse(&below));
        let (mut security, mut advisories, mut severities) = (Some(false), Vec::new(), Vec::new());
        for one in between {
            match advised(one.1, one.2) {
                Some(all) => {
                    for advisory in all.iter().filter(|advisory| advisory.security) {
                        security = Some(true);
                        advisories.push(advisory.id.clone());
                        severities.extend(advisory.severity.clone());
                    }
                }
                None if security == Some(false) => security = None,
                None => {}
            }
        }
        advisories.sort_unstable();
        advisories.dedup();
        let worst = |severity: &String| SEVERITIES.iter().position(|word| severity.eq_ignore_ascii_case(word));
        Some(Update {
            name: header.name.clone(),
            architecture: own.to_owned(),
            installed: evr.clone(),
            candidate: found.2.evr(),
            security,
            severity: severities.into_iter().max_by_key(worst),
            advisories,
            repository: found.0.name.clone(),
            kept,
            needs_subscription: found.0.needs_subscription,
            source: found.1.source.clone()?,
        })
    }

    /// Whether modules and the repository's own list let a package be seen at all.
    fn is_of_use(&self, repository: &Repository, offer: &Offer) -> bool {
        let included =
            repository.includes.is_empty() || repository.includes.iter().any(|pattern| names(pattern, offer));
        included && (repository.hotfixes || self.modules.take(&offer.full(), &offer.name, &self.names, self.chosen))
    }

    /// Whether an exclusion or a lock keeps a package back.
    fn is_kept(&self, repository: &Repository, offer: &Offer) -> bool {
        let excluded = self.config.excludes.iter().chain(&repository.excludes).any(|pattern| names(pattern, offer));
        let (barred, locked): (Vec<_>, Vec<_>) = self.config.locks.iter().partition(|lock| lock.starts_with('!'));
        let is_barred = barred.iter().any(|lock| names(lock.trim_start_matches('!'), offer));
        // A name that is locked takes what one of its locks names, and nothing else.
        let mut own = locked.iter().filter(|lock| is_about(lock, offer)).peekable();
        excluded || is_barred || own.peek().is_some() && !own.any(|lock| names(lock, offer))
    }
}

const SEVERITIES: &[&str] = &["none", "low", "moderate", "medium", "important", "high", "critical"];

/// Whether a pattern names a package, in one of the forms that dnf takes.
fn names(pattern: &str, offer: &Offer) -> bool {
    let Offer { name, architecture, version, .. } = offer;
    let plain = format!("{name}-{version}");
    let forms = [
        name.clone(),
        format!("{name}.{architecture}"),
        format!("{plain}.{architecture}"),
        plain,
        format!("{name}-{}", version.split('-').next().unwrap_or_default()),
        offer.full(),
        offer.full().trim_end_matches(architecture.as_str()).trim_end_matches('.').to_owned(),
    ];
    forms.iter().any(|form| fits(pattern.as_bytes(), form.as_bytes()))
}

/// Whether a lock `name-epoch:version-release.architecture` is about this name.
fn is_about(lock: &str, offer: &Offer) -> bool {
    let name = lock.rsplitn(3, '-').nth(2).unwrap_or(lock);
    fits(name.as_bytes(), offer.name.as_bytes())
}

#[cfg(test)]
mod tests;
