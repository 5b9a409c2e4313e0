//! One connection of a flawed server: records under the shields of both sides,
//! and handshake messages joined from them.

use handshake::{
    Version,
    legacy::{Padding, Shield},
};
use std::{
    io::{self, Read, Write},
    net::TcpStream,
};

pub const CHANGE_CIPHER_SPEC: u8 = 20;
pub const ALERT: u8 = 21;
pub const HANDSHAKE: u8 = 22;
pub const DATA: u8 = 23;
pub const HEARTBEAT: u8 = 24;

/// What came.
#[derive(Debug)]
pub enum Came {
    /// A handshake message: its kind and the whole of it.
    Message(u8, Vec<u8>),
    ChangeCipherSpec,
    Heartbeat(Vec<u8>),
    Data,
    /// A record that the agreed keys do not open, or a closing alert.
    Unreadable,
}

pub struct Line {
    stream: TcpStream,
    pub version: Version,
    /// What the client writes.
    pub theirs: Option<Shield>,
    /// What we write.
    pub ours: Option<Shield>,
    /// It does not look at the padding.
    pub unchecked: bool,
    joined: Vec<u8>,
}

impl Line {
    pub const fn new(stream: TcpStream) -> Self {
        Self { stream, version: Version::Tls10, theirs: None, ours: None, unchecked: false, joined: Vec::new() }
    }

    /// Sends one record.
    pub fn send(&mut self, kind: u8, content: &[u8]) -> io::Result<()> {
        let body = match &mut self.ours {
            Some(shield) => shield.seal(kind, content, Padding::Right).map_err(io::Error::other)?,
            None => content.to_vec(),
        };
        let length = u16::try_from(body.len()).map_err(io::Error::other)?.to_be_bytes();
        let version = self.version.code().to_be_bytes();
        let header = [kind, version[0], version[1], length[0], length[1]];
        self.stream.write_all(&[&header[..], &body].concat())
    }

    /// Sends a fatal alert, and ends.
    pub fn fail<T>(&mut self, code: u8) -> io::Result<T> {
        self.send(ALERT, &[2, code])?;
        Err(io::ErrorKind::ConnectionAborted.into())
    }

    /// Waits for what comes next.
    pub fn next(&mut self) -> io::Result<Came> {
        loop {
            if let Some(message) = self.message() {
                return Ok(Came::Message(message[0], message));
            }
            let mut header = [0; 5];
            self.stream.read_exact(&mut header)?;
            let mut body = vec![0; usize::from(u16::from_be_bytes([header[3], header[4]]))];
            self.stream.read_exact(&mut body)?;
            if let Some(shield) = &mut self.theirs {
                let opened = match self.unchecked {
                    true => shield.open_unchecked(header[0], &body),
                    false => shield.open(header[0], &body),
                };
                let Ok(content) = opened else { return Ok(Came::Unreadable) };
                body = content;
            }
            match header[0] {
                CHANGE_CIPHER_SPEC => return Ok(Came::ChangeCipherSpec),
                HANDSHAKE => self.joined.extend(body),
                HEARTBEAT => return Ok(Came::Heartbeat(body)),
                DATA => return Ok(Came::Data),
                ALERT if body.first() == Some(&1) && body.get(1) != Some(&0) => {}
                _ => return Err(io::ErrorKind::ConnectionAborted.into()),
            }
        }
    }

    fn message(&mut self) -> Option<Vec<u8>> {
        let (header, _) = self.joined.split_first_chunk::<4>()?;
        let length = u32::from_be_bytes([0, header[1], header[2], header[3]]) as usize;
        if self.joined.len() < 4 + length {
            return None;
        }
        let rest = self.joined.split_off(4 + length);
        Some(std::mem::replace(&mut self.joined, rest))
    }
}
