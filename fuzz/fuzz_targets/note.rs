//! Signed notes and verifier keys: a key that is read is written as it was,
//! what was signed is opened, and nothing else is.
#![no_main]

use ledger::note::{Signer, Verifier};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use tidewaiter_fuzz::KEY;

static SIGNER: LazyLock<Signer> = LazyLock::new(|| Signer::new("example.com/log", KEY.pkcs8()).unwrap());

fuzz_target!(|text: &str| {
    let verifier = SIGNER.verifier();
    if let Ok(key) = Verifier::parse(text) {
        assert_eq!(key.to_string(), text);
        let _ = key.open(text);
    }
    assert!(verifier.open(text).is_err());
    if let Ok(note) = SIGNER.sign(text) {
        assert_eq!(verifier.open(&note), Ok(text));
        // Lines of others after ours are kept if they are well formed, and change nothing.
        if let Ok(opened) = verifier.open(&format!("{note}{text}")) {
            assert_eq!(opened, text);
        }
    }
});
