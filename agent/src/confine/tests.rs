//! What needs no kernel: the test's own process must stay as it is. That the
//! kernel refuses is tried on the program itself (`tests/tests/all/confined.rs`).

use super::*;

#[test]
fn what_is_kept_is_the_least_for_each_level() {
    let names = |level| Right::of(level).map(|right| right.name).collect::<Vec<_>>();
    assert_eq!(names(Level::Minimal), ["CAP_DAC_READ_SEARCH"]);
    assert_eq!(names(Level::Full), ["CAP_DAC_READ_SEARCH", "CAP_SYS_PTRACE"]);
    assert!(rights::RIGHTS.is_sorted_by(|a, b| a.name < b.name));
}

#[test]
fn off_gives_up_nothing() {
    confine(Level::Off, Path::new("/nonexistent"), None).unwrap();
    let tried = trials(Level::Off, &std::env::temp_dir());
    assert!(tried.iter().all(Trial::is_well), "{tried:?}");
    let program = tried.iter().find(|trial| trial.what == "start a program").unwrap();
    assert!(!program.refused, "{program:?}");
}
