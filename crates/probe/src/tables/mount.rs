//! `mount`: a folder that a file system is mounted on, now or at the next start.

use crate::gathering::Gathering;
use crate::mounts::{Found, Mount, PROTECTIVE};
use report::{FieldSpec as F, FieldType as T, Grade, Origin, Row, RowBuilder, Table, TableSpec, Value, escape};
use std::borrow::Cow::Borrowed as B;
use std::collections::BTreeSet;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("mount"),
    origin: Origin::Observed,
    doc: B(
        "A folder that a file system is mounted on, now or at the next start; mounts that sessions and containers make for themselves are left out.",
    ),
    needs: B("nothing"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("target", T::Path, "The folder."),
    F::new("source", T::Text, "The device, share or name that is mounted, without a password in it."),
    F::new("fs_type", T::Text, "The type of the file system, such as `ext4`."),
    F::new(
        "options",
        T::TextList,
        "The options in effect, or the configured ones where it is not mounted; values that may be secret are left out.",
    ),
    F::new("running", T::Boolean, "True if it is mounted now; unreadable where the host does not run."),
    F::new("configured", T::Boolean, "True if /etc/fstab or an enabled mount unit of systemd has it."),
    F::new("configured_options", T::TextList, "The options that are configured; absent if it is not."),
    F::new(
        "lost",
        T::TextList,
        "The options of `nodev`, `noexec`, `nosuid`, `nosymfollow` and `ro` that are in effect and would not be after a restart.",
    ),
    F::new("pending", T::TextList, "Those of them that are configured and not in effect."),
    F::new("on_demand", T::Boolean, "True if it is configured and not mounted at the start."),
];

/// Below these folders, what is mounted and not configured comes and goes by itself.
const PASSING: &[&[u8]] = &[
    b"/proc/",
    b"/run/",
    b"/snap/",
    b"/var/lib/containerd/",
    b"/var/lib/containers/",
    b"/var/lib/docker/",
    b"/var/lib/kubelet/",
    b"/var/lib/lxc/",
    b"/var/snap/",
];

/// What an init system mounts of its own accord, with the options that it gives.
const BUILT_IN: &[(&[u8], &[&str])] = &[
    (b"/dev", &["nosuid"]),
    (b"/dev/pts", &["nosuid", "noexec"]),
    (b"/dev/shm", &["nosuid", "nodev"]),
    (b"/proc", &["nosuid", "nodev", "noexec"]),
    (b"/run", &["nosuid", "nodev"]),
    (b"/sys", &["nosuid", "nodev", "noexec"]),
];

/// A row for each folder.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let found = Found::read(gathering.host);
    let mut gaps = found.gaps;
    let (running, why) = match found.running {
        Ok(running) => (running, None),
        Err(gap) => {
            let why = gap.detail.clone();
            gaps.push(gap);
            (crate::mounts::Mounts::new(), Some(why))
        }
    };
    let passing = |target: &[u8]| PASSING.iter().any(|folder| target.starts_with(folder));
    let targets: BTreeSet<&Vec<u8>> = running
        .keys()
        .filter(|target| {
            found.configured.contains_key(*target) || !passing(target) || target.starts_with(b"/run/media/")
        })
        .chain(found.configured.keys())
        .collect();
    let row = |target: &Vec<u8>| row(target, running.get(target), found.configured.get(target), why.as_deref());
    let rows = targets.into_iter().filter_map(row).collect();
    Table { rows, gaps }
}

/// The row of one folder; `unknown` says why nothing is known of what runs.
fn row(target: &[u8], running: Option<&Mount>, configured: Option<&Mount>, unknown: Option<&str>) -> Option<Row> {
    let told = running.or(configured)?;
    let grade = if running.is_some() { Grade::Live } else { Grade::Configured };
    let unless_unknown = |value: Value| unknown.map_or(value, |why| Value::Unreadable(why.to_owned()));
    let own = configured.map(|mount| mount.options.clone());
    let next = own.clone().unwrap_or_else(|| {
        let built_in = BUILT_IN.iter().find(|(folder, _)| *folder == target);
        built_in.map_or_else(Vec::new, |(_, options)| options.iter().map(|o| (*o).to_owned()).collect())
    });
    let (lost, pending) = running.map_or_else(Default::default, |mount| {
        (only_in(&mount.options, &next), if own.is_some() { only_in(&next, &mount.options) } else { Vec::new() })
    });
    let on_demand = own.iter().flatten().any(|option| option == "noauto" || option == "x-systemd.automount");
    Some(
        RowBuilder::new(&SPEC, told.told.clone(), grade)
            .set("target", escape::path(target))
            .set("source", told.source.clone())
            .set("fs_type", told.kind.clone())
            .set("options", unless_unknown(told.options.clone().into()))
            .set("running", unless_unknown(running.is_some().into()))
            .set("configured", configured.is_some())
            .set("configured_options", own)
            .set("lost", unless_unknown(lost.into()))
            .set("pending", unless_unknown(pending.into()))
            .set("on_demand", on_demand)
            .build(),
    )
}

/// The protective options that one list has and the other lacks.
fn only_in(one: &[String], other: &[String]) -> Vec<String> {
    one.iter().filter(|o| PROTECTIVE.contains(&o.as_str()) && !other.contains(o)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{Fixture, shown};
    use crate::gathering::Probe;

    const PROBE: Probe = Probe { spec: &SPEC, gather };
    const FSTAB: &str = "/dev/a / ext4 defaults\ntmpfs /tmp tmpfs nodev,nosuid,noexec\n/dev/b /srv ext4 noauto,nodev\n";

    fn running() -> Fixture {
        Fixture::new().file(
            "/proc/self/mountinfo",
            "1 0 0:1 / / rw,relatime - ext4 /dev/a rw\n\
             2 1 0:2 / /tmp rw,nosuid,nodev - tmpfs tmpfs rw\n\
             3 1 0:3 / /home rw,nosuid - ext4 /dev/c rw\n\
             4 1 0:4 / /dev/shm rw,nosuid,nodev,noexec - tmpfs tmpfs rw\n\
             5 1 0:5 / /run/user/1000 rw - tmpfs tmpfs rw\n\
             6 1 0:6 / /run/media/ann/stick rw - vfat /dev/d rw\n",
        )
    }

    #[test]
    fn what_runs_is_held_against_what_is_configured() {
        let table = running().file("/etc/fstab", FSTAB).table(&PROBE);
        assert_eq!(table.gaps, []);
        assert_eq!(
            shown(&table, &SPEC, &["target", "running", "configured", "options", "lost", "pending", "on_demand"]),
            [
                "/|true|true|relatime, rw|||false",
                "/dev/shm|true|false|nodev, noexec, nosuid, rw|noexec||false",
                "/home|true|false|nosuid, rw|nosuid||false",
                "/run/media/ann/stick|true|false|rw|||false",
                "/srv|false|true|noauto, nodev|||true",
                "/tmp|true|true|nodev, nosuid, rw||noexec|false",
            ]
        );
    }

    #[test]
    fn of_a_root_only_what_is_configured_is_known() {
        let table = Fixture::new().file("/etc/fstab", FSTAB).table(&PROBE);
        assert_eq!(table.gaps.iter().map(|g| g.place.as_str()).collect::<Vec<_>>(), ["/proc/self/mountinfo"]);
        let field = |name| {
            table
                .rows
                .iter()
                .find(|r| r.get(&SPEC, "target") == Some(&Value::Text("/tmp".into())))
                .and_then(|r| r.get(&SPEC, name))
                .cloned()
                .unwrap()
        };
        assert_eq!(field("configured_options"), vec!["nodev".to_owned(), "noexec".into(), "nosuid".into()].into());
        for name in ["running", "options", "lost", "pending"] {
            assert!(matches!(field(name), Value::Unreadable(_)), "{name}");
        }
    }
}
