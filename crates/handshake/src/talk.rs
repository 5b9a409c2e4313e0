//! One connection: a hello is said, and the server's first flight is read. Of
//! TLS 1.3 it is opened under keys agreed in earnest.

use crate::{
    Refusal, Suite, Trouble, Version,
    dialer::Dialer,
    hello::Hello,
    key_exchange::KeyExchange,
    record::{ALERT, DATA, HANDSHAKE, Records},
    reply::{
        CERTIFICATE, CERTIFICATE_REQUEST, CERTIFICATE_STATUS, CERTIFICATE_VERIFY, ENCRYPTED_EXTENSIONS, Extensions,
        FINISHED, Joiner, Message, SERVER_HELLO, SERVER_HELLO_DONE, SERVER_KEY_EXCHANGE, ServerHello, Shown, chain,
        encrypted_extensions, staple,
    },
    schedule::{Traffic, Transcript},
    suites::offered,
    wire::Reader,
};

/// A close_notify.
const GOODBYE: [u8; 2] = [1, 0];

/// What came after the ServerHello.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rest {
    pub shown: Shown,
    /// The parameters of the key exchange, before TLS 1.3.
    pub exchange: Option<KeyExchange>,
    /// True if an OCSP answer was stapled.
    pub status: bool,
    /// Its bytes, where they could be told.
    pub staple: Option<Vec<u8>>,
    /// True if it asked for a certificate of ours.
    pub asks_certificate: bool,
    /// The context of that request, in TLS 1.3: the answer repeats it.
    pub certificate_context: Option<Vec<u8>>,
    /// What TLS 1.3 answers under encryption.
    pub encrypted: Extensions,
    /// With which scheme it signed the handshake, in TLS 1.3.
    pub scheme: Option<u16>,
}

/// A connection with what was said on it.
pub struct Talk {
    pub records: Records,
    pub joiner: Joiner,
    /// Handshake messages of both sides, as they are hashed.
    pub transcript: Transcript,
    version: Version,
}

impl Talk {
    /// Connects. `version` is that of the hellos to come.
    pub async fn open(dialer: &Dialer, version: Version) -> Result<Self, Trouble> {
        let records = dialer.open().await?;
        Ok(Self { records, joiner: Joiner::default(), transcript: Transcript::default(), version })
    }

    /// The version that is spoken, or asked for as long as nothing was answered.
    pub const fn version(&self) -> Version {
        self.version
    }

    /// Says a handshake message in the clear.
    pub async fn say(&mut self, message: &[u8]) -> Result<(), Trouble> {
        self.transcript.add(message);
        // The header of a first hello names an old version, which servers of any age read.
        let header = if self.version == Version::Ssl3 { 0x0300 } else { 0x0301 };
        self.records.send(HANDSHAKE, header, message).await
    }

    /// Says a hello and reads the ServerHello: it must be of the version and
    /// of a suite that were offered.
    pub async fn ask(&mut self, hello: &Hello) -> Result<Result<ServerHello, Refusal>, Trouble> {
        self.say(&hello.bytes()).await?;
        let reply = match self.first().await? {
            Ok(reply) => reply,
            Err(refusal) => return Ok(Err(refusal)),
        };
        self.transcript.add(&reply.whole);
        let server = ServerHello::read(reply.body())?;
        let asked = if hello.versions.is_empty() { &[self.version.code()] } else { hello.versions.as_slice() };
        if asked.contains(&server.version) {
            self.version = Version::from_code(server.version).unwrap_or(self.version);
        } else {
            return match Version::from_code(server.version) {
                Some(other) if other < self.version => Ok(Err(Refusal::Version(other))),
                _ => Err(Trouble::Malformed("it chose a version that was not offered")),
            };
        }
        if !hello.suites.contains(&server.suite) || !offered(self.version).contains(&server.suite) {
            return Err(Trouble::Malformed("it chose a suite that was not offered"));
        }
        Ok(Ok(server))
    }

    /// The first message, which must be a ServerHello, or how the server refuses.
    pub async fn first(&mut self) -> Result<Result<Message, Refusal>, Trouble> {
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

    /// The rest of a flight in the clear, up to ServerHelloDone.
    pub async fn plain_rest(&mut self, suite: u16) -> Result<Rest, Trouble> {
        let mut rest = Rest::default();
        loop {
            while let Some(message) = self.joiner.next() {
                self.transcript.add(&message.whole);
                match message.kind {
                    CERTIFICATE => rest.shown = chain(message.body(), false)?,
                    CERTIFICATE_STATUS => (rest.status, rest.staple) = (true, staple(message.body())),
                    CERTIFICATE_REQUEST => rest.asks_certificate = true,
                    SERVER_KEY_EXCHANGE => {
                        let read = KeyExchange::read(message.body(), Suite(suite), self.version == Version::Tls12);
                        rest.exchange = Some(read.ok_or(Trouble::Malformed("its ServerKeyExchange cannot be read"))?);
                    }
                    SERVER_HELLO_DONE => return Ok(rest),
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

    /// The rest of TLS 1.3's flight, up to the server's Finished.
    pub async fn sealed_rest(&mut self, theirs: &mut Traffic) -> Result<Rest, Trouble> {
        let mut rest = Rest::default();
        loop {
            while let Some(message) = self.joiner.next() {
                self.transcript.add(&message.whole);
                match message.kind {
                    ENCRYPTED_EXTENSIONS => rest.encrypted = encrypted_extensions(message.body())?,
                    CERTIFICATE_REQUEST => {
                        rest.asks_certificate = true;
                        let context = Reader::new(message.body()).vector(1).map(|context| context.rest().to_vec());
                        rest.certificate_context = Some(context.unwrap_or_default());
                    }
                    CERTIFICATE => {
                        rest.shown = chain(message.body(), true)?;
                        rest.status = rest.shown.status().is_some();
                        rest.staple = rest.shown.status().and_then(staple);
                    }
                    CERTIFICATE_VERIFY => rest.scheme = Reader::new(message.body()).u16(),
                    FINISHED => return Ok(rest),
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

    /// Hangs up politely; `ours` are the keys of our direction, if there are any.
    pub async fn close(self, ours: Option<&mut Traffic>) {
        let header = self.version.code().min(Version::Tls12.code());
        match ours.map(|ours| ours.seal(ALERT, &GOODBYE)) {
            Some(Ok(sealed)) => self.records.close(DATA, header, &sealed).await,
            _ => self.records.close(ALERT, header, &GOODBYE).await,
        }
    }
}

/// Alerts that do not say that the version is refused: access denied, internal
/// error, user cancelled, unrecognized name.
const fn says_nothing(code: u8) -> bool {
    matches!(code, 49 | 80 | 90 | 112)
}
