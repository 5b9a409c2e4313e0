//! GnuTLS's own configuration, which programs follow that ask for `@SYSTEM`.

use crate::ciphers::gnutls::{Priorities, System};
use crate::reading::{Config, Reading};
use crate::scope::Scope;
use crate::{Files, Kind, Place, Resolved};
use handshake::Suite;

/// Where the library looks.
pub const PLACES: &[&str] = &["/etc/gnutls/config"];

/// Reads the file. Where it defines no `SYSTEM` and has no list of what is
/// allowed, nothing is told: each program's own string counts.
#[must_use]
pub fn read(files: &dyn Files, path: &str) -> Config {
    let mut reading = Reading::new(files);
    tell(&mut reading, path, "SYSTEM");
    reading.config
}

/// Reads a file and tells what it says.
pub(crate) fn tell(reading: &mut Reading<'_>, path: &str, context: &str) {
    let bytes = match reading.load(path) {
        Ok(bytes) => bytes,
        Err(why) => return reading.problem(path, 1, None, why),
    };
    let system = System::read(&String::from_utf8_lossy(&bytes));
    let Some((words, line, own)) = system.own() else { return };
    let own = own.map_err(|why| why.to_string());
    let place = Place { file: path.to_owned(), line };
    let mut scope = Scope { reading, context: context.to_owned(), listens: Vec::new(), names: Vec::new() };
    let listed = |list: fn(&Priorities) -> &[&'static str]| -> Resolved {
        own.as_ref().map(|own| list(own).iter().map(|name| (*name).to_owned()).collect()).map_err(Clone::clone)
    };
    let suites = |new: bool| -> Resolved {
        let mine = |code: &&u16| (**code >> 8 == 0x13) == new;
        let names = |own: &Priorities| own.suites.iter().filter(mine).map(|code| Suite(*code).to_string()).collect();
        own.as_ref().map(names).map_err(Clone::clone)
    };
    for (kind, resolved) in [
        (Kind::Protocols, listed(|own| &own.versions)),
        (Kind::Ciphers, suites(false)),
        (Kind::Ciphersuites, suites(true)),
        (Kind::Groups, listed(|own| &own.groups)),
        (Kind::Signatures, listed(|own| &own.signatures)),
    ] {
        scope.tell(kind, "SYSTEM", Some((words, &place)), resolved);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::tests::Memory;
    use proptest::prelude::*;

    #[test]
    fn the_system_s_priorities_are_told() {
        let path = "/etc/gnutls/config";
        let config = read(&Memory::of(&[(path, "[priorities]\nSYSTEM = SUITEB128\n")]), path);
        let told: Vec<String> = config.settings.iter().map(|s| s.resolved.clone().unwrap().join(" ")).collect();
        assert_eq!(told[0], "TLSv1.2");
        assert_eq!(told[1], "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
        assert_eq!(told[2..], ["", "secp256r1 secp384r1", "ecdsa_secp256r1_sha256 ecdsa_secp384r1_sha384"]);
        assert_eq!(config.settings[0].place, Some(Place { file: path.to_owned(), line: 2 }));
        let config = read(&Memory::of(&[(path, "SYSTEM = WORD\n")]), path);
        assert!(config.settings[0].resolved.as_ref().unwrap_err().contains("`WORD` is no word"));
        assert_eq!(read(&Memory::of(&[(path, "# nothing\n")]), path), Config::default());
    }

    proptest! {
        #[test]
        fn any_file_is_read(text in r"(\[global\]\n|\[overrides\]\n|override-mode=allowlist\n|SYSTEM=|NORMAL|tls-enabled-(cipher|group)=|GROUP-|\n|\PC){0,40}") {
            let _ = read(&Memory::of(&[("/c", &text)]), "/c");
        }
    }
}
