//! Small servers of SSLv2 to TLS 1.2 that have one published flaw each, by
//! behaviour, because no software that can be had today has it. Each does a
//! true handshake; without its flaw it is a sound, if old, server. They listen
//! on loopback alone, for tests and to try scanners on.

mod cases;
mod exchange;
mod hello;
mod key;
mod line;
mod ssl2;
mod talk;

pub use cases::{CASES, Case};
pub use key::Key;

use handshake::Version;
use std::{
    collections::HashMap,
    io,
    net::{TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Duration,
};

/// How a server treats heartbeats (RFC 6520).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Heartbeat {
    /// It knows none.
    #[default]
    None,
    /// It answers right ones and is silent to others.
    Sound,
    /// It answers with as many bytes as the request claims to hold: CVE-2014-0160.
    Bleeds,
}

/// What a server does.
#[derive(Clone, Debug)]
pub struct Behaviour {
    /// The oldest version that it speaks.
    pub oldest: Version,
    /// The newest version that it speaks, at most TLS 1.2.
    pub newest: Version,
    /// Its suites, in its order.
    pub suites: Vec<u16>,
    /// How it treats heartbeats.
    pub heartbeat: Heartbeat,
    /// It takes a ChangeCipherSpec before any keys are agreed: CVE-2014-0224.
    pub early_ccs: bool,
    /// It says when the padding of an RSA-encrypted secret is wrong: ROBOT.
    pub oracle: bool,
    /// It issues tickets, and resumes by them.
    pub tickets: bool,
    /// It answers a short session id with 32 bytes of what lies in memory: CVE-2016-9244.
    pub ticketbleed: bool,
    /// It does not look at the padding of CBC records of TLS: CVE-2014-8730.
    pub unchecked_padding: bool,
    /// It answers hellos of SSLv2.
    pub ssl2: bool,
    /// It takes DEFLATE where it is offered: CVE-2012-4929.
    pub compression: bool,
    /// It knows RFC 5746.
    pub secure_renegotiation: bool,
    /// It lets clients begin the handshake again.
    pub client_renegotiation: bool,
    /// The prime of its Diffie-Hellman; big-endian.
    pub prime: Vec<u8>,
}

/// The prime of 2048 bits of RFC 3526, group 14.
const SOUND_PRIME: &str = "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7edee386bfb5a899fa5ae9f24117c4b1fe649286651ece45b3dc2007cb8a163bf0598da48361c55d39a69163fa8fd24cf5f83655d23dca3ad961c62f356208552bb9ed529077096966d670c354e4abc9804f1746c08ca18217c32905e462e36ce3be39e772c180e86039b2783a2ec07a28fb5c55df06f4c52c9de2bcbf6955817183995497cea956ae515d2261898fa051015728e5a8aacaa68ffffffffffffffff";

/// The prime of 512 bits that mod_ssl had for its export suites (weakdh.org).
pub const EXPORT_PRIME: &str = "9fdb8b8a004544f0045f1737d0ba2e0b274cdf1a9f588218fb435316a16e374171fd19d8d8f37c39bf863fd60e3e300680a3030c6e4c3757d08f70e6aa871033";

impl Behaviour {
    /// A server without a flaw, with TLS 1.0 to 1.2 and suites that every scanner's own library speaks.
    #[must_use]
    pub fn sound() -> Self {
        Self {
            oldest: Version::Tls10,
            newest: Version::Tls12,
            suites: vec![0xc02f, 0xc013, 0x009c, 0x002f],
            heartbeat: Heartbeat::None,
            early_ccs: false,
            oracle: false,
            tickets: false,
            ticketbleed: false,
            unchecked_padding: false,
            ssl2: false,
            compression: false,
            secure_renegotiation: true,
            client_renegotiation: false,
            prime: bytes(SOUND_PRIME),
        }
    }
}

/// Reads hexadecimal text.
#[must_use]
pub fn bytes(text: &str) -> Vec<u8> {
    let pairs = text.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap_or_default());
    pairs.map(|pair| u8::from_str_radix(pair, 16).unwrap_or_default()).collect()
}

/// What all connections of a server share.
pub(crate) struct Shared {
    pub behaviour: Behaviour,
    pub key: Arc<Key>,
    /// Sessions by ticket.
    pub sessions: Mutex<HashMap<Vec<u8>, talk::Session>>,
}

/// A server that ends when this is dropped.
pub struct Server {
    port: u16,
    ended: Arc<AtomicBool>,
    taken: Arc<AtomicU32>,
}

impl Server {
    /// Listens on a port of loopback; on any free one for 0.
    ///
    /// # Errors
    /// If the port is taken.
    pub fn start(behaviour: Behaviour, key: Arc<Key>, port: u16) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", port))?;
        let server = Self {
            port: listener.local_addr()?.port(),
            ended: Arc::new(AtomicBool::new(false)),
            taken: Arc::new(AtomicU32::new(0)),
        };
        let (ended, taken) = (Arc::clone(&server.ended), Arc::clone(&server.taken));
        let shared = Arc::new(Shared { behaviour, key, sessions: Mutex::default() });
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if ended.load(Ordering::Relaxed) {
                    return;
                }
                taken.fetch_add(1, Ordering::Relaxed);
                let shared = Arc::clone(&shared);
                std::thread::spawn(move || serve(&shared, stream));
            }
        });
        Ok(server)
    }

    /// The port that it listens on.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// How many connections it has taken.
    #[must_use]
    pub fn connections(&self) -> u32 {
        self.taken.load(Ordering::Relaxed)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(("127.0.0.1", self.port)); // It wakes up, and sees that it ended.
    }
}

/// One connection, from its first byte to its end; what goes wrong on it ends it.
fn serve(shared: &Shared, stream: TcpStream) {
    let _ = stream.set_read_timeout(Some(Duration::from_secs(8)));
    let _ = stream.set_nodelay(true);
    let mut first = [0; 3];
    match stream.peek(&mut first) {
        Ok(3) if first[0] & 0x80 != 0 && first[2] == 1 => {
            let _ = ssl2::answer(shared, stream);
        }
        Ok(1..) => {
            let _ = talk::converse(shared, stream);
        }
        _ => {}
    }
}
