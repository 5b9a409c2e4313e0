//! `ssh.authorized_key`: a public key that may log in as a user.

use super::key_private::weak;
use super::ssh_server;
use crate::accounts::User;
use crate::gathering::Gathering;
use pki::key::ssh::{self, Line, PublicKey};
use report::{
    FieldSpec as F, FieldType as T, Gap, GapReason, Grade, Origin, RowBuilder, Table, TableSpec, Value, escape,
};
use std::borrow::Cow::Borrowed as B;
use std::collections::BTreeSet;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("ssh.authorized_key"),
    origin: Origin::Observed,
    doc: B("A public key that may log in as a user, from the files where the SSH server looks for them."),
    needs: B("read access to home folders (root)"),
    volatile: false,
    personal: true,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("user", T::Text, "The account that it may log in as."),
    F::new("path", T::Path, "The file that it stands in."),
    F::new("line", T::Integer, "The line, from 1."),
    F::new("type", T::Text, "The key's type in SSH, such as `ssh-ed25519`."),
    F::new("bits", T::Integer, "Its size in bits; absent for a type that is not known."),
    F::new("fingerprint", T::Text, "`SHA256:` and the digest, as ssh-keygen(1) prints it."),
    F::new(
        "options",
        T::TextList,
        "The options before it, as they are written; of `command` and `environment` the name alone, as they may hold a secret.",
    ),
    F::new("weak", T::TextList, "What is weak about it; empty where nothing is."),
    F::new("mode", T::Mode, "The file's permission bits."),
    F::new("owner", T::Text, "The name of the file's owner; absent if the id has none."),
];

/// The most bytes of one file.
const BOUND: usize = 1 << 20;

/// The most rows; a file for all users has its keys once for each of them.
const MOST_ROWS: usize = 20_000;

/// Where OpenSSH looks where there is no configuration.
const DEFAULT: [&str; 2] = [".ssh/authorized_keys", ".ssh/authorized_keys2"];

/// Options whose value is told; sshd(8), AUTHORIZED_KEYS FILE FORMAT.
const TOLD: &[&str] = &["expiry-time", "from", "permitlisten", "permitopen", "principals", "tunnel"];

/// Options of which the name alone is told.
const NAMED: &[&str] = &[
    "agent-forwarding",
    "cert-authority",
    "command",
    "environment",
    "no-agent-forwarding",
    "no-port-forwarding",
    "no-pty",
    "no-touch-required",
    "no-user-rc",
    "no-x11-forwarding",
    "port-forwarding",
    "pty",
    "restrict",
    "user-rc",
    "verify-required",
    "x11-forwarding",
];

/// A row for every key of every user.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let accounts = gathering.accounts();
    let mut table = Table { rows: Vec::new(), gaps: accounts.user_gaps.clone() };
    let patterns = patterns(gathering, &mut table.gaps);
    let mut seen = BTreeSet::new();
    for user in accounts.users.iter().filter(|user| user.home.starts_with(b"/")) {
        for pattern in &patterns {
            let path = path(pattern, user);
            if !seen.insert((user.name.clone(), path.clone())) {
                continue;
            }
            if let Err(gap) = file(gathering, user, &path, &mut table) {
                table.gaps.push(gap);
            }
            if table.rows.len() > MOST_ROWS {
                table.rows.truncate(MOST_ROWS);
                let detail = format!("there are more than {MOST_ROWS} keys; the rest was not read: take some out");
                table.gaps.push(Gap { place: escape::path(&path), reason: GapReason::TooLarge, detail });
                return table;
            }
        }
    }
    table
}

/// Where keys are looked for, in any of sshd's blocks; what cannot be told is a gap.
fn patterns(gathering: &Gathering<'_>, gaps: &mut Vec<Gap>) -> BTreeSet<String> {
    let server = gathering.ssh_server();
    let place = || "/etc/ssh/sshd_config".to_owned();
    let mut unknown = |detail: String| gaps.push(Gap { place: place(), reason: GapReason::Unsupported, detail });
    let mut all = BTreeSet::new();
    for row in &server.table.rows {
        match row.get(&ssh_server::SPEC, "authorized_keys_file") {
            Some(Value::TextList(files)) => all.extend(files.iter().cloned()),
            Some(Value::Unreadable(why)) => unknown(format!("where keys are looked for is not known: {why}")),
            _ => {}
        }
    }
    match &server.keys_command {
        Some(Value::Boolean(true)) => {
            unknown("AuthorizedKeysCommand gives keys that no file holds; this agent starts no program".to_owned());
        }
        Some(Value::Unreadable(why)) => unknown(format!("whether a program gives more keys is not known: {why}")),
        _ => {}
    }
    if server.table.rows.is_empty() {
        all.extend(DEFAULT.map(str::to_owned));
        gaps.extend(server.table.gaps.iter().cloned());
    }
    all
}

/// The file that a pattern stands for: `%h` is the home folder, `%u` the name,
/// `%U` the number; a path that is not absolute is meant from the home folder.
fn path(pattern: &str, user: &User) -> Vec<u8> {
    let mut path = Vec::new();
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        match (c, if c == '%' { chars.next() } else { None }) {
            ('%', Some('h')) => path.extend_from_slice(&user.home),
            ('%', Some('u')) => path.extend_from_slice(user.name.as_bytes()),
            ('%', Some('U')) => path.extend_from_slice(user.uid.to_string().as_bytes()),
            ('%', Some('%') | None) => path.push(b'%'),
            (c, _) => path.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    if path.starts_with(b"/") { path } else { [&user.home, b"/".as_slice(), &path].concat() }
}

fn file(gathering: &Gathering<'_>, user: &User, path: &[u8], table: &mut Table) -> Result<(), Gap> {
    let (content, stat) = match gathering.host.read_with_stat(path, BOUND) {
        Ok(read) => read,
        Err(gap) if gap.reason == GapReason::Missing => return Ok(()),
        Err(gap) => return Err(gap),
    };
    let (lines, all) = ssh::lines(&content.bytes);
    for line in &lines {
        let Some(key) = &line.key else {
            // It may be a key of a kind that sshd knows and this agent does not.
            let detail = format!("line {} holds no key that can be read; mend it or take it out", line.number);
            table.gaps.push(Gap { place: escape::path(path), reason: GapReason::Malformed, detail });
            continue;
        };
        table.rows.push(
            RowBuilder::new(&SPEC, content.source(Some(line.number)), Grade::Configured)
                .set("user", user.name.clone())
                .set("path", escape::path(path))
                .set("line", line.number)
                .set("type", key.kind.clone())
                .set("bits", key.bits)
                .set("fingerprint", key.fingerprint.clone())
                .set("options", options(line))
                .set("weak", weakness(key))
                .set("mode", Value::Mode(stat.mode))
                .set("owner", gathering.accounts().user_name(stat.uid))
                .build(),
        );
    }
    if all {
        return Ok(());
    }
    let detail = format!("it has more than {} lines; the rest was not read: take some out", ssh::MOST_LINES);
    Err(Gap { place: escape::path(path), reason: GapReason::TooLarge, detail })
}

fn weakness(key: &PublicKey) -> Value {
    match &key.spki {
        Some(spki) => weak(Some(spki)),
        None => Value::Unreadable("keys of this type are not looked into".to_owned()),
    }
}

/// The options as they may be told.
fn options(line: &Line) -> Vec<String> {
    let told = |option: &String| {
        let name = option.split('=').next().unwrap_or(option).to_ascii_lowercase();
        if TOLD.contains(&name.as_str()) {
            option.clone()
        } else if NAMED.contains(&name.as_str()) {
            name
        } else {
            // sshd refuses the line for it. What stands there may be anything.
            "unknown".to_owned()
        }
    };
    line.options.iter().map(told).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{Fixture, shown};
    use crate::gathering::Probe;
    use base64::{Engine, engine::general_purpose::STANDARD as BASE64};

    const PROBE: Probe = Probe { spec: &SPEC, gather };
    const PASSWD: &str = "ann:x:1000:1::/home/ann:/bin/sh\nbob:x:1001:1::/home/bob:/bin/sh\nodd:x:2:2::relative:\n";

    fn key(byte: u8) -> String {
        let string = |bytes: &[u8]| [&u32::try_from(bytes.len()).unwrap().to_be_bytes()[..], bytes].concat();
        format!("ssh-ed25519 {}", BASE64.encode([string(b"ssh-ed25519"), string(&[byte; 32])].concat()))
    }

    fn host() -> Fixture {
        Fixture::new().file("/etc/passwd", PASSWD)
    }

    #[test]
    fn keys_with_their_options_and_never_a_command() {
        let lines = format!(
            "# CANARY\n{} ann@CANARY\n\nrestrict,command=\"x --CANARY\",from=\"10.0.0.0/8,!10.1.1.1\",environment=\"A=CANARY\" {}\n\
             CANARY {}\nssh-rsa CANARY\n",
            key(1),
            key(2),
            key(3)
        );
        let table = host()
            .file("/home/ann/.ssh/authorized_keys", &lines)
            .mode("/home/ann/.ssh/authorized_keys", 0o644)
            .table(&PROBE);
        let at = "ann|/home/ann/.ssh/authorized_keys";
        assert_eq!(
            shown(&table, &SPEC, &["user", "path", "line", "type", "bits", "options", "mode"]),
            [
                format!("{at}|2|ssh-ed25519|256||0644"),
                format!("{at}|4|ssh-ed25519|256|restrict, command, from=\"10.0.0.0/8,!10.1.1.1\", environment|0644"),
                format!("{at}|5|ssh-ed25519|256|unknown|0644"),
            ]
        );
        assert_eq!(table.gaps.len(), 1);
        assert!(table.gaps[0].detail.contains("line 6 "), "{:?}", table.gaps);
        assert!(!format!("{table:?}").contains("CANARY"));
    }

    #[test]
    fn files_are_where_any_block_of_the_server_looks() {
        let config = "AuthorizedKeysFile /etc/keys/%u /etc/keys/all%%\nMatch User bob\nAuthorizedKeysFile %h/k .k/%U\n";
        let fixture = host()
            .file("/etc/ssh/sshd_config", config)
            .file("/etc/keys/ann", &key(1))
            .file("/etc/keys/all%", &key(2))
            .file("/home/bob/k", &key(3))
            .file("/home/bob/.k/1001", &key(4))
            .file("/home/ann/.ssh/authorized_keys", &key(5));
        let table = fixture.table(&PROBE);
        assert_eq!(
            shown(&table, &SPEC, &["user", "path"]),
            [
                "ann|/etc/keys/all%",
                "ann|/etc/keys/ann",
                "bob|/etc/keys/all%",
                "bob|/home/bob/.k/1001",
                "bob|/home/bob/k"
            ]
        );
        assert_eq!(table.gaps, []);
        let table = fixture.file("/etc/ssh/sshd_config", "AuthorizedKeysCommand /bin/x --CANARY\n").table(&PROBE);
        assert_eq!(shown(&table, &SPEC, &["path"]), ["/home/ann/.ssh/authorized_keys"]);
        assert!(table.gaps.len() == 1 && table.gaps[0].detail.contains("AuthorizedKeysCommand"), "{:?}", table.gaps);
        assert!(!format!("{table:?}").contains("CANARY"));
    }

    #[test]
    fn what_cannot_be_read_is_a_gap() {
        let gaps = |fixture: Fixture| fixture.table(&PROBE).gaps.into_iter().map(|gap| gap.reason).collect::<Vec<_>>();
        assert_eq!(gaps(Fixture::new()), [GapReason::Missing]);
        let at = "/home/ann/.ssh/authorized_keys";
        assert_eq!(gaps(host().folder("/home/ann/.ssh").fifo(at)), [GapReason::Malformed]);
        assert_eq!(gaps(host().sparse(at, 1 << 30)), [GapReason::TooLarge]);
        let many = format!("{}\n", key(1)).repeat(ssh::MOST_LINES + 1);
        assert!(gaps(host().file(at, &many)).contains(&GapReason::TooLarge));
        assert_eq!(gaps(host()), []);
    }

    #[test]
    fn the_lists_are_sorted() {
        assert!(TOLD.is_sorted() && NAMED.is_sorted());
    }
}
