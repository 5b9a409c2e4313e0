//! A database is asked in one connection, finished in earnest and ended as it
//! wants to be ended: PostgreSQL logs a line for each handshake that breaks
//! off, and MySQL locks out who leaves too many unfinished.

use crate::{
    Accepted, Answer, Refusal, Trouble, Version,
    attempt::{Flight, Opened, open},
    dialer::Dialer,
    hello::Hello,
    legacy::{Padding, Plan, client::Begun},
    session::Session,
    session13,
    starttls::{Farewell, Next},
    suites::{OPENABLE, RENEGOTIATION_SIGNAL},
    survey::PROTOCOLS,
};

/// The versions in one hello, the newest first.
const VERSIONS: [Version; 4] = [Version::Tls13, Version::Tls12, Version::Tls11, Version::Tls10];

/// What the one hello was answered with; the other versions are not asked.
pub async fn survey(dialer: &Dialer) -> [Answer; 5] {
    let mut answers = [const { Answer::NotAsked }; 5];
    match ask(dialer).await {
        Ok(Ok((version, accepted))) => answers[version as usize] = Answer::Accepted(Box::new(accepted)),
        Ok(Err(refusal)) => answers[Version::Tls13 as usize] = Answer::Refused(refusal),
        Err(trouble) => answers.fill(Answer::Unknown(trouble)),
    }
    answers
}

/// A hello that offers every version at once, and of each only what we can finish.
fn hello(dialer: &Dialer) -> Result<Hello, Trouble> {
    let mut hello = Hello::full(Version::Tls13, dialer.name())?;
    hello.versions = VERSIONS.map(Version::code).to_vec();
    hello.suites = [OPENABLE, &Plan::speakable(&Hello::full(Version::Tls12, None)?.suites)].concat();
    hello.suites.push(RENEGOTIATION_SIGNAL);
    (hello.alpn, hello.master_secret, hello.encrypt_then_mac) = (PROTOCOLS.to_vec(), true, true);
    (hello.status, hello.timestamps, hello.ticket) = (true, true, Some(Vec::new()));
    Ok(hello)
}

async fn ask(dialer: &Dialer) -> Result<Result<(Version, Accepted), Refusal>, Trouble> {
    let hello = hello(dialer)?;
    let opened = match open(dialer, hello, None).await? {
        Ok(opened) => opened,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let version = opened.talk.version();
    let server = opened.hello.clone();
    let (rest, session) = match version {
        Version::Tls13 => match session13::finish(opened).await {
            Ok(session) => (Ok(session.rest.clone()), Some(Session::Newer(Box::new(session)))),
            Err(trouble) => (Err(trouble), None),
        },
        _ => finish_older(opened).await?,
    };
    if let Some(session) = session {
        farewell(dialer, session).await;
    }
    Ok(Ok((version, Accepted::of(version, Flight { hello: server, rest }))))
}

type Finished = (Result<crate::talk::Rest, Trouble>, Option<Session>);

async fn finish_older(opened: Opened) -> Result<Finished, Trouble> {
    let Opened { mut talk, hello, said, .. } = opened;
    let rest = talk.plain_rest(hello.suite).await?;
    let begun = Begun::of(talk, hello, rest.clone(), said);
    let session = begun.finish(Padding::Right).await;
    Ok((Ok(rest), session.ok().map(|session| Session::Older(Box::new(session)))))
}

/// Says what the database wants to hear, and waits until it hangs up: who
/// closes with its tickets unread resets the connection, which is a line too.
async fn farewell(dialer: &Dialer, mut session: Session) {
    let (mut farewell, mut next) = Farewell::begin(dialer.start(), dialer.address().ip());
    loop {
        let words = match &next {
            Next::Say(words) | Next::Close(words) => words.as_slice(),
            Next::Listen => &[],
        };
        if !words.is_empty() && session.say(words).await.is_err() {
            return;
        }
        if matches!(next, Next::Close(_)) {
            return session.leave().await;
        }
        match session.hear().await {
            Ok(heard) => next = farewell.hear(&heard),
            Err(_) => return,
        }
    }
}
