//! Asks an endpoint for each version in turn, and sums up.

use crate::{
    Other, Suite, Trouble, Version,
    attempt::{Ask, Said, attempt},
    hello::{Shape, sendable_name},
    suites::OPENABLE,
};
use std::{net::SocketAddr, time::Duration};
use tokio::time::timeout;

/// How to ask.
#[derive(Clone, Debug)]
pub struct SurveyOptions {
    /// The server name to send; addresses are never sent as one.
    pub server_name: Option<String>,
    /// How long to wait for connecting, for the answer to one hello, and for the rest of it.
    pub patience: Duration,
    /// How long the whole survey may take.
    pub whole: Duration,
}

impl Default for SurveyOptions {
    /// For an endpoint on this host: 1.5 seconds a step, 6 seconds in all.
    fn default() -> Self {
        Self { server_name: None, patience: Duration::from_millis(1500), whole: Duration::from_secs(6) }
    }
}

/// A version that the endpoint accepts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The suite that it chose when all were offered, the best first.
    pub suite: Suite,
    /// The certificates, leaf first, each DER; empty where the suite has none;
    /// why not where they could not be read.
    pub chain: Result<Vec<Vec<u8>>, Trouble>,
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
    Accepted(Accepted),
    /// It refuses it.
    Refused(Refusal),
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
    answers: [Answer; 5],
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

/// Asks the endpoint for each version. It never fails: what could not be told
/// says so in its answer. It must run inside a tokio runtime with I/O and time.
pub async fn survey(address: SocketAddr, options: &SurveyOptions) -> Survey {
    let server_name = sendable_name(options.server_name.as_deref()).map(str::to_owned);
    let mut answers = [const { Answer::Unknown(Trouble::TimedOut) }; 5];
    // What was answered before time ran out stays.
    let _ = timeout(options.whole, ask_all(address, server_name.as_deref(), options.patience, &mut answers)).await;
    let (seen, accepted) = (answers.iter().any(is_tls), answers.iter().any(|a| matches!(a, Answer::Accepted(_))));
    for answer in &mut answers {
        match answer {
            Answer::Unknown(Trouble::Closed) if seen => *answer = Answer::Refused(Refusal::Closed),
            // OpenSSL 3 says so of TLS 1.0 and 1.1 where its security level allows none of their signatures.
            Answer::Unknown(Trouble::Alert(80)) if accepted => *answer = Answer::Refused(Refusal::Alert(80)),
            _ => {}
        }
    }
    Survey { address, server_name, answers }
}

async fn ask_all(address: SocketAddr, name: Option<&str>, patience: Duration, answers: &mut [Answer; 5]) {
    let mut silent = 0;
    for version in ORDER {
        let answer = ask_one(address, name, patience, version).await;
        let seen = is_tls(&answer) || answers.iter().any(is_tls);
        match &answer {
            Answer::Unknown(trouble @ (Trouble::NotTls(_) | Trouble::Connect(_))) if !seen => {
                answers.fill(Answer::Unknown(trouble.clone()));
                return;
            }
            Answer::Unknown(Trouble::TimedOut) => silent += 1,
            _ => {}
        }
        answers[version as usize] = answer;
        if silent == 2 {
            return; // It hangs; the others stay `TimedOut`.
        }
    }
}

/// Asks for one version, and once more in another shape where the first
/// answer may have been about the shape.
async fn ask_one(address: SocketAddr, name: Option<&str>, patience: Duration, version: Version) -> Answer {
    let ask = Ask { version, shape: Shape::Full, name, exchange: true, openable: false, patience };
    let first = attempt(address, ask).await;
    let second = match &first {
        Ok(Said::Accepted(accepted)) => {
            if version != Version::Tls13 || OPENABLE.contains(&accepted.suite.0) || accepted.chain.is_ok() {
                return into_answer(first);
            }
            // It prefers a suite that we cannot open: ask again without that one, for the chain alone.
            let narrow = attempt(address, Ask { openable: true, ..ask }).await;
            let chain = match narrow {
                Ok(Said::Accepted(narrow)) => narrow.chain,
                _ => accepted.chain.clone(),
            };
            return Answer::Accepted(Accepted { suite: accepted.suite, chain });
        }
        Ok(Said::Refused(Refusal::Alert(70) | Refusal::Version(_))) => return into_answer(first),
        Ok(Said::Refused(_)) | Err(Trouble::Closed | Trouble::Malformed(_) | Trouble::Alert(_)) => {
            // TLS 1.3: it may want a group that we cannot compute; before: a hello that it can read.
            attempt(address, Ask { shape: Shape::Plain, exchange: false, ..ask }).await
        }
        Err(_) => return into_answer(first),
    };
    match (&first, &second) {
        (_, Ok(Said::Accepted(_))) | (Err(_), Ok(_)) => into_answer(second),
        _ => into_answer(first),
    }
}

fn into_answer(said: Result<Said, Trouble>) -> Answer {
    match said {
        Ok(Said::Accepted(accepted)) => Answer::Accepted(accepted),
        Ok(Said::Refused(refusal)) => Answer::Refused(refusal),
        Err(trouble) => Answer::Unknown(trouble),
    }
}

const fn is_tls(answer: &Answer) -> bool {
    matches!(answer, Answer::Accepted(_) | Answer::Refused(_) | Answer::Unknown(Trouble::Alert(_)))
}
