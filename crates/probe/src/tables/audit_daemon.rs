//! `audit.daemon`: what auditd.conf says of keeping the records.

use crate::gathering::Gathering;
use crate::settings::Settings;
use report::{FieldSpec as F, FieldType as T, Grade, Origin, RowBuilder, Source, Table, TableSpec, Value};
use std::borrow::Cow::Borrowed as B;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("audit.daemon"),
    origin: Origin::Observed,
    doc: B("What auditd.conf says of keeping audit records; no row where there is no such file."),
    needs: B("root, to read /etc/audit/auditd.conf"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("log_file", T::Text, "Where records go; absent if the daemon's default holds."),
    F::new("log_group", T::Text, "The group that may read them; absent if the daemon's default holds."),
    F::new("log_format", T::Text, "Their format, in small letters."),
    F::new("max_log_file", T::Integer, "How many megabytes one file may have."),
    F::new("num_logs", T::Integer, "How many files are kept where they rotate."),
    F::new("max_log_file_action", T::Text, "What is done when a file is full, in small letters."),
    F::new("space_left_action", T::Text, "What is done when the disk runs low, in small letters."),
    F::new("admin_space_left_action", T::Text, "What is done when the disk is nearly full, in small letters."),
    F::new("disk_full_action", T::Text, "What is done when the disk is full, in small letters."),
    F::new("disk_error_action", T::Text, "What is done when writing fails, in small letters."),
    F::new("action_mail_acct", T::Text, "Who gets mail of it."),
    F::new("flush", T::Text, "How records are forced to the disk, in small letters."),
    F::new("local_events", T::Text, "Whether the host's own events are recorded, in small letters."),
    F::new("write_logs", T::Text, "Whether records are written to disk, in small letters."),
    F::new("tcp_listen_port", T::Integer, "The port on which other hosts' records are taken; absent for none."),
];

const FILE: &str = "/etc/audit/auditd.conf";

/// The one row; each field is absent where the file is silent.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let mut settings = Settings::default();
    settings.add(gathering.host, FILE.as_bytes(), None);
    if !settings.found {
        return Table { rows: Vec::new(), gaps: settings.gaps };
    }
    let sources = settings.values.values().map(|(_, source)| source.clone());
    let file = match sources.into_iter().next() {
        Some(Source::File { path, sha256, .. }) => Source::File { path, sha256, line: None },
        _ => Source::File { path: FILE.to_owned(), sha256: None, line: None },
    };
    let mut row = RowBuilder::new(&SPEC, file, Grade::Configured);
    for field in FIELDS {
        let written = settings.values.get(field.name.as_ref()).map(|(value, _)| value.as_str());
        let value = match (field.ty, written) {
            (_, None) => Value::Absent,
            (T::Integer, Some(text)) => {
                text.parse::<u32>().map_or_else(|_| Value::Unreadable(format!("{text} is not a number")), Value::from)
            }
            (_, Some(text)) if matches!(field.name.as_ref(), "log_file" | "log_group" | "action_mail_acct") => {
                text.into()
            }
            (_, Some(text)) => text.to_ascii_lowercase().into(),
        };
        row = row.set(&field.name, value);
    }
    Table { rows: vec![row.build()], gaps: settings.gaps }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{Fixture, shown};
    use crate::gathering::Probe;

    const PROBE: Probe = Probe { spec: &SPEC, gather };

    #[test]
    fn settings_of_the_daemon() {
        let text = "# x\nmax_log_file = 8\nspace_left_action = EMAIL\naction_mail_acct = root\nnum_logs = many\n";
        let table = Fixture::new().file(FILE, text).table(&PROBE);
        let names = ["max_log_file", "space_left_action", "action_mail_acct", "num_logs", "flush"];
        assert_eq!(shown(&table, &SPEC, &names), ["8|email|root|unreadable: many is not a number|—"]);
        assert_eq!(Fixture::new().table(&PROBE), Table::default());
    }
}
