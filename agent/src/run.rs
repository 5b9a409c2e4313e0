//! The agent at work: cycles on a schedule, and sending again what could not
//! be sent.

use crate::agent::{Agent, AgentError};
use crate::config::Config;
use crate::retry::Backoff;
use crate::schedule::Schedule;
use crate::world::World;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// What one cycle did.
#[derive(Debug)]
pub struct Cycle {
    /// The number of the report that it made; `None` if it made none.
    pub sequence: Option<u64>,
    /// The reports that the server acknowledged, in order.
    pub sent: Vec<u64>,
    /// How many reports wait now.
    pub waiting: usize,
    /// What failed; empty if all went well.
    pub failed: Vec<AgentError>,
}

impl Cycle {
    /// True if a report was made and everything was sent.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.sequence.is_some() && self.failed.is_empty() && self.waiting == 0
    }
}

/// One cycle: refresh, audit, send. For cron, demonstrations and tests.
///
/// # Errors
/// [`AgentError`] if the agent cannot work at all; what fails in a cycle that
/// goes on is in [`Cycle::failed`].
pub async fn once(config: &Config, world: Arc<dyn World>) -> Result<Cycle, AgentError> {
    let mut agent = Agent::open(config, world)?;
    let mut failed = agent.refresh().await;
    let sequence = match agent.audit().await {
        Ok(sequence) => Some(sequence),
        Err(error) => {
            failed.push(error);
            None
        }
    };
    let (sent, result) = agent.deliver().await;
    failed.extend(result.err());
    Ok(Cycle { sequence, sent, waiting: agent.outbox.size().0, failed })
}

/// Runs until the task is dropped, which is safe at every point: what is
/// begun on the disk is found and finished at the next start.
///
/// # Errors
/// [`AgentError`] if the agent cannot work at all.
pub async fn forever(config: &Config, world: Arc<dyn World>) -> Result<(), AgentError> {
    let mut agent = Agent::open(config, world.clone())?;
    let mut schedule = Schedule::new(config.run.interval, config.run.jitter, Instant::now(), world.dice());
    let mut sending = Sending { backoff: Backoff::new(config.retry.first, config.retry.most), due: None };
    // What waited when the agent stopped is sent before the first audit.
    sending.attempt(&mut agent, &*world).await;
    loop {
        let retry = sending.due;
        tokio::select! {
            () = tokio::time::sleep_until(schedule.due()) => {
                schedule.begun(Instant::now(), world.dice());
                // While the server asked for quiet it is asked nothing either.
                if sending.due.is_none() {
                    log(&agent.refresh().await);
                }
                match agent.audit().await {
                    Ok(sequence) => tracing::info!(sequence, "a report was made"),
                    Err(error) => tracing::error!(%error, "no report could be made"),
                }
                if sending.due.is_none() {
                    sending.attempt(&mut agent, &*world).await;
                }
            }
            () = tokio::time::sleep_until(retry.unwrap_or_else(Instant::now)), if retry.is_some() => {
                sending.attempt(&mut agent, &*world).await;
                // The server is back: what was missed meanwhile is asked for.
                if sending.due.is_none() {
                    log(&agent.refresh().await);
                }
            }
        }
    }
}

/// When to send again.
#[derive(Debug)]
struct Sending {
    backoff: Backoff,
    /// Set while the last attempt failed.
    due: Option<Instant>,
}

impl Sending {
    async fn attempt(&mut self, agent: &mut Agent, world: &dyn World) {
        let (sent, result) = agent.deliver().await;
        if !sent.is_empty() {
            tracing::info!(?sent, "the server acknowledged");
            self.backoff.reset();
        }
        self.due = match result {
            Ok(()) => {
                self.backoff.reset();
                None
            }
            Err(error) => {
                let wait = self.backoff.failed(wait_of(&error), world.dice());
                tracing::warn!(%error, ?wait, waiting = agent.outbox.size().0, "sending failed; it is tried again");
                Some(Instant::now() + wait)
            }
        };
    }
}

fn wait_of(error: &AgentError) -> Option<Duration> {
    match error {
        AgentError::Delivery(error) => error.wait(),
        AgentError::Api(error) => error.wait(),
        _ => None,
    }
}

fn log(failed: &[AgentError]) {
    for error in failed {
        tracing::warn!(%error, "not up to date");
    }
}
