//! A finished handshake of whichever version, on which the protocol above TLS speaks.

use crate::{Trouble, legacy::session::Session as Older, record::DATA, session13::Session as Newer};

pub enum Session {
    Newer(Box<Newer>),
    Older(Box<Older>),
}

impl Session {
    /// Sends application data.
    pub async fn say(&mut self, words: &[u8]) -> Result<(), Trouble> {
        match self {
            Self::Newer(session) => session.say(words).await,
            Self::Older(session) => session.say(DATA, words).await,
        }
    }

    /// The next application data.
    pub async fn hear(&mut self) -> Result<Vec<u8>, Trouble> {
        match self {
            Self::Newer(session) => session.hear().await,
            Self::Older(session) => session.hear().await,
        }
    }

    /// Hangs up politely, and waits until the peer has said all that it had to say.
    pub async fn leave(self) {
        match self {
            Self::Newer(session) => session.leave().await,
            Self::Older(session) => session.leave().await,
        }
    }

    /// Hangs up politely.
    pub async fn close(self) {
        match self {
            Self::Newer(session) => session.close().await,
            Self::Older(session) => session.close().await,
        }
    }
}
