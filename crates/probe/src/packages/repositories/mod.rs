//! Where package managers fetch from: apt's sources, the `.repo` files of yum,
//! dnf and zypper, apk's list. Passwords in addresses are never kept.

mod apk;
mod apt;
pub mod ini;
mod repo;
mod suite;

use crate::host::{Content, Host};
use crate::tables::os_release::Identity;
use report::{Gap, GapReason, Source, Value};

/// The most repositories of one host; the rest is a gap.
const MOST: usize = 10_000;

/// One address that a package manager fetches from.
#[derive(Clone, Debug, PartialEq)]
pub struct Repository {
    /// `apk`, `apt`, `dnf` or `zypper`.
    pub manager: &'static str,
    /// Its name; apt's have none.
    pub name: Option<String>,
    pub enabled: Value,
    pub address: Address,
    pub suite: Option<String>,
    pub components: Vec<String>,
    /// Whether packages or their index are only taken with a good signature.
    pub signed: Value,
    /// Whether the index itself must be signed.
    pub index_signed: Value,
    /// The keys that it names for itself.
    pub keys: Vec<String>,
    /// Whether an index that is past its date is refused.
    pub dated: Option<bool>,
    /// Whether the server's certificate is checked; `None` where it has none.
    pub tls_verified: Option<bool>,
    /// A word of `release`.
    pub release: Value,
    pub source: Source,
}

/// An address without what may be secret in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// As written, without user, password and what follows a question mark.
    pub text: String,
    /// What stands before the colon, lower case.
    pub scheme: String,
    /// True if a user name or a password was in it.
    pub credentials: bool,
}

impl Address {
    pub fn of(text: &str) -> Self {
        let cut = text.find(['?', '#']).unwrap_or(text.len());
        let (plain, _) = text.split_at(cut);
        let Some((scheme, rest)) = plain.split_once(':').filter(|(scheme, _)| is_scheme(scheme)) else {
            return Self { text: plain.to_owned(), ..Self::default() };
        };
        let scheme_name = scheme.to_ascii_lowercase();
        let (authority, path) = match rest.strip_prefix("//") {
            Some(rest) => rest.split_at(rest.find('/').unwrap_or(rest.len())),
            None => return Self { text: plain.to_owned(), scheme: scheme_name, credentials: false },
        };
        // A password may hold an `@` itself: the last one counts.
        let (user, place) = authority.rsplit_once('@').map_or((None, authority), |(user, place)| (Some(user), place));
        Self { text: format!("{scheme}://{place}{path}"), scheme: scheme_name, credentials: user.is_some() }
    }
}

fn is_scheme(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.bytes().all(plain)
}

/// What says so: the line of a file; its digest is left out where a password stands in it.
fn source(content: &Content, line: u32, secret: bool) -> Source {
    match content.source(Some(line)) {
        Source::File { path, line, .. } if secret => Source::File { path, sha256: None, line },
        source => source,
    }
}

/// Every repository of every package manager, and what could not be read.
pub fn read(host: &Host) -> (Vec<Repository>, Vec<Gap>) {
    let own = Identity::read(host).ok();
    let (mut all, mut gaps) = (Vec::new(), Vec::new());
    apt::read(host, own.as_ref(), &mut all, &mut gaps);
    repo::read(host, own.as_ref(), &mut all, &mut gaps);
    apk::read(host, own.as_ref(), &mut all, &mut gaps);
    if all.len() > MOST {
        all.truncate(MOST);
        let detail = format!("there are more than {MOST} repositories; take out what is not needed");
        gaps.push(super::gap(b"/etc", GapReason::TooLarge, detail));
    }
    (all, gaps)
}

/// Yes and no as apt, dnf and zypper write them; `None` for anything else.
fn flag(text: &str) -> Option<bool> {
    let is = |words: &[&str]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    if is(&["1", "yes", "true", "on", "with", "enable"]) {
        Some(true)
    } else if is(&["0", "no", "false", "off", "without", "disable"]) {
        Some(false)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_address_is_kept_without_its_secrets() {
        let check = |text: &str, want: (&str, &str, bool)| {
            let found = Address::of(text);
            assert_eq!((found.text.as_str(), found.scheme.as_str(), found.credentials), want, "{text}");
        };
        check("http://mirror.example/debian", ("http://mirror.example/debian", "http", false));
        check("HTTPS://u:CANARY@h:8443/a?t=CANARY#CANARY", ("HTTPS://h:8443/a", "https", true));
        check("https://u:CAN@ARY@h", ("https://h", "https", true));
        check("file:/srv/a", ("file:/srv/a", "file", false));
        check("mirror+file:/etc/apt/m.list", ("mirror+file:/etc/apt/m.list", "mirror+file", false));
        check("/srv/packages", ("/srv/packages", "", false));
        check("", ("", "", false));
    }

    proptest! {
        #[test]
        fn no_user_of_any_address_stays(text in "[a-z:/@?#]{0,24}") {
            let address = Address::of(&format!("https://CANARY@{text}"));
            let authority = text.split(['/', '?', '#']).next().unwrap_or_default();
            prop_assert!(address.credentials && !address.text.contains("CANARY"), "{authority}");
        }
    }
}
