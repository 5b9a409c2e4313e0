//! Running the examples of rules.

use crate::{Example, Library, Rule, evaluate, expr::Context};
use report::{Outcome, TableSpec};
use serde::Serialize;

/// What became of one example.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExampleResult {
    /// The rule's id.
    pub rule: String,
    /// The name of its file.
    pub file: String,
    /// The line where the example stands.
    pub line: u32,
    /// The outcome that it asks for.
    pub expected: Outcome,
    /// The outcome that the rule has.
    pub found: Outcome,
    /// Why, where the rule says.
    pub reason: Option<String>,
}

impl ExampleResult {
    /// Whether the rule has the outcome that the example asks for.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.expected == self.found
    }
}

/// Runs every example of every rule, in their order.
#[must_use]
pub fn test(library: &Library, specs: &[&TableSpec]) -> Vec<ExampleResult> {
    let known = |rule: &&Rule| specs.iter().any(|spec| spec.name == rule.table.as_str());
    let rules = library.rules.iter().filter(known);
    rules.flat_map(|rule| rule.examples.iter().map(move |example| run(rule, example))).collect()
}

fn run(rule: &Rule, example: &Example) -> ExampleResult {
    let mut parameters = rule.parameters.clone();
    parameters.extend(example.parameters.clone());
    let cx = Context::new(&example.facts, example.clock());
    let (found, reason) = match &rule.program {
        Ok(program) => {
            let (finding, _) = evaluate::one(rule, program, &example.facts, example.clock(), &cx, &parameters);
            (finding.outcome, finding.reason.or_else(|| finding.rows.into_iter().find_map(|row| row.reason)))
        }
        Err(why) => (Outcome::Unknown, Some(why.to_string())),
    };
    ExampleResult {
        rule: rule.id.clone(),
        file: rule.file.clone(),
        line: example.line,
        expected: example.outcome,
        found,
        reason,
    }
}
