//! Servers that mean ill: each says what no honest one would, or nothing, for
//! as long as it is let. Formats as in RFC 5246 and RFC 8446.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

/// What a connection can do; all of it ends when the server is dropped.
pub struct Line {
    stream: TcpStream,
    ending: Arc<AtomicBool>,
}

impl Line {
    /// Says it; false when nobody listens any more.
    pub fn say(&mut self, bytes: &[u8]) -> bool {
        !self.ending.load(Ordering::SeqCst) && self.stream.write_all(bytes).is_ok()
    }

    /// The hello, or what was sent instead: one read is enough on loopback.
    pub fn hello(&mut self) -> Vec<u8> {
        let mut buffer = vec![0; 16 * 1024];
        let size = self.stream.read(&mut buffer).unwrap_or(0);
        buffer.truncate(size);
        buffer
    }

    /// Says it again and again.
    pub fn forever(&mut self, bytes: &[u8]) {
        while self.say(bytes) {}
    }

    /// Holds the connection open and says nothing, until the other side hangs up.
    pub fn silence(&mut self) {
        let mut buffer = [0; 4096];
        while !self.ending.load(Ordering::SeqCst) {
            match self.stream.read(&mut buffer) {
                Ok(0) => return,
                Err(error)
                    if !matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut) =>
                {
                    return;
                }
                _ => {}
            }
        }
    }

    /// Holds the connection open and reads nothing.
    pub fn deaf(&self) {
        while !self.ending.load(Ordering::SeqCst) {
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

/// What a server does with each connection.
pub type Behaviour = fn(&mut Line, &[u8]);

/// A server on loopback; it ends when dropped.
pub struct Server {
    pub port: u16,
    connections: Arc<AtomicUsize>,
    ending: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// One that reads a hello first if `listens`, and then behaves so.
    pub fn start(listens: bool, behaviour: Behaviour) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (connections, ending) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
        let (count, end) = (Arc::clone(&connections), Arc::clone(&ending));
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if end.load(Ordering::SeqCst) {
                    return;
                }
                count.fetch_add(1, Ordering::SeqCst);
                // So that a thread sees in time that it is to end.
                stream.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
                stream.set_write_timeout(Some(Duration::from_millis(200))).unwrap();
                let mut line = Line { stream, ending: Arc::clone(&end) };
                std::thread::spawn(move || {
                    let hello = if listens { line.hello() } else { Vec::new() };
                    behaviour(&mut line, &hello);
                });
            }
        });
        Self { port, connections, ending, thread: Some(thread) }
    }

    /// How many connections came.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.ending.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(("127.0.0.1", self.port));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Bytes behind their own length in two bytes.
fn sized(bytes: &[u8]) -> Vec<u8> {
    [&u16::try_from(bytes.len()).unwrap().to_be_bytes(), bytes].concat()
}

/// A record of this kind.
pub fn record(kind: u8, body: &[u8]) -> Vec<u8> {
    [&[kind, 3, 3][..], &sized(body)].concat()
}

/// A handshake message in a record of its own.
pub fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).unwrap().to_be_bytes();
    record(22, &[&[kind], &length[1..], body].concat())
}

/// The version and the first suite of a hello, as it was sent.
fn offered(hello: &[u8]) -> Option<(u16, u16)> {
    let short = |at: usize| Some(u16::from_be_bytes([*hello.get(at)?, *hello.get(at + 1)?]));
    let session = usize::from(*hello.get(43)?);
    Some((short(9)?, short(44 + session + 2)?))
}

/// A ServerHello with this suite, and these extensions as bytes.
pub fn server_hello(version: u16, suite: u16, extensions: &[u8]) -> Vec<u8> {
    let random = [0x42; 32];
    let rest = if extensions.is_empty() { Vec::new() } else { sized(extensions) };
    let body = [&version.to_be_bytes()[..], &random, &[0], &suite.to_be_bytes(), &[0], &rest].concat();
    message(2, &body)
}

/// A ServerHello that takes the version and the first suite of a hello.
pub fn agreeing(hello: &[u8]) -> Vec<u8> {
    let (version, suite) = offered(hello).unwrap_or((0x303, 0x002f));
    if (0x1300..0x1400).contains(&suite) {
        return retry(hello);
    }
    server_hello(version, suite, &[])
}

/// A HelloRetryRequest for secp521r1: its random is the one that RFC 8446 gives.
pub fn retry(hello: &[u8]) -> Vec<u8> {
    const RANDOM: [u8; 32] = [
        0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91, 0xc2, 0xa2,
        0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
    ];
    let size = hello.get(43).map_or(0, |size| usize::from(*size));
    let session = hello.get(44..44 + size).unwrap_or_default();
    let extensions = [0, 43, 0, 2, 3, 4, 0, 51, 0, 2, 0, 24];
    let echo = [&[u8::try_from(session.len()).unwrap()][..], session].concat();
    let body = [&[3, 3][..], &RANDOM, &echo, &[0x13, 0x01, 0], &sized(&extensions)].concat();
    message(2, &body)
}
