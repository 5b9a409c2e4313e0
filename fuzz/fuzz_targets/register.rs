//! A register of hosts in CSV: what is read and written again is the same.
#![no_main]

use libfuzzer_sys::fuzz_target;

// The file itself: with the whole server a database would be built as well.
#[allow(dead_code, reason = "a file of another crate, of which this target uses a part")]
#[path = "../../server/src/register.rs"]
mod register;

fuzz_target!(|text: &str| {
    let Ok(read) = register::parse(text) else { return };
    let mut again = register::COLUMNS.join(",");
    for (name, host) in &read.hosts {
        let fields = [name, &host.site, &host.function, &host.criticality, &host.owner];
        let quoted = fields.map(|field| format!("\"{}\"", field.replace('"', "\"\"")));
        again = format!("{again}\n{}", quoted.join(","));
    }
    assert_eq!(register::parse(&again), Ok(read));
});
