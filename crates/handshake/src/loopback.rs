//! Tests against servers on loopback: rustls as it should be, and peers that
//! hang, drip, hang up, lie or speak something else.

use crate::{Answer, Other, Refusal, Survey, SurveyOptions, Trouble, Version, survey};
use rustls::{ServerConfig, SupportedCipherSuite, SupportedProtocolVersion, crypto, version};
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::{sleep, timeout},
};

fn options() -> SurveyOptions {
    SurveyOptions {
        server_name: Some("host.example".into()),
        start: crate::Start::Tls,
        patience: Duration::from_millis(300),
        whole: Duration::from_secs(3),
    }
}

async fn listen(address: &str) -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind(address).await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

/// A rustls server; gives its address and its certificate.
async fn tls(
    at: &str,
    versions: &[&'static SupportedProtocolVersion],
    suites: &[SupportedCipherSuite],
    group: &'static dyn crypto::SupportedKxGroup,
) -> (SocketAddr, Vec<u8>) {
    let key = rcgen::generate_simple_self_signed(["host.example".to_owned()]).unwrap();
    let der = key.cert.der().to_vec();
    let provider = crypto::CryptoProvider {
        cipher_suites: suites.to_vec(),
        kx_groups: vec![group],
        ..crypto::ring::default_provider()
    };
    let private = rustls::pki_types::PrivateKeyDer::Pkcs8(key.signing_key.serialize_der().into());
    let config = ServerConfig::builder_with_provider(provider.into())
        .with_protocol_versions(versions)
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![key.cert.der().clone()], private)
        .unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    let (listener, address) = listen(at).await;
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let _ = acceptor.accept(stream).await;
            });
        }
    });
    (address, der)
}

fn accepts(survey: &Survey) -> Vec<(Version, String)> {
    let accepted = |(version, answer): (Version, &Answer)| match answer {
        Answer::Accepted(accepted) => Some((version, accepted.suite.to_string())),
        _ => None,
    };
    survey.answers().filter_map(accepted).collect()
}

#[tokio::test]
async fn every_version_suite_and_group_of_rustls_shows_its_chain() {
    use crypto::ring::{cipher_suite as s, kx_group as k};
    let (v12, v13) = (&version::TLS12, &version::TLS13);
    let old = s::TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384;
    let cases: [(&str, &[_], &[_], _, &[_]); 6] = [
        ("127.0.0.1:0", &[v12], &[old], k::X25519, &[Version::Tls12]),
        (
            "127.0.0.1:0",
            &[v12, v13],
            &[old, s::TLS13_AES_128_GCM_SHA256],
            k::SECP256R1,
            &[Version::Tls12, Version::Tls13],
        ),
        ("127.0.0.1:0", &[v13], &[s::TLS13_AES_128_GCM_SHA256], k::X25519, &[Version::Tls13]),
        ("127.0.0.1:0", &[v13], &[s::TLS13_AES_256_GCM_SHA384], k::SECP256R1, &[Version::Tls13]),
        // A HelloRetryRequest: P-384 is offered without a share.
        ("127.0.0.1:0", &[v13], &[s::TLS13_AES_256_GCM_SHA384], k::SECP384R1, &[Version::Tls13]),
        ("[::1]:0", &[v13], &[s::TLS13_CHACHA20_POLY1305_SHA256], k::X25519, &[Version::Tls13]),
    ];
    for (at, versions, suites, group, wanted) in cases {
        let (address, der) = tls(at, versions, suites, group).await;
        let survey = survey(address, &options()).await;
        let accepted: Vec<Version> = accepts(&survey).into_iter().map(|(version, _)| version).collect();
        assert_eq!(accepted, wanted, "{survey:?}");
        assert_eq!(survey.chain(), Ok([der].as_slice()));
        assert!(survey.speaks_tls());
        for (version, answer) in survey.answers() {
            let refused = matches!(answer, Answer::Refused(_));
            assert_eq!(refused, !wanted.contains(&version), "{version} {answer:?}");
        }
    }
}

#[derive(Clone, Copy)]
enum Peer {
    Hangs,
    HangsUp,
    Drips,
    Says(&'static [u8]),
    Floods,
}

async fn misbehave(peer: Peer, mut stream: TcpStream) {
    let mut hello = [0; 2048];
    match peer {
        Peer::Hangs => sleep(Duration::from_secs(20)).await,
        Peer::HangsUp => {}
        Peer::Drips => {
            for byte in [22, 3, 3, 0, 80, 2, 0, 0, 76, 3, 3].into_iter().cycle() {
                sleep(Duration::from_millis(40)).await;
                if stream.write_all(&[byte]).await.is_err() {
                    return;
                }
            }
        }
        Peer::Says(bytes) => {
            let _ = stream.read(&mut hello).await;
            let _ = stream.write_all(bytes).await;
            let _ = timeout(Duration::from_millis(200), stream.read(&mut hello)).await;
        }
        Peer::Floods => {
            // Empty alerts of warning level, for ever.
            while stream.write_all(&[21, 3, 3, 0, 2, 1, 100].repeat(500)).await.is_ok() {}
        }
    }
}

async fn survey_of(peer: Peer) -> Survey {
    let (listener, address) = listen("127.0.0.1:0").await;
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(misbehave(peer, stream));
        }
    });
    timeout(Duration::from_secs(4), survey(address, &options())).await.unwrap()
}

#[tokio::test]
async fn a_peer_that_speaks_no_tls_is_no_tls_endpoint() {
    let cases = [
        (Peer::Hangs, Trouble::TimedOut),
        (Peer::HangsUp, Trouble::Closed),
        (Peer::Drips, Trouble::TimedOut),
        (Peer::Floods, Trouble::TooLarge),
        (Peer::Says(b"HTTP/1.1 400 Bad Request\r\n\r\n"), Trouble::NotTls(Other::Http)),
        (Peer::Says(b"SSH-2.0-x\r\n"), Trouble::NotTls(Other::Ssh)),
        (Peer::Says(b"220 mail.example\r\n"), Trouble::NotTls(Other::Greeting)),
        (Peer::Says(&[0xff; 300]), Trouble::NotTls(Other::Unknown)),
        (Peer::Says(&[22, 3, 3, 0xff, 0xff]), Trouble::Malformed("a record is too long")),
        (Peer::Says(&[22, 3, 3, 0, 4, 2, 0, 0, 0]), Trouble::Malformed("its ServerHello cannot be read")),
    ];
    for (peer, wanted) in cases {
        let survey = survey_of(peer).await;
        assert!(!survey.speaks_tls(), "{survey:?}");
        assert_eq!(survey.trouble(), Some(&wanted));
        assert!(survey.answers().all(|(_, answer)| matches!(answer, Answer::Unknown(_))), "{survey:?}");
        assert_eq!(survey.chain(), Ok([].as_slice()));
    }
}

#[tokio::test]
async fn an_alert_is_a_refusal_unless_it_says_that_the_peer_failed() {
    let survey = survey_of(Peer::Says(&[21, 3, 1, 0, 2, 2, 70])).await;
    assert!(survey.speaks_tls());
    assert!(survey.answers().all(|(_, answer)| *answer == Answer::Refused(Refusal::Alert(70))), "{survey:?}");
    for code in [80, 112] {
        let alert = vec![21, 3, 1, 0, 2, 2, code].leak();
        let survey = survey_of(Peer::Says(alert)).await;
        assert!(survey.speaks_tls());
        assert!(survey.answers().all(|(_, answer)| *answer == Answer::Unknown(Trouble::Alert(code))), "{survey:?}");
    }
}

#[tokio::test]
async fn a_chosen_suite_or_version_must_have_been_offered() {
    // A ServerHello of TLS 1.2: header, version, random, no session, suite, no compression.
    fn hello(version: u8, suite: [u8; 2]) -> &'static [u8] {
        let mut bytes = vec![22, 3, 3, 0, 42, 2, 0, 0, 38, 3, version];
        bytes.extend([5; 32]);
        bytes.extend([0, suite[0], suite[1], 0]);
        bytes.leak()
    }
    let survey = survey_of(Peer::Says(hello(3, [0xfd, 0xfd]))).await;
    let wanted = Answer::Unknown(Trouble::Malformed("it chose a suite that was not offered"));
    assert_eq!(survey.answer(Version::Tls12), &wanted);
    let survey = survey_of(Peer::Says(hello(2, [0, 0x2f]))).await;
    assert_eq!(survey.answer(Version::Tls12), &Answer::Refused(Refusal::Version(Version::Tls11)));
    assert!(matches!(survey.answer(Version::Tls10), Answer::Unknown(Trouble::Malformed(_))), "{survey:?}");
    // TLS 1.1 is accepted, but the chain never comes.
    assert_eq!(accepts(&survey), [(Version::Tls11, "TLS_RSA_WITH_AES_128_CBC_SHA".to_owned())]);
    assert!(survey.chain().is_err());
}

#[tokio::test]
async fn nobody_listens() {
    let (listener, address) = listen("127.0.0.1:0").await;
    drop(listener);
    let survey = survey(address, &options()).await;
    assert_eq!(survey.trouble(), Some(&Trouble::Connect(std::io::ErrorKind::ConnectionRefused)));
}
