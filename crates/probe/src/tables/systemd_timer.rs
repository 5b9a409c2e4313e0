//! `systemd.timer`: what starts a unit again and again, or at a time.

use crate::gathering::Gathering;
use crate::timers;
use crate::units::{Unit, parse};
use report::{FieldSpec as F, FieldType as T, Grade, Origin, RowBuilder, Source, Table, TableSpec, Value, escape};
use std::borrow::Cow::Borrowed as B;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("systemd.timer"),
    origin: Origin::Observed,
    doc: B("A timer of systemd, as its files have it: which unit it starts, when, and whether it is enabled."),
    needs: B("nothing"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("name", T::Text, "The timer's name with its ending."),
    F::new("file", T::Path, "The file that counts for its name."),
    F::words(
        "enabled",
        &[B("disabled"), B("enabled"), B("indirect"), B("masked"), B("static")],
        "As `systemctl is-enabled` says.",
    ),
    F::new("starts", T::Boolean, "True if a link pulls it in and it is not masked."),
    F::new("unit", T::Text, "The unit that it starts."),
    F::new("schedule", T::TextList, "When, as `Key=value` of its `On…` settings."),
    F::new("persistent", T::Boolean, "True if a start that was missed is made up for."),
    F::new("last", T::Time, "When a persistent timer last went off; absent where nothing tells.").volatile(),
];

const WHEN: &[&str] =
    &["OnActiveSec", "OnBootSec", "OnCalendar", "OnStartupSec", "OnUnitActiveSec", "OnUnitInactiveSec"];

/// A row for each timer.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let units = gathering.units();
    let rows = units.units.values().filter(|unit| unit.kind() == "timer").map(|unit| {
        let file = escape::path(&unit.file);
        RowBuilder::new(&SPEC, Source::File { path: file.clone(), sha256: None, line: None }, Grade::Configured)
            .set("name", unit.name.as_str())
            .set("file", file)
            .set("enabled", unit.enabled().map_or_else(Value::Unreadable, Value::from))
            .set("starts", unit.starts())
            .set("unit", of(unit, |settings| started(unit, settings)))
            .set("schedule", of(unit, |settings| schedule(settings).into()))
            .set(
                "persistent",
                of(unit, |settings| {
                    let value = parse::last(settings, "Timer", "Persistent").unwrap_or("no").to_ascii_lowercase();
                    matches!(value.as_str(), "1" | "yes" | "y" | "true" | "t" | "on").into()
                }),
            )
            .set("last", timers::last(gathering.host, &unit.name))
            .build()
    });
    Table { rows: rows.collect(), gaps: units.gaps.clone() }
}

fn of(unit: &Unit, settled: impl Fn(&[parse::Setting]) -> Value) -> Value {
    match &unit.settings {
        Ok(settings) => settled(settings),
        Err(why) => Value::Unreadable(why.clone()),
    }
}

fn started(unit: &Unit, settings: &[parse::Setting]) -> Value {
    let own = || unit.name.strip_suffix("timer").map(|stem| format!("{stem}service"));
    parse::last(settings, "Timer", "Unit").map(str::to_owned).or_else(own).into()
}

/// An empty value of any of them takes back all that stood before it.
fn schedule(settings: &[parse::Setting]) -> Vec<String> {
    let mut found = Vec::new();
    for setting in settings.iter().filter(|s| s.section == "Timer" && WHEN.contains(&s.key.as_str())) {
        if setting.value.is_empty() {
            found.clear();
        } else {
            found.push(format!("{}={}", setting.key, setting.value));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{Fixture, shown};
    use crate::gathering::Probe;

    const PROBE: Probe = Probe { spec: &SPEC, gather };

    #[test]
    fn timers_and_what_they_start() {
        let unit = "/usr/lib/systemd/system/a.timer";
        let table = Fixture::new()
            .file(unit, "[Timer]\nOnCalendar=daily\nPersistent=true\n")
            .link("/etc/systemd/system/timers.target.wants/a.timer", unit)
            .file("/etc/systemd/system/a.timer.d/x.conf", "[Timer]\nOnCalendar=\nOnCalendar=hourly\n")
            .file("/usr/lib/systemd/system/b.timer", "[Timer]\nUnit=c.service\nOnBootSec=1h\n")
            .table(&PROBE);
        assert_eq!(
            shown(&table, &SPEC, &["name", "enabled", "starts", "unit", "schedule", "persistent"]),
            [
                "a.timer|enabled|true|a.service|OnCalendar=hourly|true",
                "b.timer|static|false|c.service|OnBootSec=1h|false",
            ]
        );
        assert_eq!(table.gaps, []);
    }
}
