//! Rules and profiles: read, and their examples run; or refused with faults.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let specs = tidewaiter_fuzz::specs();
    for name in ["rules/access/x.yaml", "profiles/x.yaml"] {
        let file = policy::SourceFile { name: name.to_owned(), text: text.to_owned() };
        match policy::load(&[file], &specs) {
            Ok(library) => drop(policy::test(&library, &specs)),
            Err(faults) => {
                assert!(!faults.is_empty());
                assert!(faults.iter().all(|fault| fault.to_string().starts_with(name)), "{faults:?}");
            }
        }
    }
});
