//! How often the fleet is held against the advisory set: `[advisories]` in the configuration.

use crate::outside::settings::Every;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// `[advisories]` in the configuration.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Advisories {
    /// The longest time until reports that came are compared; a new set is compared at once.
    pub every: Every,
}

impl Default for Advisories {
    fn default() -> Self {
        Self { every: Every(Duration::from_secs(15 * 60)) }
    }
}
