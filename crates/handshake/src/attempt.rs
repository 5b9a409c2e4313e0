//! One question: a hello on a connection of its own, and what the server makes
//! of it.

use crate::{
    Refusal, Trouble, Version,
    dialer::Dialer,
    hello::Hello,
    reply::ServerHello,
    schedule::{Ephemeral, GROUPS, keys},
    talk::{Rest, Talk},
};

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
/// Two shares are begun; another group costs a round trip if a server insists on it.
pub async fn exchange(dialer: &Dialer, mut hello: Hello) -> Result<Said, Trouble> {
    let mut ephemerals = Vec::new();
    for group in &GROUPS[..2] {
        let ephemeral = Ephemeral::new(*group)?;
        hello.shares.push((*group, ephemeral.public.clone()));
        ephemerals.push(ephemeral);
    }
    hello.groups = GROUPS.to_vec();
    let mut talk = Talk::open(dialer, Version::Tls13).await?;
    let mut retried = false;
    loop {
        let server = match talk.ask(&hello).await? {
            Ok(server) => server,
            Err(refusal) => return Ok(Said::Refused(refusal)),
        };
        let accepted = |hello, rest| Ok(Said::Accepted(Box::new(Flight { hello, rest })));
        if !server.retry {
            let ours = ephemerals.into_iter().find(|ephemeral| Some(ephemeral.group) == server.group);
            let agreed = match ours {
                Some(ours) => keys(server.suite, ours, &server.share, &talk.transcript),
                None => Err(Trouble::Uncomputable),
            };
            let (mut theirs, mut ours) = match agreed {
                Ok(keys) => keys,
                Err(trouble) => {
                    talk.close(None).await;
                    return accepted(server, Err(trouble));
                }
            };
            let rest = talk.sealed_rest(&mut theirs).await;
            talk.close(Some(&mut ours)).await;
            return accepted(server, rest);
        }
        // To retry is to accept the version and the suite. We follow it once, where we can compute its group.
        let wanted = server.group.unwrap_or(GROUPS[0]);
        if retried || !GROUPS.contains(&wanted) || talk.transcript.fold(server.suite, hello.bytes().len()).is_err() {
            talk.close(None).await;
            return accepted(server, Err(Trouble::Uncomputable));
        }
        retried = true;
        // A retry for its cookie alone wants the same shares again.
        if server.group.is_some() {
            let ephemeral = Ephemeral::new(wanted)?;
            hello.groups = GROUPS.to_vec();
            hello.shares = vec![(wanted, ephemeral.public.clone())];
            ephemerals = vec![ephemeral];
        }
        hello.cookie = server.cookie;
    }
}
