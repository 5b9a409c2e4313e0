//! Which installed package the running kernel is of, and which is the newest of
//! the same flavour: Debian's and Ubuntu's, Red Hat's kin, SUSE's, Alpine's.

use super::installed::{Installed, Package};
use report::version;
use std::cmp::Ordering;

/// The packages that the kernel's image is in, for Red Hat and its kin. Those
/// that only name others (`kernel`, where `kernel-core` is) come last.
const RED_HAT: &[&str] = &[
    "kernel-core",
    "kernel-rt-core",
    "kernel-64k-core",
    "kernel-debug-core",
    "kernel-uek-core",
    "kernel-lt-core",
    "kernel-ml-core",
    "kernel-lt",
    "kernel-ml",
    "kernel-plus",
    "kernel-uek",
    "kernel-rt",
    "kernel6.12",
    "kernel6.18",
    "kernel",
];

/// What the package database says of the running kernel.
#[derive(Debug, Default)]
pub struct Kernels<'a> {
    /// The package of the running kernel, if it is still installed.
    pub running: Option<&'a Package>,
    /// The newest one of the same flavour.
    pub newest: Option<&'a Package>,
}

impl<'a> Kernels<'a> {
    /// Finds both by the running kernel's release, `6.1.0-40-amd64`.
    pub fn find(installed: &'a Installed, release: &str) -> Self {
        let there = installed.packages.iter().filter(|package| is_there(package));
        let candidates: Vec<(&Package, bool)> =
            there.filter_map(|p| of_flavour(p, release).map(|is| (p, is))).collect();
        let running = candidates.iter().find(|(_, is)| *is).map(|(package, _)| *package);
        // Where the running one is known, only packages that replace it count.
        let rivals = candidates.iter().map(|(package, _)| *package).filter(|package| match running {
            Some(running) if running.manager != "dpkg" => running.name == package.name,
            _ => true,
        });
        let newest = rivals.reduce(|best, one| match compare(best, one) {
            Some(Ordering::Less) => one,
            _ => best,
        });
        Self { running, newest }
    }
}

fn is_there(package: &Package) -> bool {
    package.version.is_some() && !matches!(package.state, "config_files" | "half_installed")
}

fn compare(a: &Package, b: &Package) -> Option<Ordering> {
    version::compare(a.version.as_deref()?, b.version.as_deref()?)
}

/// Whether a package is a kernel of the running one's flavour, and if so,
/// whether it is the very one.
fn of_flavour(package: &Package, release: &str) -> Option<bool> {
    let version = package.version.as_deref()?.split_once(':')?.1;
    match package.manager {
        "dpkg" => debian(&package.name, release),
        "apk" => alpine(&package.name, version, release),
        "rpm" => {
            let version = version.split_once(':').map_or(version, |(_, rest)| rest);
            suse(&package.name, version, release)
                .or_else(|| red_hat(&package.name, version, package.architecture.as_deref(), release))
        }
        _ => None,
    }
}

/// `linux-image-6.1.0-40-amd64`: the release stands in the name.
fn debian(name: &str, release: &str) -> Option<bool> {
    let own = name.strip_prefix("linux-image-")?;
    let own = own.strip_prefix("unsigned-").unwrap_or(own);
    own.starts_with(|c: char| c.is_ascii_digit()).then_some(())?;
    (flavour(own)? == flavour(release)?).then(|| own == release)
}

/// What follows the numbers: `amd64` of `6.1.0-0.deb11.40-amd64`.
pub fn flavour(release: &str) -> Option<&str> {
    let mut rest = release;
    while rest.starts_with(|c: char| c.is_ascii_digit()) {
        rest = rest.split_once('-')?.1;
    }
    Some(rest).filter(|rest| !rest.is_empty())
}

/// `linux-lts` 6.6.30-r0 runs as `6.6.30-0-lts`.
fn alpine(name: &str, version: &str, release: &str) -> Option<bool> {
    let own = name.strip_prefix("linux-")?;
    let (number, revision) = version.split_once("-r")?;
    (Some(own) == flavour(release)).then(|| release == format!("{number}-{revision}-{own}"))
}

/// `kernel-default` 5.14.21-150500.55.39.1 runs as `5.14.21-150500.55.39-default`:
/// the last number counts how often it was built.
fn suse(name: &str, version: &str, release: &str) -> Option<bool> {
    let own = name.strip_prefix("kernel-")?;
    let numbers = release.strip_suffix(own)?.strip_suffix('-')?;
    let rest = version.strip_prefix(numbers);
    Some(rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.')))
}

/// `kernel-core` 5.14.0-427.el9 runs as `5.14.0-427.el9.x86_64`, a variant of it
/// as `5.14.0-427.el9.x86_64+rt`.
fn red_hat(name: &str, version: &str, architecture: Option<&str>, release: &str) -> Option<bool> {
    if !RED_HAT.contains(&name) {
        return None;
    }
    let (plain, variant) = release.split_once('+').map_or((release, None), |(plain, variant)| (plain, Some(variant)));
    // A release of another form is none of these kernels.
    let numbers = plain.strip_suffix(architecture?)?.strip_suffix('.')?;
    let fits = match variant {
        Some(variant) => name == format!("kernel-{variant}-core"),
        None => true,
    };
    fits.then(|| version == numbers)
}

#[cfg(test)]
mod tests {
    use super::*;
    use report::{Source, Value};

    fn package(manager: &'static str, name: &str, version: &str) -> Package {
        let scheme = if manager == "dpkg" { "deb" } else { manager };
        Package {
            manager,
            name: name.to_owned(),
            version: Some(format!("{scheme}:{version}")),
            architecture: Some(if manager == "dpkg" { "amd64" } else { "x86_64" }.to_owned()),
            source: None,
            source_version: Value::Absent,
            module: None,
            installed_at: None,
            state: "installed",
            held: None,
            place: Source::Kernel { interface: String::new() },
        }
    }

    fn check(manager: &'static str, packages: &[(&str, &str)], release: &str, want: (Option<&str>, Option<&str>)) {
        let packages = packages.iter().map(|(name, version)| package(manager, name, version)).collect();
        let installed = Installed { packages, gaps: vec![] };
        let found = Kernels::find(&installed, release);
        let shown = |package: Option<&Package>| package.and_then(|p| p.version.clone());
        let want = (want.0.map(str::to_owned), want.1.map(str::to_owned));
        assert_eq!((shown(found.running), shown(found.newest)), want, "{release}");
    }

    #[test]
    fn debian_and_ubuntu() {
        let all = [
            ("linux-image-6.1.0-9-amd64", "6.1.27-1"),
            ("linux-image-6.1.0-40-amd64", "6.1.153-1"),
            ("linux-image-6.1.0-41-cloud-amd64", "6.1.158-1"),
            ("linux-image-amd64", "6.1.158-1"),
            ("linux-image-6.1.0-42-amd64-dbg", "6.1.160-1"),
        ];
        check("dpkg", &all, "6.1.0-9-amd64", (Some("deb:6.1.27-1"), Some("deb:6.1.153-1")));
        check("dpkg", &all, "6.1.0-40-amd64", (Some("deb:6.1.153-1"), Some("deb:6.1.153-1")));
        check("dpkg", &all, "6.1.0-1-amd64", (None, Some("deb:6.1.153-1")));
        check("dpkg", &all, "6.18.44-fc-v857", (None, None));
        let ubuntu = [
            ("linux-image-unsigned-5.15.0-101-generic", "5.15.0-101.111"),
            ("linux-image-5.15.0-97-generic", "5.15.0-97.107"),
        ];
        check("dpkg", &ubuntu, "5.15.0-97-generic", (Some("deb:5.15.0-97.107"), Some("deb:5.15.0-101.111")));
        assert_eq!(flavour("6.1.0-0.deb11.17-rt-amd64"), Some("rt-amd64"));
        assert_eq!(flavour("6.12.41+deb13-amd64"), Some("amd64"));
        assert_eq!((flavour("6.18.44"), flavour("")), (None, None));
    }

    #[test]
    fn red_hat_and_kin() {
        let all = [
            ("kernel-core", "5.14.0-427.el9"),
            ("kernel-core", "5.14.0-503.el9"),
            ("kernel", "5.14.0-503.el9"),
            ("kernel-rt-core", "5.14.0-427.el9"),
        ];
        check("rpm", &all, "5.14.0-427.el9.x86_64", (Some("rpm:5.14.0-427.el9"), Some("rpm:5.14.0-503.el9")));
        check("rpm", &all, "5.14.0-427.el9.x86_64+rt", (Some("rpm:5.14.0-427.el9"), Some("rpm:5.14.0-427.el9")));
        check("rpm", &all, "6.18.44-fc-v857", (None, None));
        let uek = [("kernel-uek-core", "5.15.0-200.el9uek"), ("kernel-core", "5.14.0-503.el9")];
        check("rpm", &uek, "5.15.0-200.el9uek.x86_64", (Some("rpm:5.15.0-200.el9uek"), Some("rpm:5.15.0-200.el9uek")));
    }

    #[test]
    fn suse_and_alpine() {
        let all = [
            ("kernel-default", "5.14.21-150500.55.39.1"),
            ("kernel-default", "5.14.21-150500.55.52.1"),
            ("kernel-firmware", "1"),
        ];
        check(
            "rpm",
            &all,
            "5.14.21-150500.55.39-default",
            (Some("rpm:5.14.21-150500.55.39.1"), Some("rpm:5.14.21-150500.55.52.1")),
        );
        let all = [("linux-lts", "6.6.31-r0"), ("linux-virt", "6.6.32-r0"), ("linux-headers", "6.6-r0")];
        check("apk", &all, "6.6.31-0-lts", (Some("apk:6.6.31-r0"), Some("apk:6.6.31-r0")));
        check("apk", &all, "6.6.30-0-lts", (None, Some("apk:6.6.31-r0")));
    }
}
