//! Which upgrades dnf or yum would make: from its cache of repositories, its
//! settings, locks, modules and what rpm has installed. Neither ever runs.

mod cache;
mod config;

use super::rpm::header::Header;
use super::rpm_md::choice::{Rules, Update, World, highest};
use super::rpm_md::modules::{Chosen, Modules};
use super::rpm_md::{Offer, Repository};
use crate::glob::fits;
use crate::host::Host;
use config::Config;
use report::{Gap, GapReason};
use std::collections::{BTreeSet, HashSet};

/// The upgrades of what is installed.
pub fn updates(host: &Host, packages: &[Header], gaps: &mut Vec<Gap>) -> Vec<Update> {
    let installed = highest(packages);
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
        if let Some(mut metadata) = cache::read(host, &repository.id, &wanted, gaps) {
            modules.join(std::mem::take(&mut metadata.modules));
            known.push((repository, metadata));
        }
    }
    let rules = Dnf { config: &config, names: modules.names(&chosen), modules: &modules, chosen: &chosen };
    let world = World { known: &known, rules: &rules };
    installed.values().flat_map(|header| world.updates(header)).collect()
}

/// What dnf asks of an offer.
struct Dnf<'a> {
    config: &'a Config,
    names: BTreeSet<&'a str>,
    modules: &'a Modules,
    chosen: &'a Chosen,
}

impl Rules for Dnf<'_> {
    /// Modules and the repository's own list let it be seen.
    fn sees(&self, _: &Header, repository: &Repository, offer: &Offer) -> bool {
        let included =
            repository.includes.is_empty() || repository.includes.iter().any(|pattern| names(pattern, offer));
        included && (repository.hotfixes || self.modules.take(&offer.full(), &offer.name, &self.names, self.chosen))
    }

    /// An exclusion or a lock keeps it back.
    fn keeps(&self, _: &Header, repository: &Repository, offer: &Offer) -> bool {
        let excluded = self.config.excludes.iter().chain(&repository.excludes).any(|pattern| names(pattern, offer));
        let (barred, locked): (Vec<_>, Vec<_>) = self.config.locks.iter().partition(|lock| lock.starts_with('!'));
        let is_barred = barred.iter().any(|lock| names(lock.trim_start_matches('!'), offer));
        // A name that is locked takes what one of its locks names, and nothing else.
        let mut own = locked.iter().filter(|lock| is_about(lock, offer)).peekable();
        excluded || is_barred || own.peek().is_some() && !own.any(|lock| names(lock, offer))
    }

    fn follows(&self, module: &str) -> bool {
        self.modules.is_active(module, self.chosen)
    }
}

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
