//! The record layer: what comes from the peer, cut into records, within a
//! bound of bytes and one deadline for the whole connection.

use crate::{Other, Trouble, wire::put_u16};
use std::{io::ErrorKind, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::OwnedSemaphorePermit,
    time::{Instant, timeout_at},
};

/// The most that one connection may send us. A chain of ten large
/// certificates is some 30 KB.
const MOST_BYTES: usize = 256 * 1024;

/// The longest body of a record: TLS 1.2 allows 2048 bytes over 2^14.
const MOST_BODY: usize = 16384 + 2048;

pub const CHANGE_CIPHER_SPEC: u8 = 20;
pub const ALERT: u8 = 21;
pub const HANDSHAKE: u8 = 22;
pub const DATA: u8 = 23;
pub const HEARTBEAT: u8 = 24;

/// One record.
#[derive(Debug)]
pub struct Record {
    pub kind: u8,
    /// Header as it stood on the wire: encryption binds it.
    pub header: [u8; 5],
    pub body: Vec<u8>,
}

/// A connection that sends and reads records.
#[derive(Debug)]
pub struct Records {
    stream: TcpStream,
    buffer: Vec<u8>,
    received: usize,
    deadline: Instant,
    /// Kept as long as the connection: it is one of those that may be open at once.
    _slot: OwnedSemaphorePermit,
}

impl Records {
    pub fn new(stream: TcpStream, deadline: Instant, slot: OwnedSemaphorePermit) -> Self {
        Self { stream, buffer: Vec::new(), received: 0, deadline, _slot: slot }
    }

    /// Sends one record; `version` is that of its header.
    pub async fn send(&mut self, kind: u8, version: u16, body: &[u8]) -> Result<(), Trouble> {
        let mut out = vec![kind];
        put_u16(&mut out, version);
        put_u16(&mut out, u16::try_from(body.len()).map_err(|_| Trouble::TooLarge)?);
        out.extend_from_slice(body);
        self.send_raw(&out).await
    }

    /// Sends bytes as they are.
    pub async fn send_raw(&mut self, bytes: &[u8]) -> Result<(), Trouble> {
        let sent = timeout_at(self.deadline, self.stream.write_all(bytes)).await;
        sent.map_err(|_| Trouble::TimedOut)?.map_err(|_| Trouble::Closed)
    }

    /// The next record.
    pub async fn next(&mut self) -> Result<Record, Trouble> {
        self.next_by(self.deadline).await
    }

    /// The next record, if it comes within `patience`: for questions to which
    /// silence is an answer.
    pub async fn next_within(&mut self, patience: Duration) -> Result<Record, Trouble> {
        self.next_by((Instant::now() + patience).min(self.deadline)).await
    }

    async fn next_by(&mut self, deadline: Instant) -> Result<Record, Trouble> {
        loop {
            if let Some(record) = self.cut()? {
                return Ok(record);
            }
            self.fill(deadline).await?;
        }
    }

    /// Everything that has come and is not yet taken, at least `least` bytes:
    /// for protocols that have no such records.
    pub async fn raw(&mut self, least: usize) -> Result<&mut Vec<u8>, Trouble> {
        while self.buffer.len() < least {
            self.fill(self.deadline).await?;
        }
        Ok(&mut self.buffer)
    }

    /// Reads once from the peer.
    async fn fill(&mut self, deadline: Instant) -> Result<(), Trouble> {
        if self.received >= MOST_BYTES {
            return Err(Trouble::TooLarge);
        }
        let mut chunk = [0; 8192];
        let count = match timeout_at(deadline, self.stream.read(&mut chunk)).await.map_err(|_| Trouble::TimedOut)? {
            Ok(count) => count,
            Err(error) if error.kind() == ErrorKind::Interrupted => return Ok(()),
            // A reset is how many servers hang up on what they do not want.
            Err(_) => 0,
        };
        if count == 0 {
            return Err(if self.buffer.is_empty() { Trouble::Closed } else { foreign(&self.buffer) });
        }
        self.received += count;
        self.buffer.extend_from_slice(&chunk[..count]);
        Ok(())
    }

    /// Cuts one record from the buffer, if it is whole.
    fn cut(&mut self) -> Result<Option<Record>, Trouble> {
        match self.buffer.as_slice() {
            [] => return Ok(None),
            [20..=24] | [20..=24, 3] => return Ok(None),
            [20..=24, 3, ..] => {}
            _ => return Err(foreign(&self.buffer)),
        }
        let Some((header, rest)) = self.buffer.split_first_chunk::<5>() else { return Ok(None) };
        let length = usize::from(u16::from_be_bytes([header[3], header[4]]));
        if length > MOST_BODY {
            return Err(Trouble::Malformed("a record is too long"));
        }
        let Some(body) = rest.get(..length) else { return Ok(None) };
        let record = Record { kind: header[0], header: *header, body: body.to_vec() };
        self.buffer.drain(..5 + length);
        Ok(Some(record))
    }

    /// Ends the connection as [`Records::close`] does, and waits until the peer
    /// has said all that it had to say, so that nothing is left unread.
    pub async fn leave(mut self, kind: u8, version: u16, alert: &[u8]) {
        if self.send(kind, version, alert).await.is_ok() {
            let _ = timeout_at(self.deadline, self.stream.shutdown()).await;
            while self.fill(self.deadline).await.is_ok() {
                self.buffer.clear();
            }
        }
    }

    /// Ends the connection as the standard wants it, with a close_notify (the
    /// given record body), and does not wait for the peer.
    pub async fn close(mut self, kind: u8, version: u16, alert: &[u8]) {
        if self.send(kind, version, alert).await.is_ok() {
            // The peer may be gone already, which is what we want anyhow.
            let _ = timeout_at(self.deadline, self.stream.shutdown()).await;
        }
    }
}

/// Bytes that are no record, or half of one.
fn foreign(bytes: &[u8]) -> Trouble {
    match bytes {
        [20..=24, 3, ..] => Trouble::Malformed("it ends inside a record"),
        _ => Trouble::NotTls(Other::of(bytes)),
    }
}
