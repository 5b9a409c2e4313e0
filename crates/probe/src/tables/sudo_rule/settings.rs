//! `sudo.default`: how sudo behaves, from its Defaults lines: one row for
//! everyone (`scope` absent), one more for each list of users, hosts, targets
//! or commands that has Defaults of its own. Values are those of sudo 1.9
//! where nothing is said; a distribution may build another default in.

use super::files::Sudoers;
use super::grammar::{Kind, Member, Scope, Setting, Statement};
use crate::gathering::Gathering;
use report::{FieldSpec as F, FieldType as T, Grade, Origin, Row, RowBuilder, Source, Table, TableSpec, Value};
use std::borrow::Cow::Borrowed as B;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("sudo.default"),
    origin: Origin::Observed,
    doc: B(
        "How sudo behaves: one row for everyone (`scope` absent), one more for each list that has Defaults of its own, as it is where this list fits and no other.",
    ),
    needs: B("root, to read /etc/sudoers"),
    volatile: false,
    personal: true,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new(
        "scope",
        T::Text,
        "Whom the Defaults are for, with their sign: `:` users, `@` hosts, `>` targets, `!` commands.",
    ),
    F::new("use_pty", T::Boolean, "Whether commands run in a terminal of their own."),
    F::new("requiretty", T::Boolean, "Whether sudo needs a real terminal."),
    F::new("authenticate", T::Boolean, "Whether people prove who they are."),
    F::new("env_reset", T::Boolean, "Whether commands start with a clean environment."),
    F::new("noexec", T::Boolean, "Whether commands may not start others."),
    F::new("setenv", T::Boolean, "Whether users may set the environment."),
    F::new("ignore_dot", T::Boolean, "Whether `.` in PATH is passed over."),
    F::new("secure_path", T::Text, "The PATH of commands; absent if it is the user's own."),
    F::new("logfile", T::Path, "The file that sudo logs to besides syslog; absent if none."),
    F::new("syslog", T::Text, "The facility that sudo logs to; absent if it is turned off."),
    F::new("log_input", T::Boolean, "Whether what is typed is kept."),
    F::new("log_output", T::Boolean, "Whether what is shown is kept."),
    F::new(
        "timestamp_seconds",
        T::Integer,
        "How long a password counts, in seconds; negative for ever, 0 asks each time.",
    ),
    F::words("timestamp_type", &[B("global"), B("ppid"), B("tty"), B("kernel")], "What a password counts for."),
    F::new("passwd_tries", T::Integer, "How often a password may be wrong."),
    F::new("rootpw", T::Boolean, "Whether root's password is asked instead of one's own."),
    F::new("targetpw", T::Boolean, "Whether the target's password is asked."),
    F::new("runaspw", T::Boolean, "Whether the password of the default target is asked."),
    F::new("visiblepw", T::Boolean, "Whether a password is asked where it would be seen."),
    F::new("pwfeedback", T::Boolean, "Whether stars show how long a password is."),
    F::new("insults", T::Boolean, "Whether wrong passwords are answered with jokes."),
    F::new("env_keep", T::TextList, "Variables kept besides sudo's own list, in the order of the file."),
];

/// How a setting is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Flag(bool),
    /// A text, and what stands where nothing is said.
    Text(Option<&'static str>),
    Minutes,
    Number(i64),
    List,
}

/// sudo's name, our field, and its shape.
const SETTINGS: &[(&str, &str, Shape)] = &[
    ("authenticate", "authenticate", Shape::Flag(true)),
    ("env_keep", "env_keep", Shape::List),
    ("env_reset", "env_reset", Shape::Flag(true)),
    ("ignore_dot", "ignore_dot", Shape::Flag(false)),
    ("insults", "insults", Shape::Flag(false)),
    ("log_input", "log_input", Shape::Flag(false)),
    ("log_output", "log_output", Shape::Flag(false)),
    ("logfile", "logfile", Shape::Text(None)),
    ("noexec", "noexec", Shape::Flag(false)),
    ("passwd_tries", "passwd_tries", Shape::Number(3)),
    ("pwfeedback", "pwfeedback", Shape::Flag(false)),
    ("requiretty", "requiretty", Shape::Flag(false)),
    ("rootpw", "rootpw", Shape::Flag(false)),
    ("runaspw", "runaspw", Shape::Flag(false)),
    ("secure_path", "secure_path", Shape::Text(None)),
    ("setenv", "setenv", Shape::Flag(false)),
    ("syslog", "syslog", Shape::Text(Some("authpriv"))),
    ("targetpw", "targetpw", Shape::Flag(false)),
    ("timestamp_timeout", "timestamp_seconds", Shape::Minutes),
    ("timestamp_type", "timestamp_type", Shape::Text(Some("tty"))),
    ("use_pty", "use_pty", Shape::Flag(false)),
    ("visiblepw", "visiblepw", Shape::Flag(false)),
];

/// The name under which the table tells a setting, if it does.
pub(super) fn told(name: &str) -> Option<&'static str> {
    SETTINGS.iter().find(|(known, ..)| *known == name).map(|(known, ..)| *known)
}

/// Whether a flag is on for everyone.
pub(super) fn is_on(sudoers: &Sudoers, name: &str) -> bool {
    let of_all =
        |statement| if let &Statement::Defaults(Scope::All, ref options) = statement { Some(options) } else { None };
    let options = sudoers.statements.iter().filter_map(|(_, s)| of_all(s)).flatten();
    options.filter_map(|o| if let Setting::Told(n, on, _) = o { (*n == name).then_some(*on) } else { None }).next_back()
        == Some(true)
}

/// No row where there is no sudoers file.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let sudoers = Sudoers::read(gathering.host);
    let mut table = Table { rows: Vec::new(), gaps: sudoers.gaps.clone() };
    let Some(main) = &sudoers.main else { return table };
    let mut scopes: Vec<(&Scope, &Source)> = vec![(&Scope::All, main)];
    for (source, statement) in &sudoers.statements {
        if let Statement::Defaults(scope, _) = statement
            && !scopes.iter().any(|(known, _)| *known == scope)
        {
            scopes.push((scope, source));
        }
    }
    table.rows.extend(scopes.into_iter().map(|(scope, source)| row(&sudoers, scope, source)));
    table
}

fn row(sudoers: &Sudoers, scope: &Scope, source: &Source) -> Row {
    let mut row = RowBuilder::new(&SPEC, source.clone(), Grade::Configured);
    if let Scope::Of(kind, members) = scope {
        row = row.set("scope", shown(*kind, members));
    }
    // Defaults of commands come after all others, which for one list besides
    // that for everyone changes nothing.
    let mut options: Vec<&Setting> = Vec::new();
    for wanted in [&Scope::All, scope] {
        for (_, statement) in &sudoers.statements {
            match statement {
                Statement::Defaults(found, more) if found == wanted => options.extend(more),
                _ => {}
            }
        }
        if *scope == Scope::All {
            break;
        }
    }
    for (name, field, shape) in SETTINGS {
        let said = options.iter().filter_map(|option| match option {
            Setting::Told(told, on, value) if told == name => Some((*on, value.as_deref())),
            _ => None,
        });
        row = row.set(field, shape.value(&said.collect::<Vec<_>>()));
    }
    row.build()
}

impl Shape {
    /// Of several lines the last counts, and lists are added up.
    fn value(self, said: &[(bool, Option<&str>)]) -> Value {
        let last = said.last().copied();
        match (self, last) {
            (Self::Flag(default), None) => default.into(),
            (Self::Flag(_), Some((on, _))) => on.into(),
            (Self::Text(default), None) => default.map_or(Value::Absent, Into::into),
            (Self::Text(_), Some((true, Some(text)))) => text.into(),
            (Self::Text(default), Some((true, None))) => default.map_or(Value::Absent, Into::into),
            (Self::Text(_), Some((false, _))) => Value::Absent,
            (Self::Minutes, None) => 300_u32.into(),
            (Self::Minutes, Some((false, _))) => 0_u32.into(),
            (Self::Minutes, Some((true, text))) => minutes(text.unwrap_or_default()),
            (Self::Number(default), None) => default.into(),
            (Self::Number(_), Some((_, text))) => text
                .and_then(|t| t.parse::<i64>().ok())
                .map_or_else(|| Value::Unreadable("what stands there is no number".to_owned()), Into::into),
            (Self::List, _) => {
                let words = said.iter().filter_map(|(on, text)| text.filter(|_| *on));
                words.flat_map(str::split_ascii_whitespace).map(str::to_owned).collect::<Vec<_>>().into()
            }
        }
    }
}

/// Minutes with a fraction, as seconds; nothing in floating point.
fn minutes(text: &str) -> Value {
    let (sign, text) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let tenths = fraction.get(..1).unwrap_or("0");
    match (whole.parse::<u32>().or(if whole.is_empty() { Ok(0) } else { Err(()) }), tenths.parse::<u32>()) {
        (Ok(whole), Ok(tenths)) => (sign * (i64::from(whole) * 60 + i64::from(tenths) * 6)).into(),
        _ => Value::Unreadable("what stands there is no number of minutes".to_owned()),
    }
}

fn shown(kind: Kind, members: &[Member]) -> String {
    let sign = match kind {
        Kind::User => ':',
        Kind::Host => '@',
        Kind::Runas => '>',
        Kind::Command => '!',
    };
    let names: Vec<_> = members.iter().map(super::shown_one).collect();
    format!("{sign}{}", names.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{self, Fixture};
    use crate::gathering::Probe;

    const PROBE: Probe = Probe { spec: &SPEC, gather };

    fn check(text: &str, fields: &[&str], want: &[&str]) {
        let table = Fixture::new().file("/etc/sudoers", text).table(&PROBE);
        assert_eq!(fixture::shown(&table, &SPEC, fields), want, "{text}");
        assert_eq!(table.gaps, []);
    }

    #[test]
    fn defaults_of_everyone_and_of_some() {
        check("", &["scope", "use_pty", "timestamp_seconds", "logfile", "syslog"], &["—|false|300|—|authpriv"]);
        check(
            "Defaults use_pty, logfile=\"/var/log/sudo.log\"\nDefaults timestamp_timeout=-1\nDefaults:ann,%adm !use_pty\n",
            &["scope", "use_pty", "timestamp_seconds", "logfile"],
            &["—|true|-60|/var/log/sudo.log", ":ann,%adm|false|-60|/var/log/sudo.log"],
        );
        check(
            "Defaults!/bin/ls noexec\nDefaults !syslog, env_keep += \"A B\", timestamp_timeout=2.5\nDefaults env_keep+=C\n",
            &["scope", "noexec", "syslog", "env_keep", "timestamp_seconds"],
            &["—|false|—|A, B, C|150", "!/bin/ls|true|—|A, B, C|150"],
        );
        check("Defaults requiretty\nDefaults !requiretty\n", &["requiretty"], &["false"]);
    }

    #[test]
    fn no_file_no_row_and_prompts_stay_secret() {
        assert_eq!(Fixture::new().table(&PROBE), Table::default());
        let table =
            Fixture::new().file("/etc/sudoers", "Defaults passprompt=CANARY, badpass_message=CANARY\n").table(&PROBE);
        assert_eq!(table.rows.len(), 1);
        assert!(!format!("{table:?}").contains("CANARY"));
        assert!(matches!(table.rows.first().map(|r| &r.source), Some(Source::File { sha256: None, .. })));
    }

    #[test]
    fn the_list_is_sorted_and_every_default_fits() {
        assert!(SETTINGS.is_sorted_by(|a, b| a.0 < b.0));
        for (name, field, shape) in SETTINGS {
            let slot = SPEC.fields.iter().find(|f| f.name == *field);
            assert!(slot.is_some_and(|f| shape.value(&[]).fits(f)), "{name}");
        }
    }
}
