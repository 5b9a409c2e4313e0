//! Rows for the components of one archive of Java.

use super::{Sight, Software};
use crate::archives::java::{self, Component};
use crate::packages::rpm::bytes::{Disk, Fault};
use report::{Gap, GapReason, Value, escape};

impl Software<'_> {
    /// `covered` says that another product's row stands for an archive without a name.
    pub(super) fn archive(&mut self, path: &[u8], sight: &Sight, covered: bool) {
        let file = match self.host.stream(path, u64::MAX) {
            Ok(file) => file.into_inner(),
            // A process may have it open under a name that is gone.
            Err(gap) if gap.reason == GapReason::Missing => return,
            Err(gap) => {
                self.gaps.push(gap);
                return;
            }
        };
        let found = match Disk::new(file).and_then(|file| java::read(&file)) {
            Ok(found) => found,
            Err(fault) => {
                self.fault(path, None, fault);
                // Its digest tells it apart all the same.
                self.file(path, sight);
                return;
            }
        };
        for (inside, fault) in found.faults {
            self.fault(path, inside.as_deref(), fault);
        }
        for component in found.components {
            let nameless = component.coordinate.is_none() && component.server.is_none();
            if !(covered && nameless) {
                self.component(path, sight, component);
            }
        }
    }

    fn component(&mut self, path: &[u8], sight: &Sight, component: Component) {
        let Component { inside, coordinate, server, hint, sha256 } = component;
        let place = inside.as_deref().map_or(path, str::as_bytes);
        let name = place.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
        let name = if inside.is_some() { String::from_utf8_lossy(name).into_owned() } else { escape::path(name) };
        let row = self.row(path, sight, Value::Text(sha256)).set("inside", inside).set("hint", hint);
        let row = match (coordinate, server) {
            (Some(of), _) => row
                .set("kind", "maven")
                .set("ecosystem", "maven")
                .set("coordinate", format!("{}:{}", of.group, of.artifact))
                .set("version", format!("maven:{}", of.version))
                .set("release", of.version)
                .set("product", of.artifact),
            (None, Some(server)) => {
                // `Apache Tomcat/9.0.65`; the number has one more part.
                let parts = server.info.split_once('/');
                let release = parts.map(|(_, release)| release.trim()).filter(|release| !release.is_empty());
                let product = parts.map_or(server.info.as_str(), |(product, _)| product);
                row.set("kind", "tomcat")
                    .set("version", release.map(|release| format!("maven:{release}")))
                    .set("release", release.map(str::to_owned))
                    .set("build", server.number.clone())
                    .set("product", product)
            }
            (None, None) => row.set("kind", "archive").set("product", name),
        };
        self.rows.push(row.build());
    }

    fn fault(&mut self, path: &[u8], inside: Option<&str>, fault: Fault) {
        let place = escape::path(path);
        let place = inside.map_or_else(|| place.clone(), |inside| format!("{place}!/{inside}"));
        let detail = format!("what it holds is not known: {}", fault.what());
        self.gaps.push(Gap { place, reason: fault.reason(), detail });
    }
}
