//! What a path must keep to as a whole, once it reaches an anchor.

use super::constraints::Names;
use super::{Profile, Reason, Request, policy, signature};
use crate::x509::View;

/// Comparisons of names with constraints, and policies moved, in one search.
pub const MOST_COMPARISONS: u32 = 250_000;

/// Holds a path, the leaf first and the anchor last, against what no single
/// certificate tells. An error names the position that it failed at.
pub fn check(path: &[&View<'_>], request: &Request, comparisons: &mut u32) -> Result<(), (usize, Reason)> {
    lengths(path, request)?;
    names(path, request.profile, comparisons)?;
    let below = path.len().saturating_sub(1);
    let without_anchor = path.get(..below).unwrap_or_default();
    policy::check(without_anchor, request, comparisons).map_err(|reason| (0, reason))
}

/// 6.1.4 (l) and (m): self-issued certificates do not count, nor does the leaf.
fn lengths(path: &[&View<'_>], request: &Request) -> Result<(), (usize, Reason)> {
    let mut between = 0_u64;
    for (at, view) in path.iter().enumerate().skip(1) {
        if let Some(Ok(read)) = view.extensions.basic_constraints
            && read.path_length.is_some_and(|most| between > most)
        {
            return Err((at, Reason::PathLength));
        }
        let is_last = at + 1 == path.len();
        if !is_last && !view.is_self_issued() {
            between += 1;
        }
        if request.max_depth.is_some_and(|most| between > most as u64) {
            return Err((at, Reason::TooDeep));
        }
    }
    Ok(())
}

/// 6.1.3 (b) and (c): self-issued certificates are free, unless it is the leaf.
fn names(path: &[&View<'_>], profile: Profile, comparisons: &mut u32) -> Result<(), (usize, Reason)> {
    let constrains = |view: &&View<'_>| view.extensions.name_constraints.is_some();
    if !path.iter().skip(1).any(constrains) {
        return Ok(());
    }
    for (at, view) in path.iter().enumerate() {
        if at > 0 && view.is_self_issued() {
            continue;
        }
        let names = Names::of(view);
        for above in path.iter().skip(at + 1) {
            if let Some(Ok(constraints)) = &above.extensions.name_constraints {
                names.check(constraints, profile, comparisons).map_err(|reason| (at, reason))?;
            }
        }
    }
    Ok(())
}

/// From when and until when all of a path is valid; dates were read before.
pub fn validity(path: &[&View<'_>]) -> (i64, i64) {
    let start = path.iter().filter_map(|view| view.not_before.seconds).max();
    let end = path.iter().filter_map(|view| view.not_after.seconds).min();
    (start.unwrap_or(i64::MAX), end.unwrap_or(i64::MIN))
}

/// True if a signature of the path, the anchor's own aside, is made with SHA-1.
pub fn has_sha1(path: &[&View<'_>]) -> bool {
    path.iter().rev().skip(1).any(|view| signature::is_sha1(&view.algorithm))
}
