//! Tests of the flaw tests themselves: against peers that hang, hang up, say
//! anything or break off, none finds a flaw, none panics, and each ends in time
//! and within its connections.

use super::{Flaw, Verdict, test};
use crate::{Dialer, Pace, Start, Version};
use proptest::prelude::*;
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    time::Instant,
};

const PACE: Pace = Pace { patience: Duration::from_millis(150), whole: Duration::from_secs(20), ..Pace::FLAWS };

/// What a peer sends to whatever it is told; nothing: it only listens. Then it hangs up or waits.
#[derive(Clone, Debug)]
struct Peer {
    says: Vec<Vec<u8>>,
    hangs_up: bool,
}

/// Tests for one flaw; gives the verdict and checks its bounds.
async fn tried(peer: Peer, flaw: Flaw) -> Verdict {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let served = tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let peer = peer.clone();
            tokio::spawn(async move {
                let mut heard = [0; 4096];
                for says in peer.says {
                    let _ = stream.read(&mut heard).await;
                    let _ = stream.write_all(&says).await;
                }
                if !peer.hangs_up {
                    while stream.read(&mut heard).await.is_ok_and(|count| count > 0) {}
                }
            });
        }
    });
    let dialer = Dialer::new(address, None, Start::Tls, PACE);
    let begun = Instant::now();
    let finding = test(&dialer, &Version::ALL, flaw).await;
    served.abort();
    // Each connection has its patience to connect and as much again to speak.
    let most = PACE.patience * 2 * flaw.most_connections() + Duration::from_secs(2);
    assert!(begun.elapsed() < most, "{} took {:?}", flaw.name(), begun.elapsed());
    assert!(dialer.connections() <= flaw.most_connections(), "{} {}", flaw.name(), dialer.connections());
    assert!(!finding.reason.is_empty());
    finding.verdict
}

/// A ServerHello of TLS 1.2 with RSA and AES in CBC mode, and no more.
fn half() -> Vec<u8> {
    let mut bytes = vec![22, 3, 3, 0, 42, 2, 0, 0, 38, 3, 3];
    bytes.extend([5; 32]);
    bytes.extend([0, 0, 0x2f, 0]);
    bytes
}

#[tokio::test]
async fn peers_that_do_not_answer_are_not_judged() {
    let peers = [
        Peer { says: vec![], hangs_up: false },
        Peer { says: vec![half()], hangs_up: false },
        Peer { says: vec![half()], hangs_up: true },
        Peer { says: vec![vec![22, 3, 3, 0xff]], hangs_up: true },
        Peer { says: vec![[21, 3, 3, 0, 2, 1, 100].repeat(20_000)], hangs_up: false },
        Peer { says: vec![b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec()], hangs_up: true },
    ];
    for peer in peers {
        for flaw in Flaw::ALL {
            let verdict = tried(peer.clone(), flaw).await;
            // Half a hello does choose an RSA suite of no flaw; nothing else says anything.
            let weak = [Flaw::Anonymous, Flaw::Export, Flaw::Freak, Flaw::Logjam, Flaw::Null, Flaw::Rc4, Flaw::Sweet32];
            let alike = weak.contains(&flaw) || flaw == Flaw::Drown;
            assert!(verdict == Verdict::CouldNotTell || alike, "{} {peer:?} {verdict:?}", flaw.name());
            assert_ne!(verdict, Verdict::Vulnerable, "{} {peer:?}", flaw.name());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Half of the replies begin as TLS does, so that more than the first byte is read.
    #[test]
    fn no_reply_makes_them_panic(
        replies in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..200), 1..4),
        plausible: bool,
        index in 0..15_usize,
    ) {
        let mut says = replies;
        if plausible {
            says.iter_mut().for_each(|reply| {
                let length = u16::try_from(reply.len()).unwrap().to_be_bytes();
                reply.splice(0..0, [22, 3, 3, length[0], length[1]]);
            });
            says.insert(0, half());
        }
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let verdict = runtime.block_on(tried(Peer { says, hangs_up: true }, Flaw::ALL[index]));
        prop_assert_ne!(verdict, Verdict::Vulnerable);
    }
}
