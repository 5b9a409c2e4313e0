//! The body that brings a report, plain or packed: read within its bound.
#![no_main]

use libfuzzer_sys::fuzz_target;

// The file itself: with the whole server a database would be built as well.
#[allow(dead_code, reason = "a file of another crate, of which this target uses a part")]
#[path = "../../server/src/ingest/body.rs"]
mod body;

/// The server's own also says how it is answered over HTTP.
mod problem {
    #[allow(dead_code, reason = "a file of another crate, of which this target uses a part")]
    #[derive(Debug)]
    pub enum Problem {
        TooLarge,
        BadRequest(String),
    }
}

const MOST: usize = 4096;

fuzz_target!(|data: &[u8]| {
    assert!(body::unpack(data, MOST).map_or(0, |bytes| bytes.len()) <= MOST);
    for submitted in [true, false].into_iter().filter_map(|is_gzip| body::read(data, is_gzip, MOST).ok()) {
        assert!(submitted.envelope.len() + submitted.blobs.values().map(Vec::len).sum::<usize>() <= MOST);
    }
    let packed = body::pack(data).unwrap();
    assert_eq!(body::unpack(&packed, data.len()).unwrap(), data);
    assert!(data.is_empty() || body::unpack(&packed, data.len() - 1).is_err());
});
