//! Every flaw, with a server that has it and the same server without it.

use super::{key, test};
use handshake::{Flaw, Verdict, Version};
use std::sync::Arc;
use tests::flawed::{Behaviour, CASES, Key, Server};

/// The versions that a server speaks, as a look at it before would have shown.
fn versions(behaviour: &Behaviour) -> Vec<Version> {
    Version::ALL.into_iter().filter(|version| (behaviour.oldest..=behaviour.newest).contains(version)).collect()
}

/// What is wrong with the verdict on one server; `None` if nothing is.
fn wrong(flaw: Flaw, behaviour: Behaviour, wanted: Verdict, key: &Arc<Key>) -> Option<String> {
    let versions = versions(&behaviour);
    let server = Server::start(behaviour, Arc::clone(key), 0).unwrap();
    let (finding, connections) = test(server.port(), &versions, flaw);
    println!("{:<14} {:<15} {connections:>2} connections: {}", flaw.name(), finding.verdict.name(), finding.reason);
    let right = finding.verdict == wanted && connections <= flaw.most_connections() && connections > 0;
    (!right).then(|| format!("{}: expected {wanted:?}, found {finding:?} in {connections} connections", flaw.name()))
}

#[test]
fn every_flaw_is_seen_where_it_is_and_nowhere_else() {
    let Some(key) = key() else { return };
    let named: Vec<&str> = CASES.iter().map(|case| case.name).collect();
    assert_eq!(named, Flaw::ALL.map(Flaw::name));
    let of = |index: usize| {
        let (case, flaw) = (&CASES[index], Flaw::ALL[index]);
        let flawed = wrong(flaw, (case.flawed)(), Verdict::Vulnerable, &key);
        let sound = wrong(flaw, (case.sound)(), Verdict::NotVulnerable, &key);
        [flawed, sound]
    };
    // Most of the time is spent waiting for silence, so all are tried at once.
    let faults: Vec<String> = std::thread::scope(|scope| {
        let running: Vec<_> = (0..CASES.len()).map(|index| scope.spawn(move || of(index))).collect();
        running.into_iter().flat_map(|one| one.join().unwrap()).flatten().collect()
    });
    let all = 2 * CASES.len();
    println!("figure flaws.matrix {} of {all}", all - faults.len());
    assert!(faults.is_empty(), "{faults:#?}");
}

/// The same flaws in what else a server may be: each old version alone, and flaws of its kin.
#[test]
fn flaws_are_seen_in_every_version_and_kind() {
    let Some(key) = key() else { return };
    let only = |version, behaviour: Behaviour| Behaviour { oldest: version, newest: version, ..behaviour };
    let cbc = || Behaviour { suites: vec![0x002f], ..Behaviour::sound() };
    let mut faults = Vec::new();
    for version in [Version::Ssl3, Version::Tls10, Version::Tls11, Version::Tls12] {
        let loose = only(version, Behaviour { unchecked_padding: true, ..cbc() });
        faults.extend(wrong(Flaw::Poodle, loose, Verdict::Vulnerable, &key));
        let oracle = only(version, Behaviour { oracle: true, ..cbc() });
        faults.extend(wrong(Flaw::Robot, oracle, Verdict::Vulnerable, &key));
        let renegotiates = only(version, Behaviour { client_renegotiation: true, ..cbc() });
        faults.extend(wrong(Flaw::Renegotiation, renegotiates, Verdict::Vulnerable, &key));
        let early = only(version, Behaviour { early_ccs: true, ..cbc() });
        faults.extend(wrong(Flaw::EarlyCcs, early, Verdict::Vulnerable, &key));
        if version != Version::Ssl3 {
            faults.extend(wrong(Flaw::Poodle, only(version, cbc()), Verdict::NotVulnerable, &key));
        }
    }
    // It cannot be seen from outside whether such a server begins again itself.
    let old = Behaviour { secure_renegotiation: false, ..Behaviour::sound() };
    faults.extend(wrong(Flaw::Renegotiation, old, Verdict::CouldNotTell, &key));
    assert!(faults.is_empty(), "{faults:#?}");
}
