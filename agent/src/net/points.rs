//! The points that certificates name, asked over plain HTTP. What they answer
//! is signed by those whose certificates it is about, so that no TLS is needed
//! and none is spoken.

use super::{answer::ApiError, body, chain, tls};
use probe::{Fetch, Question, Unanswered};
use reqwest::{Client, StatusCode, header};

/// A client for one question: nothing is kept from one to the next.
#[derive(Clone, Copy, Debug)]
pub struct Http;

impl Fetch for Http {
    fn fetch(&self, question: &Question<'_>) -> Result<Vec<u8>, Unanswered> {
        // A thread of its own, because the caller may be inside a runtime already,
        // where another one must not be waited for.
        let done = std::thread::scope(|scope| scope.spawn(|| run(question)).join());
        done.unwrap_or_else(|_| Err(Unanswered::Failed("asking broke off".to_owned())))
    }
}

fn run(question: &Question<'_>) -> Result<Vec<u8>, Unanswered> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build();
    let runtime = runtime.map_err(|error| Unanswered::Failed(error.to_string()))?;
    let answer = runtime.block_on(async {
        match tokio::time::timeout(question.patience, ask(question)).await {
            Ok(answer) => answer,
            Err(_) => Err(Unanswered::TimedOut),
        }
    });
    // Looking up a name cannot be broken off; it is not waited for.
    runtime.shutdown_background();
    answer
}

async fn ask(question: &Question<'_>) -> Result<Vec<u8>, Unanswered> {
    let client = client().map_err(Unanswered::Failed)?;
    let request = match question.post {
        None => client.get(question.url),
        Some((kind, bytes)) => client.post(question.url).header(header::CONTENT_TYPE, kind).body(bytes.to_vec()),
    };
    let response = request.send().await.map_err(|error| Unanswered::Failed(chain(&error)))?;
    if response.status() != StatusCode::OK {
        return Err(Unanswered::Status(response.status().as_u16()));
    }
    match body(response, question.most).await {
        Ok(bytes) => Ok(bytes),
        Err(ApiError::Malformed(_)) => Err(Unanswered::TooLarge),
        Err(error) => Err(Unanswered::Failed(error.to_string())),
    }
}

fn client() -> Result<Client, String> {
    // The HTTP library wants it even where no TLS is spoken.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let nobody = tls::config(&[], None).map_err(|error| error.to_string())?;
    Client::builder()
        // TLS that trusts no CA: should a question ever lead to it, it fails.
        .tls_backend_preconfigured(nobody)
        .http1_only()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .referer(false)
        .user_agent(concat!("tidewaiter-agent/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|error| chain(&error))
}

#[cfg(test)]
mod tests;
