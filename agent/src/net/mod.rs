//! The server as the agent sees it: requests and answers of the API, each
//! bounded in time and size.

pub mod answer;
pub mod points;
pub mod tls;

use crate::retry::retry_after;
use answer::{ApiError, ProblemDetails};
use flate2::Compression;
use flate2::read::GzEncoder;
use report::Time;
use report::wire::{EnrolReply, EnrolRequest, Receipt, RenewReply, RenewRequest, Submission};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode, header};
use rustls::ClientConfig;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io::Read;
use std::time::Duration;

/// The longest a whole request may take: a full report over a thin line.
const TIMEOUT: Duration = Duration::from_secs(120);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);
/// The largest answer but for a policy set, in bytes.
const LARGEST_ANSWER: usize = 4 << 20;
/// The largest policy set's envelope: 16 MB in base64, and its signatures.
const LARGEST_POLICY: usize = 24 << 20;

/// The server.
#[derive(Clone, Debug)]
pub struct Server {
    http: Client,
    base: String,
}

/// What came of asking for the newest set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Offered {
    /// The server has none.
    None,
    /// The one at hand is the newest.
    Same,
    /// This envelope.
    Envelope(Vec<u8>),
}

impl Server {
    /// A server at `https://name:port`.
    ///
    /// # Errors
    /// [`ApiError::Setup`].
    pub fn new(base: &str, tls: ClientConfig) -> Result<Self, ApiError> {
        if !base.starts_with("https://") {
            return Err(ApiError::Setup(format!("{base} is not https://name:port")));
        }
        // Everything inside the HTTP library asks the process for its
        // cryptography; a second call finds it set, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = Client::builder()
            .tls_backend_preconfigured(tls)
            .timeout(TIMEOUT)
            .connect_timeout(CONNECT_TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            // A proxy of the environment would see who speaks with whom.
            .no_proxy()
            .https_only(true)
            .user_agent(concat!("tidewaiter-agent/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|e| ApiError::Setup(chain(&e)))?;
        Ok(Self { http, base: base.trim_end_matches('/').to_owned() })
    }

    /// Enrols this host.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn enrol(&self, request: &EnrolRequest, now: Time) -> Result<EnrolReply, ApiError> {
        self.post("/api/v1/enrol", request, now).await
    }

    /// Renews the client certificate.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn renew(&self, request: &RenewRequest, now: Time) -> Result<RenewReply, ApiError> {
        self.post("/api/v1/renew", request, now).await
    }

    /// Sends a report. `from` is the size of the last verified checkpoint;
    /// `partial` says that what is missing is gone, and asks the server to keep
    /// the envelope without it.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn submit(
        &self,
        submission: &Submission,
        from: u64,
        partial: bool,
        now: Time,
    ) -> Result<Receipt, ApiError> {
        let json = serde_json::to_vec(submission).map_err(|e| ApiError::Setup(e.to_string()))?;
        let mut packed = Vec::new();
        GzEncoder::new(json.as_slice(), Compression::default())
            .read_to_end(&mut packed)
            .map_err(|e| ApiError::Setup(e.to_string()))?;
        let partial = if partial { "&partial=true" } else { "" };
        let request = self
            .request(Method::POST, &format!("/api/v1/reports?from={from}{partial}"))
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::CONTENT_ENCODING, "gzip")
            .body(packed);
        read(&body(checked(request, now).await?, LARGEST_ANSWER).await?)
    }

    /// The newest policy set, unless it is the one with this digest.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn policy(&self, have: Option<&str>, now: Time) -> Result<Offered, ApiError> {
        self.offered("/api/v1/policy", have, LARGEST_POLICY, now).await
    }

    async fn offered(&self, path: &str, have: Option<&str>, most: usize, now: Time) -> Result<Offered, ApiError> {
        let mut request = self.request(Method::GET, path);
        if let Some(digest) = have {
            request = request.header(header::IF_NONE_MATCH, format!("\"{digest}\""));
        }
        match checked(request, now).await {
            Ok(response) if response.status() == StatusCode::NOT_MODIFIED => Ok(Offered::Same),
            Ok(response) => Ok(Offered::Envelope(body(response, most).await?)),
            Err(ApiError::Refused { status: 404, .. }) => Ok(Offered::None),
            Err(error) => Err(error),
        }
    }

    /// The newest advisory set's envelope, unless it is the one with this digest.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn advisories(&self, have: Option<&str>, now: Time) -> Result<Offered, ApiError> {
        self.offered("/api/v1/advisories", have, LARGEST_ANSWER, now).await
    }

    /// An index or block of an advisory set by its SHA-256; `None` if the server has none of that name.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn advisory_block(&self, sha256: &str, now: Time) -> Result<Option<Vec<u8>>, ApiError> {
        match checked(self.request(Method::GET, &format!("/api/v1/advisories/{sha256}")), now).await {
            Ok(response) => Ok(Some(body(response, LARGEST_POLICY).await?)),
            Err(ApiError::Refused { status: 404, .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The root document of this version; `None` if there is none.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn root(&self, version: u64, now: Time) -> Result<Option<Vec<u8>>, ApiError> {
        match checked(self.request(Method::GET, &format!("/api/v1/roots/{version}")), now).await {
            Ok(response) => Ok(Some(body(response, LARGEST_ANSWER).await?)),
            Err(ApiError::Refused { status: 404, .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The log's newest checkpoint, as it was signed.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn checkpoint(&self, now: Time) -> Result<String, ApiError> {
        let bytes = body(checked(self.request(Method::GET, "/api/v1/checkpoint"), now).await?, LARGEST_ANSWER).await?;
        String::from_utf8(bytes).map_err(|_| ApiError::Malformed("the checkpoint is not text".to_owned()))
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.base))
    }

    async fn post<Q: Serialize, A: DeserializeOwned>(&self, path: &str, body_: &Q, now: Time) -> Result<A, ApiError> {
        let json = serde_json::to_vec(body_).map_err(|e| ApiError::Setup(e.to_string()))?;
        let request = self.request(Method::POST, path).header(header::CONTENT_TYPE, "application/json").body(json);
        read(&body(checked(request, now).await?, LARGEST_ANSWER).await?)
    }
}

/// Sends, and turns every answer that is no success into an error.
async fn checked(request: RequestBuilder, now: Time) -> Result<Response, ApiError> {
    let response = request.send().await.map_err(|e| ApiError::Unreachable(chain(&e)))?;
    let status = response.status();
    if status.is_success() || status == StatusCode::NOT_MODIFIED {
        return Ok(response);
    }
    let wait = response.headers().get(header::RETRY_AFTER).and_then(|v| v.to_str().ok());
    let wait = wait.and_then(|value| retry_after(value, now));
    // A broken or foreign body still leaves the status, which decides.
    let problem = body(response, 64 << 10).await.ok().and_then(|b| serde_json::from_slice(&b).ok());
    Err(ProblemDetails::refusal(problem.unwrap_or_default(), status.as_u16(), wait))
}

/// The whole body, up to `most` bytes.
async fn body(mut response: Response, most: usize) -> Result<Vec<u8>, ApiError> {
    let mut bytes = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(|e| ApiError::Unreachable(chain(&e)))? {
        if bytes.len() + piece.len() > most {
            return Err(ApiError::Malformed(format!("the answer is over {most} bytes")));
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes)
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    serde_json::from_slice(bytes).map_err(|e| ApiError::Malformed(e.to_string()))
}

/// The error with all that caused it: the library's own text leaves out why.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text += &format!(": {cause}");
        next = cause.source();
    }
    report::escape::shown(&text)
}
