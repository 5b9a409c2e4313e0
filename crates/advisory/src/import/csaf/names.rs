//! The names in a product tree: CPEs of platforms, addresses (purl) and full
//! names of rpm packages.

/// A platform that hosts of ours can be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Platform {
    /// As [`crate::Record::release`] has it.
    pub release: String,
    /// What a host must have for the fix to reach it.
    pub note: Option<&'static str>,
}

/// The release of a CPE, in the URI form or that of 2.3; `None` for one that is
/// no distribution's main stream.
pub(super) fn platform(cpe: &str) -> Option<Platform> {
    let rest = cpe.strip_prefix("cpe:/").or_else(|| cpe.strip_prefix("cpe:2.3:"))?;
    let mut parts = rest.split(':');
    if !matches!(parts.next()?, "o" | "a") {
        return None;
    }
    let (vendor, product) = (parts.next()?, parts.next()?);
    let version = parts.next().filter(|version| !version.is_empty())?;
    let number = |text: &str| (1..=3).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if !version.split('.').all(number) {
        return None;
    }
    let made = |id: &str, version: String, note| Some(Platform { release: format!("{id}:{version}"), note });
    let major = || version.split('.').next().unwrap_or_default().to_owned();
    match (vendor, product) {
        ("redhat", "enterprise_linux") => made("rhel", major(), None),
        ("opensuse", "leap") => made("opensuse-leap", version.to_owned(), None),
        ("suse", product) => {
            let pack = match parts.next() {
                None | Some("" | "*" | "-" | "ga") => version.to_owned(),
                Some(pack) => format!("{version}.{}", pack.strip_prefix("sp").filter(|pack| number(pack))?),
            };
            match product {
                "sles" => made("sles", pack, None),
                "sles-ltss" => made("sles", pack, Some("needs LTSS")),
                "sled" => made("sled", pack, None),
                // What modules bring is part of every product of that service pack.
                module if module.starts_with("sle-module-") => made("sles", pack, None),
                _ => None,
            }
        }
        _ => None,
    }
}

/// An rpm package as a product names it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Named {
    pub name: String,
    /// `[epoch:]version-release`; absent where the product is every version.
    pub version: Option<String>,
    pub arch: Option<String>,
    /// `name:stream` of its module.
    pub module: Option<String>,
}

/// What an address says: of a package of rpm, or of a module (then `name` is
/// empty). `None` for any other kind, such as a container's.
pub(super) fn purl(text: &str) -> Option<Named> {
    let (rest, module) = match text.strip_prefix("pkg:rpm/") {
        Some(rest) => (rest, false),
        None => (text.strip_prefix("pkg:rpmmod/")?, true),
    };
    let rest = rest.split('#').next()?;
    let (path, qualifiers) = rest.split_once('?').unwrap_or((rest, ""));
    let path = path.rsplit('/').next()?;
    let (name, version) = path.split_once('@').map_or((path, None), |(name, version)| (name, Some(version)));
    let qualifier = |key: &str| {
        let found = qualifiers.split('&').find_map(|part| part.strip_prefix(key)?.strip_prefix('='));
        found.map_or(Some(None), |text| decoded(text).map(Some))
    };
    let name = decoded(name)?;
    let version = match version {
        Some(version) => Some(decoded(version)?),
        None => None,
    };
    if module {
        // `nodejs@18:8090…`, or `nodejs:18`.
        let whole = version.map_or(name.clone(), |version| format!("{name}:{version}"));
        return Some(Named { module: Some(stream(&whole)?), ..Named::default() });
    }
    let version = match (version, qualifier("epoch")?) {
        (Some(version), Some(epoch)) if epoch != "0" && !version.contains(':') => Some(format!("{epoch}:{version}")),
        (version, _) => version,
    };
    let module = match qualifier("rpmmod")? {
        Some(module) => Some(stream(&module)?),
        None => None,
    };
    (!name.is_empty()).then_some(Named { name, version, arch: qualifier("arch")?, module })
}

/// `name:stream` of `name:stream[:version[:context]]`.
pub(super) fn stream(text: &str) -> Option<String> {
    let mut parts = text.split(':');
    let (name, stream) = (parts.next()?, parts.next()?);
    (!name.is_empty() && !stream.is_empty()).then(|| format!("{name}:{stream}"))
}

/// The architectures that end the full name of a package.
const ARCHITECTURES: &[&str] = &[
    "aarch64", "armv7hl", "i386", "i486", "i586", "i686", "ia64", "noarch", "nosrc", "ppc", "ppc64", "ppc64le",
    "riscv64", "s390", "s390x", "src", "x86_64",
];

/// `openssl-1:3.0.7-1.el9.x86_64`, with or without epoch and architecture;
/// `None` where there is no version and release.
pub(super) fn nevra(text: &str) -> Option<Named> {
    let (rest, arch) = match text.rsplit_once('.') {
        Some((rest, arch)) if ARCHITECTURES.contains(&arch) => (rest, Some(arch.to_owned())),
        _ => (text, None),
    };
    let (rest, release) = rest.rsplit_once('-')?;
    let (name, version) = rest.rsplit_once('-')?;
    // Both begin with a digit: `java-11-openjdk` is a name.
    let digit = |text: &str| text.bytes().next().is_some_and(|b| b.is_ascii_digit());
    if name.is_empty() || !digit(version) || !digit(release) {
        return None;
    }
    let version = version.strip_prefix("0:").unwrap_or(version);
    Some(Named { name: name.to_owned(), version: Some(format!("{version}-{release}")), arch, module: None })
}

/// The text of percent encoding.
fn decoded(text: &str) -> Option<String> {
    let (mut bytes, mut rest) = (Vec::with_capacity(text.len()), text.bytes());
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let hex = |b: u8| char::from(b).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
            bytes.push(hex(rest.next()?)? << 4 | hex(rest.next()?)?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn platforms_are_main_streams() {
        for (cpe, want) in [
            ("cpe:/o:redhat:enterprise_linux:9", "rhel:9"),
            ("cpe:/a:redhat:enterprise_linux:9::appstream", "rhel:9"),
            ("cpe:/o:redhat:enterprise_linux:10.1", "rhel:10"),
            ("cpe:2.3:o:redhat:enterprise_linux:8:*:*:*:*:*:*:*", "rhel:8"),
            ("cpe:/o:suse:sles:15:sp5", "sles:15.5"),
            ("cpe:/o:suse:sles:15", "sles:15"),
            ("cpe:/o:suse:sles-ltss:15:sp3", "sles:15.3"),
            ("cpe:/o:suse:sle-module-basesystem:15:sp5", "sles:15.5"),
            ("cpe:/o:suse:sled:15:sp5", "sled:15.5"),
            ("cpe:/o:opensuse:leap:15.5", "opensuse-leap:15.5"),
        ] {
            assert_eq!(platform(cpe).expect(cpe).release, want);
        }
        for cpe in [
            "",
            "cpe:/o:redhat:rhel_eus:9.2::baseos",
            "cpe:/a:redhat:openshift:4",
            "cpe:/o:redhat:enterprise_linux",
            "cpe:/o:redhat:enterprise_linux:",
            "cpe:/o:suse:sles_sap:15:sp5",
            "cpe:/o:suse:sles:15:spx",
            "cpe:/h:redhat:enterprise_linux:9",
            "cpe:/o:redhat:enterprise_linux:9999",
        ] {
            assert_eq!(platform(cpe), None, "{cpe}");
        }
    }

    #[test]
    fn packages_are_named_in_two_ways() {
        let named = |name: &str, version: Option<&str>, arch: Option<&str>, module: Option<&str>| {
            let owned = |text: Option<&str>| text.map(str::to_owned);
            Some(Named { name: name.to_owned(), version: owned(version), arch: owned(arch), module: owned(module) })
        };
        let full = "pkg:rpm/redhat/openssl@3.0.7-1.el9?arch=x86_64&epoch=1";
        assert_eq!(purl(full), named("openssl", Some("1:3.0.7-1.el9"), Some("x86_64"), None));
        assert_eq!(purl("pkg:rpm/redhat/kernel?arch=src"), named("kernel", None, Some("src"), None));
        let of = "pkg:rpm/redhat/npm@8-1.module%2Bel8?arch=x86_64&rpmmod=nodejs:18:8090:abc";
        assert_eq!(purl(of), named("npm", Some("8-1.module+el8"), Some("x86_64"), Some("nodejs:18")));
        assert_eq!(purl("pkg:rpmmod/redhat/nodejs@18:8090:abc"), named("", None, None, Some("nodejs:18")));
        assert_eq!(purl("pkg:rpmmod/redhat/nodejs:18"), named("", None, None, Some("nodejs:18")));
        for text in
            ["", "pkg:oci/x@sha256:1", "pkg:rpm/redhat/", "pkg:rpm/redhat/a%zz", "pkg:rpm/redhat/a%f", "pkg:rpm/a%ff"]
        {
            assert_eq!(purl(text), None, "{text}");
        }
        assert_eq!(
            nevra("openssl-1:3.0.7-1.el9.x86_64"),
            named("openssl", Some("1:3.0.7-1.el9"), Some("x86_64"), None)
        );
        assert_eq!(
            nevra("python3-dnf-0:4.1-2.el9.noarch"),
            named("python3-dnf", Some("4.1-2.el9"), Some("noarch"), None)
        );
        assert_eq!(
            nevra("libopenssl1_1-1.1.1l-150500.17.3.1"),
            named("libopenssl1_1", Some("1.1.1l-150500.17.3.1"), None, None)
        );
        for text in ["", "openssl", "java-11-openjdk", "gtk-pixbuf-devel", "-1-1", "openssl-1.0"] {
            assert_eq!(nevra(text), None, "{text}");
        }
    }
}
