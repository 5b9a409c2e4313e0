//! `privilege.path`: who can become root, and by which steps: through rules of
//! sudo, through groups that are root by another name, and through files that
//! root runs or obeys and others may change.

mod graph;
mod steps;
#[cfg(test)]
mod tests;

use crate::Inputs;
use graph::Graph;
use report::{FieldSpec as F, FieldType as T, Origin, RowBuilder, Table, TableSpec};
use std::borrow::Cow::Borrowed as B;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("privilege.path"),
    origin: Origin::Derived,
    doc: B(
        "A local account that can become root, by the fewest steps. Told are sudo's rules for all commands, shells, editors, interpreters and the like, groups that amount to root, and files of root that the account may change. What another program lets its user do, and what a list excludes by `!`, is not told: no row proves nothing of programs that are not known here.",
    ),
    needs: B("account.user, file.mode, sudo.rule"),
    volatile: false,
    personal: true,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("account", T::Text, "The account's name."),
    F::new("uid", T::Integer, "Its user id."),
    F::new("interactive", T::Boolean, "True if its shell lets a person work."),
    F::new("groups", T::TextList, "The groups that it is in."),
    F::new("path", T::TextList, "The steps, each as who, by what and as whom."),
    F::new("steps", T::Integer, "How many steps there are; 0 for another name of user id 0."),
    F::new("means", T::TextList, "What the steps rest on, each once: uid, sudo, group, file."),
    F::new(
        "without_password",
        T::Boolean,
        "True if there is a path, be it longer, on which no step asks for a password.",
    ),
];

/// The observed tables that it is computed from.
pub const INPUTS: &[&str] = &["account.user", "file.mode", "sudo.rule"];

/// Finds the shortest path of each account; see [`crate::Derived::compute`].
#[must_use]
pub fn compute(inputs: &Inputs<'_>) -> Option<Table> {
    if !inputs.any(INPUTS) {
        return None;
    }
    let mut out = Table::default();
    let accounts = inputs.table("account.user", &mut out);
    let rules = inputs.table("sudo.rule", &mut out);
    let files = inputs.table("file.mode", &mut out);
    let Some(accounts) = accounts else { return Some(crate::in_order(out)) };
    let people = steps::People::read(accounts, &mut out);
    let mut graph = Graph::default();
    steps::of_groups(&people, &mut graph);
    if let Some(rules) = rules {
        steps::of_rules(rules, &people, &mut graph, &mut out);
    }
    if let Some(files) = files {
        steps::of_files(files, &people, &mut graph, &mut out);
    }
    let paths = graph.to(steps::ROOT, false);
    let open = graph.to(steps::ROOT, true);
    for person in people.all() {
        if person.name == steps::ROOT {
            continue;
        }
        let (path, means) = match paths.get(person.name) {
            _ if person.uid == 0 => (vec![format!("{} has user id 0", person.name)], vec!["uid"]),
            Some(path) => {
                let mut means: Vec<_> = path.iter().map(|step| step.means).collect();
                means.sort_unstable();
                means.dedup();
                (path.iter().map(|step| step.shown.clone()).collect(), means)
            }
            None => continue,
        };
        let steps = if person.uid == 0 { 0 } else { path.len() };
        let row = RowBuilder::new(&SPEC, person.row.source(), person.row.row.grade)
            .set("account", person.name)
            .set("uid", person.uid)
            .set("interactive", person.row.get("interactive").cloned().unwrap_or(report::Value::Absent))
            .set("groups", person.groups.to_vec())
            .set("path", path)
            .set("steps", i64::try_from(steps).unwrap_or(i64::MAX))
            .set("means", means.into_iter().map(str::to_owned).collect::<Vec<_>>())
            .set("without_password", person.uid == 0 || open.contains_key(person.name));
        out.rows.push(row.build());
    }
    Some(crate::in_order(out))
}
