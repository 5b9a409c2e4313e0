//! What a peer is told when it cannot be served: problem details (RFC 9457).
//! The one place where errors become HTTP; nothing of our insides is shown.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// Why a request was not served.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The request is not in the form that this route reads; the text says what to mend.
    #[error("the request is not in the form that is read here: {0}")]
    BadRequest(String),
    /// The peer showed no identity, or one that we do not know.
    #[error("sign in, or show a client certificate of this server")]
    Unauthenticated,
    /// The name or the password is wrong; which one is not told.
    #[error("the name or the password is wrong")]
    WrongPassword,
    /// The peer is known and may not do this.
    #[error("this role or host may not do this")]
    Forbidden,
    /// The token is unknown, used or expired; which one is not told.
    #[error("the enrolment token is not valid; ask for a new one")]
    Token,
    /// There is no such thing.
    #[error("there is no such thing here")]
    NotFound,
    /// The route answers other methods.
    #[error("this route does not answer that method")]
    Method,
    /// The request took, or came in, too slowly.
    #[error("the request took too long")]
    TimedOut,
    /// The body is over the bound, packed or unpacked.
    #[error("the body is larger than the bound")]
    TooLarge,
    /// The body is of a kind that this route does not read.
    #[error("the body is not of a kind that is read here")]
    MediaType,
    /// The peer asks too often.
    #[error("too many requests; wait and ask again")]
    TooMany,
    /// Blobs that the report names and the server lacks, by digest in hex.
    #[error("blobs are missing; send the report again with them")]
    MissingBlobs(Vec<String>),
    /// Another report with this sequence number was accepted before.
    #[error("another report with this sequence number was accepted before")]
    Fork,
    /// The report does not name the report before it as we have it.
    #[error("the report does not follow the report before it")]
    Chain,
    /// The report, its signature or its evidence is not what it must be; the text says what.
    #[error("the report is refused: {0}")]
    Report(String),
    /// The store failed, or we are at fault otherwise: nothing was kept.
    #[error("the server failed; the fault is its own")]
    Internal,
    /// The queue of writes is full, or the store failed: nothing was acknowledged.
    #[error("the server cannot keep it now; send it again later")]
    Unavailable,
}

impl Problem {
    /// The status code, and the last part of the problem's `type`.
    #[must_use]
    pub const fn parts(&self) -> (StatusCode, &'static str) {
        match self {
            Self::BadRequest(_) => (StatusCode::BAD_REQUEST, "bad-request"),
            Self::Unauthenticated => (StatusCode::UNAUTHORIZED, "unauthenticated"),
            Self::WrongPassword => (StatusCode::UNAUTHORIZED, "wrong-password"),
            Self::Forbidden => (StatusCode::FORBIDDEN, "forbidden"),
            Self::Token => (StatusCode::FORBIDDEN, "token"),
            Self::NotFound => (StatusCode::NOT_FOUND, "not-found"),
            Self::Method => (StatusCode::METHOD_NOT_ALLOWED, "method"),
            Self::TimedOut => (StatusCode::REQUEST_TIMEOUT, "timed-out"),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too-large"),
            Self::MediaType => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "media-type"),
            Self::TooMany => (StatusCode::TOO_MANY_REQUESTS, "too-many"),
            Self::MissingBlobs(_) => (StatusCode::CONFLICT, "missing-blobs"),
            Self::Fork => (StatusCode::CONFLICT, "fork"),
            Self::Chain => (StatusCode::CONFLICT, "chain"),
            Self::Report(_) => (StatusCode::UNPROCESSABLE_ENTITY, "report"),
            Self::Internal => (StatusCode::INTERNAL_SERVER_ERROR, "internal"),
            Self::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
        }
    }

    /// The problem that stands for an answer which a library gave with this
    /// status (no such route, a body that it could not read).
    #[must_use]
    pub fn from_status(status: StatusCode) -> Self {
        match status {
            StatusCode::UNAUTHORIZED => Self::Unauthenticated,
            StatusCode::FORBIDDEN => Self::Forbidden,
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Self::Method,
            StatusCode::REQUEST_TIMEOUT => Self::TimedOut,
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::MediaType,
            StatusCode::TOO_MANY_REQUESTS => Self::TooMany,
            StatusCode::SERVICE_UNAVAILABLE => Self::Unavailable,
            status if status.is_client_error() => Self::BadRequest("a value is missing or malformed".to_owned()),
            _ => Self::Internal,
        }
    }
}

/// The media type of a problem.
pub const MEDIA_TYPE: &str = "application/problem+json";

impl Problem {
    /// The response; with the request's id, by which the server's own log names it.
    #[must_use]
    pub fn answer(self, request: Option<&str>) -> Response {
        let (status, name) = self.parts();
        let mut body = json!({
            "type": format!("urn:tidewaiter:problem:{name}"),
            "title": self.to_string(),
            "status": status.as_u16(),
        });
        if let Some(id) = request {
            body["instance"] = json!(format!("urn:tidewaiter:request:{id}"));
        }
        if let Self::MissingBlobs(missing) = &self {
            body["missing"] = json!(missing);
        }
        let mut response = (status, [(header::CONTENT_TYPE, MEDIA_TYPE)], body.to_string()).into_response();
        if matches!(self, Self::TooMany | Self::Unavailable) {
            // Peers spread themselves by jitter of their own around this.
            response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from_static("30"));
        }
        // The pages show the same problem in HTML; they find it here.
        response.extensions_mut().insert(self);
        response
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        self.answer(None)
    }
}

impl From<sqlx::Error> for Problem {
    fn from(error: sqlx::Error) -> Self {
        tracing::error!(%error, "the store failed");
        Self::Unavailable
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_problem_is_said_as_rfc_9457_has_it() {
        let response = Problem::MissingBlobs(vec!["ab".into()]).into_response();
        assert_eq!(response.status(), StatusCode::CONFLICT);
        assert_eq!(response.headers()[header::CONTENT_TYPE], MEDIA_TYPE);
        let body = axum::body::to_bytes(response.into_body(), 1 << 16).await.unwrap();
        let json: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(json["type"], "urn:tidewaiter:problem:missing-blobs");
        assert_eq!(json["status"], 409);
        assert_eq!(json["missing"], json!(["ab"]));
    }

    #[test]
    fn a_status_keeps_its_class() {
        for code in (400..600).filter_map(|c| StatusCode::from_u16(c).ok()) {
            let (given, _) = Problem::from_status(code).parts();
            assert_eq!(given.is_client_error(), code.is_client_error(), "{code}");
        }
    }
}
