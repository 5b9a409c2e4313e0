//! What holds of every record that an importer hands on.

use advisory::import::{Bounds, ImportError, Sink};
use advisory::{Record, Scheme, Status};

/// Few enough that an input of a fuzzer meets each bound.
pub const BOUNDS: Bounds = Bounds { bytes: 1 << 20, records: 10_000, entry: 64 << 10, depth: 16 };

/// Imports, and looks at what comes.
pub fn check(import: impl FnOnce(&mut Sink) -> Result<(), ImportError>) {
    let mut count = 0;
    let mut take = |record: Record| {
        count += 1;
        let scheme = Scheme::of(&record.release).unwrap();
        let fixes = record.ranges.iter().filter(|range| range.fixed.is_some()).count();
        assert!(record.status != Status::Fixed || fixes > 0, "{record:?}");
        assert!(record.module.is_none() || scheme == Scheme::Rpm, "{record:?}");
        for range in record.ranges.iter().take(20) {
            // What is fixed is not affected by the range that ends there.
            if let Some(fixed) = &range.fixed {
                assert_ne!(range.holds(scheme, fixed), Some(true), "{record:?}");
            }
        }
        assert!(!record.names.contains(&record.id) && record.names.is_sorted(), "{record:?}");
        let day = record.published.as_deref();
        assert!(day.is_none_or(|day| day.len() == 10 && day.is_ascii()), "{record:?}");
    };
    let mut sink = Sink::new(BOUNDS, &mut take);
    let result = import(&mut sink);
    let taken = sink.taken;
    assert_eq!(taken, count);
    if let Err(error) = result {
        // An error is one line of bounded length, whatever the input.
        assert!(error.to_string().len() < 10_000, "{error}");
    }
}
