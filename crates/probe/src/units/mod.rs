//! systemd's units as they lie in files: which there are, what is dropped in
//! beside them, which are masked and which are pulled in. Generators are not run.

pub(crate) mod parse;

use crate::host::{Host, Kind};
use crate::packages::gap;
use parse::Setting;
use report::{Gap, GapReason, escape};
use std::collections::{BTreeMap, BTreeSet};

/// Where units are kept, in the order in which systemd looks.
const FOLDERS: &[&str] = &[
    "/etc/systemd/system",
    "/run/systemd/system",
    "/usr/local/lib/systemd/system",
    "/usr/lib/systemd/system",
    "/lib/systemd/system",
];

/// How many of the folders are the administrator's: links in them enable.
const OWN: usize = 2;

/// The kinds of units that are read.
const KINDS: &[&str] = &["service", "socket", "timer"];

/// The most bytes of one file, and the most units of one host.
const BOUND: usize = 1 << 20;
const MOST: usize = 20_000;

/// One unit.
#[derive(Debug)]
pub(crate) struct Unit {
    pub(crate) name: String,
    /// Its file, and what is dropped in; the first is what counts for its name.
    pub(crate) file: Vec<u8>,
    pub(crate) drop_ins: Vec<Vec<u8>>,
    pub(crate) masked: bool,
    /// Links of the administrator enable it.
    pub(crate) linked: bool,
    /// What has a link to it in its `.wants` or `.requires` folder.
    pub(crate) pulled_in: BTreeSet<String>,
    pub(crate) aliases: BTreeSet<String>,
    /// All settings in the order in which they count; why not, where a file could not be read.
    pub(crate) settings: Result<Vec<Setting>, String>,
}

impl Unit {
    fn new(name: &str, file: Vec<u8>) -> Self {
        Self {
            name: name.to_owned(),
            file,
            drop_ins: Vec::new(),
            masked: false,
            linked: false,
            pulled_in: BTreeSet::new(),
            aliases: BTreeSet::new(),
            settings: Ok(Vec::new()),
        }
    }

    /// `service`, `socket` or `timer`.
    pub(crate) fn kind(&self) -> &str {
        self.name.rsplit('.').next().unwrap_or_default()
    }

    /// The word of `systemctl is-enabled`; why not, where it depends on a file that could not be read.
    pub(crate) fn enabled(&self) -> Result<&'static str, String> {
        if self.masked {
            return Ok("masked");
        }
        if self.linked {
            return Ok("enabled");
        }
        let settings = self.settings.as_ref().map_err(Clone::clone)?;
        let install = |keys: &[&str]| keys.iter().any(|key| parse::last(settings, "Install", key).is_some());
        Ok(match () {
            () if install(&["WantedBy", "RequiredBy", "UpheldBy", "Alias"]) => "disabled",
            () if install(&["Also"]) => "indirect",
            () => "static",
        })
    }

    /// Whether something starts it at boot, as far as links tell.
    pub(crate) fn starts(&self) -> bool {
        !self.masked && (self.linked || !self.pulled_in.is_empty())
    }
}

/// All units of the kinds that are read, and what could not be seen.
#[derive(Debug, Default)]
pub(crate) struct Units {
    pub(crate) units: BTreeMap<String, Unit>,
    pub(crate) gaps: Vec<Gap>,
    drop_ins: BTreeMap<String, BTreeMap<Vec<u8>, Vec<u8>>>,
    links: BTreeMap<String, (bool, BTreeSet<String>)>,
    aliases: BTreeMap<String, String>,
}

impl Units {
    pub(crate) fn read(host: &Host) -> Self {
        let mut all = Self::default();
        for (rank, folder) in FOLDERS.iter().enumerate() {
            for entry in all.list(host, folder.as_bytes()) {
                let path = [folder.as_bytes(), b"/", &entry.name].concat();
                let Ok(name) = String::from_utf8(entry.name) else { continue };
                if let Some(unit) = name.strip_suffix(".d") {
                    all.dropped_in(host, &path, unit);
                } else if let Some(unit) = name.strip_suffix(".wants").or_else(|| name.strip_suffix(".requires")) {
                    all.pulls(host, &path, unit, rank < OWN);
                } else if is_read(&name) && !all.units.contains_key(&name) && !all.aliases.contains_key(&name) {
                    all.found(host, path, name, rank < OWN);
                }
            }
        }
        all.join(host);
        all
    }

    fn list(&mut self, host: &Host, path: &[u8]) -> Vec<crate::host::Entry> {
        match host.list(path) {
            Ok(entries) => return entries,
            Err(gap) if gap.reason == GapReason::Missing => {}
            Err(gap) => self.gaps.push(gap),
        }
        Vec::new()
    }

    fn dropped_in(&mut self, host: &Host, path: &[u8], unit: &str) {
        for entry in self.list(host, path).into_iter().filter(|entry| entry.name.ends_with(b".conf")) {
            let file = [path, b"/", &entry.name].concat();
            // The first folder with a name hides that name in later ones.
            self.drop_ins.entry(unit.to_owned()).or_default().entry(entry.name).or_insert(file);
        }
    }

    fn pulls(&mut self, host: &Host, path: &[u8], by: &str, own: bool) {
        for entry in self.list(host, path) {
            let Ok(name) = String::from_utf8(entry.name) else { continue };
            if is_read(&name) {
                let link = self.links.entry(name).or_default();
                link.0 |= own;
                link.1.insert(by.to_owned());
            }
        }
    }

    fn found(&mut self, host: &Host, path: Vec<u8>, name: String, own: bool) {
        if self.units.len() >= MOST {
            if self.units.len() == MOST {
                self.gaps.push(gap(&path, GapReason::TooLarge, format!("there are more than {MOST} units")));
            }
            return;
        }
        let mut unit = Unit::new(&name, path);
        match host.read_link(&unit.file) {
            Ok(Some(target)) if target == b"/dev/null" => unit.masked = true,
            Ok(Some(target)) => {
                let last = target.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
                let last = String::from_utf8_lossy(last).into_owned();
                if last != name && is_read(&last) {
                    self.aliases.insert(name, last.clone());
                    if own {
                        self.links.entry(last).or_default().0 = true;
                    }
                    return;
                }
            }
            Ok(None) => {}
            Err(gap) => self.gaps.push(gap),
        }
        self.units.insert(name, unit);
    }

    /// Brings together what was found in all folders.
    fn join(&mut self, host: &Host) {
        // An instance has the file of its template.
        for name in self.links.keys() {
            if self.units.contains_key(name) {
                continue;
            }
            let Some((stem, _)) = name.split_once('@') else { continue };
            let template = format!("{stem}@.{}", name.rsplit('.').next().unwrap_or_default());
            if let Some(file) = self.units.get(&template).map(|unit| (unit.file.clone(), unit.masked)) {
                let mut unit = Unit::new(name, file.0);
                unit.masked = file.1;
                self.units.insert(name.clone(), unit);
            }
        }
        for (alias, target) in &self.aliases {
            if let Some(unit) = self.units.get_mut(target) {
                unit.aliases.insert(alias.clone());
                if let Some((own, by)) = self.links.get(alias).cloned() {
                    unit.linked |= own;
                    unit.pulled_in.extend(by);
                }
            }
        }
        for unit in self.units.values_mut() {
            if let Some((own, by)) = self.links.get(&unit.name) {
                unit.linked |= own;
                unit.pulled_in.extend(by.iter().cloned());
            }
            let mut merged: BTreeMap<&Vec<u8>, &Vec<u8>> = BTreeMap::new();
            for place in places(&unit.name).iter().chain(&unit.aliases) {
                merged.extend(self.drop_ins.get(place).into_iter().flatten());
            }
            unit.drop_ins = merged.into_values().cloned().collect();
            if !unit.masked {
                read(host, unit);
            }
        }
    }
}

fn is_read(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, kind)| KINDS.contains(&kind))
}

/// The names whose `.d` folders hold for a unit, the most general first: its
/// kind, each prefix that ends in a dash, its template, itself.
fn places(name: &str) -> Vec<String> {
    let Some((stem, kind)) = name.rsplit_once('.') else { return Vec::new() };
    let mut places = vec![kind.to_owned()];
    places.extend(stem.match_indices('-').take(16).filter_map(|(at, _)| Some(format!("{}.{kind}", stem.get(..=at)?))));
    if let Some((template, _)) = stem.split_once('@') {
        places.push(format!("{template}@.{kind}"));
    }
    places.push(name.to_owned());
    places
}

fn read(host: &Host, unit: &mut Unit) {
    let mut settings = Vec::new();
    for (at, path) in std::iter::once(&unit.file).chain(&unit.drop_ins).enumerate() {
        // Environment lines may hold secrets, so that there is no digest of a unit.
        let content = match host.stat(path) {
            Ok(Some(stat)) if stat.kind == Kind::File => host.read_secret(path, BOUND),
            // A drop-in that is a link to a device is masked.
            Ok(Some(_)) if at > 0 => continue,
            Ok(_) => Err(gap(path, GapReason::Missing, "the link leads to no file")),
            Err(gap) => Err(gap),
        };
        let found = content.map_err(|gap| gap.detail).and_then(|content| {
            if at == 0 && content.bytes.is_empty() {
                unit.masked = true;
            }
            parse::parse(&content.bytes).ok_or_else(|| "it has too many settings".to_owned())
        });
        match found {
            Ok(found) => settings.extend(found),
            Err(why) => {
                unit.settings = Err(format!("{}: {why}", escape::path(path)));
                return;
            }
        }
    }
    unit.settings = Ok(settings);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Fixture;

    #[test]
    fn enabled_masked_static_and_aliased() {
        let lib = "/usr/lib/systemd/system";
        let etc = "/etc/systemd/system";
        let install = "[Install]\nWantedBy=multi-user.target\n";
        let host = Fixture::new()
            .file(&format!("{lib}/a.service"), install)
            .link(&format!("{etc}/multi-user.target.wants/a.service"), &format!("{lib}/a.service"))
            .file(&format!("{lib}/b.service"), install)
            .file(&format!("{lib}/c.service"), "[Service]\n")
            .link(&format!("{lib}/sysinit.target.wants/c.service"), "../c.service")
            .file(&format!("{lib}/d.service"), install)
            .link(&format!("{etc}/d.service"), "/dev/null")
            .file(&format!("{lib}/e.service"), "[Install]\nAlias=x.service\n")
            .link(&format!("{etc}/x.service"), &format!("{lib}/e.service"))
            .file(&format!("{lib}/g@.service"), "[Install]\nWantedBy=y.target\n")
            .link(&format!("{etc}/getty.target.wants/g@1.service"), &format!("{lib}/g@.service"))
            .file(&format!("{lib}/h.socket"), "[Install]\nAlso=a.service\n")
            .file(&format!("{etc}/i.service"), "");
        let units = Units::read(&host.host());
        let shown: Vec<_> = units
            .units
            .values()
            .map(|u| format!("{} {} {} {:?}", u.name, u.enabled().unwrap(), u.starts(), u.aliases))
            .collect();
        assert_eq!(
            shown,
            [
                "a.service enabled true {}",
                "b.service disabled false {}",
                "c.service static true {}",
                "d.service masked false {}",
                "e.service enabled true {\"x.service\"}",
                "g@.service disabled false {}",
                "g@1.service enabled true {}",
                "h.socket indirect false {}",
                "i.service masked false {}",
            ]
        );
        assert_eq!(units.gaps, []);
    }

    #[test]
    fn drop_ins_hold_in_their_order() {
        let host = Fixture::new()
            .file("/usr/lib/systemd/system/a-b.service", "[Service]\nUser=x\n")
            .file("/etc/systemd/system/a-b.service.d/20.conf", "[Service]\nUser=z\n")
            .file("/usr/lib/systemd/system/a-b.service.d/20.conf", "[Service]\nUser=hidden\n")
            .file("/etc/systemd/system/a-.service.d/10.conf", "[Service]\nUser=y\n")
            .link("/usr/lib/systemd/system/n.service", "/nowhere/n.service");
        let units = Units::read(&host.host());
        let unit = units.units.get("a-b.service").unwrap();
        assert_eq!(parse::last(unit.settings.as_ref().unwrap(), "Service", "User"), Some("z"));
        assert_eq!(unit.drop_ins.len(), 2);
        assert!(units.units.get("n.service").unwrap().enabled().is_err());
    }
}
