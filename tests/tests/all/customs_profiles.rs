//! The profiles by what a host is for: each is whole, and its second level
//! asks for all that the first does.

use crate::pipeline::{shipped_files, specs};
use std::collections::BTreeSet;

#[test]
fn each_level_is_large_and_the_second_holds_the_first() {
    let library = policy::load(&shipped_files(), &specs()).unwrap_or_else(|faults| panic!("{}", faults[0]));
    let selected = |id: &str| -> BTreeSet<String> {
        let profile = library.profiles.iter().find(|profile| profile.id == id).unwrap_or_else(|| panic!("no {id}"));
        profile.selected.iter().cloned().collect()
    };
    for host in ["workstation", "server", "exchange-gateway"] {
        let [first, second] = ["1", "2"].map(|level| selected(&format!("customs-{host}-{level}")));
        assert!(first.len() >= 50, "{host}: {} rules", first.len());
        let lost: Vec<_> = first.difference(&second).collect();
        assert!(lost.is_empty() && second.len() > first.len(), "{host}: level 2 lacks {lost:?}");
    }
}

/// Each says in its first lines for whom it is.
#[test]
fn each_profile_says_for_whom_it_is() {
    let files = shipped_files();
    let profiles: Vec<_> = files.iter().filter(|file| file.name.starts_with("profiles/customs-")).collect();
    assert!(profiles.len() >= 8);
    for file in profiles {
        let lines = file.text.lines().take_while(|line| line.starts_with('#')).count();
        assert!(lines >= 3, "{}", file.name);
    }
}
