//! The door to clock and chance: everything else takes them as arguments.

use report::Time;
use ring::rand::{SecureRandom, SystemRandom};
use std::fmt::Debug;

/// The system gave no random bytes.
#[derive(Debug, thiserror::Error)]
#[error("the system gives no random bytes")]
pub struct NoChance;

/// The wall clock and chance.
pub trait World: Debug + Send + Sync {
    /// Now, by the host's clock, which may jump either way.
    fn now(&self) -> Time;

    /// Fills the bytes by chance.
    ///
    /// # Errors
    /// [`NoChance`].
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoChance>;

    /// A number by chance, for jitter: 0 if there is no chance to be had,
    /// which makes a wait the shortest, never a failure.
    fn dice(&self) -> u64 {
        let mut bytes = [0; 8];
        match self.fill(&mut bytes) {
            Ok(()) => u64::from_le_bytes(bytes),
            Err(NoChance) => 0,
        }
    }
}

/// The real one.
#[derive(Clone, Copy, Debug, Default)]
pub struct Real;

impl World for Real {
    #[expect(clippy::disallowed_methods, reason = "this is the door to the wall clock")]
    fn now(&self) -> Time {
        let now = std::time::SystemTime::now();
        let millis = match now.duration_since(std::time::UNIX_EPOCH) {
            Ok(since) => i64::try_from(since.as_millis()).unwrap_or(i64::MAX),
            Err(before) => i64::try_from(before.duration().as_millis()).map_or(i64::MIN, |m| -m),
        };
        Time::from_millis(millis)
    }

    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoChance> {
        SystemRandom::new().fill(bytes).map_err(|_| NoChance)
    }
}

/// A clock that a test sets, and chance that always gives the same.
#[cfg(test)]
#[derive(Debug)]
pub struct Fixed(pub std::sync::Mutex<Time>);

#[cfg(test)]
impl Fixed {
    /// A clock that stands at this instant.
    pub fn at(time: &str) -> Self {
        Self(std::sync::Mutex::new(Time::parse(time).unwrap()))
    }

    /// Moves the clock, either way.
    pub fn advance(&self, millis: i64) {
        let mut now = self.0.lock().unwrap();
        *now = now.plus_millis(millis);
    }
}

#[cfg(test)]
impl World for Fixed {
    fn now(&self) -> Time {
        *self.0.lock().unwrap()
    }

    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoChance> {
        bytes.fill(7);
        Ok(())
    }
}
