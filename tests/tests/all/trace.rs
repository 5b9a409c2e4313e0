//! What an audit asks of the kernel: it starts no program and changes no file
//! outside its state folder.

use crate::fleet::{Site, run, shipped, small};
use crate::strace::{self, Call};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Every call that starts something or changes a file system.
const CALLS: &str = "execve,execveat,fork,vfork,clone,clone3,open,openat,openat2,creat,truncate,ftruncate,fallocate,\
unlink,unlinkat,rmdir,rename,renameat,renameat2,mkdir,mkdirat,mknod,mknodat,link,linkat,symlink,symlinkat,\
chmod,fchmod,fchmodat,chown,fchown,lchown,fchownat,utimensat,setxattr,fsetxattr,lsetxattr,removexattr,\
mount,umount2,kill,tgkill,ptrace,connect,bind";

/// Runs a command to its end under strace.
fn record(command: &Command, file: &Path) -> (i32, Vec<Call>) {
    let said = run(&mut strace::under(command, CALLS, file), "");
    let calls = strace::read(file);
    assert!(!calls.is_empty(), "nothing was recorded: {}", said.err);
    (said.code(), calls)
}

/// Calls that start a program or another process.
fn starts(calls: &[Call]) -> Vec<&Call> {
    let is_thread = |c: &&Call| c.name.starts_with("clone") && c.text.contains("CLONE_THREAD");
    let names = ["execve", "execveat", "fork", "vfork", "clone", "clone3"];
    calls.iter().filter(|c| names.contains(&c.name.as_str())).filter(|c| !is_thread(c)).collect()
}

/// Where files are changed: opened for writing, made, renamed, removed.
fn changes<'a>(calls: &'a [Call], folder: &Path) -> Vec<(PathBuf, &'a Call)> {
    let reading = ["execve", "execveat", "fork", "vfork", "clone", "clone3", "kill", "tgkill", "connect", "bind"];
    let mut changes = Vec::new();
    for call in calls.iter().filter(|c| !reading.contains(&c.name.as_str())) {
        let opens = call.name.starts_with("open");
        let flags = ["O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC", "O_APPEND", "O_TMPFILE"];
        if opens && !flags.iter().any(|flag| call.text.contains(flag)) {
            continue;
        }
        // `-yy` names the folder that a relative path starts from.
        let base = call.text.split(['<', '>']).nth(1).filter(|b| b.starts_with('/')).unwrap_or_default();
        let base = if base.is_empty() { folder.to_path_buf() } else { PathBuf::from(base) };
        let mut named: Vec<_> = call.quoted().map(|path| strace::absolute(&base, path)).collect();
        if named.is_empty() {
            named.push(base);
        }
        changes.extend(named.into_iter().map(|path| (path, call)));
    }
    changes
}

#[test]
fn an_audit_starts_nothing_and_writes_nothing() {
    if !strace::is_there("what an audit asks of the kernel") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut site = Site::new(&small(folder.path()), None);
    site.start();
    // The server is a TLS listener of this host: the audit is told to try it.
    let port = site.port.to_string();
    std::fs::write(site.at("agent-a.toml"), "[audit]\ntls = true\n").unwrap();
    for (what, arguments) in [
        ("live", vec!["audit", "--tls-port", &port, "--format", "json"]),
        ("facts", vec!["facts", "tls.endpoint", "file.mode", "--tls-port", &port]),
    ] {
        let (code, calls) = record(&site.agent_command("a", &arguments), &site.at(what));
        assert!(code <= 1, "{what} failed");
        let started = starts(&calls);
        assert_eq!(started.len(), 1, "{what} started something: {started:?}");
        assert_eq!(started[0].name, "execve");
        let changed = changes(&calls, &site.at(""));
        assert!(changed.is_empty(), "{what} changed {changed:?}");
        // That it looked at all, and where.
        let connects = calls.iter().filter(|c| c.name == "connect" && c.text.contains(&format!("htons({port})")));
        assert!(connects.count() > 0, "{what} made no handshake");
        let opened = calls.iter().filter(|c| c.name.starts_with("open") && c.worked()).count();
        assert!(opened > 20, "{what} opened {opened} files");
        println!("figure trace.{what} {} calls, none of which starts or changes anything", calls.len());
    }
    assert!(!site.at("agent-a").exists(), "an audit made a state folder");
}

#[test]
fn a_report_is_made_and_sent_with_no_change_outside_the_state_folder() {
    if !strace::is_there("what a cycle asks of the kernel") {
        return;
    }
    let mut site = Site::new(&shipped(), None);
    site.start();
    site.enroll("a");
    let (code, calls) = record(&site.agent_command("a", &["run", "--once"]), &site.at("run.strace"));
    assert_eq!(code, 0);
    assert_eq!(starts(&calls).len(), 1, "{:?}", starts(&calls));
    let state = site.at("agent-a");
    let changed = changes(&calls, &site.at(""));
    assert!(changed.len() > 5, "a report leaves receipts and a checkpoint: {changed:?}");
    for (path, call) in &changed {
        assert!(path.starts_with(&state), "{} was changed: {call:?}", path.display());
    }
}

#[test]
fn what_would_be_a_change_is_seen_as_one() {
    if !strace::is_there("the proof that changes are seen") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let script = "echo x > made; mv made moved; mkdir f; ln moved f/linked; chmod 600 moved; rm moved; cat f/linked";
    let mut command = Command::new("/bin/sh");
    command.current_dir(folder.path()).args(["-c", script]);
    let (code, calls) = record(&command, &folder.path().join("record"));
    assert_eq!(code, 0);
    assert!(starts(&calls).len() > 6, "each tool is a program: {:?}", starts(&calls));
    let changed = changes(&calls, folder.path());
    for name in ["made", "moved", "f", "f/linked"] {
        assert!(changed.iter().any(|(path, _)| *path == folder.path().join(name)), "{name} is not seen");
    }
}
