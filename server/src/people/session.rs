//! Sessions: a random token in a cookie, its digest in the database.

use super::Role;
use crate::problem::Problem;
use crate::state::App;
use crate::store::Change;
use crate::store::people::NewSession;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use report::Time;

/// A session ends this long after the sign-in, however much it is used.
pub const LIFE_MILLIS: i64 = 12 * 60 * 60 * 1000;
/// A session ends this long after it was last used.
pub const IDLE_MILLIS: i64 = 30 * 60 * 1000;
/// How often at most the use of a session is written down.
const TOUCH_MILLIS: i64 = 60 * 1000;

/// A person who is signed in. As an argument of a handler it is found there
/// where the route's roles let the person in, and is a refusal elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The account's name.
    pub name: String,
    /// What the person may do.
    pub role: Role,
    /// What each form must carry in its field `csrf`.
    pub csrf: String,
    /// SHA-256 of the session's token, in hex.
    pub session: String,
}

impl<S: Sync> FromRequestParts<S> for Person {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().cloned().ok_or(Problem::Unauthenticated)
    }
}

impl Person {
    /// True if this person may see single hosts.
    #[must_use]
    pub fn sees_hosts(&self) -> bool {
        crate::http::routes::HOSTS.contains(&self.role)
    }

    /// Refuses a form whose `csrf` field is not this session's.
    ///
    /// # Errors
    /// [`Problem::Forbidden`].
    pub fn check_form(&self, csrf: &str) -> Result<(), Problem> {
        if super::same(self.csrf.as_bytes(), csrf.as_bytes()) { Ok(()) } else { Err(Problem::Forbidden) }
    }
}

/// The cookie's name. Over HTTPS the prefix makes browsers refuse it from
/// anything but this host, this path, and HTTPS.
#[must_use]
pub const fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-tidewaiter" } else { "tidewaiter" }
}

/// Begins a session; returns the `Set-Cookie` value.
///
/// # Errors
/// [`Problem::Unavailable`].
pub async fn begin(app: &App, person: &str, secure: bool, now: Time) -> Result<HeaderValue, Problem> {
    let random = || crate::door::random::<32>().map(hex::encode).map_err(|_| Problem::Internal);
    let token = random()?;
    let session = NewSession {
        token_sha256: seal::digest::sha256_hex(token.as_bytes()),
        person: person.to_owned(),
        csrf: random()?,
        at: now,
        expires: now.plus_millis(LIFE_MILLIS),
    };
    app.store.write(Change::Session(session)).await?;
    cookie(&token, LIFE_MILLIS / 1000, secure)
}

/// Ends a session; returns the `Set-Cookie` value that removes it.
///
/// # Errors
/// [`Problem::Unavailable`].
pub async fn end(app: &App, person: &Person, secure: bool) -> Result<HeaderValue, Problem> {
    app.store.write(Change::SessionEnd { token_sha256: person.session.clone() }).await?;
    cookie("", 0, secure)
}

/// Who sends a request with these headers; `None` for nobody, an unknown
/// token, or a session that ended.
///
/// # Errors
/// [`Problem::Unavailable`].
pub async fn find(app: &App, headers: &HeaderMap, secure: bool, now: Time) -> Result<Option<Person>, Problem> {
    let Some(token) = token(headers, secure) else { return Ok(None) };
    let token_sha256 = seal::digest::sha256_hex(token.as_bytes());
    let Some(session) = crate::store::people::session(app.store.readers(), &token_sha256).await? else {
        return Ok(None);
    };
    if session.expires <= now || session.seen.plus_millis(IDLE_MILLIS) <= now {
        return Ok(None);
    }
    if session.seen.plus_millis(TOUCH_MILLIS) <= now {
        // If the store is busy, the session ends a little early; the page is still served.
        drop(app.store.write(Change::SessionSeen { token_sha256: token_sha256.clone(), at: now }).await);
    }
    Ok(Some(Person { name: session.person, role: session.role, csrf: session.csrf, session: token_sha256 }))
}

fn cookie(token: &str, seconds: i64, secure: bool) -> Result<HeaderValue, Problem> {
    let name = cookie_name(secure);
    let secure = if secure { "; Secure" } else { "" };
    let text = format!("{name}={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}");
    HeaderValue::from_str(&text).map_err(|_| Problem::Internal)
}

fn token(headers: &HeaderMap, secure: bool) -> Option<&str> {
    let name = cookie_name(secure);
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    let mut found =
        cookies.flat_map(|v| v.split(';')).filter_map(|one| one.trim().strip_prefix(name)?.strip_prefix('='));
    let token = found.next()?;
    // Two cookies of that name: one of them was planted.
    (found.next().is_none() && token.len() == 64).then_some(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_is_found_once_or_not_at_all() {
        let token_of = |cookies: &[&str], secure| {
            let mut headers = HeaderMap::new();
            for cookie in cookies {
                headers.append(header::COOKIE, HeaderValue::from_str(cookie).unwrap());
            }
            token(&headers, secure).map(str::to_owned)
        };
        let t = "a".repeat(64);
        let (secure, plain) = (format!("__Host-tidewaiter={t}"), format!("tidewaiter={t}"));
        assert_eq!(token_of(&[&format!("x=1; {secure}")], true), Some(t.clone()));
        assert_eq!(token_of(&[&plain], false), Some(t));
        for (cookies, secure) in [
            (vec![plain.as_str()], true),
            (vec![secure.as_str()], false),
            (vec![secure.as_str(), secure.as_str()], true),
            (vec!["__Host-tidewaiter=short"], true),
            (vec![], true),
        ] {
            assert_eq!(token_of(&cookies, secure), None, "{cookies:?}");
        }
        let set = cookie("t", 5, true).unwrap();
        assert_eq!(set, "__Host-tidewaiter=t; Path=/; HttpOnly; SameSite=Strict; Max-Age=5; Secure");
    }
}
