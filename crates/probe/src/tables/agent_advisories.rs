//! `agent.advisories`: the advisory set that this agent asks.

use crate::gathering::Gathering;
use report::predicate::SetReference;
use report::{FieldSpec as F, FieldType as T, Grade, Origin, RowBuilder, Source, Table, TableSpec, Time, Value};
use std::borrow::Cow::Borrowed as B;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("agent.advisories"),
    origin: Origin::Observed,
    doc: B("The advisory set that this agent asks. A set that was refused is a gap."),
    needs: B("nothing"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("sha256", T::Text, "SHA-256 of the set's canonical bytes, in hex."),
    F::new("version", T::Integer, "The set's version, which only grows."),
    F::new("created", T::Time, "When the set was made: how old its word is."),
    F::new("expires", T::Time, "When the set expires; it stays in force after."),
    F::new("oldest_feed", T::Time, "When the oldest of its feeds was last changed; absent if it names none."),
];

/// An advisory set that is in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdvisorySet {
    /// The set by digest.
    pub set: SetReference,
    /// When it was made.
    pub created: Time,
    /// When the oldest of its feeds was last changed.
    pub oldest_feed: Option<Time>,
}

/// One row for the set in use; none where there is no set.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let row = |one: &AdvisorySet| {
        // The set is the agent's own and is named by its digest wherever it is kept.
        let sha256 = one.set.sha256.clone();
        let source = Source::File { path: "advisories".to_owned(), sha256: Some(sha256), line: None };
        RowBuilder::new(&SPEC, source, Grade::Live)
            .set("sha256", one.set.sha256.as_str())
            .set("version", i64::try_from(one.set.version).unwrap_or(i64::MAX))
            .set("created", one.created)
            .set("expires", one.set.expires)
            .set("oldest_feed", one.oldest_feed.map_or(Value::Absent, Value::Time))
            .build()
    };
    Table { rows: gathering.options.advisories.iter().map(row).collect(), gaps: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{Fixture, shown};
    use crate::gathering::Options;

    #[test]
    fn the_set_in_use_is_the_row() {
        let host = Fixture::new().host();
        let mut options = Options::default();
        assert_eq!(gather(&Gathering::new(&host, &options)), Table::default());
        let set = SetReference { sha256: "ab".into(), version: 7, expires: Time::from_days(2) };
        options.advisories = Some(AdvisorySet { set, created: Time::from_days(1), oldest_feed: None });
        let table = gather(&Gathering::new(&host, &options));
        let fields = ["sha256", "version", "created", "expires", "oldest_feed"];
        assert_eq!(shown(&table, &SPEC, &fields), ["ab|7|1970-01-02T00:00:00.000Z|1970-01-03T00:00:00.000Z|—"]);
    }
}
