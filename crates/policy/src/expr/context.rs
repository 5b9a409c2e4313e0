//! What an evaluation looks at: facts, parameters, the clock; and the lookups
//! that were made so far, which are kept for the next rule.

use crate::param::ParamValue;
use report::{Facts, Time};
use std::collections::BTreeMap;

/// The clock of an evaluation. Nothing in this crate reads another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    /// The instant at which things are judged.
    pub now: Time,
    /// False if the host's clock was found to be wrong: whatever asks the time
    /// is then unknown.
    pub trusted: bool,
}

/// The facts of one host, the parameters of one rule, and the clock. Make one
/// for each host, and [`with_params`](Self::with_params) for each rule: the
/// lookups are shared.
#[derive(Clone, Debug)]
pub struct Context<'a> {
    pub(super) facts: &'a Facts,
    pub(super) params: &'a BTreeMap<String, ParamValue>,
    pub(super) clock: Clock,
}

static NO_PARAMS: BTreeMap<String, ParamValue> = BTreeMap::new();

impl<'a> Context<'a> {
    /// A context without parameters. The facts' rows must be laid out by the
    /// specs that expressions were compiled against, and be normalised.
    #[must_use]
    pub fn new(facts: &'a Facts, clock: Clock) -> Self {
        Self { facts, params: &NO_PARAMS, clock }
    }

    /// The same facts and clock for a rule with these parameters: all of its
    /// parameters, defaults included.
    #[must_use]
    pub fn with_params(&self, params: &'a BTreeMap<String, ParamValue>) -> Self {
        Self { params, ..self.clone() }
    }
}
