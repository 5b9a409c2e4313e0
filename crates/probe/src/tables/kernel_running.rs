//! `kernel.running`: the running kernel beside the newest installed one of its flavour, in one row.

use crate::container::is_container;
use crate::gathering::Gathering;
use crate::packages::gap;
use crate::packages::installed::Package;
use crate::packages::kernel::{Kernels, flavour};
use crate::tables::os_release;
use report::{
    FieldSpec as F, FieldType as T, Gap, GapReason, Grade, Origin, RowBuilder, Source, Table, TableSpec, Value,
};
use std::borrow::Cow::Borrowed as B;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("kernel.running"),
    origin: Origin::Observed,
    doc: B("The running kernel beside the newest installed one of its flavour, in one row."),
    needs: B("nothing"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("release", T::Text, "The running kernel's release, such as `6.1.0-40-amd64`."),
    F::new(
        "flavour",
        T::Text,
        "What it was built for, such as `amd64` or `generic`; absent where the release has none.",
    ),
    F::new(
        "container",
        T::Boolean,
        "True if this is a container: its kernel belongs to the machine below, whose own report speaks of it.",
    ),
    F::new(
        "packaged",
        T::Boolean,
        "True if an installed package brought a kernel of this flavour; absent in a container.",
    ),
    F::new("package", T::Text, "The package of the running kernel; absent if it is not installed, or no longer."),
    F::new(
        "version",
        T::Version,
        "The version that runs, as the kernel itself tells (Debian, Ubuntu) or its package; absent if neither does.",
    ),
    F::new("newest_package", T::Text, "The newest installed kernel package of the flavour."),
    F::new("newest_version", T::Version, "Its version."),
    F::new("newest_installed_at", T::Time, "When it was installed; absent where the package database does not tell."),
    F::new(
        "current",
        T::Boolean,
        "True if the running kernel is the newest installed one; absent in a container and where no package brought it.",
    ),
];

const BOUND: usize = 64 << 10;

/// What is known of the running kernel.
#[derive(Debug)]
pub struct Running {
    /// Its release.
    pub release: String,
    /// Whether it belongs to the machine below.
    pub container: Value,
    /// The installed package of it.
    pub package: Option<Package>,
    /// The version that runs.
    pub version: Value,
    /// The newest one of its flavour.
    pub newest: Option<Package>,
    /// Whether it is the newest one.
    pub current: Value,
}

/// Finds out about the running kernel, and adds what could not be read.
///
/// # Errors
/// The gap, where the release itself is not known.
pub fn find(gathering: &Gathering<'_>, gaps: &mut Vec<Gap>) -> Result<Running, Gap> {
    let host = gathering.host;
    let missing = |detail: String| gap(b"/proc/sys/kernel/osrelease", GapReason::Unsupported, detail);
    let release = match os_release::kernel(host) {
        Value::Text(release) => release,
        Value::Unreadable(why) => return Err(missing(why)),
        _ => return Err(missing("the audited root does not say which kernel runs".to_owned())),
    };
    let container = match is_container(host) {
        Ok(found) => Value::Boolean(found),
        Err(found) => Value::Unreadable(found.detail),
    };
    let mut running = Running {
        release,
        package: None,
        version: Value::Absent,
        newest: None,
        current: match &container {
            Value::Boolean(_) => Value::Absent,
            other => other.clone(),
        },
        container,
    };
    if running.container != Value::Boolean(false) {
        return Ok(running);
    }
    let installed = gathering.installed();
    let kernels = Kernels::find(installed, &running.release);
    (running.package, running.newest) = (kernels.running.cloned(), kernels.newest.cloned());
    gaps.extend(installed.gaps.iter().cloned());
    let mut read = |path: &str| match host.read(path, BOUND) {
        Ok(content) => String::from_utf8_lossy(&content.bytes).into_owned(),
        Err(gap) => {
            gaps.extend((gap.reason != GapReason::Missing).then_some(gap));
            String::new()
        }
    };
    let told = debian(&read("/proc/version")).or_else(|| ubuntu(&read("/proc/version_signature")));
    let dpkg = running.newest.as_ref().is_some_and(|package| package.manager == "dpkg");
    let own = running.package.as_ref().and_then(|package| package.version.clone());
    let version = told.filter(|_| dpkg).or(own);
    running.current = match (&version, running.newest.as_ref().and_then(|package| package.version.as_ref())) {
        (_, None) => Value::Absent,
        // The package of the running kernel is gone: it was replaced.
        (None, Some(_)) => false.into(),
        (Some(version), Some(newest)) => match report::version::compare(version, newest) {
            Some(order) => order.is_ge().into(),
            None => Value::Unreadable(format!("the versions {version} and {newest} have no order")),
        },
    };
    running.version = version.into();
    Ok(running)
}

/// One row; a gap where the kernel's release is not known.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let mut table = Table::default();
    let running = match find(gathering, &mut table.gaps) {
        Ok(running) => running,
        Err(gap) => {
            table.gaps.push(gap);
            return table;
        }
    };
    let packaged = match &running.container {
        Value::Boolean(false) => Value::Boolean(running.newest.is_some()),
        Value::Boolean(true) => Value::Absent,
        other => other.clone(),
    };
    let newest = running.newest.as_ref();
    let source = Source::Kernel { interface: "/proc/sys/kernel/osrelease".to_owned() };
    let row = RowBuilder::new(&SPEC, source, Grade::Live)
        .set("release", running.release.as_str())
        .set("flavour", flavour(&running.release))
        .set("container", running.container)
        .set("packaged", packaged)
        .set("package", running.package.map(|package| package.name))
        .set("version", running.version)
        .set("newest_package", newest.map(|package| package.name.as_str()))
        .set("newest_version", newest.and_then(|package| package.version.as_deref()))
        .set("newest_installed_at", newest.and_then(|package| package.installed_at))
        .set("current", running.current);
    table.rows.push(row.build());
    table
}

/// `Linux version … #1 SMP PREEMPT_DYNAMIC Debian 6.1.153-1 (2025-09-20)`: a package
/// may be replaced by one of the same name, so the version there is what runs.
fn debian(text: &str) -> Option<String> {
    let (_, rest) = text.rsplit_once(" Debian ")?;
    version(rest.split_ascii_whitespace().next()?)
}

/// `Ubuntu 5.15.0-101.111-generic 5.15.143`.
fn ubuntu(text: &str) -> Option<String> {
    let release = text.strip_prefix("Ubuntu ")?.split_ascii_whitespace().next()?;
    let (numbers, _) = release.match_indices('-').nth(1).map(|(at, _)| release.split_at(at))?;
    version(numbers)
}

fn version(text: &str) -> Option<String> {
    let fits = text.starts_with(|c: char| c.is_ascii_digit()) && text.contains('-');
    fits.then(|| format!("deb:{text}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{Fixture, shown};
    use crate::gathering::Probe;
    use proptest::prelude::*;

    const PROBE: Probe = Probe { spec: &SPEC, gather };
    const NAMES: &[&str] = &["release", "container", "packaged", "package", "version", "newest_version", "current"];

    fn debian_host(release: &str, packages: &[(&str, &str)]) -> Fixture {
        let package = |(name, version): &(&str, &str)| {
            format!("Package: {name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: {version}\n\n")
        };
        Fixture::new()
            .file("/proc/sys/kernel/osrelease", &format!("{release}\n"))
            .file("/var/lib/dpkg/status", &packages.iter().map(package).collect::<String>())
    }

    #[test]
    fn a_newer_package_than_the_running_kernel() {
        let all = [("linux-image-6.1.0-9-amd64", "6.1.27-1"), ("linux-image-6.1.0-40-amd64", "6.1.153-1")];
        let check = |fixture: Fixture, want: &str| {
            let table = fixture.table(&PROBE);
            assert_eq!((shown(&table, &SPEC, NAMES), table.gaps), (vec![want.to_owned()], vec![]));
        };
        check(
            debian_host("6.1.0-9-amd64", &all),
            "6.1.0-9-amd64|false|true|linux-image-6.1.0-9-amd64|deb:6.1.27-1|deb:6.1.153-1|false",
        );
        let newest = "6.1.0-40-amd64|false|true|linux-image-6.1.0-40-amd64|deb:6.1.153-1|deb:6.1.153-1|true";
        check(debian_host("6.1.0-40-amd64", &all), newest);
        // The file was replaced below the running kernel, under the same name.
        let old = "Linux version 6.1.0-40-amd64 (x) (gcc) #1 SMP PREEMPT_DYNAMIC Debian 6.1.150-1 (2025-09-01)\n";
        check(
            debian_host("6.1.0-40-amd64", &all).file("/proc/version", old),
            "6.1.0-40-amd64|false|true|linux-image-6.1.0-40-amd64|deb:6.1.150-1|deb:6.1.153-1|false",
        );
        check(debian_host("6.1.0-1-amd64", &all), "6.1.0-1-amd64|false|true|—|—|deb:6.1.153-1|false");
        check(debian_host("6.18.44-fc", &all), "6.18.44-fc|false|false|—|—|—|—");
        let container = debian_host("6.1.0-9-amd64", &all).file("/.dockerenv", "");
        check(container, "6.1.0-9-amd64|true|—|—|—|—|—");
    }

    #[test]
    fn what_does_not_say_is_a_gap() {
        let table = Fixture::new().table(&PROBE);
        assert_eq!(table.gaps.iter().map(|gap| gap.reason).collect::<Vec<_>>(), [GapReason::Unsupported]);
        let table = Fixture::new().file("/proc/sys/kernel/osrelease", "6.1.0-9-amd64\n").table(&PROBE);
        assert_eq!((table.rows.len(), table.gaps.len()), (1, 1), "there is no package database");
    }

    #[test]
    fn what_the_kernel_says_of_itself() {
        assert_eq!(ubuntu("Ubuntu 5.15.0-101.111-generic 5.15.143\n").as_deref(), Some("deb:5.15.0-101.111"));
        assert_eq!(ubuntu("Ubuntu 5.15.0"), None);
        assert_eq!(debian("#1 SMP Debian 5.10.28-1 (2021-04-09)").as_deref(), Some("deb:5.10.28-1"));
        assert_eq!(debian("Linux version 5 (x@Debian y)"), None);
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "(Ubuntu |#1 Debian )?[0-9a-z. -]{0,30}") {
            let _ = (debian(&text), ubuntu(&text), flavour(&text));
        }
    }
}
