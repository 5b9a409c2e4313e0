//! What a flawed server says: handshakes, resumption, renegotiation,
//! heartbeats, and a page of HTTP so that scanners of the web go on.

use crate::flawed::{
    Heartbeat, Shared,
    exchange::{self, Opened, Secret, random},
    hello::{ClientHello, extension, message, sized},
    line::{CHANGE_CIPHER_SPEC, Came, DATA, HANDSHAKE, HEARTBEAT, Line},
};
use handshake::{
    Suite, Version,
    legacy::{Bulk, Plan, Randoms, Secrets, Shield, Side},
};
use std::{io, net::TcpStream};

/// What a ticket stands for.
#[derive(Clone)]
pub struct Session {
    version: Version,
    suite: u16,
    secrets: Secrets,
}

const PAGE: &[u8] = b"HTTP/1.1 200 OK\r\nServer: flawed\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\nOK\n";

struct Talk<'a> {
    shared: &'a Shared,
    line: Line,
    /// Handshake messages of this handshake.
    messages: Vec<u8>,
    /// The Finished messages of the handshake before: client's, then server's.
    finished: [Vec<u8>; 2],
    /// True if the client said that it knows RFC 5746.
    knows: bool,
}

/// Speaks with one client until one of both hangs up.
pub fn converse(shared: &Shared, stream: TcpStream) -> io::Result<()> {
    let mut line = Line::new(stream);
    line.unchecked = shared.behaviour.unchecked_padding;
    let mut talk = Talk { shared, line, messages: Vec::new(), finished: [Vec::new(), Vec::new()], knows: false };
    loop {
        match talk.line.next()? {
            Came::Message(1, hello) => talk.handshake(&hello)?,
            Came::Heartbeat(body) => talk.heartbeat(&body)?,
            Came::Data => talk.line.send(DATA, PAGE)?,
            Came::Unreadable => return talk.line.fail(20),
            Came::Message(..) | Came::ChangeCipherSpec => return talk.line.fail(10),
        }
    }
}

impl Talk<'_> {
    fn say(&mut self, kind: u8, body: &[u8]) -> io::Result<()> {
        let message = message(kind, body);
        self.messages.extend(&message);
        self.line.send(HANDSHAKE, &message)
    }

    fn handshake(&mut self, whole: &[u8]) -> io::Result<()> {
        let behaviour = &self.shared.behaviour;
        let again = !self.finished[0].is_empty();
        if again && !behaviour.client_renegotiation {
            return self.line.send(super::line::ALERT, &[1, 100]);
        }
        let Some(hello) = ClientHello::read(whole) else { return self.line.fail(50) };
        let Some(version) = hello.choose(behaviour.oldest, behaviour.newest) else { return self.line.fail(70) };
        self.line.version = version;
        let Some(suite) = self.suite(&hello, version) else { return self.line.fail(40) };
        self.messages = whole.to_vec();
        let randoms = Randoms { client: hello.random, server: random()? };
        if let Some(session) = self.known(&hello, version) {
            return self.resume(&hello, &randoms, &session);
        }
        self.server_hello(&hello, version, suite, &randoms, &[])?;
        if !Suite(suite).name().unwrap_or_default().contains("_anon_") {
            self.say(11, &sized(3, &sized(3, &self.shared.key.certificate)))?;
        }
        let (secret, parameters) = exchange::begin(self.shared, &hello, version, suite, &randoms.server)?;
        if let Some(body) = parameters {
            self.say(12, &body)?;
        }
        self.say(14, &[])?;
        self.answered(&hello, version, suite, &randoms, secret)
    }

    /// Our first suite that the client offers, and that its version can have.
    fn suite(&self, hello: &ClientHello, version: Version) -> Option<u16> {
        let sealed = |suite| Plan::of(suite).is_some_and(|plan| plan.bulk.is_aead());
        let fits = |suite: &u16| hello.suites.contains(suite) && (version == Version::Tls12 || !sealed(*suite));
        self.shared.behaviour.suites.iter().copied().find(fits)
    }

    /// The session of the client's ticket.
    fn known(&self, hello: &ClientHello, version: Version) -> Option<Session> {
        let ticket = hello.extension(35).filter(|ticket| !ticket.is_empty())?;
        let sessions = self.shared.sessions.lock().ok()?;
        sessions
            .get(ticket)
            .filter(|session| session.version == version && hello.suites.contains(&session.suite))
            .cloned()
    }

    fn server_hello(
        &mut self,
        hello: &ClientHello,
        version: Version,
        suite: u16,
        randoms: &Randoms,
        session: &[u8],
    ) -> io::Result<()> {
        let behaviour = &self.shared.behaviour;
        let mut extensions = Vec::new();
        self.knows |= hello.suites.contains(&0x00ff) || hello.extension(0xff01).is_some();
        if behaviour.secure_renegotiation && self.knows {
            let said = if self.finished[0].is_empty() { Vec::new() } else { self.finished.concat() };
            extensions.extend(extension(0xff01, &sized(1, &said)));
        }
        if behaviour.heartbeat != Heartbeat::None && hello.extension(15).is_some() {
            extensions.extend(extension(15, &[1]));
        }
        if behaviour.tickets && session.is_empty() && hello.extension(35).is_some() {
            extensions.extend(extension(35, &[]));
        }
        let compression = u8::from(behaviour.compression && hello.compressions.contains(&1));
        let mut body = version.code().to_be_bytes().to_vec();
        body.extend(randoms.server);
        body.extend(sized(1, session));
        body.extend(suite.to_be_bytes());
        body.push(compression);
        if !extensions.is_empty() {
            body.extend(sized(2, &extensions));
        }
        self.say(2, &body)
    }

    /// The client's half of a full handshake, and our end of it.
    fn answered(
        &mut self,
        hello: &ClientHello,
        version: Version,
        suite: u16,
        randoms: &Randoms,
        secret: Secret,
    ) -> io::Result<()> {
        let behaviour = &self.shared.behaviour;
        let plan = Plan::of(suite);
        let body = loop {
            match self.line.next()? {
                Came::Message(16, whole) => {
                    self.messages.extend(&whole);
                    break whole[4..].to_vec();
                }
                Came::Heartbeat(body) => self.heartbeat(&body)?,
                // The flaw: it turns to keys that come of a master secret of no length.
                Came::ChangeCipherSpec if behaviour.early_ccs => {
                    let plan =
                        plan.unwrap_or(Plan { bulk: Bulk::Null, ..Plan::of(0x002f).ok_or(io::ErrorKind::Other)? });
                    self.line.theirs = Some(Secrets::of(version, &plan, Vec::new()).shields(&plan, randoms).0);
                    match self.line.next()? {
                        Came::Unreadable => return self.line.fail(21),
                        _ => return self.line.fail(10),
                    }
                }
                Came::Unreadable => return self.line.fail(20),
                _ => return self.line.fail(10),
            }
        };
        let key = &self.shared.key;
        let premaster = match exchange::finish(key, secret, version, hello.version, &behaviour.prime, &body)? {
            Opened::Secret(secret) => secret,
            // The flaw: it tells that the padding was wrong.
            Opened::Wrong(begins) if behaviour.oracle => return self.line.fail(if begins { 47 } else { 51 }),
            Opened::Wrong(_) => random::<48>()?.to_vec(),
        };
        // Export suites end here: how they weaken their keys is no part of any test.
        let Some(plan) = plan else { return self.line.fail(80) };
        let secrets = Secrets::agreed(version, &plan, &premaster, randoms);
        let (theirs, ours) = secrets.shields(&plan, randoms);
        self.client_finished(&secrets, theirs)?;
        if behaviour.tickets && hello.extension(35).is_some() {
            // Of the one length for which the extensions of testssl.sh's hello add up.
            let ticket = random::<194>()?.to_vec();
            self.say(4, &[&[0, 0, 0, 60], sized(2, &ticket).as_slice()].concat())?;
            if let Ok(mut sessions) = self.shared.sessions.lock() {
                sessions.insert(ticket, Session { version, suite, secrets: secrets.clone() });
            }
        }
        self.server_finished(&secrets, ours)
    }

    /// Goes on with an earlier session.
    fn resume(&mut self, hello: &ClientHello, randoms: &Randoms, session: &Session) -> io::Result<()> {
        let mut echo = hello.session.clone();
        if self.shared.behaviour.ticketbleed && !echo.is_empty() {
            // The flaw: 32 bytes are sent, whatever lies behind the client's few. This
            // program reads no memory that is not its own, so the bytes are drawn.
            echo.extend(random::<32>()?);
            echo.truncate(32);
        }
        let Some(plan) = Plan::of(session.suite) else { return self.line.fail(80) };
        self.server_hello(hello, session.version, session.suite, randoms, &echo)?;
        let (theirs, ours) = session.secrets.shields(&plan, randoms);
        self.server_finished(&session.secrets, ours)?;
        self.client_finished(&session.secrets, theirs)
    }

    fn client_finished(&mut self, secrets: &Secrets, theirs: Shield) -> io::Result<()> {
        let Came::ChangeCipherSpec = self.line.next()? else { return self.line.fail(10) };
        self.line.theirs = Some(theirs);
        let wanted = secrets.finished(Side::Client, &self.messages);
        match self.line.next()? {
            Came::Message(20, whole) if whole[4..] == wanted => {
                self.messages.extend(&whole);
                self.finished[0] = wanted;
                Ok(())
            }
            Came::Message(20, _) => self.line.fail(51),
            Came::Unreadable => self.line.fail(20),
            _ => self.line.fail(10),
        }
    }

    fn server_finished(&mut self, secrets: &Secrets, ours: Shield) -> io::Result<()> {
        self.line.send(CHANGE_CIPHER_SPEC, &[1])?;
        self.line.ours = Some(ours);
        let said = secrets.finished(Side::Server, &self.messages);
        self.say(20, &said)?;
        self.finished[1] = said;
        Ok(())
    }

    /// A heartbeat request is its kind, the length of its payload, the payload and padding.
    fn heartbeat(&mut self, body: &[u8]) -> io::Result<()> {
        let Some((&[1, high, low], rest)) = body.split_first_chunk::<3>() else { return Ok(()) };
        let claimed = usize::from(u16::from_be_bytes([high, low]));
        let mut payload = rest.to_vec();
        match self.shared.behaviour.heartbeat {
            Heartbeat::None => return self.line.fail(10),
            // RFC 6520 section 4: one that claims more than it holds is passed over in silence.
            Heartbeat::Sound if claimed + 16 > rest.len() => return Ok(()),
            Heartbeat::Sound => payload.truncate(claimed),
            Heartbeat::Bleeds => payload.resize(claimed, b'.'),
        }
        let reply = [&[2, high, low], payload.as_slice(), &[0; 16]].concat();
        for part in reply.chunks(1 << 14) {
            self.line.send(HEARTBEAT, part)?;
        }
        Ok(())
    }
}
