//! The expression language of rules: text → syntax (by the library `cel`,
//! bounded first) → types → a compact tree over row slots → a verdict.
//! [`FUNCTIONS`] says what each word means.

mod ast;
mod bounds;
mod check;
mod context;
mod decimal;
mod eval;
mod fault;
mod functions;
mod judged;
mod mode;
mod network;
mod node;
mod parse;
mod text;
mod time;
mod types;
mod value;

#[cfg(test)]
mod laws;
#[cfg(test)]
mod refusals;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod verdicts;

pub use bounds::{MAX_BRACKETS, MAX_BYTES, MAX_DEPTH, MAX_TOKENS};
pub use context::{Clock, Context};
pub use fault::{Fault, nearest};
pub use functions::{FUNCTIONS, Function, Kind};
pub use judged::{Budget, Judged, Truth};
pub(crate) use time::length;

use crate::param::ParamValue;
use report::{Row, TableSpec};
use std::collections::{BTreeMap, BTreeSet};

/// What an expression may name.
#[derive(Clone, Copy, Debug)]
pub struct Env<'a> {
    /// Every table there is.
    pub specs: &'a [&'a TableSpec],
    /// The table that `row` is a row of; `None` where there is no row.
    pub table: Option<&'a TableSpec>,
    /// The parameters with their defaults, which give their types.
    pub params: &'a BTreeMap<String, ParamValue>,
}

/// A checked and compiled expression whose result is true or false.
#[derive(Clone, Debug)]
pub struct Expr {
    root: node::Node,
    fields: BTreeSet<(String, String)>,
    tables: BTreeSet<String>,
    uses_time: bool,
}

/// Reads, checks and compiles an expression.
///
/// # Errors
/// Every fault that was found, in the order of the text; at least one.
pub fn compile(text: &str, env: &Env<'_>) -> Result<Expr, Vec<Fault>> {
    let ast = parse::parse(text)?;
    let mut checker = check::Checker::new(*env);
    let root = checker.whole(&ast);
    let check::Checker { mut faults, fields, tables, uses_time, .. } = checker;
    if faults.is_empty() {
        return Ok(Expr { root, fields, tables, uses_time });
    }
    faults.sort_by_key(|fault| (fault.start, fault.end));
    faults.dedup();
    Err(faults)
}

impl Expr {
    /// The (table, field) pairs that it names, by `row`, `host`, `rows` or `index`.
    #[must_use]
    pub const fn fields(&self) -> &BTreeSet<(String, String)> {
        &self.fields
    }

    /// The tables that it reads, `row`'s not counted unless it asks for them by name.
    #[must_use]
    pub const fn tables(&self) -> &BTreeSet<String> {
        &self.tables
    }

    /// True if the verdict may change with time alone.
    #[must_use]
    pub const fn uses_time(&self) -> bool {
        self.uses_time
    }

    /// Evaluates. It cannot fail: what goes wrong is unknown, with the reason.
    /// `row` is a row of [`Env::table`].
    pub fn eval(&self, cx: &Context<'_>, row: Option<&Row>, budget: &mut Budget) -> Judged {
        eval::judge(&self.root, cx, row, budget)
    }
}
