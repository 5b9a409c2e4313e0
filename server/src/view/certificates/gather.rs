//! What the store holds about certificates, brought together in memory.

use super::Choices;
use crate::certificates::renewal::{Histories, History, histories};
use crate::problem::Problem;
use crate::state::App;
use crate::store::certificates::{self, Certificate, Held};
use crate::store::hosts;
use report::Time;
use report::wire::{Register, RegisterEntry};
use std::collections::BTreeMap;

/// Who answers for a host that nobody answers for.
const NOBODY: &str = "not in the register";

/// All that the index holds, with what is known of the hosts.
#[derive(Debug, Default)]
pub struct Fleet {
    /// The certificates by digest.
    pub known: BTreeMap<String, Certificate>,
    /// Their places, those that were left among them.
    pub held: Vec<Held>,
    /// How renewal has gone.
    pub histories: Histories,
    /// The names of the hosts.
    pub names: BTreeMap<String, String>,
    /// The register of expected hosts.
    pub register: Register,
    /// The hosts' labels.
    pub labels: BTreeMap<String, BTreeMap<String, String>>,
}

/// A certificate in a place, now.
#[derive(Clone, Copy, Debug)]
pub struct Placed<'a> {
    /// The certificate.
    pub certificate: &'a Certificate,
    /// The place.
    pub held: &'a Held,
    /// The host's name.
    pub name: &'a str,
    /// What the register says of the host.
    pub register: Option<&'a RegisterEntry>,
    /// How renewal has gone there.
    pub history: Option<&'a History>,
    labels: Option<&'a BTreeMap<String, String>>,
}

/// Reads everything at once.
///
/// # Errors
/// [`Problem::Unavailable`] if the store cannot be read.
pub async fn fleet(app: &App) -> Result<Fleet, Problem> {
    let pool = app.store.readers();
    let (held, known, labels, hosts, register) = tokio::try_join!(
        certificates::held(pool, None),
        certificates::certificates(pool),
        certificates::labels(pool),
        hosts::hosts(pool),
        hosts::register(pool),
    )?;
    let histories = histories(&held, &known);
    let names = hosts.into_iter().map(|host| (host.id, host.name)).collect();
    Ok(Fleet { known, held, histories, names, register, labels })
}

impl Fleet {
    /// The certificates that are in a place now.
    pub fn current(&self) -> impl Iterator<Item = Placed<'_>> {
        self.held.iter().filter(|held| held.until.is_none()).filter_map(|held| {
            let name = self.names.get(&held.host)?;
            let key = (held.host.clone(), held.place.clone(), held.sha256.clone());
            Some(Placed {
                certificate: self.known.get(&held.sha256)?,
                held,
                name,
                register: self.register.hosts.get(name),
                history: self.histories.get(&key),
                labels: self.labels.get(&held.host),
            })
        })
    }

    /// What a filter can choose from.
    #[must_use]
    pub fn choices(&self) -> Choices {
        let entries = || self.register.hosts.values();
        let labels = self.labels.values().flatten().map(|(name, value)| format!("{name}={value}"));
        Choices {
            sites: entries().map(|entry| entry.site.clone()).collect(),
            functions: entries().map(|entry| entry.function.clone()).collect(),
            owners: self.current().map(|placed| placed.owner().1.to_owned()).collect(),
            labels: labels.collect(),
        }
    }
}

impl<'a> Placed<'a> {
    /// Who answers for it: the partner that the host's label names, the owner
    /// that it names, or else the register's owner.
    #[must_use]
    pub fn owner(&self) -> (&'static str, &'a str) {
        let label = |name: &str| self.labels.and_then(|labels| labels.get(name)).map(String::as_str);
        match (label("partner"), label("owner"), self.register) {
            (Some(partner), ..) => ("partner", partner),
            (None, Some(owner), _) => ("owner", owner),
            (None, None, Some(entry)) => ("owner", &entry.owner),
            (None, None, None) => ("nobody", NOBODY),
        }
    }

    /// True if the host has this label, `name=value`.
    #[must_use]
    pub fn has_label(&self, wanted: &str) -> bool {
        let Some((name, value)) = wanted.split_once('=') else { return false };
        self.labels.and_then(|labels| labels.get(name)).is_some_and(|has| has == value)
    }

    /// True if its automated renewal should have come by now.
    #[must_use]
    pub fn is_overdue(&self, now: Time) -> bool {
        self.history.is_some_and(|history| history.is_overdue(self.certificate.not_after, now))
    }

    /// What people call it: its first name, or else its subject.
    #[must_use]
    pub fn title(&self) -> String {
        title(self.certificate)
    }
}

/// What people call a certificate: its first name, or else its subject.
#[must_use]
pub fn title(certificate: &Certificate) -> String {
    let name = certificate.names.first().filter(|name| !name.is_empty());
    let subject = if certificate.subject.is_empty() { &certificate.sha256 } else { &certificate.subject };
    name.unwrap_or(subject).clone()
}
