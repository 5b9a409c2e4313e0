//! TLS inside other protocols, tried against the real servers of Debian's
//! packages: each is started here on loopback, with a configuration and a
//! certificate of its own, and ended again.

mod databases;
mod lockout;
mod mail;
mod peer;
mod rude;
mod services;

use handshake::{Class, Start, Version};
use peer::{Certificate, Peer, scan};

/// Begins one server; `None`, and said so, where it cannot.
type Begin = fn(&Certificate) -> Option<Peer>;

/// Every server, and the protocols that it speaks.
const SERVERS: &[(Begin, usize)] = &[
    (mail::postfix, 1),
    (mail::dovecot, 4),
    (services::vsftpd, 1),
    (services::slapd, 1),
    (services::prosody, 2),
    (services::xrdp, 1),
    (databases::postgresql, 1),
    (databases::mariadb, 1),
];

#[tokio::test]
async fn real_servers_show_their_versions_and_their_certificate() {
    let certificate = Certificate::new();
    // All are started before the first is asked, so that they start at the same time.
    let peers: Vec<Peer> = SERVERS.iter().filter_map(|(begin, _)| begin(&certificate)).collect();
    let (all, mut right, mut wrong) = (SERVERS.iter().map(|(_, count)| count).sum::<usize>(), 0, Vec::new());
    for mut peer in peers {
        peer.listens();
        for (start, port) in peer.ports.clone() {
            // The default class asks a database for no more than its best version.
            let class = if start.is_database() { Class::Enumerate } else { Class::Hello };
            let scan = scan(port, start, class).await;
            let versions: Vec<Version> = scan.survey.accepted().map(|(version, _)| version).collect();
            let chain = scan.survey.chain();
            if versions == [Version::Tls12, Version::Tls13] && chain == Ok(std::slice::from_ref(&certificate.der)) {
                right += 1;
            } else {
                wrong.push(format!("{start}: {:?}; {}", scan.survey, peer.log()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    println!("figure starttls.real {right} of {all}");
}

#[tokio::test]
async fn a_server_without_tls_says_so_and_another_protocol_is_told() {
    let Some(mut peer) = services::slapd_without_tls() else { return };
    peer.listens();
    let (_, port) = peer.ports[0];
    let trouble = async |start| scan(port, start, Class::Hello).await.survey.trouble().map(ToString::to_string);
    assert_eq!(trouble(Start::Ldap).await.as_deref(), Some("it offers no TLS"));
    // An LDAP server hangs up on what is no LDAP.
    let other = trouble(Start::Postgresql).await.unwrap();
    assert!(!other.contains("offers no TLS"), "{other}");
}
