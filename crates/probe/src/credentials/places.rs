//! Where certificates and private keys lie on Debian, RHEL, SUSE and Alpine,
//! and the names that say that a file holds one.

/// Folders that are walked; a pattern stands for what fits it. What services
/// keep outside of `/etc` comes first, so that a crowded `/etc` does not use up
/// the bounds of the walk.
pub(super) const STARTS: &[&str] = &[
    "/etc/kubernetes/pki",
    "/etc/pki/ca-trust/source/anchors",
    "/opt/*/certs",
    "/opt/*/conf",
    "/opt/*/etc",
    "/opt/*/ssl",
    "/usr/local/apache2/conf",
    "/usr/local/etc",
    "/usr/local/nginx/conf",
    "/usr/local/share/ca-certificates",
    "/usr/local/ssl",
    "/usr/share/tomcat*/conf",
    "/var/lib/acme",
    "/var/lib/caddy/.local/share/caddy/certificates",
    "/var/lib/dehydrated/certs",
    "/var/lib/kubelet/pki",
    "/var/lib/rancher/*/server/tls",
    "/var/lib/tomcat*/conf",
    "/etc",
];

/// Single files in folders that are too large to walk: the data of databases.
pub(super) const FILES: &[&str] = &[
    "/var/lib/mysql/*.pem",
    "/var/lib/pgsql/*/data/*.crt",
    "/var/lib/pgsql/*/data/*.key",
    "/var/lib/pgsql/data/*.crt",
    "/var/lib/pgsql/data/*.key",
    "/var/lib/postgresql/*/*/*.crt",
    "/var/lib/postgresql/*/*/*.key",
];

/// Folders that hold the distribution's trust store, or certificates that are
/// no longer in use.
pub(super) const LEFT_OUT: &[&str] = &[
    "/etc/ca-certificates/extracted",
    "/etc/letsencrypt/archive",
    "/etc/letsencrypt/csr",
    "/etc/letsencrypt/keys",
    "/etc/pki/ca-trust/extracted",
    "/etc/pki/ca-trust/source",
    "/etc/pki/java",
    "/etc/ssl/certs/java",
];

/// Folders where every file is looked into, whatever its name: OpenVPN has
/// certificates within its configurations, strongSwan in files of any name.
pub(super) const WHOLE: &[&str] = &[
    "/etc/cups/ssl",
    "/etc/dovecot/private",
    "/etc/etcd",
    "/etc/exim",
    "/etc/exim4",
    "/etc/haproxy",
    "/etc/ipsec.d",
    "/etc/kubernetes/pki",
    "/etc/ldap",
    "/etc/letsencrypt/live",
    "/etc/openldap",
    "/etc/openvpn",
    "/etc/pki/tls/private",
    "/etc/raddb/certs",
    "/etc/ssl/private",
    "/etc/strongswan",
    "/etc/stunnel",
    "/etc/swanctl",
    "/var/lib/acme",
    "/var/lib/kubelet/pki",
];

/// The trust store in one file, under its names in several distributions.
pub(crate) const BUNDLES: &[&str] = &[
    "/etc/pki/tls/cert.pem",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/pki/tls/certs/ca-bundle.trust.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
    "/etc/ssl/certs/ca-certificates.crt",
];

/// Where links of the trust store lead.
pub(super) const STORE_FOLDERS: &[&str] = &[
    "/etc/pki/ca-trust/extracted/",
    "/usr/local/share/ca-certificates/",
    "/usr/share/ca-certificates/",
    "/usr/share/pki/",
    "/var/lib/ca-certificates/",
];

/// Endings of the files that hold certificates, or lists of revoked ones, in the clear.
const CERTIFICATES: &[&str] = &[".cer", ".cert", ".crl", ".crt", ".der", ".p7b", ".p7c", ".pem"];

/// Endings of private keys and of stores that may hold one.
const KEYS: &[&str] = &[
    ".bcfks",
    ".jceks",
    ".jks",
    ".key",
    ".keystore",
    ".ks",
    ".p12",
    ".p8",
    ".pfx",
    ".pk8",
    ".pkcs12",
    ".pkcs8",
    ".truststore",
];

/// Whole names that such files have.
const NAMES: &[&str] = &["cacerts", "id_dsa", "id_ecdsa", "id_ed25519", "id_rsa", "keystore", "truststore"];

/// Endings of stores that hold nothing but certificates and keys, so that one
/// that cannot be read hides some.
const STORES: &[&str] = &[".bcfks", ".jceks", ".jks", ".p12", ".pfx", ".pkcs12"];

/// Whether the name alone says that the file holds a certificate or a key.
pub(super) fn is_likely(path: &[u8]) -> bool {
    let name = name(path);
    let is_host_key = name.starts_with(b"ssh_host_") && name.ends_with(b"_key");
    is_certificate(path) || ends(&name, KEYS) || is_host_key || NAMES.iter().any(|n| n.as_bytes() == name)
}

/// Whether the name says that the file holds certificates or revocation lists in the clear.
pub(super) fn is_certificate(path: &[u8]) -> bool {
    ends(&name(path), CERTIFICATES)
}

/// Whether the name says that the file holds a revocation list and nothing else.
pub(super) fn is_list(path: &[u8]) -> bool {
    ends(&name(path), &[".crl"])
}

/// Whether the name says that the file is a store of certificates and keys.
pub(super) fn is_store(path: &[u8]) -> bool {
    ends(&name(path), STORES)
}

/// Whether every file of this folder is looked into.
pub(super) fn is_whole(folder: &[u8]) -> bool {
    WHOLE.iter().any(|whole| {
        let rest = folder.strip_prefix(whole.as_bytes());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(b"/"))
    }) || folder.ends_with(b"/.ssh")
}

fn name(path: &[u8]) -> Vec<u8> {
    path.rsplit(|byte| *byte == b'/').next().unwrap_or(path).to_ascii_lowercase()
}

fn ends(name: &[u8], endings: &[&str]) -> bool {
    endings.iter().any(|ending| name.len() > ending.len() && name.ends_with(ending.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted() {
        let (last, starts) = STARTS.split_last().unwrap();
        assert_eq!(*last, "/etc");
        for list in [starts, FILES, LEFT_OUT, WHOLE, BUNDLES, STORE_FOLDERS, CERTIFICATES, KEYS, NAMES, STORES] {
            assert!(list.is_sorted(), "{list:?}");
        }
    }

    #[test]
    fn names_say_what_a_file_holds() {
        for name in [
            "a.PEM",
            "b.crt",
            "b.crl",
            "c.p7b",
            "d.key",
            "e.p12",
            "keystore.JKS",
            "cacerts",
            "ssh_host_rsa_key",
            "id_rsa",
        ] {
            assert!(is_likely(format!("/etc/x/{name}").as_bytes()), "{name}");
        }
        for name in [".pem", ".key", "a.pem.bak", "id_rsa.pub", "ssh_host_rsa_key.pub", "passwd", "pem"] {
            assert!(!is_likely(format!("/etc/x.pem/{name}").as_bytes()), "{name}");
        }
        assert!(is_certificate(b"/a.crt") && !is_certificate(b"/a.key") && is_store(b"/a.p12") && !is_store(b"/a.ks"));
        assert!(is_list(b"/a.CRL") && !is_list(b"/a.crl/b.pem"));
        assert!(is_whole(b"/etc/openvpn") && is_whole(b"/etc/openvpn/client") && !is_whole(b"/etc/openvpn2"));
        assert!(is_whole(b"/home/ann/.ssh") && !is_whole(b"/etc"));
    }
}
