//! What a peer is told when it cannot be served: problem details (RFC 9457).
//! The one place where errors become HTTP; nothing of our insides is shown.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// Why a request was not served.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The peer showed no identity, or one that we do not know.
    #[error("sign in, or show a client certificate of this server")]
    Unauthenticated,
    /// The peer is known and may not do this.
    #[error("this role or host may not do this")]
    Forbidden,
    /// There is no such thing.
    #[error("there is no such thing here")]
    NotFound,
    /// The body is over the bound, packed or unpacked.
    #[error("the body is larger than the bound")]
    TooLarge,
    /// The peer asks too often.
    #[error("too many requests; wait and ask again")]
    TooMany,
    /// Blobs that the report names and the server lacks, by digest in hex.
    #[error("blobs are missing; send the report again with them")]
    MissingBlobs(Vec<String>),
    /// Another report with this sequence number was accepted before.
    #[error("another report with this sequence number was accepted before")]
    Fork,
    /// The queue of writes is full, or the store failed: nothing was kept.
    #[error("the server cannot keep it now; send it again later")]
    Unavailable,
}

impl Problem {
    /// The status code, and the last part of the problem's `type`.
    #[must_use]
    pub const fn parts(&self) -> (StatusCode, &'static str) {
        match self {
            Self::Unauthenticated => (StatusCode::UNAUTHORIZED, "unauthenticated"),
            Self::Forbidden => (StatusCode::FORBIDDEN, "forbidden"),
            Self::NotFound => (StatusCode::NOT_FOUND, "not-found"),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too-large"),
            Self::TooMany => (StatusCode::TOO_MANY_REQUESTS, "too-many"),
            Self::MissingBlobs(_) => (StatusCode::CONFLICT, "missing-blobs"),
            Self::Fork => (StatusCode::CONFLICT, "fork"),
            Self::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, name) = self.parts();
        let mut body = json!({
            "type": format!("urn:tidewaiter:problem:{name}"),
            "title": self.to_string(),
            "status": status.as_u16(),
        });
        if let Self::MissingBlobs(missing) = &self {
            body["missing"] = json!(missing);
        }
        (status, [(header::CONTENT_TYPE, "application/problem+json")], body.to_string()).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_problem_is_said_as_rfc_9457_has_it() {
        let response = Problem::MissingBlobs(vec!["ab".into()]).into_response();
        assert_eq!(response.status(), StatusCode::CONFLICT);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json");
        let body = axum::body::to_bytes(response.into_body(), 1 << 16).await.unwrap();
        let json: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(json["type"], "urn:tidewaiter:problem:missing-blobs");
        assert_eq!(json["status"], 409);
        assert_eq!(json["missing"], json!(["ab"]));
    }
}
