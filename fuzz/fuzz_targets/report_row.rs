//! Rows and values in JSON, of the table that the first byte chooses: what is
//! read is written as it was, and is shown in one line that is safe to print.
#![no_main]

use libfuzzer_sys::fuzz_target;
use report::{Row, Value};
use tidewaiter_fuzz::{pick, specs};

fuzz_target!(|data: &[u8]| {
    let Some((first, json)) = data.split_first() else { return };
    let Ok(json) = serde_json::from_slice::<serde_json::Value>(json) else { return };
    let spec = pick(&specs(), *first).to_owned();
    let values = spec.fields.iter().filter_map(|field| Value::from_json(&json, field));
    for value in values {
        assert_eq!(value.to_json(), json);
        assert!(!value.shown().contains(char::is_control), "{:?}", value.shown());
    }
    if let Some(row) = Row::from_json(&json, spec) {
        assert_eq!(row.to_json(spec), json);
        assert!(!row.source.shown().contains(char::is_control), "{:?}", row.source.shown());
        assert!(seal::canonical::encode(&json).is_ok());
    }
});
