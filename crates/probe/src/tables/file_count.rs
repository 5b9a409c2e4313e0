//! `file.count`: a file system that the search for `file.entry` came by.

use crate::gathering::Gathering;
use report::{FieldSpec as F, FieldType as T, Grade, Origin, RowBuilder, Source, Table, TableSpec, escape};
use std::borrow::Cow::Borrowed as B;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("file.count"),
    origin: Origin::Observed,
    doc: B("A file system or part of one that the search for `file.entry` came by, and whether it was looked through."),
    needs: B("nothing"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("path", T::Path, "Where it begins."),
    F::new("fs_type", T::Text, "The kind of file system, or the kernel's number for it; absent for a part of one."),
    F::words(
        "state",
        &[B("whole"), B("bounded"), B("made_up"), B("remote"), B("copy"), B("of_its_own")],
        "`whole` if all of it was seen, `bounded` if the search ended at one of its bounds; else why it was left out: made up by the kernel, on another machine, a copy of what others hold, or the roots of containers.",
    ),
    F::new("entries", T::Integer, "How many entries were seen on it.").volatile(),
];

/// Names of kinds by the kernel's number.
const KINDS: &[(u64, &str)] = &[
    (0x0102_1994, "tmpfs"),
    (0x1cd1, "devpts"),
    (0x2fc1_2fc1, "zfs"),
    (0x4d44, "vfat"),
    (0x5846_5342, "xfs"),
    (0x6265_6572, "sysfs"),
    (0x6367_7270, "cgroup2"),
    (0x6573_5546, "fuse"),
    (0x6969, "nfs"),
    (0x7371_7368, "squashfs"),
    (0x794c_7630, "overlay"),
    (0x9123_683e, "btrfs"),
    (0x9660, "iso9660"),
    (0x9fa0, "proc"),
    (0xef53, "ext4"),
    (0xf2f5_2010, "f2fs"),
    (0xff53_4d42, "cifs"),
];

/// A row for each of them.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let files = gathering.files();
    let seen = if files.whole { "whole" } else { "bounded" };
    let rows = files.counted.iter().map(|counted| {
        let path = escape::path(&counted.place);
        let source = Source::File { path: path.clone(), sha256: None, line: None };
        let name = KINDS.iter().find(|(kind, _)| *kind == counted.kind).map(|(_, name)| (*name).to_owned());
        let kind = (counted.kind != 0).then(|| name.unwrap_or_else(|| format!("{:#x}", counted.kind)));
        RowBuilder::new(&SPEC, source, Grade::Live)
            .set("path", path)
            .set("fs_type", kind)
            .set("state", counted.left_out.unwrap_or(seen))
            .set("entries", i64::try_from(counted.entries).unwrap_or(i64::MAX))
            .build()
    });
    Table { rows: rows.collect(), gaps: files.gaps.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{Fixture, shown};
    use crate::gathering::Probe;

    #[test]
    fn entries_are_counted_and_what_is_left_out_is_told() {
        let fixture = Fixture::new()
            .file("/etc/passwd", "")
            .file("/etc/group", "")
            .folder("/var/lib/docker/overlay2/a")
            .file("/proc/1/comm", "");
        let table = fixture.table(&Probe { spec: &SPEC, gather });
        assert_eq!(
            shown(&table, &SPEC, &["path", "state", "entries"]),
            ["/|whole|7", "/proc|of_its_own|0", "/var/lib/docker|of_its_own|0"]
        );
    }
}
