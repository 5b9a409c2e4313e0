//! `agent.policy`: the policy set that this agent judges by.

use crate::gathering::Gathering;
use report::{FieldSpec as F, FieldType as T, Grade, Origin, RowBuilder, Source, Table, TableSpec};
use std::borrow::Cow::Borrowed as B;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("agent.policy"),
    origin: Origin::Observed,
    doc: B("The policy set that this agent judges by."),
    needs: B("nothing"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("sha256", T::Text, "SHA-256 of the set's canonical bytes, in hex."),
    F::new("version", T::Integer, "The set's version, which only grows."),
    F::new("expires", T::Time, "When the set expires; it stays in force after."),
];

/// One row for the set in use; none where the agent only gathers facts.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let row = |set: &report::predicate::SetReference| {
        // The set is the agent's own and is named by its digest wherever it is kept.
        let source = Source::File { path: "policy".to_owned(), sha256: Some(set.sha256.clone()), line: None };
        RowBuilder::new(&SPEC, source, Grade::Live)
            .set("sha256", set.sha256.as_str())
            .set("version", i64::try_from(set.version).unwrap_or(i64::MAX))
            .set("expires", set.expires)
            .build()
    };
    Table { rows: gathering.options.policy.iter().map(row).collect(), gaps: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{Fixture, shown};
    use crate::gathering::Options;
    use report::{Time, predicate::SetReference};

    #[test]
    fn the_set_in_use_is_the_row() {
        let host = Fixture::new().host();
        let mut options = Options::default();
        assert_eq!(gather(&Gathering::new(&host, &options)), Table::default());
        options.policy = Some(SetReference { sha256: "ab".into(), version: 7, expires: Time::from_seconds(0) });
        let table = gather(&Gathering::new(&host, &options));
        assert_eq!(shown(&table, &SPEC, &["sha256", "version", "expires"]), ["ab|7|1970-01-01T00:00:00.000Z"]);
    }
}
