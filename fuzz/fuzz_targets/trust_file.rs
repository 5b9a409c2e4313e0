//! An auditor's trust file that is read is written as it was, but for a
//! newline at its end.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seal::trust::TrustFile;

fuzz_target!(|data: &[u8]| {
    if let Ok(file) = TrustFile::parse(data) {
        assert_eq!(file.to_bytes().as_deref(), Ok(data.strip_suffix(b"\n").unwrap_or(data)));
    }
    let _ = TrustFile::load(data);
});
