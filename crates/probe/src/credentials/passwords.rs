//! The passwords of key stores, from files that the agent's own configuration
//! names. A password is never a fact, and no gap holds any of it.

use crate::gathering::Gathering;
use crate::host::{Content, Stat};
use zeroize::Zeroizing;

/// The most bytes of a password file.
const BOUND: usize = 4096;

/// What is tried where no file is named: the password that Java's own stores
/// come with, which is as good as none.
const WELL_KNOWN: &str = "changeit";

/// The passwords to try on one store.
pub(super) struct Passwords(Vec<Zeroizing<String>>);

impl Passwords {
    /// What there is for the store at `path`, as the configuration names it.
    ///
    /// # Errors
    /// Why the password file that is named for it was not used, in words for
    /// a gap about the store; what is well known is tried then all the same.
    pub(super) fn of(gathering: &Gathering<'_>, path: &[u8]) -> (Self, Option<String>) {
        let mut all = vec![Zeroizing::new(WELL_KNOWN.to_owned())];
        let named = std::str::from_utf8(path).ok().and_then(|path| gathering.options.certificates.passwords.get(path));
        let Some(file) = named else { return (Self(all), None) };
        match gathering.host.read_with_stat(file, BOUND) {
            Ok((content, stat)) => match unfit(&stat).map_or_else(|| first_line(&content), Err) {
                Ok(password) => {
                    all.insert(0, password);
                    (Self(all), None)
                }
                Err(why) => (Self(all), Some(format!("its password file {file} was not used: {why}"))),
            },
            Err(gap) => (Self(all), Some(format!("its password file {file} was not used: {}", gap.detail))),
        }
    }

    /// The passwords in the order in which they are tried.
    pub(super) fn texts(&self) -> Vec<&str> {
        self.0.iter().map(|password| password.as_str()).collect()
    }
}

/// Why a file of this owner and mode is no place for a password.
fn unfit(stat: &Stat) -> Option<&'static str> {
    if stat.uid != 0 {
        Some("it does not belong to root; make it root's with mode 0600")
    } else if stat.mode & 0o077 != 0 {
        Some("others than its owner have rights on it; give it mode 0600")
    } else {
        None
    }
}

/// The first line, without its end: editors put one there.
fn first_line(content: &Content) -> Result<Zeroizing<String>, &'static str> {
    let line = content.bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let text = std::str::from_utf8(line).map_err(|_| "its first line is not UTF-8")?;
    if text.is_empty() { Err("its first line is empty") } else { Ok(Zeroizing::new(text.to_owned())) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Fixture;
    use crate::gathering::Options;

    #[test]
    fn a_password_file_is_roots_alone() {
        let stat = |uid, mode| {
            let some = Fixture::new().file("/f", "").host().stat("/f").unwrap().unwrap();
            unfit(&Stat { uid, mode, ..some })
        };
        assert_eq!((stat(0, 0o600), stat(0, 0o400)), (None, None));
        assert!(stat(0, 0o640).unwrap().contains("0600") && stat(0, 0o604).is_some() && stat(0, 0o601).is_some());
        assert!(stat(1000, 0o600).unwrap().contains("root"));
    }

    #[test]
    fn one_password_a_file_and_never_a_word_of_it_elsewhere() {
        let check = |text: &[u8], mode: u32, want: Result<&str, &str>| {
            let fixture = Fixture::new().bytes(b"/etc/pass", text).mode("/etc/pass", mode);
            let (host, mut options) = (fixture.host(), Options::default());
            options.certificates.passwords.insert("/etc/a.p12".into(), "/etc/pass".into());
            let gathering = Gathering::new(&host, &options);
            let (passwords, why) = Passwords::of(&gathering, b"/etc/a.p12");
            let own = host.stat("/etc/pass").unwrap().unwrap().uid == 0;
            match want {
                Ok(want) if own => {
                    assert_eq!((passwords.texts(), why), (vec![want, WELL_KNOWN], None));
                }
                _ => {
                    let why = why.unwrap();
                    assert!(why.contains(if own { want.unwrap_err() } else { "root" }), "{why}");
                    assert!(!why.contains("SESAME"), "{why}");
                    assert_eq!(passwords.texts(), [WELL_KNOWN]);
                }
            }
            assert_eq!(Passwords::of(&gathering, b"/etc/other.p12").0.texts(), [WELL_KNOWN]);
        };
        check(b"SESAME\n", 0o600, Ok("SESAME"));
        check(b"SESAME \r\nmore", 0o400, Ok("SESAME "));
        check(b"SESAME", 0o644, Err("0600"));
        check(b"\nSESAME", 0o600, Err("empty"));
        check(b"SESAME\xff", 0o600, Err("UTF-8"));
        check(&[b'S'; BOUND + 1], 0o600, Err("larger"));
    }
}
