//! A finished handshake of SSLv3 to TLS 1.2: its ticket, what is said under
//! its keys, and whether the server would begin again.

use crate::{
    Trouble, Version,
    hello::Hello,
    legacy::{Padding, Secrets, Shield, Side, Ticket},
    record::{ALERT, CHANGE_CIPHER_SPEC, DATA, HANDSHAKE},
    reply::{FINISHED, NEW_SESSION_TICKET, SERVER_HELLO, ServerHello},
    suites::RENEGOTIATION_SIGNAL,
    talk::Talk,
    wire::put_vector,
};
use std::time::Duration;

/// What a server does when a client begins the handshake again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Again {
    /// It takes part.
    Accepted,
    /// It refuses by an alert; 100 is `no_renegotiation`.
    Refused(u8),
    /// It hangs up.
    Closed,
    /// It says nothing in time.
    Silent,
}

/// A connection whose handshake is finished.
pub(crate) struct Session {
    pub server: ServerHello,
    /// The ticket that came with the handshake.
    pub ticket: Option<Ticket>,
    talk: Talk,
    version: Version,
    ours: Shield,
    theirs: Option<Shield>,
    /// Our Finished message, to which RFC 5746 binds a renegotiation.
    said: Vec<u8>,
}

impl Session {
    pub(super) fn new(talk: Talk, version: Version, server: ServerHello, ours: Shield, said: Vec<u8>) -> Self {
        Self { server, ticket: None, talk, version, ours, theirs: None, said }
    }

    /// The server's second turn: a ticket, and its Finished under its keys.
    pub(super) async fn turn(&mut self, theirs: Shield, secrets: &Secrets) -> Result<(), Trouble> {
        let mut theirs = Some(theirs);
        loop {
            while let Some(message) = self.talk.joiner.next() {
                match message.kind {
                    FINISHED if self.theirs.is_some() => {
                        let wanted = secrets.finished(Side::Server, self.talk.transcript.bytes());
                        let right = message.body() == wanted;
                        return if right { Ok(()) } else { Err(Trouble::Malformed("its Finished is wrong")) };
                    }
                    NEW_SESSION_TICKET => self.ticket = Ticket::read(message.body()),
                    _ => return Err(Trouble::Malformed("its handshake breaks off")),
                }
                self.talk.transcript.add(&message.whole);
            }
            let record = self.talk.records.next().await?;
            let body = self.opened(record.kind, record.body)?;
            match (record.kind, body.as_slice()) {
                (HANDSHAKE, _) => self.talk.joiner.push(&body)?,
                (CHANGE_CIPHER_SPEC, _) if theirs.is_some() => self.theirs = theirs.take(),
                (ALERT, [2, code]) => return Err(Trouble::Alert(*code)),
                (ALERT, [1, 0]) => return Err(Trouble::Closed),
                (ALERT, _) => {} // A warning.
                _ => return Err(Trouble::Malformed("its handshake breaks off")),
            }
        }
    }

    fn opened(&mut self, kind: u8, body: Vec<u8>) -> Result<Vec<u8>, Trouble> {
        match &mut self.theirs {
            Some(shield) => shield.open(kind, &body),
            None => Ok(body),
        }
    }

    /// Says a record under our keys.
    pub async fn say(&mut self, kind: u8, content: &[u8]) -> Result<(), Trouble> {
        let sealed = self.ours.seal(kind, content, Padding::Right)?;
        self.talk.records.send(kind, self.version.code(), &sealed).await
    }

    /// Begins the handshake again, and stops at the server's hello. The hello
    /// is bound to the first handshake where the server knows RFC 5746, and is
    /// one of old where it does not.
    pub async fn again(&mut self, mut hello: Hello, patience: Duration) -> Result<Again, Trouble> {
        hello.suites.retain(|suite| *suite != RENEGOTIATION_SIGNAL);
        if self.server.has(0xff01) {
            let mut value = Vec::new();
            put_vector(&mut value, 1, |out| out.extend_from_slice(&self.said));
            hello.others.push((0xff01, value));
        }
        self.say(HANDSHAKE, &hello.bytes()).await?;
        loop {
            while let Some(message) = self.talk.joiner.next() {
                if message.kind == SERVER_HELLO {
                    return Ok(Again::Accepted);
                }
            }
            let record = match self.talk.records.next_within(patience).await {
                Ok(record) => record,
                Err(Trouble::TimedOut) => return Ok(Again::Silent),
                Err(Trouble::Closed) => return Ok(Again::Closed),
                Err(trouble) => return Err(trouble),
            };
            let body = self.opened(record.kind, record.body)?;
            match (record.kind, body.as_slice()) {
                (HANDSHAKE, _) => self.talk.joiner.push(&body)?,
                (ALERT, [_, 0]) => return Ok(Again::Closed),
                (ALERT, [_, code]) => return Ok(Again::Refused(*code)),
                _ => {} // A page, a greeting: it speaks of something else meanwhile.
            }
        }
    }

    /// Whether the server keeps the connection for so long while nothing is said.
    pub async fn is_kept(&mut self, patience: Duration) -> bool {
        !matches!(self.talk.records.next_within(patience).await, Err(Trouble::Closed))
    }

    /// The next application data.
    pub async fn hear(&mut self) -> Result<Vec<u8>, Trouble> {
        loop {
            let record = self.talk.records.next().await?;
            let body = self.opened(record.kind, record.body)?;
            match record.kind {
                DATA => return Ok(body),
                ALERT => return Err(Trouble::Closed),
                _ => {}
            }
        }
    }

    /// Hangs up politely and waits until the server has too.
    pub async fn leave(mut self) {
        if let Ok(sealed) = self.ours.seal(ALERT, &[1, 0], Padding::Right) {
            self.talk.records.leave(ALERT, self.version.code(), &sealed).await;
        }
    }

    /// Hangs up politely.
    pub async fn close(mut self) {
        if let Ok(sealed) = self.ours.seal(ALERT, &[1, 0], Padding::Right) {
            self.talk.records.close(ALERT, self.version.code(), &sealed).await;
        }
    }
}
