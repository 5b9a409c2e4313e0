//! apk's database, `/lib/apk/db/installed`: paragraphs of lines with a letter,
//! a colon and a value. `P:` names the package, `F:` a folder, `R:` a file in
//! it and `Z:` the file's digest, `Q1` with SHA-1 in base64 after it.

use super::{BOUND, Owner, why};
use crate::host::Host;
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use std::collections::BTreeMap;

pub(super) const DATABASE: &str = "/lib/apk/db/installed";

/// Files of trust stores by path.
#[derive(Debug, Default)]
pub(super) struct Files(BTreeMap<String, Brought>);

/// What a package says of a file.
#[derive(Debug)]
struct Brought {
    package: String,
    sha1: Option<Vec<u8>>,
}

impl Files {
    pub(super) fn read(host: &Host) -> Result<Self, String> {
        let text = host.bytes(DATABASE.as_bytes(), BOUND).map_err(|gap| why(&gap))?;
        Ok(Self::parse(&String::from_utf8_lossy(&text)))
    }

    fn parse(text: &str) -> Self {
        let mut all = Self::default();
        let (mut package, mut folder, mut file) = ("", "", None);
        for line in text.lines() {
            let Some((letter, value)) = line.split_once(':') else { continue };
            match letter {
                "P" => (package, folder, file) = (value, "", None),
                "F" => (folder, file) = (value, None),
                "R" => {
                    let path = format!("/{folder}/{value}");
                    // A whole system has some hundred thousand files; few of them are asked for.
                    file = is_of_use(&path).then(|| path.clone());
                    if is_of_use(&path) {
                        all.0.insert(path, Brought { package: package.to_owned(), sha1: None });
                    }
                }
                "Z" => {
                    let digest = value.strip_prefix("Q1").and_then(|text| BASE64.decode(text).ok());
                    if let Some(brought) = file.as_ref().and_then(|path| all.0.get_mut(path)) {
                        brought.sha1 = digest;
                    }
                }
                _ => {}
            }
        }
        all
    }

    pub(super) fn of(&self, path: &str, bytes: &[u8]) -> Owner {
        let Some(Brought { package, sha1 }) = self.0.get(path) else { return Owner::Nobody };
        let Some(wanted) = sha1 else {
            return Owner::Unknown(format!("apk has no digest of it in the package {package}"));
        };
        let own = ring::digest::digest(&ring::digest::SHA1_FOR_LEGACY_USE_ONLY, bytes);
        if own.as_ref() == wanted.as_slice() { Owner::Package(package.clone()) } else { Owner::Changed }
    }
}

fn is_of_use(path: &str) -> bool {
    path.starts_with("/usr/share/ca-certificates/") || path.starts_with("/etc/ssl/") || path.ends_with("/cacerts")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn files_their_package_and_their_digest() {
        // The digest of the two letters `ab` and a line's end.
        let text = "P:ca-certificates\nV:1\nF:usr/share/ca-certificates/mozilla\nR:A.crt\na:0:0:644\n\
                    Z:Q1MDOTB5BWLfa5RtX33WZLN0KSa3U=\nR:B.crt\nF:usr/bin\nR:x\n\nP:other\nF:etc/ssl\nR:cert.pem\nZ:Q1?\n";
        let files = Files::parse(text);
        let at = |name: &str| format!("/usr/share/ca-certificates/mozilla/{name}");
        let digest = ring::digest::digest(&ring::digest::SHA1_FOR_LEGACY_USE_ONLY, b"ab\n");
        let exact = text.replace("MDOTB5BWLfa5RtX33WZLN0KSa3U=", &BASE64.encode(digest));
        assert_eq!(Files::parse(&exact).of(&at("A.crt"), b"ab\n"), Owner::Package("ca-certificates".into()));
        assert_eq!(Files::parse(&exact).of(&at("A.crt"), b"abc"), Owner::Changed);
        assert!(matches!(files.of(&at("B.crt"), b""), Owner::Unknown(_)));
        assert!(matches!(files.of("/etc/ssl/cert.pem", b""), Owner::Unknown(_)));
        assert_eq!(files.of(&at("C.crt"), b""), Owner::Nobody);
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "([PFRZ]:[a-zQ1/=]{0,9}\n|\n|.{0,5}\n){0,12}") {
            Files::parse(&text).of("/etc/ssl/a", b"");
        }
    }
}
