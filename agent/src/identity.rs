//! Who this host is: its signing key and the key that salts personal rows,
//! both made at first use, and never sent.

use crate::state::{State, StateError};
use crate::world::{NoChance, World};
use seal::key::{KeyError, SigningKey};

const SIGNING: &str = "host.key";
const SALT: &str = "salt.key";

/// Why there is no identity.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// The state could not be used.
    #[error(transparent)]
    State(#[from] StateError),
    /// The signing key is damaged, or none could be made.
    #[error("state file host.key: {0}")]
    Key(#[from] KeyError),
    /// The salt key is damaged.
    #[error("state file salt.key does not hold 64 hex digits")]
    Salt,
    /// No salt key could be made.
    #[error(transparent)]
    Chance(#[from] NoChance),
}

/// The host's two keys.
pub struct Identity {
    /// Signs reports.
    pub signing: SigningKey,
    /// Salts the rows of tables about persons.
    pub salt: [u8; 32],
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Neither key may end in a log.
        f.debug_struct("Identity").field("key", &self.signing.public().id()).finish_non_exhaustive()
    }
}

impl Identity {
    /// The identity, made now if there is none.
    ///
    /// # Errors
    /// [`IdentityError`]. A damaged key is never replaced: that would make
    /// another host of this one.
    pub fn open(state: &State, world: &dyn World) -> Result<Self, IdentityError> {
        let signing = match state.read(SIGNING)? {
            Some(pem) => SigningKey::from_pem(&String::from_utf8_lossy(&pem))?,
            None => {
                let key = SigningKey::generate()?;
                state.replace(SIGNING, key.to_pem().as_bytes())?;
                key
            }
        };
        let salt = match state.read(SALT)? {
            Some(text) => std::str::from_utf8(&text)
                .ok()
                .and_then(|t| seal::digest::parse_hex32(t.trim_end()))
                .ok_or(IdentityError::Salt)?,
            None => {
                let mut key = [0; 32];
                world.fill(&mut key)?;
                state.replace(SALT, format!("{}\n", hex::encode(key)).as_bytes())?;
                key
            }
        };
        Ok(Self { signing, salt })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::fault::{Crash, Faulty};
    use crate::world::Real;
    use std::sync::Arc;

    #[test]
    fn keys_are_made_once_and_last() {
        let disk = Arc::new(Faulty::default());
        let state = State::on(disk.clone()).unwrap();
        let first = Identity::open(&state, &Real).unwrap();
        let state = State::on(Arc::new(disk.restart(Crash::Forgets))).unwrap();
        let second = Identity::open(&state, &Real).unwrap();
        assert_eq!(first.signing.public(), second.signing.public());
        assert_eq!(first.salt, second.salt);
        let shown = format!("{first:?}");
        assert!(!shown.contains(&hex::encode(first.salt)), "{shown}");
    }

    #[test]
    fn a_damaged_key_is_refused_not_replaced() {
        for (name, content) in [(SIGNING, "-----BEGIN"), (SALT, "00ff"), (SALT, "")] {
            let state = State::on(Arc::new(Faulty::default())).unwrap();
            state.replace(name, content.as_bytes()).unwrap();
            assert!(Identity::open(&state, &Real).is_err(), "{name}: {content}");
            assert_eq!(state.read(name).unwrap().unwrap(), content.as_bytes());
        }
    }
}
