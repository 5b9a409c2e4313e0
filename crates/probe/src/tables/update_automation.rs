//! `update.automation`: whether a host installs updates by itself, which ones, and when it last did.

use crate::gathering::Gathering;
use report::{FieldSpec as F, FieldType as T, Gap, Grade, Origin, Row, RowBuilder, Source, Table, TableSpec, Value};
use std::borrow::Cow::Borrowed as B;

mod apk;
mod apt;
mod dnf;
mod suse;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("update.automation"),
    origin: Origin::Observed,
    doc: B(
        "Whether a host installs updates by itself, which ones, and when it last did; a row for each package manager.",
    ),
    needs: B("nothing"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::words(
        "tool",
        &[
            B("apk_script"),
            B("dnf_automatic"),
            B("os_update"),
            B("transactional_update"),
            B("unattended_upgrades"),
            B("yast_online_update"),
            B("yum_cron"),
        ],
        "What would install them.",
    ),
    F::new("installed", T::Boolean, "True if the tool is there."),
    F::new("scheduled", T::Boolean, "True if a timer or cron starts it."),
    F::new("refreshes", T::Boolean, "True if it fetches the lists of packages by itself."),
    F::new("applies", T::Boolean, "True if it installs updates and does not only fetch or tell of them."),
    F::new(
        "security",
        T::Boolean,
        "True if security updates are among what it installs; absent where it installs nothing.",
    ),
    F::new(
        "origins",
        T::TextList,
        "What it takes, as written: apt's origins, dnf's type of upgrade, SUSE's categories.",
    ),
    F::new("reboots", T::Boolean, "True if it also starts the host anew."),
    F::new("last_run", T::Time, "When it last ran to its end, or its timer last went off; absent where nothing tells."),
    F::new("lists_fetched", T::Time, "When the lists were last fetched; absent where nothing tells."),
];

/// What is known of one tool.
#[derive(Debug)]
struct Found {
    tool: &'static str,
    installed: bool,
    scheduled: bool,
    refreshes: bool,
    applies: bool,
    security: bool,
    origins: Vec<String>,
    reboots: bool,
    last_run: Value,
    lists_fetched: Value,
    source: Source,
}

impl Found {
    /// A tool that is not there, or of which nothing is known yet.
    fn new(tool: &'static str, place: &str) -> Self {
        Self {
            tool,
            installed: false,
            scheduled: false,
            refreshes: false,
            applies: false,
            security: false,
            origins: Vec::new(),
            reboots: false,
            last_run: Value::Absent,
            lists_fetched: Value::Absent,
            source: Source::File { path: place.to_owned(), sha256: None, line: None },
        }
    }

    fn row(self) -> Row {
        let applies = self.applies && self.installed;
        RowBuilder::new(&SPEC, self.source, Grade::Configured)
            .set("tool", self.tool)
            .set("installed", self.installed)
            .set("scheduled", self.scheduled)
            .set("refreshes", self.refreshes)
            .set("applies", applies)
            .set("security", applies.then_some(self.security))
            .set("origins", self.origins)
            .set("reboots", self.reboots)
            .set("last_run", self.last_run)
            .set("lists_fetched", self.lists_fetched)
            .build()
    }
}

/// A row for the tool of each package manager that is there. Where a part of a
/// tool's settings cannot be read, there is a gap and no row of it.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let host = gathering.host;
    let mut table = Table::default();
    for find in [apt::find, dnf::find, suse::find, apk::find] {
        match find(host, &mut table.gaps) {
            Ok(found) => table.rows.extend(found.map(Found::row)),
            Err(gap) => table.gaps.push(gap),
        }
    }
    table
}

/// What a finder answers: nothing where its package manager is not there.
type Answer = Result<Option<Found>, Gap>;

/// The later of two times; what could not be read wins, as it may be later.
fn later(a: Value, b: Value) -> Value {
    match (a, b) {
        (Value::Unreadable(why), _) | (_, Value::Unreadable(why)) => Value::Unreadable(why),
        (Value::Absent, other) | (other, Value::Absent) => other,
        (a, b) => a.max(b),
    }
}

/// When a file was last written; absent if there is none.
fn written(host: &crate::host::Host, path: &str) -> Value {
    match host.stat(path) {
        Ok(stat) => stat.map(|stat| stat.modified).into(),
        Err(gap) => Value::Unreadable(gap.detail),
    }
}

#[cfg(test)]
mod tests;
