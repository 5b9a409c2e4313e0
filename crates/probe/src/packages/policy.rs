//! Which of the offers apt would take: the rules of apt_preferences(5), in the
//! steps of apt's own `GetCandidateVer`.

use super::{dpkg::Package, lists::List, pins::Pin, scan::Offer};
use report::version::Deb;

/// The priority of what is installed and in no list.
const INSTALLED: i32 = 100;

/// From here on apt also goes back to an older version.
const DOWNGRADE: i32 = 1000;

/// An upgrade that apt would make, or that a pin alone keeps from being made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    pub version: String,
    /// The list that offers it, a security archive's before others.
    pub list: usize,
    /// Whether a version above the installed one comes from a security archive;
    /// `None` where none is known to and one comes from an archive that is not known.
    pub security: Option<bool>,
    /// It comes from a security archive, and a pin keeps apt from taking it.
    pub pinned: bool,
}

/// What apt's settings say, worked out once for all packages.
pub struct Policy<'a> {
    lists: &'a [List],
    pins: &'a [Pin],
    /// The priority of each list.
    priorities: Vec<i32>,
    native: &'a str,
}

struct Candidate<'a> {
    text: &'a str,
    version: Deb<'a>,
    lists: Vec<usize>,
    installed: bool,
}

impl<'a> Policy<'a> {
    pub fn new(lists: &'a [List], pins: &'a [Pin], native: &'a str) -> Self {
        let priority = |list: &List| {
            let general = pins.iter().find(|pin| pin.is_general() && pin.takes_list(list));
            let own = match (list.release.not_automatic, list.release.but_upgrades) {
                (false, _) => 500,
                (true, true) => 100,
                (true, false) => 1,
            };
            general.map_or(own, |pin| pin.priority)
        };
        Self { lists, pins, priorities: lists.iter().map(priority).collect(), native }
    }

    /// The upgrade of one package; `Err` if its installed version is none that dpkg would take.
    pub fn update(&self, package: &'a Package, offers: &'a [(usize, Offer)]) -> Result<Option<Update>, ()> {
        let Some(installed) = package.version.as_deref() else { return Ok(None) };
        let current = Deb::parse(installed).ok_or(())?;
        let family = |architecture: &str| architecture == "all" || architecture == self.native;
        let fits = |offer: &Offer| {
            offer.architecture == package.architecture || family(&offer.architecture) && family(&package.architecture)
        };
        let mut all = vec![Candidate { text: installed, version: current, lists: Vec::new(), installed: true }];
        for (list, offer) in offers.iter().filter(|(_, offer)| fits(offer)) {
            // apt itself passes over a version that it cannot read.
            let Some(version) = Deb::parse(&offer.version) else { continue };
            match all.iter_mut().find(|known| known.version == version) {
                Some(known) => known.lists.push(*list),
                None => all.push(Candidate { text: &offer.version, version, lists: vec![*list], installed: false }),
            }
        }
        all.sort_by(|a, b| b.version.cmp(&a.version));
        let above = || all.iter().filter(|one| one.version > current);
        let from_security = |one: &&Candidate<'_>| one.lists.iter().any(|list| self.is_security(*list));
        let is_unknown = |list: &usize| self.lists.get(*list).is_some_and(|list| !list.signed);
        let security =
            match (above().any(|one| from_security(&one)), above().any(|one| one.lists.iter().any(is_unknown))) {
                (false, true) => None,
                (known, _) => Some(known),
            };
        let chosen = self.candidate(package, &all, &current).filter(|one| one.version > current);
        let (chosen, pinned) = match chosen {
            Some(chosen) => (chosen, false),
            None => match above().find(from_security) {
                Some(hidden) => (hidden, true),
                None => return Ok(None),
            },
        };
        let best = chosen.lists.iter().max_by_key(|list| (self.is_security(**list), self.priority(**list)));
        let update = |list: &usize| Update { version: chosen.text.to_owned(), list: *list, security, pinned };
        Ok(best.map(update))
    }

    /// apt's choice among all versions, highest first.
    fn candidate<'c>(&self, package: &Package, all: &'c [Candidate<'a>], current: &Deb<'a>) -> Option<&'c Candidate<'a>>
    where
        'a: 'c,
    {
        let mut best = (-1, None);
        for one in all {
            let priority = self.priority_of(package, one);
            if priority == 0 || priority <= best.0 || priority < DOWNGRADE && one.version < *current {
                continue;
            }
            best = (priority, Some(one));
        }
        best.1
    }

    fn priority_of(&self, package: &Package, one: &Candidate<'_>) -> i32 {
        let takes = |pin: &&Pin| {
            pin.names(package, self.native)
                && (pin.takes_version(one.text)
                    || one.lists.iter().any(|l| self.lists.get(*l).is_some_and(|l| pin.takes(one.text, l))))
        };
        if let Some(pin) = self.pins.iter().filter(|pin| !pin.is_general()).find(takes) {
            return pin.priority;
        }
        let lists = one.lists.iter().map(|list| self.priority(*list));
        lists.chain(one.installed.then_some(INSTALLED)).max().unwrap_or(0)
    }

    fn priority(&self, list: usize) -> i32 {
        self.priorities.get(list).copied().unwrap_or(0)
    }

    fn is_security(&self, list: usize) -> bool {
        self.lists.get(list).is_some_and(|list| list.security() == Some(true))
    }
}
