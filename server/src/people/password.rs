//! Passwords: argon2id, the same time for a name that is not there.

use argon2::password_hash::{PasswordHash, PasswordHasher as _, PasswordVerifier as _, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use std::sync::OnceLock;
use tokio::sync::Semaphore;

/// The fewest characters of a password.
pub const LEAST_CHARS: usize = 12;
/// The most bytes of a password that are hashed.
pub const MOST_BYTES: usize = 256;

/// 19 MiB, two passes, one lane: what OWASP asks of argon2id.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
/// Hashes at the same time: a flood of sign-ins cannot take more memory than these.
static HASHING: Semaphore = Semaphore::const_new(4);

/// Why a password was not taken.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// It is too short.
    #[error("a password has at least {LEAST_CHARS} characters")]
    Short,
    /// It is too long.
    #[error("a password has at most {MOST_BYTES} bytes")]
    Long,
    /// Hashing failed.
    #[error("the password could not be hashed")]
    Hashing,
}

/// Hashes a new password.
///
/// # Errors
/// [`PasswordError`].
pub async fn hash(password: &str) -> Result<String, PasswordError> {
    if password.chars().count() < LEAST_CHARS {
        return Err(PasswordError::Short);
    }
    if password.len() > MOST_BYTES {
        return Err(PasswordError::Long);
    }
    let password = password.to_owned();
    let _permit = HASHING.acquire().await.map_err(|_| PasswordError::Hashing)?;
    tokio::task::spawn_blocking(move || hash_now(&password)).await.map_err(|_| PasswordError::Hashing)?
}

/// A password that nobody has to think of: 25 characters, 125 random bits.
///
/// # Errors
/// If the system gives no random numbers.
pub fn generate() -> std::io::Result<String> {
    // No letters or digits that look alike.
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let bytes = crate::door::random::<25>()?;
    Ok(bytes.iter().map(|b| char::from(LETTERS[usize::from(b & 31)])).collect())
}

/// Whether the password is the one that was hashed. Without a hash — there is
/// no such person — it takes as long and answers no.
pub async fn verify(password: &str, hashed: Option<&str>) -> bool {
    if password.len() > MOST_BYTES {
        return false;
    }
    let (password, hashed) = (password.to_owned(), hashed.map(str::to_owned));
    let Ok(_permit) = HASHING.acquire().await else { return false };
    tokio::task::spawn_blocking(move || match hashed {
        Some(hashed) => matches(&password, &hashed),
        None => {
            static NOBODY: OnceLock<Option<String>> = OnceLock::new();
            let nobody = NOBODY.get_or_init(|| hash_now("the password of nobody").ok());
            // For its time alone: the answer is no, whatever the password.
            std::hint::black_box(nobody.as_ref().is_some_and(|nobody| matches(&password, nobody)));
            false
        }
    })
    .await
    .unwrap_or(false)
}

fn argon2() -> Result<Argon2<'static>, PasswordError> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).map_err(|_| PasswordError::Hashing)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash_now(password: &str) -> Result<String, PasswordError> {
    let salt = crate::door::random::<16>().map_err(|_| PasswordError::Hashing)?;
    let salt = SaltString::encode_b64(&salt).map_err(|_| PasswordError::Hashing)?;
    let hash = argon2()?.hash_password(password.as_bytes(), &salt).map_err(|_| PasswordError::Hashing)?;
    Ok(hash.to_string())
}

fn matches(password: &str, hashed: &str) -> bool {
    // The parameters are those in the hash: older ones stay valid.
    PasswordHash::new(hashed).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_password_itself_is_taken() {
        let hashed = hash("correct horse battery").await.unwrap();
        assert!(hashed.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(verify("correct horse battery", Some(&hashed)).await);
        assert!(!verify("correct horse batterz", Some(&hashed)).await);
        assert!(!verify("the password of nobody", None).await);
        assert!(matches!(hash("short").await, Err(PasswordError::Short)));
        assert!(matches!(hash(&"x".repeat(300)).await, Err(PasswordError::Long)));
        assert_eq!(generate().unwrap().len(), 25);
    }
}
