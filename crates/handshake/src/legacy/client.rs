//! The client's side of a handshake of SSLv3 to TLS 1.2: the hello and the
//! server's first turn, then our keys and both Finished messages.

use crate::{
    Dialer, Refusal, Trouble, Version,
    hello::Hello,
    legacy::{Padding, Plan, Randoms, Secrets, Side, exchange::answer, session::Session},
    record::{ALERT, CHANGE_CIPHER_SPEC, HANDSHAKE},
    reply::ServerHello,
    schedule::GROUPS,
    suites::RENEGOTIATION_SIGNAL,
    talk::{Rest, Talk},
    wire::put_vector,
};

/// The kind of a ClientKeyExchange message.
const CLIENT_KEY_EXCHANGE: u8 = 16;
const CERTIFICATE: u8 = 11;
const FINISHED: u8 = 20;

/// SSLv3's alert for a client without a certificate.
const NO_CERTIFICATE: [u8; 2] = [1, 41];

/// A hello of which we can finish the handshake, whatever the server chooses
/// of it: `fits` narrows the suites further. `None` if no suite is left.
pub(crate) fn hello(dialer: &Dialer, version: Version, fits: impl Fn(&Plan) -> bool) -> Result<Option<Hello>, Trouble> {
    let mut hello = Hello::full(version, dialer.name())?;
    let speakable = |suite: &u16| Plan::of(*suite).is_some_and(|plan| fits(&plan));
    hello.suites.retain(speakable);
    if hello.suites.is_empty() {
        return Ok(None);
    }
    hello.suites.push(RENEGOTIATION_SIGNAL);
    hello.groups.retain(|group| GROUPS.contains(group));
    Ok(Some(hello))
}

/// A handshake up to the end of the server's first turn.
pub(crate) struct Begun {
    pub talk: Talk,
    pub version: Version,
    pub server: ServerHello,
    pub rest: Rest,
    hello: Hello,
}

/// Says the hello and reads the server's first turn.
pub(crate) async fn begin(dialer: &Dialer, hello: Hello) -> Result<Result<Begun, Refusal>, Trouble> {
    let mut talk = Talk::open(dialer, hello.version).await?;
    let server = match talk.ask(&hello).await? {
        Ok(server) => server,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let rest = talk.plain_rest(server.suite).await?;
    Ok(Ok(Begun { talk, version: hello.version, server, rest, hello }))
}

impl Begun {
    /// A handshake that was begun elsewhere: up to `rest`, in answer to `hello`.
    pub fn of(talk: Talk, server: ServerHello, rest: Rest, hello: Hello) -> Self {
        // The key exchange names the version as the hello did, which for TLS 1.3 is 1.2.
        let hello = Hello { version: hello.version.min(Version::Tls12), ..hello };
        Self { version: talk.version(), talk, server, rest, hello }
    }

    /// Agrees on keys and exchanges Finished messages; `padding` is that of our
    /// own, for servers that let us choose a block cipher.
    pub async fn finish(mut self, padding: Padding) -> Result<Session, Trouble> {
        let plan = Plan::of(self.server.suite).ok_or(Trouble::Uncomputable)?;
        if self.rest.asks_certificate {
            self.show_no_certificate().await?;
        }
        let parameters = self.rest.exchange.as_ref().map(|exchange| &exchange.parameters);
        let leaf = self.rest.shown.chain.first().map(Vec::as_slice);
        let ours = answer(self.version, self.hello.version, &plan, parameters, leaf)?;
        self.say(&message(CLIENT_KEY_EXCHANGE, &ours.body)).await?;

        let randoms = Randoms { client: self.hello.random, server: self.server.random };
        let secrets = if self.hello.master_secret && self.server.has(23) {
            Secrets::extended(self.version, &plan, &ours.premaster, self.talk.transcript.bytes())
        } else {
            Secrets::agreed(self.version, &plan, &ours.premaster, &randoms)
        };
        let (mut ours, theirs) = secrets.shields(&plan, &randoms);
        let said = secrets.finished(Side::Client, self.talk.transcript.bytes());
        let finished = message(FINISHED, &said);
        self.talk.records.send(CHANGE_CIPHER_SPEC, self.version.code(), &[1]).await?;
        let sealed = ours.seal(HANDSHAKE, &finished, padding)?;
        self.talk.records.send(HANDSHAKE, self.version.code(), &sealed).await?;
        self.talk.transcript.add(&finished);

        let mut session = Session::new(self.talk, self.version, self.server, ours, said);
        session.turn(theirs, &secrets).await?;
        Ok(session)
    }

    async fn say(&mut self, message: &[u8]) -> Result<(), Trouble> {
        self.talk.transcript.add(message);
        self.talk.records.send(HANDSHAKE, self.version.code(), message).await
    }

    async fn show_no_certificate(&mut self) -> Result<(), Trouble> {
        if self.version == Version::Ssl3 {
            return self.talk.records.send(ALERT, self.version.code(), &NO_CERTIFICATE).await;
        }
        self.say(&message(CERTIFICATE, &[0, 0, 0])).await
    }
}

/// A handshake message.
pub(crate) fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    let mut out = vec![kind];
    put_vector(&mut out, 3, |out| out.extend_from_slice(body));
    out
}
