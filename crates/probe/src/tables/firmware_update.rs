//! `firmware.update`: what the system itself tells of its firmware: the BIOS, the parts that UEFI lists, the age of fwupd's knowledge.

use crate::gathering::Gathering;
use crate::host::Host;
use crate::packages::gap;
use report::{FieldSpec as F, FieldType as T, GapReason, Grade, Origin, RowBuilder, Source, Table, TableSpec};
use report::{Time, Value};
use std::borrow::Cow::Borrowed as B;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("firmware.update"),
    origin: Origin::Observed,
    doc: B(
        "What the system itself tells of its firmware; no row where it tells nothing, as in many virtual machines. Whether there is a newer one is not known from it.",
    ),
    needs: B("root, for the parts that UEFI lists"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::words(
        "kind",
        &[B("bios"), B("esrt"), B("metadata")],
        "`bios`: the BIOS or UEFI itself; `esrt`: a part that UEFI can update; `metadata`: a list of updates that fwupd fetched.",
    ),
    F::new("name", T::Text, "The BIOS's version, the part's class (a GUID), or the list's name."),
    F::new("vendor", T::Text, "The BIOS's vendor; absent for others."),
    F::new("released", T::Time, "The day on the BIOS; absent for others and where it has none."),
    F::new("version", T::Integer, "The part's version as a number; absent for others."),
    F::new("lowest", T::Integer, "The lowest version that the part takes; absent for others."),
    F::new("attempted", T::Integer, "The version that was last tried; absent for others."),
    F::words(
        "attempt",
        &[
            B("ac_missing"),
            B("authentication"),
            B("battery_low"),
            B("format"),
            B("other"),
            B("resources"),
            B("success"),
            B("unsatisfied"),
            B("version"),
        ],
        "How the last attempt ended, in the words of the UEFI specification; `success` also where there was none; absent for others.",
    ),
    F::new("fetched", T::Time, "When fwupd's list was last fetched; absent for others."),
];

const DMI: &str = "/sys/class/dmi/id";
const ESRT: &str = "/sys/firmware/efi/esrt/entries";
const METADATA: &[&str] = &["/var/lib/fwupd/metadata", "/var/cache/fwupd/metadata", "/var/lib/fwupd/remotes.d"];
const BOUND: usize = 64 << 10;

/// The most parts and lists that are told.
const MOST: usize = 1000;

/// A row for the BIOS, each part, each list.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let (host, mut table) = (gathering.host, Table::default());
    if !matches!(host.stat("/sys/devices"), Ok(Some(_))) && !matches!(host.stat("/sys/class"), Ok(Some(_))) {
        let detail = "the audited root has no /sys, so that its firmware is not known";
        table.gaps.push(gap(b"/sys", GapReason::Unsupported, detail));
        return table;
    }
    bios(host, &mut table);
    parts(host, &mut table);
    metadata(host, &mut table);
    table
}

/// A text of one line; nothing if there is no such file.
fn line(host: &Host, path: &str) -> Value {
    match host.read(path, BOUND) {
        Ok(content) => {
            let text = String::from_utf8_lossy(content.bytes.trim_ascii()).into_owned();
            Some(text).filter(|text| !text.is_empty()).into()
        }
        Err(gap) if gap.reason == GapReason::Missing => Value::Absent,
        Err(gap) => Value::Unreadable(gap.detail),
    }
}

fn bios(host: &Host, table: &mut Table) {
    let get = |name: &str| line(host, &format!("{DMI}/{name}"));
    let (version, vendor) = (get("bios_version"), get("bios_vendor"));
    if version == Value::Absent && vendor == Value::Absent {
        return;
    }
    let released = match get("bios_date") {
        Value::Text(text) => day(&text).into(),
        other => other,
    };
    let source = Source::Kernel { interface: DMI.to_owned() };
    let row = RowBuilder::new(&SPEC, source, Grade::Live)
        .set("kind", "bios")
        .set("name", version)
        .set("vendor", vendor)
        .set("released", released);
    table.rows.push(row.build());
}

/// `04/01/2014`, month first; firmware with two digits for the year is of the last century.
fn day(text: &str) -> Option<Time> {
    let mut parts = text.split('/');
    let (month, day, year) = (parts.next()?, parts.next()?, parts.next()?);
    let digits = |part: &str, count| part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
    let fits = digits(month, 2) && digits(day, 2) && (digits(year, 4) || digits(year, 2)) && parts.next().is_none();
    let century = if year.len() == 2 { "19" } else { "" };
    fits.then(|| Time::parse_day(&format!("{century}{year}-{month}-{day}")).ok())?
}

fn parts(host: &Host, table: &mut Table) {
    let entries = match host.list(ESRT) {
        Ok(entries) => entries,
        Err(found) if found.reason == GapReason::Missing => return,
        Err(found) => return table.gaps.push(found),
    };
    for entry in entries.iter().take(MOST) {
        let folder = format!("{ESRT}/{}", String::from_utf8_lossy(&entry.name));
        let text = |name: &str| line(host, &format!("{folder}/{name}"));
        let number = |name: &str| match text(name) {
            Value::Text(text) => text.parse::<u32>().ok().map_or_else(malformed, Value::from),
            other => other,
        };
        let attempt = match number("last_attempt_status") {
            Value::Integer(status) => status_word(status).into(),
            other => other,
        };
        let row = RowBuilder::new(&SPEC, Source::Kernel { interface: folder.clone() }, Grade::Live)
            .set("kind", "esrt")
            .set("name", text("fw_class"))
            .set("version", number("fw_version"))
            .set("lowest", number("lowest_supported_fw_version"))
            .set("attempted", number("last_attempt_version"))
            .set("attempt", attempt);
        table.rows.push(row.build());
    }
}

fn malformed() -> Value {
    Value::Unreadable("it is no number".to_owned())
}

/// The values of `LastAttemptStatus` in the UEFI specification.
const fn status_word(status: i64) -> &'static str {
    match status {
        0 => "success",
        2 => "resources",
        3 => "version",
        4 => "format",
        5 => "authentication",
        6 => "ac_missing",
        7 => "battery_low",
        8 => "unsatisfied",
        _ => "other",
    }
}

/// fwupd keeps what it fetched from a remote in a folder or file of its name.
fn metadata(host: &Host, table: &mut Table) {
    let mut left = MOST;
    for folder in METADATA {
        let entries = match host.list(folder) {
            Ok(entries) => entries,
            Err(found) if found.reason == GapReason::Missing => continue,
            Err(found) => {
                table.gaps.push(found);
                continue;
            }
        };
        for entry in entries {
            let remote = [folder.as_bytes(), b"/", &entry.name].concat();
            let inside = host.list(&remote).unwrap_or_default();
            let mut files: Vec<Vec<u8>> = inside.iter().map(|file| [&remote, &b"/"[..], &file.name].concat()).collect();
            files.push(remote);
            // Signatures (`.jcat`, `.asc`) are fetched with their list.
            files.retain(|file| {
                [&b".xml.gz"[..], b".xml.xz", b".xml.zst", b".xml"].iter().any(|end| file.ends_with(end))
            });
            for file in files {
                left = left.saturating_sub(1);
                match host.stat(&file) {
                    Ok(Some(stat)) if left > 0 => {
                        let path = report::escape::path(&file);
                        let source = Source::File { path, sha256: None, line: None };
                        let row = RowBuilder::new(&SPEC, source, Grade::Configured)
                            .set("kind", "metadata")
                            .set("name", String::from_utf8_lossy(&entry.name).into_owned())
                            .set("fetched", stat.modified);
                        table.rows.push(row.build());
                    }
                    Ok(_) => {}
                    Err(gap) => table.gaps.push(gap),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{Fixture, shown};
    use crate::gathering::Probe;
    use proptest::prelude::*;

    const PROBE: Probe = Probe { spec: &SPEC, gather };

    #[test]
    fn the_bios_the_parts_and_the_lists() {
        let part = |name: &str| format!("{ESRT}/entry0/{name}");
        let table = Fixture::new()
            .file(&format!("{DMI}/bios_vendor"), "Example\n")
            .file(&format!("{DMI}/bios_version"), "F.42\n")
            .file(&format!("{DMI}/bios_date"), "07/03/2023\n")
            .file(&part("fw_class"), "ddc0ee61-e7f0-4e7d-acc5-c070a398838e\n")
            .file(&part("fw_version"), "258\n")
            .file(&part("lowest_supported_fw_version"), "1\n")
            .file(&part("last_attempt_version"), "260\n")
            .file(&part("last_attempt_status"), "5\n")
            .file("/var/lib/fwupd/metadata/lvfs/firmware.xml.gz", "")
            .file("/var/lib/fwupd/metadata/lvfs/firmware.xml.gz.jcat", "")
            .table(&PROBE);
        let names = ["kind", "name", "vendor", "released", "version", "lowest", "attempted", "attempt"];
        assert_eq!(
            shown(&table, &SPEC, &names),
            [
                "bios|F.42|Example|2023-07-03T00:00:00.000Z|—|—|—|—",
                "esrt|ddc0ee61-e7f0-4e7d-acc5-c070a398838e|—|—|258|1|260|authentication",
                "metadata|lvfs|—|—|—|—|—|—",
            ]
        );
        assert!(table.gaps.is_empty(), "{:?}", table.gaps);
        assert!(matches!(table.rows[2].get(&SPEC, "fetched"), Some(Value::Time(_))));
    }

    #[test]
    fn a_machine_that_tells_nothing_has_no_row_and_a_root_without_sys_a_gap() {
        let table = Fixture::new().folder("/sys/class").table(&PROBE);
        assert_eq!((table.rows.len(), table.gaps.len()), (0, 0));
        let table = Fixture::new().table(&PROBE);
        assert_eq!(table.gaps.iter().map(|gap| gap.reason).collect::<Vec<_>>(), [GapReason::Unsupported]);
    }

    #[test]
    fn days_of_firmware() {
        let check = |text: &str, want: Option<&str>| {
            assert_eq!(day(text).map(|time| time.to_string()).as_deref(), want, "{text}");
        };
        check("04/01/2014", Some("2014-04-01T00:00:00.000Z"));
        check("04/01/98", Some("1998-04-01T00:00:00.000Z"));
        check("13/01/2014", None);
        check("2014-04-01", None);
        check("", None);
    }

    proptest! {
        #[test]
        fn any_day_is_read(text in "[0-9/]{0,12}") {
            let _ = day(&text);
        }
    }
}
