//! apk's list of repositories: one address a line, a tag such as `@edge` before
//! it if packages are only taken from there by name.

use super::{Address, Repository, source, suite};
use crate::host::{Content, Host, Kind};
use crate::tables::os_release::Identity;
use report::{Gap, GapReason};

const LIST: &str = "/etc/apk/repositories";
const PARTS: &[&str] = &["/etc/apk/repositories.d", "/lib/apk/repositories.d"];
const BOUND: usize = 1 << 20;

pub fn read(host: &Host, own: Option<&Identity>, all: &mut Vec<Repository>, gaps: &mut Vec<Gap>) {
    let mut paths = vec![LIST.as_bytes().to_vec()];
    for folder in PARTS {
        match host.list(folder) {
            Ok(entries) => {
                let is_list = |name: &[u8]| name.ends_with(b".list");
                let lists = entries.iter().filter(|entry| entry.kind != Kind::Directory && is_list(&entry.name));
                paths.extend(lists.map(|entry| [folder.as_bytes(), b"/", &entry.name].concat()));
            }
            Err(gap) if gap.reason == GapReason::Missing => {}
            Err(gap) => gaps.push(gap),
        }
    }
    for path in paths {
        match host.read(&path, BOUND) {
            Ok(content) => take(&content, own, all),
            Err(gap) if gap.reason == GapReason::Missing => {}
            Err(gap) => gaps.push(gap),
        }
    }
}

fn take(content: &Content, own: Option<&Identity>, all: &mut Vec<Repository>) {
    let text = String::from_utf8_lossy(&content.bytes);
    let secret = text.split_ascii_whitespace().any(|word| Address::of(word).credentials);
    for (line, number) in text.lines().zip(1_u32..) {
        let mut words = line.split_ascii_whitespace().peekable();
        let tag = words.next_if(|word| word.starts_with('@')).map(|tag| tag.trim_start_matches('@').to_owned());
        // Version 3 of apk also takes `v3 address suite component…`; lines of another form are no addresses.
        let Some(word) = words.next().filter(|word| word.contains('/') && !word.starts_with('#')) else { continue };
        let address = Address::of(word);
        all.push(Repository {
            manager: "apk",
            name: tag,
            enabled: true.into(),
            suite: None,
            components: Vec::new(),
            // apk takes no index without a signature unless it is told so by hand.
            signed: true.into(),
            index_signed: true.into(),
            keys: Vec::new(),
            dated: None,
            tls_verified: (address.scheme == "https").then_some(true),
            release: suite::of_apk(&address.text, own),
            source: source(content, number, secret),
            address,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Fixture;

    #[test]
    fn lines_and_tags() {
        let fixture = Fixture::new()
            .file(LIST, "# http://no.example/a\nhttps://m.example/alpine/v3.20/main\n@edge http://m.example/alpine/edge/main\n/srv/own\n")
            .file("/etc/apk/repositories.d/a.list", "https://u:CANARY@b.example/v3.20/x\n")
            .file("/etc/os-release", "ID=alpine\nVERSION_ID=3.20.3\n");
        let host = fixture.host();
        let (mut all, mut gaps) = (Vec::new(), Vec::new());
        read(&host, Identity::read(&host).ok().as_ref(), &mut all, &mut gaps);
        let shown: Vec<_> = all
            .iter()
            .map(|r| format!("{} {} {}", r.name.as_deref().unwrap_or("-"), r.address.text, r.release.shown()))
            .collect();
        assert_eq!(
            shown,
            [
                "- https://m.example/alpine/v3.20/main own",
                "edge http://m.example/alpine/edge/main moving",
                "- /srv/own unknown",
                "- https://b.example/v3.20/x own"
            ]
        );
        assert!(gaps.is_empty() && !format!("{all:?}").contains("CANARY"));
    }
}
