//! How often keys are compared: `[keys]` in the configuration.

use crate::outside::settings::Every;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// `[keys]` in the configuration.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Keys {
    /// The shortest time between two comparisons; without a change there is none.
    pub every: Every,
}

impl Default for Keys {
    fn default() -> Self {
        Self { every: Every(Duration::from_secs(60 * 60)) }
    }
}
