//! The modules of a repository of rpm.
#![no_main]

use libfuzzer_sys::fuzz_target;
use probe::rpm_md::{Chosen, Modules};

fuzz_target!(|data: &[u8]| {
    let mut modules = Modules::default();
    assert!(modules.read(data).is_ok());
    let chosen = Chosen::default();
    let names = modules.names(&chosen);
    // A package of no module is hidden by one of its name, and by nothing else.
    for name in names.iter().chain(&["none of a module"]) {
        let full = format!("{name}-9:9-9.\n");
        assert_eq!(modules.take(&full, name, &names, &chosen), !names.contains(name));
    }
    // Reading it again adds nothing.
    let mut twice = Modules::default();
    assert!(twice.read(data).is_ok());
    let mut again = Modules::default();
    assert!(again.read(data).is_ok());
    twice.join(again);
    assert_eq!(names, twice.names(&chosen));
});
