//! A checkpoint that is read is written as it was, and comes back signed.
#![no_main]

use ledger::checkpoint::Checkpoint;
use ledger::note::Signer;
use libfuzzer_sys::fuzz_target;
use tidewaiter_fuzz::KEY;

fuzz_target!(|text: &str| {
    let Ok(checkpoint) = Checkpoint::parse(text) else { return };
    assert_eq!(checkpoint.to_text(), text);
    let Ok(signer) = Signer::new(&checkpoint.origin, KEY.pkcs8()) else { return };
    if let Ok(note) = checkpoint.sign(&signer) {
        assert_eq!(Checkpoint::open(&note, &signer.verifier()), Ok(checkpoint));
    }
});
