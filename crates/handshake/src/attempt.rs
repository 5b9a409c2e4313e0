//! One question: a hello on a connection of its own, and what the server makes
//! of it.

use crate::{
    Refusal, Trouble, Version,
    dialer::Dialer,
    hello::Hello,
    reply::ServerHello,
    schedule::{Agreed, Ephemeral, GROUPS, Resumption, agree},
    talk::{Rest, Talk},
};

/// The extension by which a session is resumed.
pub const PRE_SHARED_KEY: u16 = 41;

/// A clear answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    Accepted(Box<Flight>),
    Refused(Refusal),
}

/// The server's first flight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flight {
    /// The ServerHello, or the HelloRetryRequest where no more was asked.
    pub hello: ServerHello,
    /// What came after it; why not, where that could not be read.
    pub rest: Result<Rest, Trouble>,
}

/// Asks with a hello that needs no key of ours: all of SSLv3 to TLS 1.2, and
/// TLS 1.3 as far as a HelloRetryRequest.
pub async fn ask(dialer: &Dialer, hello: &Hello) -> Result<Said, Trouble> {
    let mut talk = Talk::open(dialer, hello.version).await?;
    let server = match talk.ask(hello).await? {
        Ok(server) => server,
        Err(refusal) => return Ok(Said::Refused(refusal)),
    };
    let rest = match hello.version {
        Version::Tls13 => Err(Trouble::Uncomputable),
        _ => talk.plain_rest(server.suite).await,
    };
    talk.close(None).await;
    Ok(Said::Accepted(Box::new(Flight { hello: server, rest })))
}

/// Asks with TLS 1.3 and agrees on keys, so that the certificate can be read.
pub async fn exchange(dialer: &Dialer, hello: Hello) -> Result<Said, Trouble> {
    let Opened { mut talk, hello, agreed, .. } = match open(dialer, hello, None).await? {
        Ok(opened) => opened,
        Err(refusal) => return Ok(Said::Refused(refusal)),
    };
    let rest = match agreed {
        Ok(mut agreed) => {
            let rest = talk.sealed_rest(&mut agreed.theirs).await;
            talk.close(Some(&mut agreed.ours)).await;
            rest
        }
        Err(trouble) => {
            talk.close(None).await;
            Err(trouble)
        }
    };
    Ok(Said::Accepted(Box::new(Flight { hello, rest })))
}

/// A connection of TLS 1.3 up to the ServerHello; of an older version, where
/// the hello offers that too.
pub struct Opened {
    pub talk: Talk,
    pub hello: ServerHello,
    /// The hello that was answered.
    pub said: Hello,
    /// The keys; why there are none, where the server wants what we cannot compute.
    pub agreed: Result<Agreed, Trouble>,
}

/// Says a hello of TLS 1.3 that begins a key exchange. Two shares are begun;
/// another group costs a round trip if a server insists on it. `resumed` is
/// the session that the hello asks to resume.
pub async fn open(
    dialer: &Dialer,
    mut hello: Hello,
    resumed: Option<&Resumption>,
) -> Result<Result<Opened, Refusal>, Trouble> {
    let mut ephemerals = Vec::new();
    for group in &GROUPS[..2] {
        let ephemeral = Ephemeral::new(*group)?;
        hello.shares.push((*group, ephemeral.public.clone()));
        ephemerals.push(ephemeral);
    }
    hello.groups = GROUPS.to_vec();
    bind(&mut hello, resumed, &[])?;
    let mut talk = Talk::open(dialer, Version::Tls13).await?;
    let mut retried = false;
    loop {
        let server = match talk.ask(&hello).await? {
            Ok(server) => server,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if !server.retry {
            let ours = ephemerals.into_iter().find(|ephemeral| Some(ephemeral.group) == server.group);
            let ours = ours.filter(|_| talk.version() == Version::Tls13);
            let resumed = resumed.filter(|_| server.has(PRE_SHARED_KEY));
            let agreed = match ours {
                Some(ours) => agree(server.suite, ours, &server.share, &talk.transcript, resumed),
                None => Err(Trouble::Uncomputable),
            };
            return Ok(Ok(Opened { talk, hello: server, said: hello, agreed }));
        }
        // To retry is to accept the version and the suite. We follow it once, where we can compute its group.
        let wanted = server.group.unwrap_or(GROUPS[0]);
        if retried || !GROUPS.contains(&wanted) || talk.transcript.fold(server.suite, hello.bytes().len()).is_err() {
            return Ok(Ok(Opened { talk, hello: server, said: hello, agreed: Err(Trouble::Uncomputable) }));
        }
        retried = true;
        // A retry for its cookie alone wants the same shares again.
        if server.group.is_some() {
            let ephemeral = Ephemeral::new(wanted)?;
            hello.shares = vec![(wanted, ephemeral.public.clone())];
            ephemerals = vec![ephemeral];
        }
        hello.cookie = server.cookie;
        bind(&mut hello, resumed, talk.transcript.bytes())?;
    }
}

/// Proves in the hello's last extension that we have the session's secret;
/// `before` is what was said before this hello.
fn bind(hello: &mut Hello, resumed: Option<&Resumption>, before: &[u8]) -> Result<(), Trouble> {
    let Some(resumed) = resumed else { return Ok(()) };
    let size = resumed.binder_size();
    let bytes = hello.bytes();
    // The list of binders is at the end: its length, the binder's length, the binder.
    let truncated = bytes.len().checked_sub(2 + 1 + size).and_then(|end| bytes.get(..end)).ok_or(Trouble::Ourselves)?;
    let binder = resumed.binder(&[before, truncated].concat())?;
    let (_, body) = hello.others.last_mut().ok_or(Trouble::Ourselves)?;
    let start = body.len().checked_sub(size).ok_or(Trouble::Ourselves)?;
    body[start..].copy_from_slice(&binder);
    Ok(())
}
