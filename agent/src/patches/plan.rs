//! From holes to actions: one upgrade of one source package or piece of
//! software, what it closes, and whether the host's repositories have it.

use super::{Hole, Thing, rows, table, text};
use advisory::Scheme;
use report::{Facts, Time, Value};
use serde::Serialize;
use std::cmp::{Ordering, Reverse};

/// Whether the host can take the upgrade from where it takes its packages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Offered {
    /// Its repositories have it.
    Yes,
    /// They have it, and an administrator holds the package back.
    Held,
    /// They do not have it, or only an older one.
    No,
    /// The lists of its repositories could not be read.
    Untold,
    /// No package manager brings it.
    ByHand,
    /// The fix is for subscribers.
    Subscription,
}

/// Whose command upgrades packages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PackageManager {
    /// Debian's and its kin.
    Apt,
    /// Red Hat's and its kin.
    Dnf,
    /// SUSE's.
    Zypper,
    /// Alpine's.
    Apk,
    /// None that is known.
    None,
}

/// One upgrade.
#[derive(Clone, Debug, Serialize)]
pub struct Action {
    /// What is upgraded.
    pub package: String,
    /// The installed packages of it, or paths.
    pub installed_as: Vec<String>,
    /// The installed version.
    pub from: String,
    /// The version that closes all that is counted.
    pub to: String,
    /// How many holes it closes.
    pub closes: usize,
    /// How many of them are known to be exploited.
    pub exploited: usize,
    /// How many are used by ransomware.
    pub ransomware: usize,
    /// How many are critical.
    pub critical: usize,
    /// How many are high.
    pub high: usize,
    /// How many are likely to be exploited.
    pub likely: usize,
    /// Since when the first of the fixes is out; null where it is not told.
    pub since: Option<Time>,
    /// Whether the host can take it.
    pub offered: Offered,
    /// Its place among urgencies.
    #[serde(skip)]
    rank: (bool, bool, bool, bool, bool, usize),
}

impl PackageManager {
    /// That of the host.
    pub(super) fn of(facts: &Facts) -> Self {
        let suse = |id: &str| id == "suse" || id.starts_with("sle") || id.starts_with("opensuse");
        let is_suse = rows(facts, "os.release").any(|(row, spec)| suse(&text(row, spec, "id")));
        let database = rows(facts, "package.installed").next().map(|(row, spec)| text(row, spec, "manager"));
        match database.as_deref() {
            Some("dpkg") => Self::Apt,
            Some("rpm") if is_suse => Self::Zypper,
            Some("rpm") => Self::Dnf,
            Some("apk") => Self::Apk,
            _ => Self::None,
        }
    }

    /// The words before the packages' names.
    pub(super) const fn command(self) -> Option<&'static str> {
        match self {
            Self::Apt => Some("apt-get install --only-upgrade"),
            Self::Dnf => Some("dnf upgrade"),
            Self::Zypper => Some("zypper update"),
            Self::Apk => Some("apk upgrade"),
            Self::None => None,
        }
    }
}

/// Upgrades, the most urgent first.
pub(super) fn actions(things: &[Thing], facts: &Facts) -> Vec<Action> {
    let mut all: Vec<Action> = things.iter().filter_map(|thing| action(thing, facts)).collect();
    all.sort_by(|a, b| {
        (Reverse(a.rank), Reverse(a.closes), &a.package).cmp(&(Reverse(b.rank), Reverse(b.closes), &b.package))
    });
    all
}

fn action(thing: &Thing, facts: &Facts) -> Option<Action> {
    let scheme = Scheme::of(&thing.release);
    let later = |a: &&str, b: &&str| compare(scheme, a, b).unwrap_or(Ordering::Equal);
    let fixable = || thing.holes.iter().filter(|hole| hole.fixed.is_some());
    let to = fixable().filter_map(|hole| hole.fixed.as_deref()).max_by(later)?;
    let count = |is: &dyn Fn(&Hole) -> bool| fixable().filter(|hole| is(hole)).count();
    let paid = |hole: &Hole| {
        hole.fixed.as_deref() == Some(to) && hole.note.as_deref().is_some_and(|n| n.contains("Ubuntu Pro"))
    };
    let offered = match thing.kind {
        "software" => Offered::ByHand,
        _ => match offered(thing, to, scheme, facts) {
            Offered::No | Offered::Untold if fixable().any(paid) => Offered::Subscription,
            other => other,
        },
    };
    Some(Action {
        package: thing.package.clone(),
        installed_as: thing.installed_as.clone(),
        from: thing.installed.clone(),
        to: to.to_owned(),
        closes: fixable().count(),
        exploited: count(&|hole| hole.exploited == Some(true)),
        ransomware: count(&|hole| hole.ransomware == Some(true)),
        critical: count(&|hole| hole.severity == "critical"),
        high: count(&|hole| hole.severity == "high"),
        likely: count(&Hole::is_likely),
        since: fixable().filter_map(|hole| hole.fix_published).min(),
        offered,
        rank: fixable().map(Hole::urgency).max().unwrap_or_default(),
    })
}

/// What the lists on the disk say of the installed packages of a thing: one
/// that is held back or sold tells of them all.
fn offered(thing: &Thing, to: &str, scheme: Option<Scheme>, facts: &Facts) -> Offered {
    let Some((updates, spec)) = table(facts, "package.update") else { return Offered::Untold };
    let of = |name: &String| {
        let mut best = None;
        for row in updates.rows.iter().filter(|row| text(row, spec, "name") == *name) {
            // A binary package has mostly its source's version; one with another order is not told.
            if compare(scheme, &text(row, spec, "candidate"), to).is_some_and(Ordering::is_ge) {
                let held = row.get(spec, "held") == Some(&Value::Boolean(true));
                let sold = text(row, spec, "needs") == "subscription";
                // A package may have a row for what it can take, and one for what is kept back.
                best = match (held, sold, best) {
                    (false, false, _) => return Some(Offered::Yes),
                    (_, _, Some(Offered::Held)) | (true, _, _) => Some(Offered::Held),
                    _ => Some(Offered::Subscription),
                };
            }
        }
        best
    };
    let all: Vec<Offered> = thing.installed_as.iter().filter_map(of).collect();
    let found = [Offered::Held, Offered::Subscription, Offered::Yes].into_iter().find(|one| all.contains(one));
    found.unwrap_or(if updates.gaps.is_empty() { Offered::No } else { Offered::Untold })
}

/// The order of two versions with their schemes before them.
fn compare(scheme: Option<Scheme>, a: &str, b: &str) -> Option<Ordering> {
    scheme?.compare(bare(a), bare(b))
}

/// A version without its scheme.
pub(super) fn bare(version: &str) -> &str {
    version.split_once(':').map_or(version, |(_, version)| version)
}

#[cfg(test)]
mod tests {
    use super::*;
    use report::{Grade, RowBuilder, Source, Table};

    /// What is offered, by rows of `name candidate held sold`, of the packages `a` and `b` that 2 mends.
    fn check(rows: &[(&str, &str, bool, bool)], want: Offered) {
        let spec = &probe::tables::package_update::SPEC;
        let row = |(name, candidate, held, sold): &(&str, &str, bool, bool)| {
            RowBuilder::new(spec, Source::Kernel { interface: "x".to_owned() }, Grade::Configured)
                .set("name", *name)
                .set("candidate", format!("deb:{candidate}"))
                .set("held", *held)
                .set("needs", sold.then(|| "subscription".to_owned()))
                .build()
        };
        let table = Table { rows: rows.iter().map(row).collect(), gaps: Vec::new() };
        let facts = Facts { tables: [("package.update".to_owned(), table)].into() };
        let thing = Thing {
            package: "a".to_owned(),
            kind: "source",
            release: "ubuntu:22.04".to_owned(),
            installed_as: vec!["a".to_owned(), "b".to_owned()],
            installed: "deb:1".to_owned(),
            holes: Vec::new(),
        };
        assert_eq!(offered(&thing, "2", Scheme::of(&thing.release), &facts), want, "{rows:?}");
    }

    #[test]
    fn what_can_be_taken_counts_before_what_is_sold_or_held() {
        check(&[], Offered::No);
        check(&[("a", "1.5", false, false)], Offered::No);
        check(&[("a", "2", false, false)], Offered::Yes);
        check(&[("a", "1.5", false, false), ("a", "2", false, true)], Offered::Subscription);
        check(&[("a", "2", false, false), ("a", "3", true, false)], Offered::Yes);
        check(&[("a", "2", true, false), ("a", "3", false, true)], Offered::Held);
        check(&[("a", "2", false, false), ("b", "2", true, false)], Offered::Held);
        check(&[("c", "2", false, false)], Offered::No);
    }
}
