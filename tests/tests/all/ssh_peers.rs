//! Our reading of `sshd_config` beside the server's own: made-up
//! configurations with Match blocks, includes and repeated keywords, and what
//! `sshd -T -C` says holds for a connection.

use probe::tables::ssh_server::{self, Connection, SPEC};
use probe::{Gathering, Host, Options};
use report::{Row, Value};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

/// How many configurations are made up.
const CONFIGURATIONS: usize = 200;

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

/// Lines that may stand anywhere.
const ANYWHERE: &[&str] = &[
    "PermitRootLogin no",
    "permitrootlogin yes",
    "PermitRootLogin=without-password",
    "PERMITROOTLOGIN Forced-Commands-Only",
    "PasswordAuthentication no",
    "PasswordAuthentication = yes",
    "PermitEmptyPasswords yes",
    "KbdInteractiveAuthentication no",
    "ChallengeResponseAuthentication yes",
    "PubkeyAuthentication yes",
    "HostbasedAuthentication yes",
    "X11Forwarding yes",
    "X11Forwarding no # not here",
    "AllowTcpForwarding local",
    "AllowTcpForwarding all",
    "AllowAgentForwarding no",
    "AllowStreamLocalForwarding remote",
    "DisableForwarding yes",
    "GatewayPorts clientspecified",
    "PermitTunnel ethernet",
    "MaxAuthTries 3",
    "MaxSessions 0",
    "ClientAliveInterval 5m",
    "ClientAliveCountMax 0",
    "LogLevel verbose",
    "LogLevel DEBUG1",
    "Banner none",
    "Banner \"/etc/issue.net\"",
    "AllowUsers root games@10.0.0.1",
    "AllowUsers \"man\" lp",
    "AllowGroups games",
    "DenyUsers list",
    "DenyGroups news uucp",
    "AuthenticationMethods publickey,password publickey",
    "ForceCommand /bin/true -x",
    "ForceCommand none",
    "ChrootDirectory /srv",
    "PermitTTY no",
    "PermitUserRC no",
    "RekeyLimit 1G 1h",
    "RekeyLimit default none",
    "ExposeAuthInfo yes",
    "X11UseLocalhost no",
    "IgnoreRhosts shosts-only",
    "AuthorizedKeysFile .ssh/a \"/etc/keys/%u\"",
];

/// Lines that sshd takes outside Match alone.
const GLOBAL: &[&str] = &[
    "UsePAM yes",
    "StrictModes no",
    "LoginGraceTime 1m30",
    "MaxStartups 5:50:20",
    "PermitUserEnvironment LANG,LC_*",
    "Compression no",
    "TCPKeepAlive no",
    "UseDNS yes",
    "PrintLastLog no",
    "PrintMotd no",
    "SyslogFacility authpriv",
    "Port 2222",
    "Ciphers -*-ctr",
    "MACs +hmac-md5",
    "KexAlgorithms ^ecdh-sha2-nistp256",
];

const MATCHES: &[&str] = &[
    "Match User root",
    "match user=games,man",
    "Match User *,!games",
    "Match User Root",
    "Match User g*s,m?n",
    "Match Group games",
    "Match Group *,!man",
    "Match Host *.example.com",
    "Match Host WEB.*,!web.example.org",
    "Match Address 10.0.0.0/8",
    "Match Address 10.0.0.0/8,!10.9.0.0/16",
    "Match Address 10.*",
    "Match Address fe80::/10,192.0.2.7",
    "Match LocalAddress 10.0.0.254 User \"games\"",
    "Match LocalPort 2222",
    "Match User root,lp Address *,!192.0.2.7 Group root,lp",
    "Match all",
];

/// A file of some lines; `deep` more files may be included. `seen` is the text
/// for our reader, in which an include is told from /etc/ssh.
fn made(dice: &mut Dice, files: &mut Vec<(String, String)>, deep: usize, global: bool) -> String {
    let (mut text, mut global) = (String::new(), global);
    let mut once: Vec<&str> = Vec::new();
    for _ in 0..=dice.next(9) {
        match dice.next(10) {
            0 | 1 => {
                text.push_str(dice.of(MATCHES));
                global = false;
            }
            2 if deep > 0 => {
                let name = format!("part{}.conf", files.len());
                files.push((name.clone(), String::new()));
                let at = files.len() - 1;
                let inner = made(dice, files, deep - 1, global);
                files[at].1 = inner;
                let pattern = if dice.next(3) == 0 { name.replace(".conf", ".c*") } else { name };
                text.push_str(&format!("Include ROOT/{pattern}"));
            }
            // What the server makes of several of these differs by release.
            3 if global => {
                let line = dice.of(GLOBAL);
                if !(once.contains(&line) || line.starts_with("MaxStartups") && deep < 2) {
                    text.push_str(line);
                    once.push(line);
                }
            }
            _ => text.push_str(dice.of(ANYWHERE)),
        }
        text.push('\n');
    }
    text
}

/// Connections that are asked about: user, host, address, port.
const CONNECTIONS: &[(&str, &str, &str, u16)] = &[
    ("root", "web.example.com", "10.0.0.1", 22),
    ("games", "web.example.org", "10.9.0.1", 2222),
    ("man", "a.example.com", "192.0.2.7", 22),
    ("lp", "fe80::1", "fe80::1", 2222),
];

/// What the server prints, by keyword; a keyword that has several lines has them joined.
fn theirs(folder: &Path, connection: &str) -> BTreeMap<String, String> {
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let (config, key) = (path("theirs/sshd_config"), path("key"));
    let output = Command::new("/usr/sbin/sshd").args(["-T", "-f", &config, "-h", &key, "-C", connection]).output();
    let output = output.unwrap();
    assert!(output.status.success(), "{output:?}\n{}", fs::read_to_string(config).unwrap());
    let mut all: BTreeMap<String, String> = BTreeMap::new();
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let (keyword, value) = line.split_once(' ').unwrap_or((line, ""));
        let entry = all.entry(keyword.to_owned()).or_default();
        if !entry.is_empty() {
            entry.push(' ');
        }
        entry.push_str(value);
    }
    all
}

/// The keyword of each field whose name is not the keyword with `_` in it.
fn keyword(field: &str) -> String {
    match field {
        "login_grace_seconds" => "logingracetime".to_owned(),
        _ => field.replace('_', ""),
    }
}

/// Our value as the server prints it.
fn ours(row: &Row, field: &str) -> String {
    let flag = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
    let comma = matches!(field, "ciphers" | "macs" | "kex_algorithms");
    match row.get(&SPEC, field).unwrap() {
        Value::Boolean(yes) => flag(*yes),
        Value::Absent => "none".to_owned(),
        Value::TextList(all) => all.join(if comma { "," } else { " " }),
        Value::IntegerList(all) => all.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
        Value::Text(text) if field == "permit_root_login" => text.replace("prohibit-password", "without-password"),
        Value::Text(text) => text.clone(),
        other => other.shown(),
    }
}

/// Where the row tells an effect rather than the keyword.
fn wanted(field: &str, theirs: &BTreeMap<String, String>) -> String {
    let said = theirs.get(&keyword(field)).cloned().unwrap_or_default();
    let forwards =
        ["x11_forwarding", "allow_tcp_forwarding", "allow_agent_forwarding", "allow_stream_local_forwarding"];
    match field {
        _ if forwards.contains(&field) && theirs.get("disableforwarding").is_some_and(|v| v == "yes") => {
            "no".to_owned()
        }
        "force_command" => if said == "none" { "no" } else { "yes" }.to_owned(),
        "log_level" => said.replace("DEBUG1", "DEBUG"),
        _ => said,
    }
}

#[test]
fn the_server_says_the_same_of_each_connection() {
    if !Path::new("/usr/sbin/sshd").exists() {
        println!("skipped: what sshd makes of a connection, as there is no sshd here; xtask installs it");
        return;
    }
    // The server wants this folder even to print; the system makes it when it starts one.
    fs::create_dir_all("/run/sshd").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let key = path("key").to_str().unwrap().to_owned();
    assert!(Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f", &key]).status().unwrap().success());
    let mut dice = Dice(6);
    let (mut compared, mut blocks) = (0, 0);
    for turn in 0..CONFIGURATIONS {
        let mut files = Vec::new();
        let main = made(&mut dice, &mut files, 2, true);
        files.push(("sshd_config".to_owned(), main));
        let root = path(&format!("ours{turn}"));
        fs::create_dir_all(root.join("etc/ssh")).unwrap();
        fs::create_dir_all(root.join("usr/sbin")).unwrap();
        fs::copy("/usr/sbin/sshd", root.join("usr/sbin/sshd")).unwrap();
        let _ = fs::remove_dir_all(path("theirs"));
        fs::create_dir_all(path("theirs")).unwrap();
        for (name, text) in &files {
            fs::write(root.join("etc/ssh").join(name), text.replace("ROOT/", "")).unwrap();
            let there = format!("{}/", path("theirs").to_str().unwrap());
            fs::write(path("theirs").join(name), text.replace("ROOT/", &there)).unwrap();
        }
        let (host, options) = (Host::at(root.clone()), Options::default());
        let gathering = Gathering::new(&host, &options);
        for (user, name, address, port) in CONNECTIONS {
            let groups = Command::new("id").args(["-Gn", user]).output().unwrap();
            let groups = String::from_utf8(groups.stdout).unwrap();
            let groups: Vec<&str> = groups.split_whitespace().collect();
            let connection = Connection {
                user,
                groups: &groups,
                host: name,
                address: address.parse().ok(),
                local_address: "10.0.0.254".parse().ok(),
                local_port: Some(*port),
            };
            let row = ssh_server::for_connection(&gathering, &connection).unwrap().unwrap();
            blocks += usize::from(*row.get(&SPEC, "match").unwrap() != Value::Absent);
            let spec = format!("user={user},host={name},addr={address},laddr=10.0.0.254,lport={port}");
            let theirs = theirs(folder.path(), &spec);
            for field in SPEC.fields.iter().map(|f| f.name.as_ref()) {
                // Not a keyword, or one that is printed with what it was resolved to.
                if matches!(field, "match" | "listening" | "listen_address") {
                    continue;
                }
                assert_eq!(ours(&row, field), wanted(field, &theirs), "{field} for {spec} of {files:#?}");
                compared += 1;
            }
        }
        fs::remove_dir_all(root).unwrap();
    }
    assert!(compared > 30_000 && blocks > 200, "{compared} values compared, {blocks} connections in a block");
}
