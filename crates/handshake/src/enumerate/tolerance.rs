//! Whether an endpoint bears a hello from the future: a version and an
//! extension that it cannot know. It should answer as if they were not there;
//! where it does not, its clients are held back to what is old.

use crate::{
    Answer, Refusal, Survey, Trouble, Version, attempt::Said, dialer::Dialer, hello::Hello, reply::ServerHello,
    talk::Talk,
};

/// What an endpoint cannot bear.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Intolerance {
    /// A version that is newer than its own.
    Version,
    /// An extension that it does not know.
    Extension,
    /// A hello that offers much.
    Size,
}

impl Intolerance {
    /// The word in tables and in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Version => "version",
            Self::Extension => "extension",
            Self::Size => "size",
        }
    }
}

/// An extension number that RFC 8701 keeps for this use.
const UNKNOWN_EXTENSION: u16 = 0x2a2a;

/// What it cannot bear; empty if it was never accepted by TLS 1.0 to 1.2.
pub(super) async fn find(dialer: &Dialer, survey: &Survey) -> Vec<Intolerance> {
    let mut found = Vec::new();
    let accepted = survey.answers().filter_map(|(version, answer)| match answer {
        Answer::Accepted(accepted) if (Version::Tls10..=Version::Tls12).contains(&version) => Some((version, accepted)),
        _ => None,
    });
    let Some((version, accepted)) = accepted.last() else { return found };
    if bears_version(dialer, version).await == Some(false) {
        found.push(Intolerance::Version);
    }
    if accepted.small {
        found.push(Intolerance::Size);
    }
    if bears_extension(dialer, version).await == Some(false) {
        found.push(Intolerance::Extension);
    }
    found.sort_unstable();
    found
}

/// A hello of version 3.5, as an older protocol would announce it.
async fn bears_version(dialer: &Dialer, version: Version) -> Option<bool> {
    let mut bytes = Hello::plain(version, dialer.name()).ok()?.bytes();
    bytes.get_mut(4..6)?.copy_from_slice(&[3, 5]);
    let mut talk = Talk::open(dialer, version).await.ok()?;
    talk.say(&bytes).await.ok()?;
    let first = talk.first().await;
    talk.close(None).await;
    match first {
        Ok(Ok(message)) => Some(ServerHello::read(message.body()).is_ok()),
        Ok(Err(Refusal::Alert(_) | Refusal::Closed)) | Err(Trouble::Closed | Trouble::Alert(_)) => Some(false),
        _ => None,
    }
}

async fn bears_extension(dialer: &Dialer, version: Version) -> Option<bool> {
    let mut hello = Hello::plain(version, dialer.name()).ok()?;
    hello.others.push((UNKNOWN_EXTENSION, vec![0; 3]));
    match crate::attempt::ask(dialer, &hello).await {
        Ok(Said::Accepted(_)) => Some(true),
        Ok(Said::Refused(_)) | Err(Trouble::Closed | Trouble::Alert(_)) => Some(false),
        Err(_) => None,
    }
}
