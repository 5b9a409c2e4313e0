//! A whole audit, beside Lynis.

use super::push;
use crate::figure::Figure;
use crate::install::has;
use crate::measure;
use anyhow::Result;

/// Both, timed.
pub fn run(agent: &str, state: &str, figures: &mut Vec<Figure>) -> Result<()> {
    push(figures, "audit.tidewaiter", &measure::median(&[agent, "audit", "--no-tls", "--state", state], 5)?);
    if !has("lynis") {
        println!("left out: lynis; to install, run as root:\n  apt-get install --no-install-recommends lynis");
        return Ok(());
    }
    push(figures, "audit.lynis", &measure::once(&["lynis", "audit", "system", "--quick", "--quiet", "--no-log"])?);
    Ok(())
}
