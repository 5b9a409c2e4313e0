//! Databases on a host: where they are found, and what becomes of broken ones.

use super::*;
use crate::fixture::Fixture;

/// A database of rpm's own format with nothing in it.
fn empty() -> Vec<u8> {
    let mut all = [b"RpmP".as_slice(), &[0; 8], &1_u32.to_le_bytes(), &[0; 16]].concat();
    while all.len() < 4096 {
        all.extend([b"Slot".as_slice(), &[0; 12]].concat());
    }
    all
}

#[test]
fn it_is_found_in_the_new_place_and_in_the_old() {
    for folder in FOLDERS {
        let fixture = Fixture::new().bytes(format!("{folder}/Packages.db").as_bytes(), &empty());
        let database = Database::read(&fixture.host()).unwrap();
        assert_eq!((database.packages.len(), database.gaps.len()), (0, 0));
        let Source::File { path, sha256, .. } = database.source else { panic!() };
        assert_eq!((path, sha256.unwrap().len()), (format!("{folder}/Packages.db"), 64));
    }
    assert!(Database::read(&Fixture::new().folder("/var/lib/rpm").host()).is_none());
}

#[test]
fn what_is_broken_is_a_gap() {
    for (name, what) in [("rpmdb.sqlite", "SQLite"), ("Packages.db", "own format"), ("Packages", "Berkeley")] {
        let fixture = Fixture::new().file(&format!("/var/lib/rpm/{name}"), &"no database at all".repeat(99));
        let database = Database::read(&fixture.host()).unwrap();
        assert!(database.packages.is_empty());
        let [gap] = &database.gaps[..] else { panic!("{:?}", database.gaps) };
        assert!(gap.reason == GapReason::Malformed && gap.detail.contains(what), "{gap:?}");
    }
    let fixture = Fixture::new().folder("/var/lib/rpm").fifo("/var/lib/rpm/Packages");
    assert_eq!(Database::read(&fixture.host()).unwrap().gaps.len(), 1);
}

#[test]
fn a_change_that_was_broken_off_is_a_gap() {
    let magic = [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7, 0];
    let fixture =
        Fixture::new().file("/var/lib/rpm/rpmdb.sqlite", "").bytes(b"/var/lib/rpm/rpmdb.sqlite-journal", &magic);
    let database = Database::read(&fixture.host()).unwrap();
    assert!(database.gaps.iter().any(|gap| gap.reason == GapReason::Unsupported));
}

/// What SQLite and Berkeley DB themselves wrote: the examples of the fuzz targets.
#[test]
fn databases_of_the_libraries() {
    macro_rules! seed {
        ($path:literal) => {
            include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/seeds/", $path)).as_slice()
        };
    }
    let all = |names: &[&str]| (names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>(), Ok(()));
    for seed in [seed!("rpm_bdb/big"), seed!("rpm_bdb/little")] {
        let (mut found, ended) = testing::names(bdb::read, seed);
        found.sort();
        assert_eq!((found, ended), all(&["a", "b", "gpg-pubkey", "large"]));
    }
    let sqlite = |seed: &[u8]| {
        let (length, rest) = seed.split_first_chunk().unwrap();
        let (file, log) = rest.split_at(u32::from_le_bytes(*length) as usize);
        let read = |file: &dyn ReadAt, take: &mut dyn FnMut(&[u8])| sqlite::read(file, Some(&log), take);
        testing::names(read, file)
    };
    assert_eq!(sqlite(seed!("rpm_sqlite/file")), all(&["a", "b", "large", "gpg-pubkey"]));
    assert_eq!(sqlite(seed!("rpm_sqlite/log")), all(&["a", "large", "gpg-pubkey", "new"]));
    assert_eq!(testing::names(ndb::read, seed!("rpm_ndb/four")), all(&["a", "b", "large", "gpg-pubkey"]));
}
