//! `login.defs`: a keyword of login.defs with the value that counts.

use crate::accounts::defs::Definitions;
use crate::gathering::Gathering;
use report::{FieldSpec as F, FieldType as T, Grade, Origin, RowBuilder, Table, TableSpec, Value};
use std::borrow::Cow::Borrowed as B;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("login.defs"),
    origin: Origin::Observed,
    doc: B(
        "A keyword of login.defs with the value that counts: `/etc/login.defs`, else `/usr/etc/login.defs`, then the drop-ins of login.defs.d. A keyword that no file says has no row.",
    ),
    needs: B("nothing"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("name", T::Text, "The keyword, such as `PASS_MAX_DAYS`."),
    F::new("value", T::Text, "Its value as written, without quotes."),
    F::new(
        "number",
        T::Integer,
        "The value as a number, octal after a 0 and hexadecimal after 0x; absent if it is none.",
    ),
    F::new("mode", T::Mode, "The value as permission bits, for `UMASK` and `HOME_MODE`; absent for others."),
];

/// A row for each keyword that a file says.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let defs = Definitions::read(gathering.host);
    let row = |(name, definition): (String, crate::accounts::defs::Definition)| {
        let mode = match name.as_str() {
            "HOME_MODE" | "UMASK" => mode(&definition.value),
            _ => Value::Absent,
        };
        RowBuilder::new(&SPEC, definition.source, Grade::Configured)
            .set("number", number(&definition.value))
            .set("mode", mode)
            .set("name", name)
            .set("value", definition.value)
            .build()
    };
    Table { rows: defs.all.into_iter().map(row).collect(), gaps: defs.gaps }
}

/// Twelve permission bits, always octal.
fn mode(text: &str) -> Value {
    match u32::from_str_radix(text, 8) {
        Ok(bits) if bits <= 0o7777 => Value::Mode(bits),
        _ => Value::Unreadable("the value is not an octal mode".to_owned()),
    }
}

/// As strtol(3) with base 0 reads it.
fn number(text: &str) -> Option<i64> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |d| (-1, d));
    let magnitude = if let Some(hex) = digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")) {
        i64::from_str_radix(hex, 16)
    } else if digits.len() > 1 && digits.starts_with('0') {
        i64::from_str_radix(digits, 8)
    } else {
        digits.parse()
    };
    let value = magnitude.ok()?.checked_mul(sign)?;
    (value.unsigned_abs() < 1 << 53).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{Fixture, shown};
    use crate::gathering::Probe;
    use proptest::prelude::*;
    use report::GapReason;

    const PROBE: Probe = Probe { spec: &SPEC, gather };
    const ALL: &[&str] = &["name", "value", "number", "mode"];

    #[test]
    fn the_last_line_counts_and_drop_ins_come_after() {
        let host = Fixture::new()
            .file("/etc/login.defs", "# x\nUMASK\t022\nUMASK 027\nPASS_MAX_DAYS 99999\nENCRYPT_METHOD \"YESCRYPT\"\n")
            .file("/usr/etc/login.defs", "PASS_MIN_DAYS 1\n")
            .file("/usr/etc/login.defs.d/a.defs", "PASS_MAX_DAYS=300\n")
            .file("/etc/login.defs.d/a.defs", "PASS_MAX_DAYS=365\n")
            .file("/etc/login.defs.d/not", "PASS_MAX_DAYS 1\n");
        let table = host.table(&PROBE);
        assert_eq!(
            shown(&table, &SPEC, ALL),
            ["ENCRYPT_METHOD|YESCRYPT|—|—", "PASS_MAX_DAYS|365|365|—", "UMASK|027|23|0027"]
        );
        assert_eq!(table.gaps, []);
        let places: Vec<_> = table.rows.iter().map(|r| r.source.shown()).collect();
        assert_eq!(places, ["/etc/login.defs:5", "/etc/login.defs.d/a.defs:1", "/etc/login.defs:3"]);
        let shipped = Fixture::new().file("/usr/etc/login.defs", "UMASK 9\n").table(&PROBE);
        assert_eq!(shown(&shipped, &SPEC, ALL), ["UMASK|9|9|unreadable: the value is not an octal mode"]);
    }

    #[test]
    fn no_file_is_a_gap() {
        let gaps = |host: Fixture| host.table(&PROBE).gaps.iter().map(|g| g.reason).collect::<Vec<_>>();
        assert_eq!(gaps(Fixture::new()), [GapReason::Missing]);
        assert_eq!(gaps(Fixture::new().folder("/etc/login.defs")), [GapReason::Malformed]);
        assert_eq!(gaps(Fixture::new().sparse("/etc/login.defs", 2 << 20)), [GapReason::TooLarge]);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..200), value in "[-0-9xX]{0,24}") {
            number(&value);
            prop_assert_eq!(Fixture::new().bytes(b"/etc/login.defs", &bytes).table(&PROBE).gaps, vec![]);
        }
    }
}
