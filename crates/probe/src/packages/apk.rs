//! apk's database, `/lib/apk/db/installed`: a paragraph for each package, lines
//! of a letter, a colon and a value. `P:` is the name, `V:` the version, `A:`
//! the architecture, `o:` the origin, which is the source package.

use memchr::memchr;

/// Where it is; the second on systems that keep all below `/usr`.
pub(crate) const PLACES: &[&str] = &["/lib/apk/db/installed", "/usr/lib/apk/db/installed"];

/// The most bytes that are read: it names every file of every package.
pub(crate) const BOUND: usize = 64 << 20;

/// A package that apk has installed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// Its version, `1.2.3-r4`.
    pub version: String,
    /// Its architecture, such as `x86_64` or `noarch`.
    pub architecture: String,
    /// The name of the package that it was built from.
    pub origin: String,
    /// The line where it begins, from 1.
    pub line: u32,
}

/// Reads the packages of a database, and the lines at which one begins that
/// has no name or no version.
#[must_use]
pub fn parse(bytes: &[u8]) -> (Vec<Package>, Vec<u32>) {
    let (mut packages, mut broken) = (Vec::new(), Vec::new());
    let mut open: Option<Package> = None;
    let mut close = |open: Option<Package>| match open {
        Some(package) if package.name.is_empty() || package.version.is_empty() => broken.push(package.line),
        Some(mut package) => {
            if package.origin.is_empty() {
                package.origin.clone_from(&package.name);
            }
            packages.push(package);
        }
        None => {}
    };
    let (mut rest, mut number) = (bytes, 0_u32);
    while !rest.is_empty() {
        let end = memchr(b'\n', rest).unwrap_or(rest.len());
        let line = rest.get(..end).unwrap_or_default();
        rest = rest.get(end + 1..).unwrap_or_default();
        number = number.saturating_add(1);
        if line.trim_ascii().is_empty() {
            close(open.take());
            continue;
        }
        let package = open.get_or_insert_with(|| Package { line: number, ..Package::default() });
        let (Some((letter, value)), true) = (line.split_first(), line.get(1) == Some(&b':')) else { continue };
        let place = match letter {
            b'P' => &mut package.name,
            b'V' => &mut package.version,
            b'A' => &mut package.architecture,
            b'o' => &mut package.origin,
            _ => continue,
        };
        *place = String::from_utf8_lossy(value.get(1..).unwrap_or_default()).trim().to_owned();
    }
    close(open);
    (packages, broken)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// In the form of apk 2.14: a package's fields, its folders and files.
    const TEXT: &str = "\
C:Q1qKcZ+j23xssAXmgQhkOO8dHnbWw=
P:base-layout
V:3.4.3-r2
A:x86_64
S:8911
I:331776
T:Folders and first files
L:GPL-2.0-only
o:base-layout
t:1702476265
D:base-layout-data=3.4.3-r2 /bin/sh
q:1000
F:dev
F:etc
R:motd
Z:Q1SLkS9hBidUbPwwrw+XR0Whv3ww8=

C:Q1yJr5yZMqRxMQZK0bhBfzWVXzqqQ=
P:ssl_client
V:1.36.1-r15
A:x86_64
o:busybox
F:usr/bin
R:ssl_client
a:0:0:755
Z:Q1PWjMWLaIiNOnxRuEmPGb5ESOTqs=

";

    #[test]
    fn paragraphs_as_apk_writes_them() {
        let (packages, broken) = parse(TEXT.as_bytes());
        let shown = |p: &Package| format!("{} {} {} {} {}", p.name, p.version, p.architecture, p.origin, p.line);
        assert_eq!(
            packages.iter().map(shown).collect::<Vec<_>>(),
            ["base-layout 3.4.3-r2 x86_64 base-layout 1", "ssl_client 1.36.1-r15 x86_64 busybox 18"]
        );
        assert!(broken.is_empty());
        let (packages, broken) = parse(b"P:a\nA:x86_64\n\n\nP:b\nV:1\r\n\nV:1");
        assert_eq!((packages.len(), packages[0].origin.as_str(), broken), (1, "b", vec![1, 8]));
        assert_eq!(packages[0].version, "1");
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..200), text in "([PVAo]:[a-z0-9]{0,4}\n|\n|.{0,3}\n){0,12}") {
            let _ = parse(&bytes);
            let (packages, broken) = parse(text.as_bytes());
            prop_assert!(packages.len() + broken.len() <= 12);
        }
    }
}
