//! Receipts: a report's place in the log, with the proofs that it is there and
//! that the log grew from what the agent had seen.

use crate::problem::Problem;
use crate::state::App;
use crate::store::Head;
use crate::store::log::{self, Place};
use crate::store::reports::Kept;
use ledger::proof::{consistency_nodes, inclusion_nodes, prove_consistency, prove_inclusion};
use ledger::tree::Frontier;
use report::wire::Receipt;

/// The receipt for an entry in `place`, under a head that was committed.
///
/// # Errors
/// [`Problem::Unavailable`] if the tree cannot be read.
pub async fn make(
    app: &App,
    place: &Place,
    head: &Head,
    from: u64,
    inconsistent: Vec<String>,
) -> Result<Receipt, Problem> {
    if from > head.size {
        return Err(Problem::BadRequest(format!("the log has not reached the size {from}")));
    }
    let grows = from > 0 && from < head.size;
    let mut wanted = inclusion_nodes(place.position, head.size);
    if grows {
        wanted.extend(consistency_nodes(from, head.size));
        wanted.sort_unstable();
        wanted.dedup();
    }
    let nodes = log::nodes(app.store.readers(), &wanted).await?;
    let inclusion = prove_inclusion(place.position, head.size, &nodes).map_err(|error| broken(&error))?;
    let consistency =
        if grows { prove_consistency(from, head.size, &nodes).map_err(|error| broken(&error))? } else { Vec::new() };
    Ok(Receipt {
        position: place.position,
        entry: String::from_utf8(place.entry.clone()).map_err(|error| broken(&error))?,
        salt: hex::encode(place.salt),
        inclusion: inclusion.iter().map(hex::encode).collect(),
        consistency: consistency.iter().map(hex::encode).collect(),
        checkpoint: head.checkpoint.clone(),
        inconsistent,
    })
}

/// The receipt for a report that was kept before: the same entry in the same
/// place, under the head of now.
///
/// # Errors
/// [`Problem::Unavailable`] if it cannot be read.
pub async fn again(app: &App, kept: &Kept, from: u64) -> Result<Receipt, Problem> {
    let pool = app.store.readers();
    // The head is read after the report: it covers it.
    let head = log::head(pool).await?.ok_or(Problem::Internal)?;
    let entry = log::entries(pool, kept.position, 1).await?.into_iter().next().ok_or(Problem::Internal)?;
    make(app, &entry.place, &head, from, kept.inconsistent.clone()).await
}

/// The root hash that our log had at `size`, in hex; the log has reached it.
///
/// # Errors
/// [`Problem::Unavailable`] if the tree cannot be read.
pub async fn root_at(app: &App, size: u64) -> Result<String, Problem> {
    let nodes = log::nodes(app.store.readers(), &Frontier::needed(size)).await?;
    Ok(hex::encode(Frontier::load(size, &nodes).map_err(|error| broken(&error))?.root()))
}

fn broken(error: &dyn std::fmt::Display) -> Problem {
    tracing::error!(%error, "the log cannot be proved from");
    Problem::Unavailable
}
