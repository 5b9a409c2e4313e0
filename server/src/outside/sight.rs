//! Speaking to one endpoint, and what is written down of it. The only code of
//! the server that connects to anybody.

use super::settings::Outside;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use handshake::{Answer, Class, Dialer, NoStart, Pace, Refusal, Ssl2, Start, Survey, Trouble, survey_with};
use report::outside::{Endpoint, How, Presented, Said, Seen};
use std::net::SocketAddr;
use std::time::Duration;

/// How closely it is looked: each version is asked for, and no more.
pub const CLASS: Class = Class::Hello;

/// How long one connection may take to answer: a network takes longer than loopback.
const PATIENCE: Duration = Duration::from_secs(3);

/// Speaks to an endpoint that [`super::target`] let through.
pub async fn look(place: SocketAddr, endpoint: &Endpoint, settings: &Outside) -> Seen {
    let Some(start) = Start::from_name(&endpoint.start) else {
        return Seen::NotReached { reason: "this release does not know how TLS begins there".to_owned() };
    };
    let whole = Duration::from_secs(settings.seconds);
    let pace = Pace { connections: settings.connections, patience: whole.min(PATIENCE), whole, ..CLASS.pace() };
    seen(&survey_with(&Dialer::new(place, endpoint.server_name.as_deref(), start, pace)).await)
}

fn seen(survey: &Survey) -> Seen {
    match survey.trouble() {
        Some(Trouble::NoStart(clear @ (NoStart::NotOffered | NoStart::OtherProtocol | NoStart::TlsAtOnce))) => {
            return Seen::NotTls { reason: clear.to_string() };
        }
        Some(Trouble::NotTls(other)) => return Seen::NotTls { reason: other.to_string() },
        Some(trouble) => return Seen::NotReached { reason: trouble.to_string() },
        None => {}
    }
    // What was not asked is not there: a database is asked for one version alone.
    let asked = survey.answers().filter_map(|(version, answer)| Some((version.name().to_owned(), said(answer)?)));
    let versions = asked.chain(ssl2(&survey.ssl2).map(|said| ("SSLv2".to_owned(), said))).collect();
    let presented = match survey.chain() {
        Ok(chain) => presented(chain),
        Err(trouble) => Presented::Unknown { reason: trouble.to_string() },
    };
    Seen::Tls { versions, presented }
}

fn said(answer: &Answer) -> Option<Said> {
    Some(match answer {
        Answer::Accepted(accepted) => Said::Accepted { suite: accepted.suite.to_string() },
        Answer::Refused(Refusal::Alert(number)) => Said::Refused { how: How::Alert(*number) },
        Answer::Refused(Refusal::Version(other)) => Said::Refused { how: How::Version(other.name().to_owned()) },
        Answer::Refused(Refusal::Closed) => Said::Refused { how: How::Closed },
        Answer::NotAsked => return None,
        Answer::Unknown(trouble) => Said::Unknown { reason: trouble.to_string() },
    })
}

/// SSLv2 has no refusal of its own: whoever does not speak it hangs up.
fn ssl2(answer: &Ssl2) -> Option<Said> {
    Some(match answer {
        Ssl2::Accepted(suites) => {
            let names: Vec<_> = suites.iter().map(ToString::to_string).collect();
            Said::Accepted { suite: if names.is_empty() { "no suite".to_owned() } else { names.join(", ") } }
        }
        Ssl2::Refused => Said::Refused { how: How::Closed },
        Ssl2::NotAsked => return None,
        Ssl2::Unknown(trouble) => Said::Unknown { reason: trouble.to_string() },
    })
}

/// A chain within the bounds of what is signed.
fn presented(chain: &[Vec<u8>]) -> Presented {
    let Some(leaf) = chain.first() else { return Presented::None };
    let leaf = STANDARD.encode(leaf);
    if leaf.len() > seal::outside::MOST_LEAF || chain.len() > seal::outside::MOST_CHAIN {
        return Presented::Unknown { reason: "its certificates are larger than the bound".to_owned() };
    }
    Presented::Chain { leaf, sha256: chain.iter().map(|der| seal::digest::sha256_hex(der)).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_beyond_the_bounds_is_not_known() {
        assert_eq!(presented(&[]), Presented::None);
        let chain = presented(&[b"a".to_vec(), b"b".to_vec()]);
        let digests = [b"a", b"b"].map(|der| seal::digest::sha256_hex(der)).to_vec();
        assert_eq!(chain, Presented::Chain { leaf: "YQ==".into(), sha256: digests });
        for large in [vec![vec![0; seal::outside::MOST_LEAF]], vec![vec![0]; seal::outside::MOST_CHAIN + 1]] {
            assert!(matches!(presented(&large), Presented::Unknown { .. }));
        }
    }

    #[tokio::test]
    async fn nobody_there_is_not_reached_and_another_protocol_is_named() {
        let endpoint = Endpoint { address: "127.0.0.1".into(), port: 1, server_name: None, start: "tls".into() };
        let settings = Outside { seconds: 2, ..Outside::default() };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let place = listener.local_addr().unwrap();
        let server = tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                use tokio::io::AsyncWriteExt as _;
                drop(stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await);
            }
        });
        assert!(matches!(look(place, &endpoint, &settings).await, Seen::NotTls { .. }));
        server.abort();
        drop(server.await);
        assert!(matches!(look(place, &endpoint, &settings).await, Seen::NotReached { .. }));
    }
}
