//! Landlock: nothing is written but below the state folder, and no file is
//! run. What the kernel's version of Landlock cannot refuse, it does not.

use super::ConfineError;
use landlock::{
    ABI, AccessFs, CompatLevel, Compatible, PathBeneath, PathFd, PathFdError, Ruleset, RulesetAttr, RulesetCreatedAttr,
    RulesetError, RulesetStatus,
};
use std::path::Path;

/// The newest version whose rights are asked for: with it, truncating counts as writing.
const NEWEST: ABI = ABI::V3;

pub(super) fn keep(state: &Path, output: Option<&Path>) -> Result<(), ConfineError> {
    let failed = |why: String| ConfineError::Paths { path: state.display().to_string(), why };
    let status = restrict(state, output).map_err(|error| failed(error.to_string()))?;
    if status == RulesetStatus::NotEnforced {
        return Err(failed("it does not".to_owned()));
    }
    Ok(())
}

#[derive(Debug, thiserror::Error)]
enum Why {
    #[error(transparent)]
    Rules(#[from] RulesetError),
    #[error(transparent)]
    Path(#[from] PathFdError),
}

fn restrict(state: &Path, output: Option<&Path>) -> Result<RulesetStatus, Why> {
    let writes = AccessFs::from_write(NEWEST);
    let handled = writes | AccessFs::Execute;
    let mut rules = Ruleset::default().set_compatibility(CompatLevel::BestEffort).handle_access(handled)?.create()?;
    // Where there is no state, nothing is written: who makes one does so before.
    let mut places = Vec::from_iter(Some(state).filter(|state| state.is_dir()));
    places.extend(output.map(folder_of));
    for place in places {
        rules = rules.add_rule(PathBeneath::new(PathFd::new(place)?, writes))?;
    }
    Ok(rules.restrict_self()?.ruleset)
}

fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."))
}
