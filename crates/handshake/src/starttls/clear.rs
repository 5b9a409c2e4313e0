//! A connection before TLS: lines and counted bytes from the peer, within
//! bounds; what we say; and the check that nothing follows the last answer.

use crate::{NoStart, Trouble};
use std::io::ErrorKind;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// The most that a peer may say before TLS. A list of capabilities is some
/// hundred bytes, a long banner of an FTP server a few thousand.
pub const MOST_BYTES: usize = 16 * 1024;

/// The most lines that a peer may say before TLS.
const MOST_LINES: usize = 512;

/// A connection in the clear.
pub struct Clear<'a, S> {
    stream: &'a mut S,
    buffer: Vec<u8>,
    received: usize,
    lines: usize,
}

impl<'a, S: AsyncRead + AsyncWrite + Unpin> Clear<'a, S> {
    pub const fn new(stream: &'a mut S) -> Self {
        Self { stream, buffer: Vec::new(), received: 0, lines: 0 }
    }

    pub async fn say(&mut self, bytes: &[u8]) -> Result<(), Trouble> {
        self.stream.write_all(bytes).await.map_err(|_| Trouble::Closed)?;
        self.stream.flush().await.map_err(|_| Trouble::Closed)
    }

    /// Reads more into the buffer.
    async fn more(&mut self) -> Result<(), Trouble> {
        if self.received >= MOST_BYTES {
            return Err(Trouble::TooLarge);
        }
        let mut chunk = [0; 2048];
        let room = chunk.len().min(MOST_BYTES - self.received);
        loop {
            match self.stream.read(&mut chunk[..room]).await {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Ok(0) | Err(_) => return Err(self.ended()),
                Ok(count) => {
                    self.received += count;
                    self.buffer.extend_from_slice(&chunk[..count]);
                    return Ok(());
                }
            }
        }
    }

    /// What it means that the peer hangs up here.
    fn ended(&self) -> Trouble {
        match self.foreign() {
            Some(why) => Trouble::NoStart(why),
            None => Trouble::Closed,
        }
    }

    /// A peer that answers in TLS does not wait to be asked for it.
    fn foreign(&self) -> Option<NoStart> {
        match self.buffer.as_slice() {
            [20..=23, 3, 0..=4, ..] => Some(NoStart::TlsAtOnce),
            _ => None,
        }
    }

    /// The next line without its end.
    pub async fn line(&mut self) -> Result<Vec<u8>, Trouble> {
        let mut from = 0;
        loop {
            if let Some(why) = self.foreign() {
                return Err(Trouble::NoStart(why));
            }
            if let Some(end) = self.buffer[from..].iter().position(|byte| *byte == b'\n') {
                self.lines += 1;
                if self.lines > MOST_LINES {
                    return Err(Trouble::TooLarge);
                }
                let mut line: Vec<u8> = self.buffer.drain(..=from + end).collect();
                line.pop();
                if line.last() == Some(&b'\r') {
                    line.pop();
                }
                return Ok(line);
            }
            from = self.buffer.len();
            self.more().await?;
        }
    }

    /// The next `count` bytes.
    pub async fn exactly(&mut self, count: usize) -> Result<Vec<u8>, Trouble> {
        if count > MOST_BYTES {
            return Err(Trouble::TooLarge);
        }
        while self.buffer.len() < count {
            self.more().await?;
        }
        Ok(self.buffer.drain(..count).collect())
    }

    /// The next bytes, up to and with this one.
    pub async fn until(&mut self, end: u8) -> Result<Vec<u8>, Trouble> {
        let mut from = 0;
        loop {
            if let Some(at) = self.buffer[from..].iter().position(|byte| *byte == end) {
                return Ok(self.buffer.drain(..=from + at).collect());
            }
            from = self.buffer.len();
            self.more().await?;
        }
    }

    /// Says the protocol's own goodbye, where no TLS follows, and gives back
    /// why. The peer's answer to it is not waited for.
    pub async fn part(mut self, goodbye: &[u8], why: NoStart) -> Trouble {
        if self.say(goodbye).await.is_ok() {
            // The peer may be gone already, which is what we want anyhow.
            let _ = self.stream.shutdown().await;
        }
        Trouble::NoStart(why)
    }

    /// The peer agreed to begin. What it sent after that in the clear would be
    /// read as if it came through TLS: a hole in clients (CVE-2021-23222 is
    /// PostgreSQL's), and a sign of someone between.
    pub fn finish(self) -> Result<(), Trouble> {
        if self.buffer.is_empty() { Ok(()) } else { Err(Trouble::NoStart(NoStart::Injected)) }
    }
}
