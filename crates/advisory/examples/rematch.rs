//! A simulated fleet against a new set: `cargo xtask bench rematch` builds it
//! as released, runs it and measures. The same hosts on every run; none of
//! them is kept, as a server reads one inventory after the other.
#![expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]

use advisory::matching::{Applies, Fleet, Installed};
use advisory::model::{Package, Range, Record, Severity, Status};
use advisory::pack::{Builder, Container, PackError, Set};
use report::Time;
use std::collections::BTreeSet;
use std::time::Instant;

const HOSTS: usize = 100_000;
const PACKAGES: usize = 500;
const BASES: usize = 250;
const RECORDS: usize = 40_000;
const SOURCES: usize = 3000;
/// Packages of a host that are not as its base has them.
const DEVIATIONS: usize = 6;

/// A generator that gives the same numbers on every run: splitmix64.
struct Dice(u64);

impl Dice {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((x ^ (x >> 31)) >> 33) as usize % below
    }
}

/// A version that a security update of Debian could have.
fn version(number: usize) -> String {
    format!("1.{}.{}-{}+deb12u{}", number % 5, number % 7, number % 3 + 1, number % 11 + 1)
}

struct Own {
    name: String,
    version: String,
    source: String,
}

impl Own {
    fn new(binary: usize, version: String) -> Self {
        // A third of the packages bear the name of their source.
        let source = format!("source-{:04}", binary % SOURCES);
        let name = if binary < SOURCES { source.clone() } else { format!("lib{source}-{}", binary / SOURCES) };
        Self { name, version, source }
    }

    fn installed(&self) -> Installed<'_> {
        let source = Some((self.source.as_str(), self.version.as_str()));
        Installed { name: &self.name, version: &self.version, source, module: None }
    }
}

fn main() -> Result<(), PackError> {
    let mut dice = Dice(1);
    let mut builder = Builder::new(1, Time::from_days(20_000), Time::from_days(20_030));
    for number in 0..RECORDS {
        let name = format!("source-{:04}", dice.next(SOURCES));
        let status = [Status::Fixed, Status::Fixed, Status::Fixed, Status::Affected, Status::NotAffected][number % 5];
        let mut record = Record::new("debian:12", &name, &format!("CVE-2026-{number:05}"), status);
        record.kind = if number % 8 == 0 { Package::Binary } else { Package::Source };
        record.severity = Severity::Medium;
        if status == Status::Fixed {
            record.ranges = vec![Range::before(&version(dice.next(1000)))];
        }
        builder.record(record);
    }
    let built = builder.build()?;
    let manifest = built.manifest.clone();
    let container = Container::new(Vec::new(), built);

    let bases: Vec<Vec<Own>> = (0..BASES)
        .map(|base| {
            let mut names = BTreeSet::new();
            while names.len() < PACKAGES {
                // What every host has, and what hosts of this base have.
                let binary = if names.len() < 200 { names.len() } else { dice.next(SOURCES * 3) };
                names.insert(binary);
            }
            // A base is a state of the distribution: most packages are as they were.
            names.into_iter().map(|binary| Own::new(binary, version(binary + base % 7 * dice.next(2)))).collect()
        })
        .collect();

    let begun = Instant::now();
    let set = Set::new(&manifest, &container.blobs);
    let release = set.release("debian:12")?.ok_or_else(|| PackError::Missing("debian:12".to_owned()))?;
    let mut fleet = Fleet::read(&release)?;
    let read = begun.elapsed().as_secs_f64();
    let (mut hits, mut affected, mut rows) = (0_u64, 0_u64, 0_u64);
    for host in 0..HOSTS {
        let base = &bases[host % BASES];
        let mut others: Vec<(usize, Own)> = (0..DEVIATIONS)
            .map(|_| (dice.next(PACKAGES), Own::new(dice.next(SOURCES * 3), version(dice.next(1000)))))
            .collect();
        others.sort_by_key(|(at, _)| *at);
        let mut any = false;
        for (at, own) in base.iter().enumerate() {
            let own = others.iter().find(|(place, _)| *place == at).map_or(own, |(_, other)| other);
            let told = fleet.hits(&own.installed());
            let yes = told.iter().filter(|(_, told)| *told == Applies::Yes).count() as u64;
            hits += yes;
            any |= yes > 0;
            rows += 1;
        }
        affected += u64::from(any);
    }
    let seconds = begun.elapsed().as_secs_f64();
    println!(
        "{{\"seconds\":{seconds:.3},\"read\":{read:.3},\"hosts\":{HOSTS},\"rows\":{rows},\"records\":{RECORDS},\
         \"bases\":{BASES},\"distinct\":{},\"hits\":{hits},\"affected\":{affected}}}",
        fleet.distinct()
    );
    Ok(())
}
