//! Made-up servers, in the older and the newer form.

use super::*;
use crate::Kind;
use crate::reading::tests::Memory;
use proptest::prelude::*;

const MAIN: &str = "/opt/tomcat/conf/server.xml";
const KNOWN: Known<'static> = Known { version: Some("9.0.70"), openssl: None, defines: None };

fn config(text: &str) -> Config {
    read(&Memory::of(&[(MAIN, text)]), MAIN, &KNOWN)
}

fn server(connector: &str) -> String {
    format!(
        "<?xml version='1.0'?>\n<Server port=\"8005\">\n<Service name=\"Catalina\">\n{connector}\n</Service>\n</Server>\n"
    )
}

/// `directive=resolved@line` of a kind.
fn told(config: &Config, kind: Kind) -> Vec<String> {
    let shown = |s: &crate::Setting| {
        let resolved = s.resolved.as_ref().map_or_else(|why| format!("?{why}"), |list| list.join(","));
        format!("{}={resolved}{}", s.directive, s.place.as_ref().map(|p| format!("@{}", p.line)).unwrap_or_default())
    };
    config.settings.iter().filter(|s| s.kind == kind).map(shown).collect()
}

#[test]
fn virtual_hosts_of_a_connector() {
    let found = config(&server(
        "<!-- <Connector port=\"1\" SSLEnabled=\"true\"/> -->\n<Connector port=\"8080\"/>\n\
         <Connector port=\"8443\" SSLEnabled=\"true\"\n  defaultSSLHostConfigName=\"a.example.org\">\n\
         <SSLHostConfig protocols=\"TLSv1.2+TLSv1.3\"\n hostName=\"a.example.org\" honorCipherOrder=\"true\" certificateVerification=\"required\"\n\
         ciphers=\"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, TLS_AES_128_GCM_SHA256,SSL_RSA_WITH_RC4_128_MD5\">\n\
         <Certificate certificateKeystoreFile=\"conf/a.jks\" certificateKeystorePassword=\"sesame\"/>\n\
         <Certificate certificateFile=\"/etc/ssl/b.pem\" certificateKeyFile=\"/etc/ssl/b.key\" type=\"EC\"/>\n\
         </SSLHostConfig>\n<SSLHostConfig disableSessionTickets=\"true\"/></Connector>",
    ));
    assert_eq!(found.problems, []);
    assert_eq!(
        told(&found, Kind::Protocols),
        ["protocols=TLSv1.2,TLSv1.3@8", "protocols=TLSv1.0,TLSv1.1,TLSv1.2,TLSv1.3"]
    );
    assert_eq!(
        told(&found, Kind::Ciphers)[0],
        "ciphers=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_RSA_WITH_RC4_128_MD5@10"
    );
    assert_eq!(told(&found, Kind::Ciphersuites)[0], "ciphers=TLS_AES_128_GCM_SHA256@10");
    assert_eq!(told(&found, Kind::ServerOrder), ["honorCipherOrder=on@9", "honorCipherOrder=off"]);
    assert_eq!(told(&found, Kind::ClientCertificates), ["certificateVerification=on@9", "certificateVerification=off"]);
    assert_eq!(told(&found, Kind::SessionTickets), ["disableSessionTickets=on", "disableSessionTickets=off@14"]);
    assert_eq!(told(&found, Kind::Compression), ["disableCompression=off", "disableCompression=off"]);
    assert_eq!(
        told(&found, Kind::Certificate)[..2],
        ["certificateKeystoreFile=/opt/tomcat/conf/a.jks@11", "certificateFile=/etc/ssl/b.pem@12"]
    );
    assert_eq!(told(&found, Kind::Key)[1], "certificateKeyFile=/etc/ssl/b.key@12");
    assert_eq!(found.settings[0].context, "Service Catalina > Connector 8443 > SSLHostConfig a.example.org");
    assert_eq!(found.settings[0].names, ["a.example.org"]);
    assert_eq!(found.settings[0].listens, ["*:8443", "[::]:8443"]);
    assert!(!format!("{found:?}").contains("sesame"));
}

#[test]
fn attributes_of_the_older_form() {
    let found = config(&server(
        "<Connector port=\"8443\" address=\"10.0.0.1\" SSLEnabled=\"true\" sslEnabledProtocols=\"TLSv1.1,TLSv1.2\"\n\
         keystoreFile=\"${user.home}/x.jks\" keystorePass=\"sesame\" clientAuth=\"want\" sslProtocol=\"TLS\"/>",
    ));
    assert_eq!(told(&found, Kind::Protocols), ["sslEnabledProtocols=TLSv1.1,TLSv1.2@4"]);
    assert_eq!(told(&found, Kind::ClientCertificates), ["clientAuth=optional@5"]);
    assert_eq!(
        told(&found, Kind::Certificate),
        ["keystoreFile=?the value holds a property, which is set when Tomcat starts@5"]
    );
    assert_eq!(found.settings[0].listens, ["10.0.0.1:8443"]);
    assert!(!format!("{found:?}").contains("sesame"));
}

#[test]
fn versions_are_added_and_taken_away() {
    let check = |text: &str, want: &str| {
        let found = config(&server(&format!(
            "<Connector port=\"1\" SSLEnabled=\"true\"><SSLHostConfig protocols=\"{text}\"/></Connector>"
        )));
        assert_eq!(told(&found, Kind::Protocols), [format!("protocols={want}@4")], "{text}");
    };
    check("all", "TLSv1.0,TLSv1.1,TLSv1.2,TLSv1.3");
    check("all,-TLSv1 -TLSv1.1", "TLSv1.2,TLSv1.3");
    check("+TLSv1.2+SSLv3", "SSLv3,TLSv1.2");
    check("SSLv2Hello, TLSv1.2", "TLSv1.2");
    check("TLSv1.9", "?`TLSv1.9` is no version");
    check("&#84;LSv1.2", "TLSv1.2");
    check("&secret;", "?the value holds an entity, which is not expanded");
}

#[test]
fn broken_files_give_file_and_line() {
    let check = |text: &str, want: &str| {
        let found: Vec<_> = config(text).problems.iter().map(ToString::to_string).collect();
        assert_eq!(found, [format!("{MAIN}:{want}")], "{text}");
    };
    check("<Server>\n<Service>\n</Server>\n", "3: an element is not closed, or another one is");
    check("<Server>\n<Service a=\"\n", "2: a tag, comment or declaration is not closed");
    check("<Server>\n<Service a=b>\n</Service></Server>", "2: an attribute has no quoted value, or stands twice");
    check("<Server>\n", "2: an element is not closed by the end of the file");
    check(&"<a>".repeat(100), "1: the file is too long or too deep to be read whole");
}

#[test]
fn entities_are_not_expanded() {
    let bomb = "<!DOCTYPE a [<!ENTITY a \"x\"><!ENTITY b \"&a;&a;\"><!ENTITY f SYSTEM \"file:///etc/shadow\">]>\n";
    let found = config(&format!(
        "{bomb}{}",
        server("<Connector port=\"1\" SSLEnabled=\"true\" keystoreFile=\"&f;\" ciphers=\"&b;\"/>&f;")
            .trim_start_matches("<?xml version='1.0'?>\n")
    ));
    assert_eq!(told(&found, Kind::Certificate), ["keystoreFile=?the value holds an entity, which is not expanded@4"]);
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(read(&Memory(vec![(MAIN, bytes)]), MAIN, &Known::default()).settings.len() < 2_000);
    }

    #[test]
    fn words_of_the_language_do_not_either(
        text in "(</?(Connector|SSLHostConfig|Certificate)? ?|(port|protocols|ciphers|SSLEnabled|hostName)=\"|[a-zA-Z0-9.+&;,-]{0,9}|\"|/?>){0,20}",
    ) {
        config(&server(&format!("<Connector port=\"1\" SSLEnabled=\"true\"><SSLHostConfig {text}")));
    }
}
