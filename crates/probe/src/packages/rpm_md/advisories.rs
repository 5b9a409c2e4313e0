//! `updateinfo.xml` of a repository: which advisory names which packages. A
//! repository may have dropped a package that an advisory names, since a newer
//! one took its place; the newer one mends the same.

use super::xml::{Part, ends, parts, value};
use super::{MOST_OFFERS, Offer};
use crate::packages::rpm::bytes::Fault;
use std::collections::{BTreeMap, HashSet};
use std::io::Read;
use std::rc::Rc;

/// The most packages that advisories may name of one name.
const MOST_NAMED: usize = 20_000;

/// What an advisory says of itself.
#[derive(Clone, Debug, Default)]
pub struct Advisory {
    /// Its name, such as `RHSA-2023:1234`.
    pub id: String,
    /// True if it mends a flaw in security.
    pub security: bool,
    /// How grave that is, in its own word.
    pub severity: Option<String>,
}

/// A package that an advisory names.
#[derive(Clone, Debug)]
pub struct Named {
    /// Its name, version and architecture.
    pub package: Offer,
    /// The module stream that it is for, `name:stream`.
    pub module: Option<String>,
    /// What names it.
    pub advisory: Rc<Advisory>,
}

/// What advisories name, by the names of packages.
#[derive(Clone, Debug, Default)]
pub struct Advisories(BTreeMap<String, Vec<Named>>);

impl Advisories {
    /// What they say of packages of a name.
    #[must_use]
    pub fn of(&self, name: &str) -> &[Named] {
        self.0.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// Reads a file of advisories; packages whose names are not `wanted` are passed over.
    ///
    /// # Errors
    /// What is wrong with it; advisories before it were kept.
    pub fn read(&mut self, stream: impl Read, wanted: &HashSet<&str>) -> Result<(), Fault> {
        let mut advisory = Advisory::default();
        let mut named: Vec<(Offer, Option<String>)> = Vec::new();
        let (mut module, mut full) = (None, false);
        parts(stream, &mut |part| match part {
            Part::Element(path, element) if ends(path, &["updates", "update"]) => {
                let security = value(element, "type").as_deref() == Some("security");
                advisory = Advisory { security, ..Advisory::default() };
                named.clear();
            }
            Part::Text(path, text) if ends(path, &["update", "id"]) => advisory.id = text.clone(),
            Part::Text(path, text) if ends(path, &["update", "severity"]) => advisory.severity = Some(text.clone()),
            Part::Element(path, _) if ends(path, &["pkglist", "collection"]) => module = None,
            Part::Element(path, element) if ends(path, &["collection", "module"]) => {
                let part = |name: &str| value(element, name).unwrap_or_default();
                module = Some(format!("{}:{}", part("name"), part("stream")));
            }
            Part::Element(path, element) if ends(path, &["collection", "package"]) => {
                let part = |name: &str| value(element, name).unwrap_or_default();
                let name = part("name");
                if wanted.contains(name.as_str()) {
                    full |= named.len() >= MOST_OFFERS;
                    if !full {
                        let version = format!("{}-{}", part("version"), part("release"));
                        let (architecture, epoch) = (part("arch"), part("epoch"));
                        named.push((Offer { name, architecture, epoch, version, vendor: None }, module.clone()));
                    }
                }
            }
            Part::End(path) if ends(path, &["updates", "update"]) => {
                let advisory = Rc::new(std::mem::take(&mut advisory));
                for (package, module) in named.drain(..) {
                    let known = self.0.entry(package.name.clone()).or_default();
                    full |= known.len() >= MOST_NAMED;
                    if !full {
                        known.push(Named { package, module, advisory: Rc::clone(&advisory) });
                    }
                }
            }
            _ => {}
        })?;
        if full { Err(Fault::TooLarge("its advisories name more packages than are kept")) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_advisories_name() {
        let text = "<updates><update type=\"security\"><id>T-1</id><severity>Low</severity><pkglist><collection>\
            <module name=\"m\" stream=\"2\"/><package name=\"a\" epoch=\"1\" version=\"2\" release=\"3\" arch=\"x\"/>\
            </collection><collection><package name=\"a\" version=\"1\" release=\"1\" arch=\"y\"><filename>f</filename>\
            </package><package name=\"b\" version=\"1\" release=\"1\" arch=\"y\"/></collection></pkglist></update>\
            <update type=\"bugfix\"><id>T-2</id><pkglist><collection><package name=\"a\" version=\"9\" release=\"1\" \
            arch=\"x\"/></collection></pkglist></update></updates>";
        let mut all = Advisories::default();
        all.read(text.as_bytes(), &HashSet::from(["a"])).unwrap();
        let shown = |one: &Named| {
            let Advisory { id, security, severity } = one.advisory.as_ref();
            format!("{} {:?} {id} {security} {severity:?}", one.package.full(), one.module)
        };
        assert_eq!(
            all.of("a").iter().map(shown).collect::<Vec<_>>(),
            [
                "a-1:2-3.x Some(\"m:2\") T-1 true Some(\"Low\")",
                "a-0:1-1.y None T-1 true Some(\"Low\")",
                "a-0:9-1.x None T-2 false None"
            ]
        );
        assert!(all.of("b").is_empty());
        for end in (0..text.len() - 1).step_by(11) {
            assert!(Advisories::default().read(&text.as_bytes()[..end], &HashSet::from(["a"])).is_err(), "{end}");
        }
    }
}
