//! Our reading of sudoers beside sudo's own: made-up files that `visudo` takes,
//! and what `sudo -ll -U` says each user may do. The real file is never
//! touched: ours lies over it in a mount namespace of its own.

use probe::tables::sudo_rule::{self, SPEC};
use probe::{Gathering, Host, Options};
use report::{Row, Value};
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

/// How many files are made up.
const FILES: usize = 100;

/// Accounts that every Debian has.
const USERS: &[&str] = &["games", "mail", "man"];

/// A generator that gives the same numbers on every run: splitmix64.
struct Dice(u64);

impl Dice {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((x ^ (x >> 31)) >> 33).unwrap() % below
    }

    fn of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.next(all.len())]
    }
}

const HEAD: &str = "# aliases, some in others\n\
    Defaults env_reset, secure_path=\"/usr/sbin:/usr/bin\"\n\
    Defaults:mail env_keep += \"A B\"\nDefaults>root !requiretty\nDefaults!SHELLS log_year\nDefaults@NOWHERE umask=0077\n\
    User_Alias ONE = games, %mail : TWO = ONE, #6, !man\n\
    Runas_Alias DB = backup, #10 : ANY = ALL, !root\n\
    Host_Alias NOWHERE = nowhere, 203.0.113.7\n\
    Cmnd_Alias SHELLS = /bin/sh, /bin/bash \"\", !/bin/dash\n\
    Cmnd_Alias MANY = SHELLS, \\\n  /usr/bin/[a-c]*, !INNER\n\
    Cmnd_Alias INNER = /bin/ls -l, /usr/sbin/\n";

const WHO: &[&str] =
    &["games", "%man", "#8", "%#12", "ALL", "ONE", "TWO", "ALL, !mail", "root,man", "\"games\"", "nobody"];
const HOSTS: &[&str] = &["ALL", "ALL", "ALL", "NOWHERE", "nowhere"];
const AS: &[&str] = &["", "", "(root) ", "(ALL) ", "(DB : adm) ", "(ANY) ", "( root , backup ) ", "(#10:#4) "];
const TAGS: &[&str] = &[
    "",
    "",
    "",
    "NOPASSWD: ",
    "PASSWD:",
    "NOEXEC : ",
    "EXEC: ",
    "SETENV: NOPASSWD: ",
    "LOG_OUTPUT: LOG_INPUT: ",
    "NOLOG_OUTPUT: ",
    "MAIL: FOLLOW: ",
    "CWD=/tmp ",
    "TIMEOUT=5m NOPASSWD: ",
    "ROLE=r TYPE=t ",
];
const COMMANDS: &[&str] = &[
    "/bin/true",
    "/bin/true \"\"",
    "/bin/a b\\,c x\\:y",
    "!/bin/false",
    "!!/bin/false",
    "/usr/bin/",
    "/usr/bin/* [a-z]*",
    "sudoedit /etc/motd",
    "SHELLS",
    "!SHELLS",
    "MANY",
    "list",
    "sha224:d63kxKDSrHRLRYy1gsJMCvu2tMZbzD+SqYJKUw== /bin/cat",
    "^/bin/(ls|cat)$ ^-[a,b]$",
];

/// A file of some rules; a second one is included by it.
fn made(dice: &mut Dice) -> (String, String) {
    let rules = |dice: &mut Dice| {
        let mut text = String::new();
        for _ in 0..=dice.next(4) {
            text.push_str(dice.of(WHO));
            text.push(' ');
            for part in 0..=dice.next(2) {
                text.push_str(if part == 0 { "" } else { " : " });
                text.push_str(&format!("{} = ", dice.of(HOSTS)));
                for command in 0..=dice.next(3) {
                    text.push_str(["", ", ", ",\\\n\t"][if command == 0 { 0 } else { 1 + dice.next(2) }]);
                    text.push_str(dice.of(AS));
                    text.push_str(dice.of(TAGS));
                    text.push_str(dice.of(COMMANDS));
                }
            }
            text.push_str([" # why\n", "\n"][dice.next(2)]);
        }
        text
    };
    let include = ["@include ROOT/part\n", "#include \"ROOT/part\"\n", "@includedir ROOT/dir\n"][dice.next(3)];
    (format!("{HEAD}{}{include}{}", rules(dice), rules(dice)), rules(dice))
}

/// The command of an entry without its digest and arguments, with what stands before it.
fn reduced(text: &str) -> String {
    let digest = text.starts_with("sha");
    let text = if digest { text.split_once(' ').unwrap().1 } else { text };
    let (name, arguments) = text.split_once(' ').map_or((text, ""), |(name, rest)| (name, rest));
    let shown = match arguments {
        "" => name.to_owned(),
        "\"\"" => format!("{name} \"\""),
        _ => format!("{name} ..."),
    };
    format!("{}{shown}", if digest { "digest " } else { "" })
}

/// What sudo's long list says: one line for each command.
fn theirs(text: &str, user: &str) -> Vec<String> {
    let mut all = Vec::new();
    let (mut users, mut groups, mut flags, mut options) = (String::new(), String::new(), Vec::new(), Vec::new());
    for line in text.lines() {
        if line == "Sudoers entry:" {
            (users, groups, flags, options) = (String::new(), String::new(), Vec::new(), Vec::new());
        } else if let Some(command) = line.strip_prefix('\t') {
            let negated = command.starts_with('!');
            let mut flags = flags.clone();
            // What is forbidden asks for nothing.
            flags.retain(|flag| !negated || *flag != "nopasswd");
            let users = if users == user { "" } else { &users };
            all.push(format!("{users}|{groups}|{}|{}|{}", flags.join(" "), options.join(" "), reduced(command)));
        } else if let Some((name, value)) = line.trim().split_once(": ") {
            match name {
                "RunAsUsers" => value.clone_into(&mut users),
                "RunAsGroups" => value.clone_into(&mut groups),
                "Options" => {
                    let words = value.split(", ").map(|w| if w == "!authenticate" { "nopasswd" } else { w });
                    flags = words
                        .filter(|w| ["log_input", "log_output", "noexec", "nopasswd", "setenv"].contains(w))
                        .collect();
                    flags.sort_unstable();
                }
                "Cwd" | "Role" | "Timeout" | "Type" => {
                    options.push(name.to_uppercase());
                    options.sort_unstable();
                }
                _ => {}
            }
        }
    }
    all.sort_unstable();
    all
}

/// Whether a word of sudoers is about the user.
fn is_about(word: &str, user: &str, id: &dyn Fn(&str) -> String) -> bool {
    match word {
        "ALL" => true,
        _ if word.starts_with("%#") => id("-G").split(' ').any(|gid| gid == &word[2..]),
        _ if word.starts_with('%') => id("-Gn").split(' ').any(|group| group == &word[1..]),
        _ if word.starts_with('#') => id("-u") == word[1..],
        _ => word == user,
    }
}

/// Our rows for the user in the form of [`theirs`].
fn ours(rows: &[Row], user: &str, id: &dyn Fn(&str) -> String) -> Vec<String> {
    let text = |row: &Row, field: &str| row.get(&SPEC, field).unwrap().shown();
    let list = |row: &Row, field: &str| match row.get(&SPEC, field) {
        Some(Value::TextList(all)) => all.clone(),
        other => panic!("{field}: {other:?}"),
    };
    let is = |row: &Row, field: &str| row.get(&SPEC, field) == Some(&Value::Boolean(true));
    let excluded = |row: &Row| text(row, "user").strip_prefix('!').is_some_and(|word| is_about(word, user, id));
    let mut all = Vec::new();
    for row in rows.iter().filter(|row| is_about(&text(row, "user"), user, id)) {
        // The made-up lists name whom they leave out last.
        let left_out = rows.iter().any(|other| other.source == row.source && excluded(other));
        if left_out || list(row, "hosts").first().is_none_or(|host| host != "ALL") {
            continue;
        }
        let mut flags = vec!["log_input", "log_output", "noexec", "nopasswd", "setenv"];
        flags.retain(|flag| is(row, flag));
        let mut options = list(row, "options");
        options.sort_unstable();
        let (users, groups) = (list(row, "runas_users").join(", "), list(row, "runas_groups").join(", "));
        let digest = if is(row, "digest") { "digest " } else { "" };
        let negated = if is(row, "negated") { "!" } else { "" };
        let command = text(row, "command");
        all.push(format!("{users}|{groups}|{}|{}|{digest}{negated}{command}", flags.join(" "), options.join(" ")));
    }
    all.sort_unstable();
    all
}

#[test]
fn sudo_says_the_same_of_each_user() {
    let is_root = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n");
    let works = Command::new("unshare").args(["-m", "true"]).status().is_ok_and(|status| status.success());
    if !works || !is_root || !Path::new("/usr/bin/sudo").exists() {
        println!("skipped: what sudo says of its rules, which needs sudo, root and unshare -m");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (mut dice, mut compared) = (Dice(11), 0);
    let ask = |user: &str, what: &str| {
        let output = Command::new("id").args([what, user]).output().unwrap();
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    };
    let pairs = USERS.iter().flat_map(|user| ["-u", "-G", "-Gn"].map(|what| (*user, what)));
    let known: BTreeMap<(&str, &str), String> = pairs.map(|(user, what)| ((user, what), ask(user, what))).collect();
    let id = |user: &str, what: &str| known[&(user, what)].clone();
    for turn in 0..FILES {
        let (main, part) = made(&mut dice);
        let place = folder.path().join(turn.to_string());
        let write = |base: &Path, root: &str| {
            fs::create_dir_all(base.join("dir")).unwrap();
            let texts = [
                ("sudoers", &main),
                ("part", &part),
                ("dir/10-part", &part),
                ("dir/no.part", &main),
                ("dir/no~", &main),
            ];
            for (name, text) in texts {
                fs::write(base.join(name), text.replace("ROOT", root)).unwrap();
                fs::set_permissions(base.join(name), fs::Permissions::from_mode(0o440)).unwrap();
            }
        };
        write(&place.join("ours/etc"), "/etc");
        write(&place.join("theirs"), place.join("theirs").to_str().unwrap());
        let file = place.join("theirs/sudoers");
        let valid = Command::new("visudo").arg("-cf").arg(&file).output().unwrap();
        assert!(valid.status.success(), "{valid:?}\n{main}{part}");
        let (host, options) = (Host::at(place.join("ours")), Options::default());
        let table = sudo_rule::gather(&Gathering::new(&host, &options));
        assert_eq!(table.gaps, [], "{main}{part}");
        let script = "mount --bind \"$1\" /etc/sudoers && shift && exec sudo -ll -U \"$1\"";
        for user in USERS {
            let output = Command::new("unshare").args(["-m", "sh", "-c", script, "sh"]).arg(&file).arg(user).output();
            let output = output.unwrap();
            assert!(output.stderr.is_empty(), "{output:?}");
            let theirs = theirs(&String::from_utf8(output.stdout).unwrap(), user);
            let ours = ours(&table.rows, user, &|what| id(user, what));
            assert_eq!(ours, theirs, "{user}\n{main}\n-- included\n{part}");
            compared += theirs.len();
        }
    }
    assert!(compared > 1000, "{compared} commands compared");
}
