//! What is installed, whichever package managers a host has: most have one,
//! images and build machines may have more.

use super::{apk, dpkg, gap, rpm};
use crate::host::Host;
use report::{Gap, GapReason, Source, Time, Value};

/// A package of any manager, its versions written with their scheme.
#[derive(Clone, Debug)]
pub struct Package {
    /// `dpkg`, `rpm` or `apk`.
    pub manager: &'static str,
    pub name: String,
    /// `None` for one that never got as far as having one.
    pub version: Option<String>,
    pub architecture: Option<String>,
    pub source: Option<String>,
    pub source_version: Value,
    /// The module stream that it belongs to, `name:stream`.
    pub module: Option<String>,
    pub installed_at: Option<Time>,
    /// The word of `package.installed`'s `status`.
    pub state: &'static str,
    /// `None` where the manager has no such mark.
    pub held: Option<bool>,
    /// What says so.
    pub place: Source,
}

/// All that is installed, and what could not be read of it.
#[derive(Debug, Default)]
pub struct Installed {
    pub packages: Vec<Package>,
    pub gaps: Vec<Gap>,
}

/// Why the version of a source package is not known.
const NO_EPOCH: &str = "rpm does not keep the epoch of the source package";

impl Installed {
    /// Reads every database that is there; a gap if there is none.
    pub fn read(host: &Host) -> Self {
        let mut all = Self::default();
        let found = [all.dpkg(host), all.rpm(host), all.apk(host)];
        if !found.contains(&true) {
            let detail =
                "there is no database of dpkg, rpm or apk; other package managers are not read by this release";
            all.gaps.push(gap(b"/var/lib", GapReason::Unsupported, detail));
        }
        all
    }

    fn dpkg(&mut self, host: &Host) -> bool {
        let mut installed = dpkg::Installed::read(host);
        self.gaps.append(&mut installed.gaps);
        let version = |version: &Option<String>| version.as_ref().map(|version| format!("deb:{version}"));
        let package = |package: &dpkg::Package| Package {
            manager: "dpkg",
            name: package.name.clone(),
            version: version(&package.version),
            architecture: Some(package.architecture.clone()),
            source: Some(package.source.clone()),
            source_version: version(&package.source_version).into(),
            module: None,
            installed_at: None,
            state: package.state,
            held: Some(package.held),
            place: installed.source(package),
        };
        self.packages.extend(installed.packages.iter().map(package));
        installed.is_there
    }

    fn rpm(&mut self, host: &Host) -> bool {
        let Some(mut database) = rpm::Database::read(host) else { return false };
        self.gaps.append(&mut database.gaps);
        let package = |header: rpm::header::Header| {
            let own = format!("{}-{}", header.version, header.release);
            let (source, source_version) = match header.source_parts() {
                None => (None, Value::Absent),
                // Packages of one source that have its version have its epoch too.
                Some((name, version, release)) if format!("{version}-{release}") == own => {
                    (Some(name.to_owned()), Value::Text(format!("rpm:{}", header.evr())))
                }
                Some((name, ..)) => (Some(name.to_owned()), Value::Unreadable(NO_EPOCH.to_owned())),
            };
            Package {
                manager: "rpm",
                version: Some(format!("rpm:{}", header.evr())),
                module: header.stream(),
                name: header.name,
                architecture: header.architecture,
                source,
                source_version,
                installed_at: header.installed_at,
                state: "installed",
                held: None,
                place: database.source.clone(),
            }
        };
        self.packages.extend(database.packages.into_iter().map(package));
        true
    }

    fn apk(&mut self, host: &Host) -> bool {
        for place in apk::PLACES {
            let content = match host.read(place, apk::BOUND) {
                Ok(content) => content,
                Err(gap) if gap.reason == GapReason::Missing => continue,
                Err(gap) => {
                    self.gaps.push(gap);
                    return true;
                }
            };
            let (packages, broken) = apk::parse(&content.bytes);
            self.gaps.extend(broken.into_iter().map(|line| {
                let detail = format!("the package at line {line} cannot be read; run `apk fix`");
                gap(place.as_bytes(), GapReason::Malformed, detail)
            }));
            self.packages.extend(packages.into_iter().map(|package| Package {
                manager: "apk",
                name: package.name,
                version: Some(format!("apk:{}", package.version)),
                architecture: Some(package.architecture).filter(|name| !name.is_empty()),
                source: Some(package.origin),
                source_version: Value::Text(format!("apk:{}", package.version)),
                module: None,
                installed_at: None,
                state: "installed",
                held: None,
                place: content.source(Some(package.line)),
            }));
            return true;
        }
        false
    }
}
