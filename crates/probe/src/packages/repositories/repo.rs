//! The repositories of yum, dnf and zypper: `.repo` files, and what the main
//! configuration says for all of them.

use super::{Address, Repository, flag, ini, source, suite};
use crate::host::{Content, Host, Kind};
use crate::tables::os_release::Identity;
use ini::Section;
use report::{Gap, GapReason, Value};

const BOUND: usize = 4 << 20;

/// Where dnf and yum keep their own settings; a later file is stronger.
const DNF: &[&str] = &["/etc/yum.conf", "/etc/dnf/dnf.conf"];
/// Folders of settings of dnf 5; the distribution's are weaker.
const DNF5: &[&str] = &["/usr/share/dnf5/libdnf.conf.d", "/etc/dnf/libdnf5.conf.d"];
const DNF_PARTS: &[&str] = &["/etc/yum.repos.d", "/etc/yum/repos.d", "/etc/distro.repos.d"];
const ZYPPER: &[&str] = &["/etc/zypp/zypp.conf"];
const ZYPPER_PARTS: &[&str] = &["/etc/zypp/repos.d"];

/// What the main configuration says.
#[derive(Default)]
struct Main {
    gpgcheck: Option<bool>,
    repo_gpgcheck: Option<bool>,
    pkg_gpgcheck: Option<bool>,
    sslverify: Option<bool>,
    /// dnf 5 is here, whose own default is not the one of dnf 4.
    five: bool,
}

pub fn read(host: &Host, own: Option<&Identity>, all: &mut Vec<Repository>, gaps: &mut Vec<Gap>) {
    for (manager, files, folders) in [("dnf", DNF, DNF_PARTS), ("zypper", ZYPPER, ZYPPER_PARTS)] {
        let files: Vec<Vec<u8>> = files.iter().map(|file| file.as_bytes().to_vec()).collect();
        let mut main = Main::default();
        let mut settings = Vec::new();
        if manager == "dnf" {
            main.five = matches!(host.stat("/usr/bin/dnf5"), Ok(Some(_)));
            DNF5.iter().for_each(|folder| settings.extend(within(host, folder, b".conf", gaps)));
        }
        settings.extend(files.iter().cloned());
        for path in &settings {
            let Some((_, sections)) = sections(host, path, gaps) else { continue };
            sections.iter().filter(|section| section.name == "main").for_each(|section| main.take(section));
        }
        let mut paths = Vec::new();
        folders.iter().for_each(|folder| paths.extend(within(host, folder, b".repo", gaps)));
        // dnf takes repositories from its main file, too.
        paths.extend(files.into_iter().filter(|_| manager == "dnf"));
        for path in &paths {
            let Some((content, sections)) = sections(host, path, gaps) else { continue };
            let secret = sections.iter().any(Section::has_secret)
                || sections.iter().flat_map(addresses).any(|address| address.credentials);
            for section in sections.iter().filter(|section| section.name != "main") {
                main.repositories(manager, &content, section, secret, own, all);
            }
        }
    }
}

/// The files of a folder with this ending; one of the same name in a later folder does not hide it.
fn within(host: &Host, folder: &str, ending: &[u8], gaps: &mut Vec<Gap>) -> Vec<Vec<u8>> {
    match host.list(folder) {
        Ok(entries) => {
            let fits = |name: &[u8]| name.ends_with(ending) && !name.starts_with(b".");
            let files = entries.iter().filter(|entry| entry.kind != Kind::Directory && fits(&entry.name));
            files.map(|entry| [folder.as_bytes(), b"/", &entry.name].concat()).collect()
        }
        Err(gap) => {
            gaps.extend((gap.reason != GapReason::Missing).then_some(gap));
            Vec::new()
        }
    }
}

fn sections(host: &Host, path: &[u8], gaps: &mut Vec<Gap>) -> Option<(Content, Vec<Section>)> {
    match host.read(path, BOUND) {
        Ok(content) => {
            let sections = ini::parse(&String::from_utf8_lossy(&content.bytes));
            Some((content, sections))
        }
        Err(gap) => {
            gaps.extend((gap.reason != GapReason::Missing).then_some(gap));
            None
        }
    }
}

/// The addresses of a section: its own, else the list of mirrors that it is taken from.
fn addresses(section: &Section) -> Vec<Address> {
    let listed = |key: &str| {
        let text = section.get(key).unwrap_or_default();
        text.split([',', ' ', '\t']).filter(|part| !part.is_empty()).map(Address::of).collect::<Vec<_>>()
    };
    ["baseurl", "metalink", "mirrorlist"]
        .iter()
        .map(|key| listed(key))
        .find(|found| !found.is_empty())
        .unwrap_or_default()
}

impl Main {
    fn take(&mut self, section: &Section) {
        let set = |place: &mut Option<bool>, key: &str| *place = section.get(key).and_then(flag).or(*place);
        set(&mut self.gpgcheck, "gpgcheck");
        set(&mut self.repo_gpgcheck, "repo_gpgcheck");
        set(&mut self.pkg_gpgcheck, "pkg_gpgcheck");
        set(&mut self.sslverify, "sslverify");
    }

    /// Whether what comes from there needs a good signature.
    fn signed(&self, manager: &str, section: &Section) -> Value {
        let of = |key: &str, main: Option<bool>| section.get(key).and_then(flag).or(main);
        let gpgcheck = of("gpgcheck", self.gpgcheck);
        let index = of("repo_gpgcheck", self.repo_gpgcheck);
        let packages = of("pkg_gpgcheck", self.pkg_gpgcheck);
        match (manager, gpgcheck) {
            // zypper checks unless it is told not to; either of its checks is enough.
            ("zypper", check) => (check.unwrap_or(true) || index == Some(true) || packages == Some(true)).into(),
            (_, Some(check)) => (check || packages == Some(true)).into(),
            (_, None) if packages == Some(true) => true.into(),
            (_, None) if self.five => {
                Value::Unreadable("gpgcheck is set nowhere, and the default differs among releases of dnf 5".to_owned())
            }
            // dnf 4 and yum check nothing unless they are told to.
            (_, None) => false.into(),
        }
    }

    fn index_signed(&self, manager: &str, section: &Section) -> Value {
        let set = section.get("repo_gpgcheck").and_then(flag).or(self.repo_gpgcheck);
        match (manager, set) {
            ("zypper", None) => section.get("gpgcheck").and_then(flag).or(self.gpgcheck).unwrap_or(true).into(),
            (_, set) => set.unwrap_or(false).into(),
        }
    }

    fn repositories(
        &self,
        manager: &'static str,
        content: &Content,
        section: &Section,
        secret: bool,
        own: Option<&Identity>,
        all: &mut Vec<Repository>,
    ) {
        let keys = section.get("gpgkey").unwrap_or_default();
        let keys = keys.split([',', ' ', '\t']).filter(|key| !key.is_empty()).map(|key| Address::of(key).text);
        let keys: Vec<String> = keys.collect();
        let verified = section.get("sslverify").and_then(flag).or(self.sslverify).unwrap_or(true);
        for address in addresses(section) {
            let written = section.get("enabled");
            let enabled = match written.map(flag) {
                None => true.into(),
                Some(Some(enabled)) => Value::Boolean(enabled),
                Some(None) => Value::Unreadable("`enabled` is neither yes nor no".to_owned()),
            };
            all.push(Repository {
                manager,
                name: Some(section.name.clone()),
                enabled,
                suite: None,
                components: Vec::new(),
                signed: self.signed(manager, section),
                index_signed: self.index_signed(manager, section),
                keys: keys.clone(),
                dated: None,
                tls_verified: (address.scheme == "https").then_some(verified),
                release: suite::of_rpm(&address.text, own),
                source: source(content, section.line, secret),
                address,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Fixture;

    fn shown(fixture: &Fixture) -> Vec<String> {
        let host = fixture.host();
        let (mut all, mut gaps) = (Vec::new(), Vec::new());
        read(&host, None, &mut all, &mut gaps);
        assert!(gaps.is_empty(), "{gaps:?}");
        let line = |r: &Repository| {
            let name = r.name.as_deref().unwrap_or_default();
            let values = [&r.enabled, &r.signed, &r.index_signed].map(Value::shown);
            format!("{} {name} {} {} {:?}", r.manager, r.address.text, values.join(" "), r.tls_verified)
        };
        all.iter().map(line).collect()
    }

    #[test]
    fn a_section_is_stronger_than_the_main_settings() {
        let fixture = Fixture::new()
            .file("/etc/dnf/dnf.conf", "[main]\ngpgcheck=1\nsslverify=0\n")
            .file("/etc/yum.repos.d/a.repo", "[a]\nbaseurl=https://m/$releasever\n  http://n/\n[b]\nmetalink=https://m/?repo=b\nenabled=0\ngpgcheck=0\nrepo_gpgcheck=1\nsslverify=1\n[c]\nname=none\n")
            .file("/etc/yum.repos.d/a.repo.rpmsave", "[no]\nbaseurl=http://no\n");
        assert_eq!(
            shown(&fixture),
            [
                "dnf a https://m/$releasever true true false Some(false)",
                "dnf a http://n/ true true false None",
                "dnf b https://m/ false false true Some(true)",
            ]
        );
    }

    #[test]
    fn what_nobody_set_is_the_managers_default() {
        let repo = "[a]\nbaseurl=ftp://m/\n";
        assert_eq!(
            shown(&Fixture::new().file("/etc/yum.repos.d/a.repo", repo)),
            ["dnf a ftp://m/ true false false None"]
        );
        let five = Fixture::new().file("/etc/yum.repos.d/a.repo", repo).file("/usr/bin/dnf5", "");
        assert!(shown(&five)[0].contains("unreadable"));
        let five = five.file("/usr/share/dnf5/libdnf.conf.d/20.conf", "[main]\ngpgcheck=True\n");
        assert_eq!(shown(&five), ["dnf a ftp://m/ true true false None"]);
        let zypper = Fixture::new().file("/etc/zypp/repos.d/a.repo", repo);
        assert_eq!(shown(&zypper), ["zypper a ftp://m/ true true true None"]);
        let zypper = zypper.file("/etc/zypp/zypp.conf", "[main]\ngpgcheck = off\n");
        assert_eq!(shown(&zypper), ["zypper a ftp://m/ true false false None"]);
    }

    #[test]
    fn a_password_hides_the_digest_of_its_file() {
        let repo = "[a]\nbaseurl=https://u:CANARY@m/\n[b]\nbaseurl=https://m/\npassword=CANARY\n";
        let fixture = Fixture::new().file("/etc/yum.repos.d/a.repo", repo);
        let host = fixture.host();
        let (mut all, mut gaps) = (Vec::new(), Vec::new());
        read(&host, None, &mut all, &mut gaps);
        assert_eq!(all.iter().map(|r| r.address.credentials).collect::<Vec<_>>(), [true, false]);
        assert!(all.iter().all(|r| matches!(&r.source, report::Source::File { sha256: None, .. })));
        assert!(!format!("{all:?}").contains("CANARY"));
    }
}
