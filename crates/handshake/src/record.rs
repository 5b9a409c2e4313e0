//! The record layer: what comes from the peer, cut into records, within a
//! bound of bytes; deadlines are the caller's.

use crate::{Other, Trouble, wire::put_u16};
use std::io::ErrorKind;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// The most that one connection may send us. A chain of ten large
/// certificates is some 30 KB.
const MOST_BYTES: usize = 256 * 1024;

/// The longest body of a record: TLS 1.2 allows 2048 bytes over 2^14.
const MOST_BODY: usize = 16384 + 2048;

pub const ALERT: u8 = 21;
pub const HANDSHAKE: u8 = 22;
pub const DATA: u8 = 23;

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
}

impl Records {
    pub const fn new(stream: TcpStream) -> Self {
        Self { stream, buffer: Vec::new(), received: 0 }
    }

    /// Sends one record; `version` is that of its header.
    pub async fn send(&mut self, kind: u8, version: u16, body: &[u8]) -> Result<(), Trouble> {
        let mut out = vec![kind];
        put_u16(&mut out, version);
        put_u16(&mut out, u16::try_from(body.len()).map_err(|_| Trouble::TooLarge)?);
        out.extend_from_slice(body);
        self.stream.write_all(&out).await.map_err(|_| Trouble::Closed)
    }

    /// The next record.
    pub async fn next(&mut self) -> Result<Record, Trouble> {
        loop {
            if let Some(record) = self.cut()? {
                return Ok(record);
            }
            if self.received >= MOST_BYTES {
                return Err(Trouble::TooLarge);
            }
            let mut chunk = [0; 4096];
            let count = match self.stream.read(&mut chunk).await {
                Ok(count) => count,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                // A reset is how many servers hang up on what they do not want.
                Err(_) => 0,
            };
            if count == 0 {
                return Err(if self.buffer.is_empty() { Trouble::Closed } else { foreign(&self.buffer) });
            }
            self.received += count;
            self.buffer.extend_from_slice(&chunk[..count]);
        }
    }

    /// Cuts one record from the buffer, if it is whole.
    fn cut(&mut self) -> Result<Option<Record>, Trouble> {
        match self.buffer.as_slice() {
            [] => return Ok(None),
            [20..=23] | [20..=23, 3] => return Ok(None),
            [20..=23, 3, ..] => {}
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

    /// Ends the connection as the standard wants it, with a close_notify (the
    /// given record body), and does not wait for the peer.
    pub async fn close(mut self, kind: u8, version: u16, alert: &[u8]) {
        if self.send(kind, version, alert).await.is_ok() {
            // The peer may be gone already, which is what we want anyhow.
            let _ = self.stream.shutdown().await;
        }
    }
}

/// Bytes that are no record, or half of one.
fn foreign(bytes: &[u8]) -> Trouble {
    match bytes {
        [20..=23, 3, ..] => Trouble::Malformed("it ends inside a record"),
        _ => Trouble::NotTls(Other::of(bytes)),
    }
}
