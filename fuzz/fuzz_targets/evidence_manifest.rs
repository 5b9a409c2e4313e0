//! Manifest and findings that a report names, in two lines: what is unpacked
//! is packed as it was.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seal::digest::sha256_hex;
use tidewaiter_fuzz::opened;

fuzz_target!(|data: &[u8]| {
    let Some(end) = data.iter().position(|b| *b == b'\n') else { return };
    let (manifest, findings) = (&data[..end], &data[end + 1..]);
    let report = opened(sha256_hex(manifest), sha256_hex(findings));
    let get = |key: &str| [manifest, findings].into_iter().find(|b| sha256_hex(b) == key).map(<[u8]>::to_vec);
    let _ = seal::evidence::missing(&report.report, get);
    if let Ok(evidence) = seal::evidence::unpack(&report, get, probe::SPECS) {
        let packed = seal::evidence::pack(&evidence.facts, probe::SPECS, &evidence.findings, &[0; 32]).unwrap();
        assert_eq!((&packed.manifest, &packed.findings), (&report.report.manifest, &report.report.findings));
    }
});
