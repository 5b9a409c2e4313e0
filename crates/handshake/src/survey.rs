//! Asks an endpoint for each version in turn, and sums up.

use crate::{
    Accepted, Other, Start, Trouble, Version,
    attempt::{Said, ask, exchange},
    database,
    dialer::{Dialer, Pace},
    hello::Hello,
    ssl2,
    suites::OPENABLE,
};
use std::{net::SocketAddr, time::Duration};

/// How to ask.
#[derive(Clone, Debug)]
pub struct SurveyOptions {
    /// The server name to send; addresses are never sent as one.
    pub server_name: Option<String>,
    /// How the conversation begins before TLS.
    pub start: Start,
    /// How long to wait for the answer to one hello.
    pub patience: Duration,
    /// How long the whole survey may take.
    pub whole: Duration,
}

impl Default for SurveyOptions {
    /// For an endpoint on this host that speaks TLS from the first byte: 1.5
    /// seconds a connection, 6 seconds in all.
    fn default() -> Self {
        let Pace { patience, whole, .. } = Pace::HELLO;
        Self { server_name: None, start: Start::Tls, patience, whole }
    }
}

/// How a version was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// By a fatal alert with this number (70 is `protocol_version`).
    Alert(u8),
    /// By choosing another, older version.
    Version(Version),
    /// By hanging up, where the endpoint does answer to another version.
    Closed,
}

/// What the endpoint says to one version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It accepts it.
    Accepted(Box<Accepted>),
    /// It refuses it.
    Refused(Refusal),
    /// It was not asked: of a database each question is a line in its log.
    NotAsked,
    /// It could not be told.
    Unknown(Trouble),
}

/// What an endpoint said to all versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Survey {
    /// The endpoint.
    pub address: SocketAddr,
    /// The server name that was sent.
    pub server_name: Option<String>,
    /// What it said to SSLv2.
    pub ssl2: Ssl2,
    answers: [Answer; 5],
}

/// What the endpoint says to SSLv2, which has suites of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ssl2 {
    /// It accepts it, with these suites; a server without any still speaks it.
    Accepted(Vec<ssl2::Suite>),
    /// It refuses it.
    Refused,
    /// It was not asked.
    NotAsked,
    /// It could not be told.
    Unknown(Trouble),
}

impl Survey {
    /// What it said to a version.
    #[must_use]
    pub const fn answer(&self, version: Version) -> &Answer {
        &self.answers[version as usize]
    }

    /// Versions and answers, oldest first.
    pub fn answers(&self) -> impl Iterator<Item = (Version, &Answer)> {
        Version::ALL.into_iter().zip(&self.answers)
    }

    /// The versions that it accepts, oldest first.
    pub fn accepted(&self) -> impl DoubleEndedIterator<Item = (Version, &Accepted)> {
        Version::ALL.into_iter().zip(&self.answers).filter_map(|(version, answer)| match answer {
            Answer::Accepted(accepted) => Some((version, accepted.as_ref())),
            _ => None,
        })
    }

    /// True if any hello was answered in TLS, be it by a refusal.
    #[must_use]
    pub fn speaks_tls(&self) -> bool {
        self.answers.iter().any(is_tls)
    }

    /// Why no TLS was spoken; `None` if it was.
    #[must_use]
    pub fn trouble(&self) -> Option<&Trouble> {
        match self.answer(Version::Tls12) {
            Answer::Unknown(trouble) if !self.speaks_tls() => Some(trouble),
            _ => None,
        }
    }

    /// What it speaks instead of TLS, if it does.
    #[must_use]
    pub fn other(&self) -> Option<Other> {
        match self.trouble() {
            Some(Trouble::NotTls(other)) => Some(*other),
            _ => None,
        }
    }

    /// The chain, as the newest accepted version with one shows it; empty if
    /// no suite had a certificate; an error where it should have one and we
    /// could read none.
    ///
    /// # Errors
    /// The trouble of the newest version.
    pub fn chain(&self) -> Result<&[Vec<u8>], &Trouble> {
        let chains = || {
            self.answers.iter().rev().filter_map(|answer| match answer {
                Answer::Accepted(accepted) => Some(accepted.chain.as_ref()),
                _ => None,
            })
        };
        let shown = chains().find_map(|chain| chain.ok().filter(|chain| !chain.is_empty()));
        match shown {
            Some(chain) => Ok(chain),
            None => chains().find_map(Result::err).map_or(Ok(&[]), Err),
        }
    }
}

/// The order of asking: what every server of the last 25 years answers first,
/// so that one that hangs is left early.
const ORDER: [Version; 5] = [Version::Tls12, Version::Tls10, Version::Tls13, Version::Tls11, Version::Ssl3];

/// Application protocols that are offered: a strict server refuses a hello
/// that names none of its own.
pub(crate) const PROTOCOLS: &[&str] = &[
    "h2",
    "http/1.1",
    "ftp",
    "imap",
    "pop3",
    "managesieve",
    "nntp",
    "xmpp-client",
    "xmpp-server",
    "postgresql",
    "mqtt",
    "sip/2",
    "dot",
    "tds/8.0",
];

/// Alerts about the shape of a hello, not about its version: unexpected
/// message, record overflow, illegal parameter, decode error, internal error,
/// unsupported extension, no application protocol.
const ABOUT_SHAPE: &[u8] = &[10, 22, 47, 50, 80, 110, 120];

/// Asks the endpoint for each version. It never fails: what could not be told
/// says so in its answer. It must run inside a tokio runtime with I/O and time.
pub async fn survey(address: SocketAddr, options: &SurveyOptions) -> Survey {
    let pace = Pace { patience: options.patience, whole: options.whole, ..Pace::HELLO };
    survey_with(&Dialer::new(address, options.server_name.as_deref(), options.start, pace)).await
}

/// As [`survey`], over connections whose pace is the dialer's. A database is
/// asked in one connection, and for its best version alone.
pub async fn survey_with(dialer: &Dialer) -> Survey {
    if dialer.start().is_database() {
        let (address, server_name) = (dialer.address(), dialer.name().map(str::to_owned));
        return Survey { address, server_name, ssl2: Ssl2::NotAsked, answers: database::survey(dialer).await };
    }
    survey_each(dialer).await
}

/// Asks for each version in a connection of its own, whatever the endpoint is.
pub(crate) async fn survey_each(dialer: &Dialer) -> Survey {
    let mut answers = [const { Answer::Unknown(Trouble::TimedOut) }; 5];
    ask_all(dialer, &mut answers).await;
    let (seen, accepted) = (answers.iter().any(is_tls), answers.iter().any(|a| matches!(a, Answer::Accepted(_))));
    for answer in &mut answers {
        match answer {
            Answer::Unknown(Trouble::Closed) if seen => *answer = Answer::Refused(Refusal::Closed),
            // OpenSSL 3 says so of TLS 1.0 and 1.1 where its security level allows none of their signatures.
            Answer::Unknown(Trouble::Alert(80)) if accepted => *answer = Answer::Refused(Refusal::Alert(80)),
            _ => {}
        }
    }
    let ssl2 = if seen { ask_ssl2(dialer).await } else { Ssl2::NotAsked };
    Survey { address: dialer.address(), server_name: dialer.name().map(str::to_owned), ssl2, answers }
}

async fn ask_ssl2(dialer: &Dialer) -> Ssl2 {
    match ssl2::ask(dialer).await {
        Ok(Some(hello)) => Ssl2::Accepted(hello.suites),
        Ok(None) => Ssl2::Refused,
        // Whoever waits for more bytes than SSLv2 has takes the hello for another protocol's.
        Err(Trouble::Closed | Trouble::TimedOut) => Ssl2::Refused,
        Err(trouble) => Ssl2::Unknown(trouble),
    }
}

/// Asks for one version after the other; for all others at once as soon as one
/// answer was TLS, where the pace allows more than one connection.
async fn ask_all(dialer: &Dialer, answers: &mut [Answer; 5]) {
    let mut silent = 0;
    for (asked, version) in ORDER.into_iter().enumerate() {
        let answer = ask_one(dialer, version).await;
        let seen = is_tls(&answer) || answers.iter().any(is_tls);
        match &answer {
            Answer::Unknown(trouble @ (Trouble::NotTls(_) | Trouble::Connect(_) | Trouble::NoStart(_))) if !seen => {
                answers.fill(Answer::Unknown(trouble.clone()));
                return;
            }
            Answer::Unknown(Trouble::TimedOut | Trouble::OutOfTime) => silent += 1,
            _ => {}
        }
        answers[version as usize] = answer;
        if silent == 2 {
            return; // It hangs; the others stay `TimedOut`.
        }
        if asked == 0 && seen && dialer.at_once() > 1 {
            let [_, second, third, fourth, fifth] =
                ORDER.map(|version| Box::pin(async move { (version, ask_one(dialer, version).await) }));
            let others = tokio::join!(second, third, fourth, fifth);
            for (version, answer) in <[_; 4]>::from(others) {
                answers[version as usize] = answer;
            }
            return;
        }
    }
}

/// The first hello of a version: all that it can offer and all that we want to know.
pub(crate) fn first_hello(version: Version, name: Option<&str>) -> Result<Hello, Trouble> {
    let mut hello = Hello::full(version, name)?;
    if version >= Version::Tls10 {
        hello.alpn = PROTOCOLS.to_vec();
        (hello.status, hello.timestamps) = (true, true);
    }
    if (Version::Tls10..Version::Tls13).contains(&version) {
        (hello.heartbeat, hello.encrypt_then_mac, hello.ticket) = (true, true, Some(Vec::new()));
    }
    if version != Version::Tls13 {
        hello.compressions = vec![1, 0];
    }
    Ok(hello)
}

/// Asks for one version, and once more in another shape where the first
/// answer may have been about the shape.
async fn ask_one(dialer: &Dialer, version: Version) -> Answer {
    let mut small = false;
    let said = match version {
        Version::Tls13 => ask_tls13(dialer).await,
        _ => ask_older(dialer, version, &mut small).await,
    };
    match said {
        Ok(Said::Accepted(flight)) => Answer::Accepted(Box::new(Accepted { small, ..Accepted::of(version, *flight) })),
        Ok(Said::Refused(refusal)) => Answer::Refused(refusal),
        Err(trouble) => Answer::Unknown(trouble),
    }
}

async fn ask_older(dialer: &Dialer, version: Version, small: &mut bool) -> Result<Said, Trouble> {
    let first = ask(dialer, &first_hello(version, dialer.name())?).await;
    let again = match &first {
        Ok(Said::Accepted(_) | Said::Refused(Refusal::Version(_))) => false,
        Ok(Said::Refused(Refusal::Alert(code))) => {
            ABOUT_SHAPE.contains(code) || version != Version::Ssl3 && *code == 40
        }
        Ok(Said::Refused(Refusal::Closed)) => true,
        Err(trouble) => matches!(trouble, Trouble::Closed | Trouble::Malformed(_) | Trouble::Alert(_)),
    };
    if !again {
        return first;
    }
    let second = ask(dialer, &Hello::plain(version, dialer.name())?).await;
    *small = matches!(second, Ok(Said::Accepted(_)));
    if first.is_err() || matches!(second, Ok(Said::Accepted(_))) { second.or(first) } else { first }
}

async fn ask_tls13(dialer: &Dialer) -> Result<Said, Trouble> {
    let hello = || first_hello(Version::Tls13, dialer.name());
    let first = exchange(dialer, hello()?).await;
    match &first {
        Ok(Said::Accepted(flight)) if !OPENABLE.contains(&flight.hello.suite) && flight.rest.is_err() => {
            // It prefers a suite that we cannot open: ask again without that one, for what comes after it.
            let narrow = exchange(dialer, Hello { suites: OPENABLE.to_vec(), ..hello()? }).await;
            match (first, narrow) {
                (Ok(Said::Accepted(mut flight)), Ok(Said::Accepted(narrow))) => {
                    flight.rest = narrow.rest;
                    Ok(Said::Accepted(flight))
                }
                (first, _) => first,
            }
        }
        Ok(Said::Accepted(_) | Said::Refused(Refusal::Alert(70) | Refusal::Version(_))) => first,
        // It may want a group that we cannot compute, or no protocol that we named.
        Ok(Said::Refused(_)) | Err(Trouble::Closed | Trouble::Malformed(_) | Trouble::Alert(_)) => {
            let second = ask(dialer, &Hello::full(Version::Tls13, dialer.name())?).await;
            if first.is_err() || matches!(second, Ok(Said::Accepted(_))) { second.or(first) } else { first }
        }
        Err(_) => first,
    }
}

const fn is_tls(answer: &Answer) -> bool {
    matches!(answer, Answer::Accepted(_) | Answer::Refused(_) | Answer::Unknown(Trouble::Alert(_)))
}
