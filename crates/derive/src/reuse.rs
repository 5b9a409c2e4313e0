//! Keys compared across hosts: the same certificate on several, the same key in
//! different certificates, RSA keys that share a prime. A pure function of what
//! reports show, so that server and verifier find the same.

use crate::presence::Presence;
use report::keys::{Compared, Holders, Reuse, SharedKey, SharedPrime};
use std::collections::{BTreeMap, BTreeSet};

/// So many keys with shared primes are still sorted by which share one: each is
/// tried with each.
const MOST_SORTED: usize = 200;
/// The most moduli that are searched: the products grow to gigabytes beyond.
pub const MOST_MODULI: usize = 500_000;

/// What is compared, gathered host by host.
#[derive(Clone, Debug, Default)]
pub struct Gathering {
    certificates: BTreeMap<String, One>,
}

/// A certificate and where it is.
#[derive(Clone, Debug)]
struct One {
    subject: String,
    spki_sha256: Option<String>,
    modulus: Option<Vec<u8>>,
    /// The hosts that have it.
    hosts: BTreeSet<String>,
    /// Those that show it for themselves.
    leaf_of: BTreeSet<String>,
}

impl Gathering {
    /// Adds what a host shows.
    pub fn add(&mut self, host: &str, shown: &Presence) {
        for (sha256, known) in &shown.certificates {
            let one = self.certificates.entry(sha256.clone()).or_insert_with(|| One {
                subject: known.read.subject.clone(),
                spki_sha256: known.spki_sha256.clone(),
                modulus: known.modulus.clone(),
                hosts: BTreeSet::new(),
                leaf_of: BTreeSet::new(),
            });
            one.hosts.insert(host.to_owned());
            if shown.is_leaf(sha256) {
                one.leaf_of.insert(host.to_owned());
            }
        }
    }

    /// Compares. Beyond [`MOST_MODULI`] the primes of the others are not searched,
    /// and the count says so.
    #[must_use]
    pub fn compare(&self) -> (Compared, Reuse) {
        let leaves = || self.certificates.iter().filter(|(_, one)| !one.leaf_of.is_empty());
        let holders = |(sha256, one): (&String, &One)| Holders {
            sha256: sha256.clone(),
            subject: one.subject.clone(),
            hosts: one.leaf_of.iter().cloned().collect(),
        };
        let mut by_key: BTreeMap<&String, Vec<Holders>> = BTreeMap::new();
        for (sha256, one) in leaves() {
            if let Some(spki) = &one.spki_sha256 {
                by_key.entry(spki).or_default().push(holders((sha256, one)));
            }
        }
        let keys: BTreeSet<_> = self.certificates.values().filter_map(|one| one.spki_sha256.as_ref()).collect();
        let (moduli, primes) = self.primes();
        let count = |of: usize| u64::try_from(of).unwrap_or(u64::MAX);
        let compared =
            Compared { certificates: count(self.certificates.len()), keys: count(keys.len()), moduli: count(moduli) };
        let found = Reuse {
            certificates: leaves().map(holders).filter(|one| one.hosts.len() > 1).collect(),
            keys: by_key
                .into_iter()
                .filter(|(_, certificates)| certificates.len() > 1)
                .map(|(spki, certificates)| SharedKey { spki_sha256: spki.clone(), certificates })
                .collect(),
            primes,
        };
        (compared, found)
    }

    /// How many moduli were searched, and the keys of those that share a prime.
    fn primes(&self) -> (usize, Vec<SharedPrime>) {
        let mut moduli: BTreeMap<&String, &[u8]> = BTreeMap::new();
        let mut hosts: BTreeMap<&String, BTreeSet<&String>> = BTreeMap::new();
        for one in self.certificates.values() {
            if let (Some(spki), Some(modulus)) = (&one.spki_sha256, &one.modulus) {
                moduli.insert(spki, modulus);
                hosts.entry(spki).or_default().extend(&one.hosts);
            }
        }
        let moduli: Vec<_> = moduli.into_iter().take(MOST_MODULI).collect();
        let numbers: Vec<_> = moduli.iter().map(|(_, modulus)| *modulus).collect();
        let broken = pki::weak::batch_gcd(&numbers);
        let broken: Vec<_> = broken.into_iter().filter_map(|(place, _)| moduli.get(place)).collect();
        let sorted = broken.len() <= MOST_SORTED;
        let share = |a: &[u8], b: &[u8]| a != b && !pki::weak::batch_gcd(&[a, b]).is_empty();
        let one = |(spki, modulus): &(&String, &[u8])| {
            let others = broken.iter().filter(|(_, other)| sorted && share(modulus, other));
            SharedPrime {
                spki_sha256: (*spki).clone(),
                with: others.map(|(other, _)| (*other).clone()).collect(),
                hosts: hosts.get(spki).into_iter().flatten().map(|host| (*host).clone()).collect(),
            }
        };
        let mut primes: Vec<_> = broken.iter().map(|key| one(key)).collect();
        primes.sort();
        (moduli.len(), primes)
    }
}

#[cfg(test)]
#[path = "reuse_tests.rs"]
mod tests;
