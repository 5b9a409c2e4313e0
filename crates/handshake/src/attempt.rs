//! One connection: a hello, and what the server makes of it.

use crate::{
    Accepted, Refusal, Suite, Trouble, Version,
    hello::{KeyShares, Nonces, Shape, message},
    record::{ALERT, DATA, HANDSHAKE, Records},
    reply::{CERTIFICATE, FINISHED, Joiner, Message, SERVER_HELLO, SERVER_HELLO_DONE, ServerHello, chain},
    schedule::{Ephemeral, GROUPS, Traffic, Transcript, keys},
    suites::offered,
};
use std::{net::SocketAddr, time::Duration};
use tokio::{net::TcpStream, time::timeout};

/// A clear answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    Accepted(Accepted),
    Refused(Refusal),
}

/// What one hello is to say.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    pub version: Version,
    pub shape: Shape,
    pub name: Option<&'a str>,
    /// TLS 1.3: begin a key exchange, so that the certificate can be read.
    pub exchange: bool,
    /// TLS 1.3: offer only suites whose records we can open.
    pub openable: bool,
    /// For connecting and the answer to the hello, and again for the rest.
    pub patience: Duration,
}

/// A close_notify.
const GOODBYE: [u8; 2] = [1, 0];

/// Connects, asks and reads the answer.
pub async fn attempt(address: SocketAddr, ask: Ask<'_>) -> Result<Said, Trouble> {
    let stream = timeout(ask.patience, TcpStream::connect(address)).await.map_err(|_| Trouble::TimedOut)?;
    let stream = stream.map_err(|error| Trouble::Connect(error.kind()))?;
    let mut talk = Talk { ask, records: Records::new(stream), joiner: Joiner::default() };
    let said = timeout(ask.patience, talk.negotiate()).await.map_err(|_| Trouble::TimedOut)??;
    let (suite, exchanged) = match said {
        First::Refused(refusal) => return Ok(Said::Refused(refusal)),
        First::Chosen { suite, exchanged } => (suite, exchanged),
    };
    let mut goodbye = (ALERT, GOODBYE.to_vec());
    let chain = match exchanged {
        None => timeout(ask.patience, talk.plain_chain()).await.map_err(|_| Trouble::TimedOut).flatten(),
        Some(Err(trouble)) => Err(trouble),
        Some(Ok(pair)) => {
            let (mut theirs, mut ours) = *pair;
            if let Ok(sealed) = ours.seal(ALERT, &GOODBYE) {
                goodbye = (DATA, sealed);
            }
            timeout(ask.patience, talk.sealed_chain(&mut theirs)).await.map_err(|_| Trouble::TimedOut).flatten()
        }
    };
    let header = ask.version.code().min(Version::Tls12.code());
    let _ = timeout(ask.patience, talk.records.close(goodbye.0, header, &goodbye.1)).await;
    Ok(Said::Accepted(Accepted { suite: Suite(suite), chain }))
}

enum First {
    Refused(Refusal),
    /// The version was accepted; for TLS 1.3 with the keys of both directions.
    Chosen {
        suite: u16,
        exchanged: Option<Result<Box<(Traffic, Traffic)>, Trouble>>,
    },
}

struct Talk<'a> {
    ask: Ask<'a>,
    records: Records,
    joiner: Joiner,
}

impl Talk<'_> {
    async fn say(&mut self, hello: &[u8]) -> Result<(), Trouble> {
        // The header of a first hello names an old version, which servers of any age read.
        let header = if self.ask.version == Version::Ssl3 { 0x0300 } else { 0x0301 };
        self.records.send(HANDSHAKE, header, hello).await
    }

    async fn negotiate(&mut self) -> Result<First, Trouble> {
        let Ask { version, shape, name, .. } = self.ask;
        let nonces = Nonces::new()?;
        let mut ephemerals = Vec::new();
        let mut shares = KeyShares { openable: self.ask.openable, ..KeyShares::default() };
        if version == Version::Tls13 && self.ask.exchange {
            // Two shares are begun; the third group costs a round trip if a server insists on it.
            for group in &GROUPS[..2] {
                let ephemeral = Ephemeral::new(*group)?;
                shares.shares.push((*group, ephemeral.public.clone()));
                ephemerals.push(ephemeral);
            }
            shares.others = GROUPS[2..].to_vec();
        }
        let hello = message(version, shape, name, &nonces, &shares);
        let mut transcript = Transcript::default();
        transcript.add(&hello);
        self.say(&hello).await?;
        let mut retried = false;
        loop {
            let reply = match self.server_hello().await? {
                Ok(reply) => reply,
                Err(refusal) => return Ok(First::Refused(refusal)),
            };
            let server = ServerHello::read(reply.body())?;
            if server.version != version.code() {
                return match Version::from_code(server.version) {
                    Some(other) if other < version => Ok(First::Refused(Refusal::Version(other))),
                    _ => Err(Trouble::Malformed("it chose a version that was not offered")),
                };
            }
            let suite = server.suite;
            if !offered(version).contains(&suite) {
                return Err(Trouble::Malformed("it chose a suite that was not offered"));
            }
            if version != Version::Tls13 {
                return Ok(First::Chosen { suite, exchanged: None });
            }
            if !server.retry {
                transcript.add(&reply.whole);
                let ours = ephemerals.into_iter().find(|ephemeral| Some(ephemeral.group) == server.group);
                let exchanged = match ours {
                    Some(ours) => keys(suite, ours, &server.share, &transcript).map(Box::new),
                    None => Err(Trouble::Uncomputable),
                };
                return Ok(First::Chosen { suite, exchanged: Some(exchanged) });
            }
            // To retry is to accept the version and the suite. We follow it once, where we can compute its group.
            let wanted = server.group.unwrap_or(GROUPS[0]);
            let folded = if self.ask.exchange { transcript.fold(suite) } else { Err(Trouble::Uncomputable) };
            if retried || folded.is_err() || !GROUPS.contains(&wanted) {
                return Ok(First::Chosen { suite, exchanged: Some(Err(Trouble::Uncomputable)) });
            }
            retried = true;
            // A retry for its cookie alone wants the same shares again.
            if server.group.is_some() {
                let ephemeral = Ephemeral::new(wanted)?;
                shares.others = GROUPS.into_iter().filter(|group| *group != wanted).collect();
                shares.shares = vec![(wanted, ephemeral.public.clone())];
                ephemerals = vec![ephemeral];
            }
            shares.cookie = server.cookie;
            transcript.add(&reply.whole);
            let again = message(version, shape, name, &nonces, &shares);
            transcript.add(&again);
            self.say(&again).await?;
        }
    }

    /// The ServerHello, or how the server refuses.
    async fn server_hello(&mut self) -> Result<Result<Message, Refusal>, Trouble> {
        loop {
            if let Some(message) = self.joiner.next() {
                match message.kind {
                    SERVER_HELLO => return Ok(Ok(message)),
                    0 => continue, // A HelloRequest says nothing.
                    _ => return Err(Trouble::Malformed("its first message is no ServerHello")),
                }
            }
            let record = self.records.next().await?;
            match record.kind {
                HANDSHAKE => self.joiner.push(&record.body)?,
                ALERT => match record.body.as_slice() {
                    [_, 0] => return Err(Trouble::Closed),
                    [1, _] => {} // A warning: the answer is still to come.
                    [2, code] if says_nothing(*code) => return Err(Trouble::Alert(*code)),
                    [2, code] => return Ok(Err(Refusal::Alert(*code))),
                    _ => return Err(Trouble::Malformed("its alert cannot be read")),
                },
                DATA => return Err(Trouble::Malformed("data before a handshake")),
                _ => {} // ChangeCipherSpec, for boxes between.
            }
        }
    }

    /// The certificates in the clear, up to the end of the server's turn;
    /// empty for a suite without a certificate.
    async fn plain_chain(&mut self) -> Result<Vec<Vec<u8>>, Trouble> {
        let mut found = Vec::new();
        loop {
            while let Some(message) = self.joiner.next() {
                match message.kind {
                    CERTIFICATE => found = chain(message.body(), false)?,
                    SERVER_HELLO_DONE => return Ok(found),
                    _ => {}
                }
            }
            let record = self.records.next().await?;
            match record.kind {
                HANDSHAKE => self.joiner.push(&record.body)?,
                ALERT => return Err(Trouble::Alert(record.body.get(1).copied().unwrap_or_default())),
                _ => return Err(Trouble::Malformed("its handshake breaks off")),
            }
        }
    }

    /// The certificates of TLS 1.3, up to the server's Finished.
    async fn sealed_chain(&mut self, theirs: &mut Traffic) -> Result<Vec<Vec<u8>>, Trouble> {
        let mut found = None;
        loop {
            while let Some(message) = self.joiner.next() {
                match message.kind {
                    CERTIFICATE => found = Some(chain(message.body(), true)?),
                    FINISHED => return found.ok_or(Trouble::Malformed("it shows no certificate")),
                    _ => {}
                }
            }
            let record = self.records.next().await?;
            match record.kind {
                DATA => match theirs.open(record)? {
                    (HANDSHAKE, content) => self.joiner.push(&content)?,
                    (ALERT, content) => return Err(Trouble::Alert(content.get(1).copied().unwrap_or_default())),
                    _ => return Err(Trouble::Malformed("its handshake breaks off")),
                },
                ALERT => return Err(Trouble::Alert(record.body.get(1).copied().unwrap_or_default())),
                HANDSHAKE => return Err(Trouble::Malformed("a handshake message in the clear")),
                _ => {} // ChangeCipherSpec, for boxes between.
            }
        }
    }
}

/// Alerts that do not say that the version is refused: access denied, internal
/// error, user cancelled, unrecognized name.
const fn says_nothing(code: u8) -> bool {
    matches!(code, 49 | 80 | 90 | 112)
}
