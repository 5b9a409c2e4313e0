//! `process.running`: a running process: its program and the names of its flags, never their values.

use crate::gathering::Gathering;
use crate::host::Host;
use crate::processes;
use report::{
    FieldSpec as F, FieldType as T, Gap, GapReason, Grade, Origin, Row, RowBuilder, Source, Table, TableSpec, Value,
    escape,
};
use std::borrow::Cow::Borrowed as B;
use std::collections::BTreeSet;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("process.running"),
    origin: Origin::Observed,
    doc: B("A running process: its program and the names of its flags, never their values."),
    needs: B("root, to see the programs of others"),
    volatile: true,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("program", T::Path, "The program's file; absent for kernel threads."),
    F::new("name", T::Text, "The process's short name."),
    F::new(
        "flags",
        T::TextList,
        "The names of its command-line flags, sorted, each once; values and other words are left out as they may hold secrets.",
    ),
    F::new("uid", T::Integer, "The effective user's id."),
    F::new("user", T::Text, "That user's name; absent if the id has none."),
    F::new("unit", T::Text, "The systemd unit it runs in; absent if none."),
    F::new(
        "deleted",
        T::Boolean,
        "True if the program's file was deleted or replaced since it started: it runs old code.",
    ),
    F::new("pid", T::Integer, "The process id."),
];

/// The most bytes of a command line that are read; the kernel allows more for
/// what nobody types.
const BOUND: usize = 4 << 20;

/// A row for every process. All is read from `/proc` through the one door, so
/// that a recorded root is read by the same code, and so that of command lines
/// nothing but the names of flags ever leaves this file.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let pids = match processes::pids(gathering.host) {
        Ok(pids) => pids,
        Err(gap) => return Table { rows: Vec::new(), gaps: vec![gap] },
    };
    let mut table = Table::default();
    for pid in pids {
        match row(gathering, pid) {
            Ok(row) => table.rows.extend(row),
            Err(gap) => table.gaps.push(gap),
        }
    }
    if gathering.host.is_live() && !matches!(gathering.host.lstat("/proc/1"), Ok(Some(_))) {
        table.gaps.push(Gap {
            place: "/proc".to_owned(),
            reason: GapReason::Denied,
            detail: "processes of others are hidden from the agent; run it as root".to_owned(),
        });
    }
    table
}

/// One process; `None` if it is gone meanwhile.
fn row(gathering: &Gathering<'_>, pid: u32) -> Result<Option<Row>, Gap> {
    let host = gathering.host;
    let status = match host.read(format!("/proc/{pid}/status"), BOUND) {
        Ok(content) => content.bytes.clone(),
        Err(gap) if gap.reason == GapReason::Missing => return Ok(None),
        // The kernel answers ESRCH for a process that ended while it was read.
        Err(gap) if gap.reason == GapReason::Failed => return Ok(None),
        Err(gap) => return Err(gap),
    };
    let field =
        |name: &[u8]| status.split(|b| *b == b'\n').find_map(|line| line.strip_prefix(name)).map(<[u8]>::trim_ascii);
    let uid = field(b"Uid:").and_then(effective);
    let (program, deleted) = match processes::program(host, pid) {
        Ok(Some((path, deleted))) => (Value::Text(escape::path(&path)), Value::Boolean(deleted)),
        Ok(None) => (Value::Absent, Value::Boolean(false)),
        Err(gap) => (Value::Unreadable(gap.detail.clone()), Value::Unreadable(gap.detail)),
    };
    let source = Source::Kernel { interface: format!("/proc/{pid}") };
    let row = RowBuilder::new(&SPEC, source, Grade::Live)
        .set("program", program)
        .set("name", field(b"Name:").map(|name| String::from_utf8_lossy(name).into_owned()))
        .set("flags", flags_of(host, pid))
        .set("uid", uid)
        .set("user", uid.map_or(Value::Absent, |uid| gathering.accounts().user_name(uid)))
        .set("unit", processes::unit(host, pid))
        .set("deleted", deleted)
        .set("pid", pid);
    Ok(Some(row.build()))
}

/// The second of the four ids in `Uid:`.
fn effective(ids: &[u8]) -> Option<u32> {
    std::str::from_utf8(ids).ok()?.split_ascii_whitespace().nth(1)?.parse().ok()
}

fn flags_of(host: &Host, pid: u32) -> Value {
    match host.read_secret(format!("/proc/{pid}/cmdline"), BOUND) {
        Ok(content) => flags(&content.bytes).into(),
        Err(gap) if gap.reason == GapReason::Missing => Value::TextList(Vec::new()),
        Err(gap) => Value::Unreadable(gap.detail),
    }
}

/// The most flags of one process, and the longest name of one.
const MOST_FLAGS: usize = 200;
const LONGEST: usize = 48;

/// Words in a flag's name after which a value that looks like a flag is taken
/// for a secret all the same.
const SECRETIVE: &[&str] = &["auth", "cred", "key", "pass", "pin", "psk", "pwd", "secret", "token"];

/// The names of the flags in a command line whose words end in NUL. Of
/// `--name=value` the name stays. Of a word with one dash only its first
/// letter stays, because programs such as `mysql` take `-pSECRET`.
fn flags(line: &[u8]) -> Vec<String> {
    let mut found = BTreeSet::new();
    let mut words = line.split(|b| *b == 0).skip(1);
    while let Some(word) = words.next() {
        if word == b"--" {
            break; // What follows are no flags.
        }
        let Some(name) = flag(word) else { continue };
        let lower = name.to_ascii_lowercase();
        // What follows a bare `-p` may be a password as well.
        if !word.contains(&b'=')
            && (word.eq_ignore_ascii_case(b"-p") || SECRETIVE.iter().any(|part| lower.contains(part)))
        {
            words.next();
        }
        found.insert(name);
        if found.len() == MOST_FLAGS {
            break;
        }
    }
    found.into_iter().collect()
}

fn flag(word: &[u8]) -> Option<String> {
    let (dashes, body) = match word.strip_prefix(b"--") {
        Some(body) => ("--", body),
        None => ("-", word.strip_prefix(b"-")?),
    };
    let plain = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    let length = body.iter().position(|b| !plain(b)).unwrap_or(body.len());
    // A name ends where the word does, or at its `=`; anything else is no name.
    let ends_well = body.get(length).is_none_or(|b| *b == b'=');
    let name = match dashes {
        "-" => body.get(..1).filter(|_| length > 0)?,
        _ if ends_well && (1..=LONGEST).contains(&length) => body.get(..length)?,
        _ => return None,
    };
    let starts_well = name.first().is_some_and(u8::is_ascii_alphanumeric);
    starts_well.then(|| format!("{dashes}{}", String::from_utf8_lossy(name)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{Fixture, shown};
    use crate::gathering::{Options, Probe};
    use proptest::prelude::*;

    #[test]
    fn of_a_command_line_only_names_of_flags_stay() {
        let check = |line: &str, want: &[&str]| {
            assert_eq!(flags(line.replace(' ', "\0").as_bytes()), want, "{line}");
        };
        check("nginx -c /etc/nginx.conf -g", &["-c", "-g"]);
        check("java -Dkey=CANARY -Xmx1g -jar a.jar", &["-D", "-X", "-j"]);
        check("mysql -pCANARY -u root --password=CANARY", &["--password", "-p", "-u"]);
        check("x --token CANARY --token=CANARY --api-key --CANARY --verbose", &["--api-key", "--token", "--verbose"]);
        check("x -p --CANARY -- --CANARY", &["-p"]);
        check("x CANARY https://u:CANARY@h --url:CANARY --=CANARY ---CANARY -", &[]);
        check(&format!("x --{}", "a".repeat(LONGEST + 1)), &[]);
        check("", &[]);
    }

    #[test]
    fn processes_of_a_recorded_root() {
        let host = Fixture::new()
            .file("/etc/passwd", "www:x:33:33::/:/bin/false\n")
            .file("/proc/7/status", "Name:\tnginx\nUid:\t0\t33\t33\t33\n")
            .file("/proc/7/cmdline", "nginx\0--secret=CANARY\0-g\0CANARY\0")
            .file("/proc/7/cgroup", "0::/system.slice/nginx.service\n")
            .link("/proc/7/exe", "/usr/sbin/nginx (deleted)")
            .file("/proc/2/status", "Name:\tkthreadd\nUid:\t0\t0\t0\t0\n")
            .file("/proc/2/cmdline", "");
        let table = host.table(&Probe { spec: &SPEC, gather });
        let all = ["program", "name", "flags", "uid", "user", "unit", "deleted", "pid"];
        assert_eq!(
            shown(&table, &SPEC, &all),
            ["—|kthreadd||0|—|—|false|2", "/usr/sbin/nginx|nginx|'--secret, -g|33|www|nginx.service|true|7"]
        );
        assert!(!format!("{table:?}").contains("CANARY"));
        let gaps = Fixture::new().folder("/proc").table(&Probe { spec: &SPEC, gather }).gaps;
        assert_eq!(gaps.iter().map(|g| g.reason).collect::<Vec<_>>(), [GapReason::Unsupported]);
    }

    #[test]
    fn this_process_is_seen() {
        let (host, options) = (Host::live(), Options::default());
        let table = gather(&Gathering::new(&host, &options));
        let own = Value::from(std::process::id());
        let row = table.rows.iter().find(|row| row.get(&SPEC, "pid") == Some(&own)).unwrap();
        assert!(matches!(row.get(&SPEC, "program"), Some(Value::Text(path)) if path.contains("probe")));
        assert_eq!(row.get(&SPEC, "deleted"), Some(&Value::Boolean(false)));
    }

    proptest! {
        #[test]
        fn no_value_ever_stays(line in proptest::collection::vec("-{0,3}[a-z]{0,5}(=[A-Z ]{1,9})?", 0..8), bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            let all = flags(line.join("\0").as_bytes());
            prop_assert!(all.iter().all(|flag| !flag.contains(|c: char| c.is_ascii_uppercase() || c == '=')));
            let _ = flags(&bytes);
        }
    }
}
