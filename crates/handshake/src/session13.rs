//! A finished handshake of TLS 1.3: the tickets that follow it, and whether
//! the server resumes by one.

use crate::{
    Refusal, Trouble, Version,
    attempt::{Opened, PRE_SHARED_KEY, open},
    dialer::Dialer,
    hello::Hello,
    record::{ALERT, DATA, HANDSHAKE},
    reply::{Joiner, NEW_SESSION_TICKET, ServerHello},
    schedule::{Application, Resumption},
    suites::OPENABLE,
    talk::{Rest, Talk},
    wire::{Reader, put_vector},
};
use std::time::Duration;

/// The extension that says how a session may be resumed; without it no server issues tickets.
const EXCHANGE_MODES: u16 = 45;

/// The extension in a ticket that allows early data.
const EARLY_DATA: u16 = 42;

/// How long a server may take to send its tickets after the handshake.
const TICKET_PATIENCE: Duration = Duration::from_millis(300);

/// More tickets than this are not waited for: servers send one or two, alike.
const MOST_TICKETS: usize = 2;

/// A ticket, RFC 8446 section 4.6.1.
#[derive(Clone, Debug)]
pub struct Ticket {
    /// For how many seconds it may be used.
    pub lifetime: u32,
    /// How many bytes of early data it allows; 0 if none.
    pub early_data: u32,
    age_add: u32,
    bytes: Vec<u8>,
    resumption: Resumption,
}

/// A connection whose handshake is finished.
pub struct Session {
    pub server: ServerHello,
    pub rest: Rest,
    talk: Talk,
    application: Application,
}

/// Finishes a handshake, asking to resume `ticket`'s session if one is given.
pub async fn begin(
    dialer: &Dialer,
    mut hello: Hello,
    ticket: Option<&Ticket>,
) -> Result<Result<Session, Refusal>, Trouble> {
    hello.others.push((EXCHANGE_MODES, vec![2, 1, 0]));
    if let Some(ticket) = ticket {
        hello.suites.retain(|suite| *suite == ticket.resumption.suite());
        hello.others.push((PRE_SHARED_KEY, offer(ticket)));
    } else {
        hello.suites.retain(|suite| OPENABLE.contains(suite));
    }
    let opened = match open(dialer, hello, ticket.map(|ticket| &ticket.resumption)).await? {
        Ok(opened) => opened,
        Err(refusal) => return Ok(Err(refusal)),
    };
    finish(opened).await.map(Ok)
}

/// The body of pre_shared_key with room for the binder. The age is that of a
/// ticket that was issued this moment, which it was.
fn offer(ticket: &Ticket) -> Vec<u8> {
    let mut out = Vec::new();
    put_vector(&mut out, 2, |out| {
        put_vector(out, 2, |out| out.extend_from_slice(&ticket.bytes));
        out.extend_from_slice(&ticket.age_add.to_be_bytes());
    });
    put_vector(&mut out, 2, |out| put_vector(out, 1, |out| out.resize(out.len() + ticket.resumption.binder_size(), 0)));
    out
}

/// Takes a connection from the ServerHello to the end of the handshake.
pub async fn finish(opened: Opened) -> Result<Session, Trouble> {
    let Opened { mut talk, hello, agreed, .. } = opened;
    let mut agreed = agreed?;
    let rest = talk.sealed_rest(&mut agreed.theirs).await?;
    let application = agreed.application(&talk.transcript)?;
    if let Some(context) = &rest.certificate_context {
        // We have no certificate, and an empty list says so.
        let mut message = vec![crate::reply::CERTIFICATE];
        put_vector(&mut message, 3, |out| {
            put_vector(out, 1, |out| out.extend_from_slice(context));
            out.extend_from_slice(&[0, 0, 0]);
        });
        say(&mut talk, &mut agreed.ours, &message).await?;
    }
    let finished = agreed.finished(&talk.transcript)?;
    say(&mut talk, &mut agreed.ours, &finished).await?;
    Ok(Session { server: hello, rest, talk, application })
}

async fn say(talk: &mut Talk, ours: &mut crate::schedule::Traffic, message: &[u8]) -> Result<(), Trouble> {
    let sealed = ours.seal(HANDSHAKE, message)?;
    talk.records.send(DATA, Version::Tls12.code(), &sealed).await?;
    talk.transcript.add(message);
    Ok(())
}

impl Session {
    /// The tickets that the server sends unasked.
    pub async fn tickets(&mut self) -> Result<Vec<Ticket>, Trouble> {
        let mut found = Vec::new();
        let mut joiner = Joiner::default();
        while found.len() < MOST_TICKETS {
            // What comes, comes together: once there is one, the others are here.
            let patience = if found.is_empty() { TICKET_PATIENCE } else { TICKET_PATIENCE / 20 };
            let record = match self.talk.records.next_within(patience).await {
                Ok(record) if record.kind == DATA => record,
                Ok(_) => break,
                Err(Trouble::TimedOut | Trouble::Closed) => break,
                Err(trouble) => return Err(trouble),
            };
            match self.application.theirs.open(record)? {
                (HANDSHAKE, content) => joiner.push(&content)?,
                (ALERT, _) => break,
                _ => continue,
            }
            while let Some(message) = joiner.next() {
                if message.kind == NEW_SESSION_TICKET {
                    found.push(self.ticket(message.body())?);
                }
            }
        }
        Ok(found)
    }

    fn ticket(&self, body: &[u8]) -> Result<Ticket, Trouble> {
        let read = read_ticket(body).ok_or(Trouble::Malformed("its session ticket cannot be read"))?;
        let resumption = self.application.resumption(self.server.suite, &self.talk.transcript, read.nonce)?;
        Ok(Ticket {
            lifetime: read.lifetime,
            early_data: read.early_data,
            age_add: read.age_add,
            bytes: read.bytes.to_vec(),
            resumption,
        })
    }

    /// True if the server resumed the session that was offered.
    pub fn resumed(&self) -> bool {
        self.server.has(PRE_SHARED_KEY)
    }

    /// Says application data.
    pub async fn say(&mut self, words: &[u8]) -> Result<(), Trouble> {
        let sealed = self.application.ours.seal(DATA, words)?;
        self.talk.records.send(DATA, Version::Tls12.code(), &sealed).await
    }

    /// The next application data; tickets before it are passed over.
    pub async fn hear(&mut self) -> Result<Vec<u8>, Trouble> {
        loop {
            let record = self.talk.records.next().await?;
            if record.kind != DATA {
                return Err(Trouble::Malformed("it speaks in the clear after the handshake"));
            }
            match self.application.theirs.open(record)? {
                (DATA, content) => return Ok(content),
                (HANDSHAKE, _) => {}
                _ => return Err(Trouble::Closed),
            }
        }
    }

    /// Hangs up politely and waits until the server has too.
    pub async fn leave(mut self) {
        if let Ok(sealed) = self.application.ours.seal(ALERT, &[1, 0]) {
            self.talk.records.leave(DATA, Version::Tls12.code(), &sealed).await;
        }
    }

    /// Hangs up politely.
    pub async fn close(mut self) {
        self.talk.close(Some(&mut self.application.ours)).await;
    }
}

struct Read<'a> {
    lifetime: u32,
    age_add: u32,
    nonce: &'a [u8],
    bytes: &'a [u8],
    early_data: u32,
}

fn read_ticket(body: &[u8]) -> Option<Read<'_>> {
    let mut reader = Reader::new(body);
    let (lifetime, age_add) = (reader.u32()?, reader.u32()?);
    let nonce = reader.vector(1)?.rest();
    let bytes = reader.vector(2)?.rest();
    let mut extensions = reader.vector(2)?;
    let mut early_data = 0;
    while !extensions.is_empty() {
        let (kind, mut value) = (extensions.u16()?, extensions.vector(2)?);
        if kind == EARLY_DATA {
            early_data = value.u32()?;
        }
    }
    reader.is_empty().then_some(Read { lifetime, age_add, nonce, bytes, early_data })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_ticket_is_read() {
        let body = [0, 0, 2, 0, 9, 9, 9, 9, 1, 7, 0, 2, 5, 6, 0, 8, 0, 42, 0, 4, 0, 0, 64, 0];
        let read = read_ticket(&body).unwrap();
        assert_eq!((read.lifetime, read.nonce, read.bytes, read.early_data), (512, &[7][..], &[5, 6][..], 16384));
        assert!(read_ticket(&body[..20]).is_none());
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
            let _ = read_ticket(&bytes);
        }
    }
}
