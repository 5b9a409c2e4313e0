//! One endpoint, looked at as closely as its class allows.

use crate::{
    Finding, Start, Survey, Trouble, Version,
    dialer::{Dialer, Pace},
    enumerate::{Offer, enumerate},
    flaws,
    http::{self, Head},
    starttls,
    survey::{survey_each, survey_with},
};
use std::net::SocketAddr;

/// How closely an endpoint is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// A few hellos, as some clients would send them.
    #[default]
    Hello,
    /// Everything that it offers, in some tens to hundreds of connections.
    Enumerate,
    /// And tests of known flaws, which send what no client would.
    Flaws,
}

impl Class {
    /// All classes, the gentlest first.
    pub const ALL: [Self; 3] = [Self::Hello, Self::Enumerate, Self::Flaws];

    /// The word in tables and on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hello => "hello",
            Self::Enumerate => "enumerate",
            Self::Flaws => "flaws",
        }
    }

    /// How hard the class presses an endpoint unless told otherwise.
    #[must_use]
    pub const fn pace(self) -> Pace {
        match self {
            Self::Hello => Pace::HELLO,
            Self::Enumerate => Pace::ENUMERATE,
            Self::Flaws => Pace::FLAWS,
        }
    }
}

/// What one endpoint showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scan {
    /// How closely it was looked at: less than was asked for where that would do harm.
    pub class: Class,
    /// How the conversation begins before TLS.
    pub start: Start,
    /// Which versions it accepts.
    pub survey: Survey,
    /// All that it offers; `None` in the class `hello` and where it accepts no version.
    pub offer: Option<Offer>,
    /// The head of its answer to an HTTP request; `None` where it speaks no HTTP.
    pub http: Result<Option<Head>, Trouble>,
    /// What the tests of known flaws found; empty but in the class `flaws`.
    pub flaws: Vec<Finding>,
    /// How many connections were made.
    pub connections: u32,
}

/// Looks at an endpoint. It never fails: what could not be told says so. It
/// must run inside a tokio runtime with I/O and time.
pub async fn scan(address: SocketAddr, name: Option<&str>, start: Start, class: Class, pace: Pace) -> Scan {
    let dialer = Dialer::new(address, name, start, pace);
    // To enumerate MySQL from where it counts us could lock out every client of
    // this host; that is done only where the policy names the endpoint.
    let class = if class == Class::Enumerate && starttls::counts(start, address.ip()) { Class::Hello } else { class };
    let survey =
        if class == Class::Hello { Box::pin(survey_with(&dialer)).await } else { Box::pin(survey_each(&dialer)).await };
    let offer = async {
        if class >= Class::Enumerate && survey.accepted().next().is_some() {
            Some(enumerate(&dialer, &survey).await)
        } else {
            None
        }
    };
    let (http, offer) = tokio::join!(Box::pin(http::head(&dialer, &survey)), Box::pin(offer));
    let versions: Vec<Version> = survey.accepted().map(|(version, _)| version).collect();
    let flaws = if class >= Class::Flaws && survey.speaks_tls() {
        Box::pin(flaws::test_all(&dialer, &versions)).await
    } else {
        Vec::new()
    };
    Scan { class, start, survey, offer, http, flaws, connections: dialer.connections() }
}
