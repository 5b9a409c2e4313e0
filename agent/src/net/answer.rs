//! What can come of a request, sorted by what the agent does about it.

use serde::Deserialize;
use std::time::Duration;

/// Why a request did not succeed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApiError {
    /// Our own fault: the request could not be made.
    #[error("cannot set up the connection: {0}")]
    Setup(String),
    /// The server could not be reached, is not the pinned one, or broke off.
    #[error("cannot reach the server: {0}")]
    Unreachable(String),
    /// The server's answer is not what the API says.
    #[error("the server's answer cannot be read: {0}")]
    Malformed(String),
    /// The server lacks these blobs.
    #[error("the server lacks {} blobs", .0.len())]
    MissingBlobs(Vec<String>),
    /// The server answered with a problem.
    #[error("the server answers {status}: {title}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// The last part of the problem's type, such as `fork`; empty if it gave none.
        kind: String,
        /// What the server says, safe to print.
        title: String,
        /// For how long it asks us to wait.
        wait: Option<Duration>,
    },
}

impl ApiError {
    /// True if the same report will be refused for ever: sending it again
    /// would only hold up those behind it. What depends on the certificate, on
    /// the form of the request or on the server's state is none of that.
    #[must_use]
    pub const fn is_final(&self) -> bool {
        matches!(self, Self::Refused { status: 409 | 413 | 422, .. } | Self::MissingBlobs(_))
    }

    /// For how long the server asks us to wait.
    #[must_use]
    pub const fn wait(&self) -> Option<Duration> {
        match self {
            Self::Refused { wait, .. } => *wait,
            _ => None,
        }
    }
}

/// Problem details (RFC 9457), as far as the agent reads them.
#[derive(Debug, Default, Deserialize)]
pub(super) struct ProblemDetails {
    #[serde(default, rename = "type")]
    kind: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    missing: Vec<String>,
}

/// The most blobs that one answer may ask for.
const MOST_MISSING: usize = 10_000;

impl ProblemDetails {
    pub(super) fn refusal(self, status: u16, wait: Option<Duration>) -> ApiError {
        let kind = self.kind.rsplit(':').next().unwrap_or_default();
        if status == 409 && kind == "missing-blobs" && self.missing.len() <= MOST_MISSING {
            return ApiError::MissingBlobs(self.missing);
        }
        let short = |text: &str| report::escape::shown(&text.chars().take(300).collect::<String>());
        let title = if self.title.is_empty() { "no reason given".to_owned() } else { short(&self.title) };
        ApiError::Refused { status, kind: short(kind), title, wait }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(status: u16, body: &str) -> ApiError {
        let problem: ProblemDetails = serde_json::from_str(body).unwrap_or_default();
        problem.refusal(status, None)
    }

    #[test]
    fn only_what_can_never_be_taken_is_final() {
        let missing = read(409, r#"{"type":"urn:tidewaiter:problem:missing-blobs","missing":["ab"]}"#);
        assert_eq!(missing, ApiError::MissingBlobs(vec!["ab".into()]));
        for (status, last) in [
            (400, false),
            (401, false),
            (403, false),
            (404, false),
            (408, false),
            (409, true),
            (413, true),
            (422, true),
            (429, false),
            (500, false),
            (503, false),
        ] {
            assert_eq!(read(status, "").is_final(), last, "{status}");
        }
        assert!(!ApiError::Unreachable(String::new()).is_final());
        assert!(!ApiError::Malformed(String::new()).is_final());
    }

    #[test]
    fn what_a_server_says_cannot_act_on_a_terminal() {
        let refused = read(409, r#"{"type":"urn:tidewaiter:problem:fork","title":"\u001b[2Jhello\u202e"}"#);
        let ApiError::Refused { kind, title, .. } = refused else { panic!("{refused:?}") };
        assert_eq!(kind, "fork");
        assert!(!title.contains(['\u{1b}', '\u{202e}']), "{title}");
    }
}
