//! What dnf is told: its own settings, repositories, and locked versions.

use crate::host::Host;
use crate::packages::gap;
use crate::packages::rpm_md::{PRIORITY, Repository};
use report::{Gap, GapReason};
use std::collections::BTreeMap;

/// Settings of dnf and of yum before it; the first that is there counts.
const MAIN: &[&str] = &["/etc/dnf/dnf.conf", "/etc/yum.conf"];

/// Where repositories are described.
const REPOSITORIES: &[&str] = &["/etc/yum.repos.d", "/etc/yum/repos.d", "/etc/distro.repos.d"];

/// The repositories that a subscription brings stand in this file.
const SUBSCRIBED: &[u8] = b"redhat.repo";

/// Where the certificates of subscriptions are.
const ENTITLEMENTS: &str = "/etc/pki/entitlement";

const LOCKS: &[&str] = &["/etc/dnf/plugins/versionlock.list", "/etc/yum/pluginconf.d/versionlock.list"];

/// Whether yum knows priorities: by a plugin of its own.
const PRIORITIES: &str = "/etc/yum/pluginconf.d/priorities.conf";

const BOUND: usize = 4 << 20;

#[derive(Debug, Default)]
pub(super) struct Config {
    pub repositories: Vec<Repository>,
    pub excludes: Vec<String>,
    /// Locked versions, as the plugin writes them.
    pub locks: Vec<String>,
    pub gaps: Vec<Gap>,
}

type Sections = Vec<(String, BTreeMap<String, String>)>;

impl Config {
    pub(super) fn read(host: &Host) -> Self {
        let mut config = Self::default();
        let (mut main, mut sections) = (BTreeMap::new(), Vec::new());
        for path in MAIN {
            if let Some(text) = config.text(host, path.as_bytes()) {
                for (name, values) in parse(&text) {
                    if name == "main" { main = values } else { sections.push((name, values, false)) }
                }
                break;
            }
        }
        for folder in REPOSITORIES {
            let entries = match host.list(folder) {
                Ok(entries) => entries,
                Err(gap) if gap.reason == GapReason::Missing => continue,
                Err(gap) => {
                    config.gaps.push(gap);
                    continue;
                }
            };
            for entry in entries.iter().filter(|entry| entry.name.ends_with(b".repo")) {
                let path = [folder.as_bytes(), b"/", &entry.name].concat();
                let text = config.text(host, &path).unwrap_or_default();
                let bought = entry.name == SUBSCRIBED;
                sections.extend(parse(&text).into_iter().map(|(name, values)| (name, values, bought)));
            }
        }
        let is_there = |path: &str| matches!(host.stat(path), Ok(Some(_)));
        let is_yum = !is_there(MAIN[0]) && is_there(MAIN[1]);
        let plugin = config.text(host, PRIORITIES.as_bytes()).map(|text| parse(&text));
        let is_on = |(name, values): &(String, _)| name == "main" && is_true(BTreeMap::get(values, "enabled"), false);
        let ranked = !is_yum || plugin.is_some_and(|sections| sections.iter().any(is_on));
        let subscribed = host.list(ENTITLEMENTS).is_ok_and(|all| all.iter().any(|file| file.name.ends_with(b".pem")));
        for (id, values, bought) in sections {
            if is_true(values.get("enabled"), true) {
                let priority = values.get("priority").and_then(|text| text.parse().ok());
                config.repositories.push(Repository {
                    name: values.get("name").cloned().unwrap_or_else(|| id.clone()),
                    priority: priority.filter(|_| ranked).unwrap_or(PRIORITY),
                    excludes: words(&values, &["excludepkgs", "exclude"]),
                    includes: words(&values, &["includepkgs"]),
                    needs_subscription: bought && !subscribed,
                    hotfixes: is_true(values.get("module_hotfixes"), false),
                    id,
                });
            }
        }
        config.excludes = words(&main, &["excludepkgs", "exclude"]);
        config.locks = LOCKS
            .iter()
            .find_map(|path| config.text(host, path.as_bytes()))
            .map(|text| locks(&text))
            .unwrap_or_default();
        config
    }

    fn text(&mut self, host: &Host, path: &[u8]) -> Option<String> {
        // Repositories' addresses may hold passwords.
        match host.read_secret(path, BOUND) {
            Ok(content) => Some(String::from_utf8_lossy(&content.bytes).into_owned()),
            Err(gap) if gap.reason == GapReason::Missing => None,
            Err(other) => {
                self.gaps.push(gap(path, other.reason, other.detail));
                None
            }
        }
    }
}

/// Sections with their settings; a line that begins with a blank goes on with the one before.
fn parse(text: &str) -> Sections {
    let mut sections: Sections = Vec::new();
    let mut last = None;
    for line in text.lines() {
        let trimmed = line.trim();
        if trimmed.is_empty() || trimmed.starts_with(['#', ';']) {
            continue;
        }
        if let Some(name) = trimmed.strip_prefix('[').and_then(|rest| rest.split(']').next()) {
            sections.push((name.to_owned(), BTreeMap::new()));
            last = None;
        } else if let Some((_, values)) = sections.last_mut() {
            let goes_on = line.starts_with([' ', '\t']);
            match (goes_on, last.as_ref().and_then(|key| values.get_mut(key)), trimmed.split_once('=')) {
                (true, Some(value), _) => *value = format!("{value} {trimmed}"),
                (_, _, Some((key, value))) => {
                    let key = key.trim().to_owned();
                    values.insert(key.clone(), value.trim().to_owned());
                    last = Some(key);
                }
                _ => {}
            }
        }
    }
    sections
}

fn is_true(value: Option<&String>, unset: bool) -> bool {
    value.map_or(unset, |value| ["1", "yes", "true", "on"].contains(&value.to_ascii_lowercase().as_str()))
}

fn words(values: &BTreeMap<String, String>, keys: &[&str]) -> Vec<String> {
    let all = keys.iter().filter_map(|key| values.get(*key));
    all.flat_map(|value| value.split([',', ' ', '\t'])).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn locks(text: &str) -> Vec<String> {
    let lines = text.lines().map(|line| line.split('#').next().unwrap_or_default().trim());
    lines.filter(|line| !line.is_empty()).map(|line| of_yum(line).unwrap_or_else(|| line.to_owned())).collect()
}

/// A lock of yum's, `[!]epoch:name-version-release.architecture`, in dnf's form.
fn of_yum(lock: &str) -> Option<String> {
    let (barred, plain) = lock.strip_prefix('!').map_or(("", lock), |plain| ("!", plain));
    let (epoch, rest) = plain.split_once(':').filter(|(epoch, _)| epoch.bytes().all(|b| b.is_ascii_digit()))?;
    let mut parts = rest.rsplitn(3, '-');
    let (release, version, name) = (parts.next()?, parts.next()?, parts.next()?);
    Some(format!("{barred}{name}-{epoch}:{version}-{release}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Fixture;

    #[test]
    fn repositories_and_what_is_kept_out() {
        let host = Fixture::new()
            .file("/etc/dnf/dnf.conf", "[main]\ngpgcheck=1\nexcludepkgs = kernel*,\n  foo bar\n")
            .file("/etc/yum.repos.d/a.repo", "[a]\nname=A\n#x\npriority=10\nmodule_hotfixes=1\n[off]\nenabled = 0\n")
            .file("/etc/yum.repos.d/redhat.repo", "[rhel]\nenabled=1\nincludepkgs=x\n")
            .file("/etc/dnf/plugins/versionlock.list", "# Added\nbash-0:5.1-2.el9.*\n!vim-2:8-1.*\n");
        let config = Config::read(&host.host());
        let shown = |one: &Repository| {
            format!("{} {} {} {} {}", one.id, one.name, one.priority, one.hotfixes, one.needs_subscription)
        };
        assert_eq!(
            config.repositories.iter().map(shown).collect::<Vec<_>>(),
            ["a A 10 true false", "rhel rhel 99 false true"]
        );
        assert_eq!(config.repositories[1].includes, ["x"]);
        assert_eq!(config.excludes, ["kernel*", "foo", "bar"]);
        assert_eq!(config.locks, ["bash-0:5.1-2.el9.*", "!vim-2:8-1.*"]);
        let host = host.file("/etc/pki/entitlement/1.pem", "");
        assert!(!Config::read(&host.host()).repositories[1].needs_subscription);
    }

    #[test]
    fn yum_has_locks_of_another_form_and_priorities_by_a_plugin() {
        let host = Fixture::new()
            .file("/etc/yum.conf", "[main]\nexclude=x\n[b]\nname=B\n")
            .file("/etc/yum.repos.d/a.repo", "[a]\npriority=10\n")
            .file("/etc/yum/pluginconf.d/versionlock.list", "0:bash-4.2-1.el7.*\n!1:a-b-2-1.el7.*\nplain-1-1\n");
        let config = Config::read(&host.host());
        assert_eq!(config.locks, ["bash-0:4.2-1.el7.*", "!a-b-1:2-1.el7.*", "plain-1-1"]);
        let priorities = |config: &Config| config.repositories.iter().map(|one| one.priority).collect::<Vec<_>>();
        assert_eq!((priorities(&config), config.excludes), (vec![99, 99], vec!["x".to_owned()]));
        let host = host.file(PRIORITIES, "[main]\nenabled = 1\n");
        assert_eq!(priorities(&Config::read(&host.host())), [99, 10]);
    }
}
