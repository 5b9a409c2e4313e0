//! Files as releases of Java ship them, and broken ones.

use super::*;
use crate::reading::tests::Memory;
use proptest::prelude::*;

const PATH: &str = "/etc/java-17-openjdk/security/java.security";

fn told(path: &'static str, text: &str, version: Option<&str>) -> Vec<String> {
    let config = read(&Memory::of(&[(path, text)]), path, &Known { version, ..Known::default() });
    assert_eq!(config.problems, []);
    let show = |setting: &crate::Setting| {
        let place = setting.place.as_ref().unwrap();
        let resolved = setting.resolved.clone().map_or_else(
            |why| format!("? {why}"),
            |list| match list.len() {
                0..8 => list.join(" "),
                number => format!("{number} from {}", list[0]),
            },
        );
        format!("{} {:?}:{} = {resolved}", setting.context, setting.kind, place.line)
    };
    config.settings.iter().map(show).collect()
}

/// Debian's Java 17.
const SHIPPED: &str = "# comment\njdk.tls.disabledAlgorithms=SSLv3, TLSv1, TLSv1.1, DTLSv1.0, RC4, DES, \\\n    \
    MD5withRSA, DH keySize < 1024, EC keySize < 224, 3DES_EDE_CBC, anon, NULL, \\\n    \
    ECDH, TLS_RSA_*, rsa_pkcs1_sha1 usage HandshakeSignature\njdk.tls.legacyAlgorithms=NULL, anon\n";

#[test]
fn what_is_shipped() {
    assert_eq!(
        told(PATH, SHIPPED, Some("17.0.21+1-1~deb12u1")),
        [
            "java-17-openjdk Protocols:2 = TLSv1.2 TLSv1.3",
            "java-17-openjdk Ciphers:2 = 27 from TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "java-17-openjdk Ciphersuites:2 = TLS_AES_256_GCM_SHA384 TLS_AES_128_GCM_SHA256 TLS_CHACHA20_POLY1305_SHA256",
        ]
    );
    assert_eq!(told(PATH, SHIPPED, None).len(), 3, "the path tells the release");
}

#[test]
fn the_last_of_a_property_counts_and_groups_are_named() {
    let text = "jdk.tls.disabledAlgorithms=RSA\njdk.tls.disabledAlgorithms = TLSv1.3, \\u0054LSv1\n\
        jdk.tls.namedGroups: x25519, secp256r1,ffdhe2048\n";
    let found = told(PATH, text, None);
    assert_eq!(found[0], "java-17-openjdk Protocols:2 = TLSv1.1 TLSv1.2");
    assert_eq!(found[2], "java-17-openjdk Ciphersuites:2 = ");
    assert_eq!(found[3], "java-17-openjdk Groups:3 = x25519 secp256r1 ffdhe2048");
}

#[test]
fn what_an_old_or_unknown_java_has_is_not_guessed() {
    let path = "/usr/lib/jvm/java-1.8.0-openjdk/jre/lib/security/java.security";
    let first = |version| told(path, "jdk.tls.disabledAlgorithms=SSLv3, TLSv1\n", version).remove(0);
    let with13 = "java-1.8.0-openjdk Protocols:1 = TLSv1.1 TLSv1.2 TLSv1.3";
    assert_eq!(first(Some("1:1.8.0.392.b08-4.el8")), with13);
    assert_eq!(first(Some("8u392-ga-1")), with13);
    assert_eq!(first(Some("8u242-b08-1")), "java-1.8.0-openjdk Protocols:1 = TLSv1.1 TLSv1.2");
    assert!(first(None).contains("? whether this Java has TLS 1.3"));
    assert!(told(PATH, "jdk.tls.disabledAlgorithms=SSL_*\n", None)[0].contains("? `SSL_*` is no pattern"));
    assert_eq!(told(PATH, "security.provider.1=SUN\n", None), [] as [&str; 0]);
}

#[test]
fn red_hat_s_policy_is_laid_over() {
    const RED_HAT: &str = "/etc/java/java-17-openjdk/conf/security/java.security";
    let files = [
        (RED_HAT, "security.useSystemPropertiesFile=true\njdk.tls.disabledAlgorithms=SSLv3\n"),
        (POLICY, "\njdk.tls.disabledAlgorithms=TLSv1, TLSv1.1\njdk.tls.namedGroups=secp256r1\n"),
    ];
    let config = read(&Memory::of(&files), RED_HAT, &Known::default());
    let first = &config.settings[0];
    assert_eq!(first.resolved.as_deref().unwrap(), ["TLSv1.2", "TLSv1.3"]);
    assert_eq!(first.place, Some(Place { file: POLICY.to_owned(), line: 2 }));
    assert_eq!(config.settings.len(), 4);
    assert_eq!(config.problems, []);
}

#[test]
fn links_to_one_file_are_read_once() {
    let other = "/usr/lib/jvm/java-17-openjdk-amd64/conf/security/java.security";
    let newer = "/usr/lib/jvm/java-21-openjdk-amd64/conf/security/java.security";
    let text = "jdk.tls.namedGroups=x25519\n";
    let paths = [PATH, other, newer, "/not/there"].map(str::to_owned);
    let config = read_all(&Memory::of(&[(PATH, text), (other, text), (newer, text)]), &paths, &Known::default());
    let contexts: Vec<&str> = config.settings.iter().map(|setting| setting.context.as_str()).collect();
    assert_eq!(contexts, ["java-17-openjdk", "java-21-openjdk-amd64"]);
    assert_eq!(config.problems.len(), 1);
}

proptest! {
    #[test]
    fn any_file_is_read(text in r"(jdk.tls.disabledAlgorithms=|jdk.tls.namedGroups=|TLS_|\*|, |include |RSA|\\|\n|\PC){0,60}") {
        let _ = read(&Memory::of(&[(PATH, &text)]), PATH, &Known::default());
    }
}
