//! `kernel.module`: a kernel module that matters: whether it is loaded, could be, and what keeps it from being so.

use crate::gathering::Gathering;
use crate::modules::kernels::Kernels;
use crate::modules::modprobe::Modprobe;
use crate::modules::normal;
use crate::packages::gap;
use report::{FieldSpec as F, FieldType as T, GapReason, Grade, Origin, RowBuilder, Source, Table, TableSpec, Value};
use std::borrow::Cow::Borrowed as B;
use std::collections::{BTreeMap, BTreeSet};

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("kernel.module"),
    origin: Origin::Observed,
    doc: B(
        "A kernel module that matters: every one that is loaded or that modprobe.d names, and those of a list of file systems, protocols and buses that few hosts need.",
    ),
    needs: B("nothing"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("name", T::Text, "The module's name with underscores, such as `usb_storage`."),
    F::new("loaded", T::Boolean, "True if it is loaded now."),
    F::new("builtin", T::Boolean, "True if it is part of an installed kernel itself, so that it cannot be kept out."),
    F::new("available", T::Boolean, "True if an installed kernel has it as a file that can be loaded."),
    F::new(
        "install_blocked",
        T::Boolean,
        "True if modprobe runs a program that does nothing in place of loading it, or if the kernel's command line forbids it.",
    ),
    F::new("install_source", T::Text, "The statement that decides this, `path:line`; absent if there is none."),
    F::new("blacklisted", T::Boolean, "True if it is not loaded by itself when the kernel asks for what it offers."),
    F::new("blacklist_source", T::Text, "The first statement that says so, `path:line`; absent if there is none."),
    F::new(
        "taint",
        T::Text,
        "The letters with which the kernel marks a loaded module: `O` not of its tree, `E` not signed, `P` proprietary, `F` forced; absent if it has none or is not loaded.",
    ),
];

/// Modules that are told of on every host: old file systems, protocols that
/// hardly anybody uses, and buses that let devices reach into memory.
const LISTED: &[&str] = &[
    "af_802154",
    "affs",
    "appletalk",
    "atm",
    "ax25",
    "befs",
    "binfmt_misc",
    "bluetooth",
    "bnep",
    "btusb",
    "can",
    "ceph",
    "cifs",
    "cramfs",
    "dccp",
    "decnet",
    "econet",
    "efs",
    "exfat",
    "firewire_core",
    "firewire_ohci",
    "firewire_sbp2",
    "floppy",
    "freevxfs",
    "fuse",
    "gfs2",
    "hfs",
    "hfsplus",
    "hpfs",
    "ipx",
    "jffs2",
    "jfs",
    "kafs",
    "ksmbd",
    "minix",
    "msr",
    "n_hdlc",
    "netrom",
    "nfs",
    "nfsd",
    "nilfs2",
    "ntfs",
    "omfs",
    "orangefs",
    "overlay",
    "p8022",
    "p8023",
    "pcspkr",
    "psnap",
    "qnx4",
    "qnx6",
    "rds",
    "reiserfs",
    "romfs",
    "rose",
    "sctp",
    "snd_pcsp",
    "squashfs",
    "sysv",
    "thunderbolt",
    "tipc",
    "uas",
    "udf",
    "ufs",
    "usb_storage",
    "uvcvideo",
    "vivid",
    "x25",
];

const LOADED: &str = "/proc/modules";
const BOUND: usize = 1 << 20;

/// A row for each module that is loaded, named by modprobe.d or listed here.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let (host, mut table) = (gathering.host, Table::default());
    let modprobe = Modprobe::read(host, &mut table.gaps);
    let kernels = Kernels::read(host, &mut table.gaps);
    let loaded = match host.read(LOADED, BOUND) {
        Ok(content) => Ok(read_loaded(&String::from_utf8_lossy(&content.bytes))),
        // A running kernel without that file cannot load modules at all.
        Err(found) if found.reason == GapReason::Missing && host.is_live() => Ok(BTreeMap::new()),
        Err(found) => {
            let detail = format!("which modules are loaded is not known: {}", found.detail);
            table.gaps.push(gap(LOADED.as_bytes(), found.reason, detail.clone()));
            Err(detail)
        }
    };
    let mut names: BTreeSet<String> = LISTED.iter().map(|name| (*name).to_owned()).collect();
    names.extend(modprobe.names().map(str::to_owned));
    names.extend(loaded.iter().flat_map(BTreeMap::keys).cloned());
    let registered = host.read("/proc/filesystems", BOUND).ok();
    let registered = registered.map(|content| String::from_utf8_lossy(&content.bytes).into_owned()).unwrap_or_default();
    for name in names {
        let is_loaded: Value = match &loaded {
            Ok(loaded) => loaded.contains_key(&name).into(),
            Err(why) => Value::Unreadable(why.clone()),
        };
        // A file system that the kernel offers and no module brought is built in.
        let offered = registered.lines().any(|line| line.split_whitespace().last() == Some(&name));
        let compiled = offered && matches!(is_loaded, Value::Boolean(false));
        let blocked = modprobe.blocked(&name);
        let listed = modprobe.blacklisted(&name);
        let known = |there: bool, hidden: &Option<String>| match hidden {
            Some(why) if !there => Value::Unreadable(why.clone()),
            _ => there.into(),
        };
        // An earlier file that cannot be read may overrule a later one, so that nothing is certain then.
        let said = |there: bool| modprobe.hidden.as_ref().map_or(there.into(), |why| Value::Unreadable(why.clone()));
        let taint = loaded.as_ref().ok().and_then(|loaded| loaded.get(&name)).filter(|taint| !taint.is_empty());
        let row = RowBuilder::new(&SPEC, Source::Kernel { interface: LOADED.to_owned() }, Grade::Live)
            .set("loaded", is_loaded)
            .set("builtin", known(compiled || kernels.builtin.contains(&name), &kernels.hidden_builtin))
            .set("available", known(kernels.available.contains(&name), &kernels.hidden))
            .set("install_blocked", said(blocked.is_some()))
            .set("install_source", modprobe.install(&name).map(|stated| stated.place.clone()))
            .set("blacklisted", said(listed.is_some()))
            .set("blacklist_source", listed.map(|stated| stated.place.clone()))
            .set("taint", taint.cloned())
            .set("name", name);
        table.rows.push(row.build());
    }
    table
}

/// `name size users by state address (OE)`: the names, with their letters.
fn read_loaded(text: &str) -> BTreeMap<String, String> {
    let line = |line: &str| {
        let mut words = line.split_whitespace();
        let name = words.next()?;
        let taint = words.next_back().and_then(|word| word.strip_prefix('(')?.strip_suffix(')')).unwrap_or_default();
        Some((normal(name), taint.to_owned()))
    };
    text.lines().filter_map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{Fixture, shown};
    use crate::gathering::Probe;

    const PROBE: Probe = Probe { spec: &SPEC, gather };
    const NAMES: &[&str] = &["name", "loaded", "builtin", "available", "install_blocked", "blacklisted", "taint"];

    fn healthy() -> Fixture {
        Fixture::new()
            .file("/proc/modules", "snd_pcsp 1 0 - Live 0x0\nvendor 1 1 x,y, Live 0x0 (POE)\n")
            .file("/proc/filesystems", "nodev\tsysfs\n\tsquashfs\n")
            .file("/lib/modules/6.1/modules.dep", "kernel/fs/hfs.ko:\nkernel/usb-storage.ko:\n")
            .file("/lib/modules/6.1/modules.builtin", "kernel/fs/fuse.ko\n")
    }

    #[test]
    fn what_is_loaded_what_could_be_and_what_is_kept_out() {
        let table = healthy()
            .file("/etc/modprobe.d/a.conf", "install usb-storage /bin/false\nblacklist usb-storage\nblacklist own\n")
            .table(&PROBE);
        let rows = shown(&table, &SPEC, NAMES);
        for want in [
            "hfs|false|false|true|false|false|—",
            "usb_storage|false|false|true|true|true|—",
            "own|false|false|false|false|true|—",
            "vendor|true|false|false|false|false|POE",
            "fuse|false|true|false|false|false|—",
            "squashfs|false|true|false|false|false|—",
            "sctp|false|false|false|false|false|—",
        ] {
            assert!(rows.iter().any(|row| row == want), "{want} {rows:#?}");
        }
        assert!(table.gaps.is_empty(), "{:?}", table.gaps);
        let of = |name: &str| table.rows.iter().find(|r| r.get(&SPEC, "name") == Some(&name.into())).unwrap();
        assert_eq!(of("usb_storage").get(&SPEC, "install_source"), Some(&"/etc/modprobe.d/a.conf:1".into()));
    }

    #[test]
    fn what_is_not_known_is_unreadable() {
        let table = Fixture::new().table(&PROBE);
        assert_eq!(table.gaps.iter().map(|gap| gap.reason).collect::<Vec<_>>(), [GapReason::Missing]);
        assert_eq!(table.rows.len(), LISTED.len());
        for field in ["loaded", "builtin", "available"] {
            assert!(
                table.rows.iter().all(|row| matches!(row.get(&SPEC, field), Some(Value::Unreadable(_)))),
                "{field}"
            );
        }
        let table = healthy().folder("/etc/modprobe.d").fifo("/etc/modprobe.d/a.conf").table(&PROBE);
        let blocked = |row: &report::Row| matches!(row.get(&SPEC, "install_blocked"), Some(Value::Unreadable(_)));
        assert!(table.rows.iter().all(blocked));
    }

    #[test]
    fn the_list_is_sorted() {
        assert!(LISTED.is_sorted_by(|a, b| a < b));
    }
}
