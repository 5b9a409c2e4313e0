//! What a program asks of the kernel, recorded by `strace` and read back.

use std::path::{Path, PathBuf};
use std::process::Command;

/// One system call; `begun` and `ended` order it among all others.
#[derive(Clone, Debug, Default)]
pub struct Call {
    /// Its name.
    pub name: String,
    /// Its arguments and its result, as `strace` writes them.
    pub text: String,
    /// The number of the line on which it begins.
    pub begun: usize,
    /// The number of the line on which it ends.
    pub ended: usize,
}

impl Call {
    /// True if it did what it was asked for.
    pub fn worked(&self) -> bool {
        self.text.rsplit(" = ").next().is_some_and(|result| !result.starts_with('-') && !result.starts_with('?'))
    }

    /// The quoted texts among its arguments.
    pub fn quoted(&self) -> impl Iterator<Item = &str> {
        self.text.split('"').skip(1).step_by(2)
    }
}

/// Whether there is an strace; a line says so if not.
pub fn is_there(what: &str) -> bool {
    let is_there = Command::new("strace").arg("--version").output().is_ok_and(|o| o.status.success());
    if !is_there {
        println!("skipped: {what}, as strace is not installed");
    }
    is_there
}

/// The command, run under strace in such a way that its process is our own
/// child and strace beside it: ending the one ends the other.
pub fn under(command: &Command, calls: &str, record: &Path) -> Command {
    let mut traced = Command::new("strace");
    traced.args(["-D", "-f", "-yy", "-s", "5000", "-e", &format!("trace={calls}"), "-e", "signal=none", "-o"]);
    traced.arg(record).arg(command.get_program()).args(command.get_args());
    if let Some(folder) = command.get_current_dir() {
        traced.current_dir(folder);
    }
    traced
}

/// Reads a record once strace has written its end: it does so a moment after
/// the program ended.
pub fn read(record: &Path) -> Vec<Call> {
    let mut text = String::new();
    for _ in 0..1_000 {
        text = String::from_utf8_lossy(&std::fs::read(record).unwrap_or_default()).into_owned();
        let last = text.lines().last().unwrap_or_default();
        if text.ends_with('\n') && last.contains(" +++ ") {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    parse(&text)
}

fn parse(text: &str) -> Vec<Call> {
    let mut calls: Vec<Call> = Vec::new();
    let mut open: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    for (number, line) in text.lines().enumerate() {
        let Some((thread, rest)) = line.split_once(' ') else { continue };
        let rest = rest.trim_start();
        if let Some(rest) = rest.strip_prefix("<... ") {
            let (Some(at), Some((_, more))) = (open.remove(thread), rest.split_once(" resumed>")) else { continue };
            calls[at].text += more;
            calls[at].ended = number;
            continue;
        }
        let Some((name, arguments)) = rest.split_once('(') else { continue };
        let is_open = arguments.strip_suffix(" <unfinished ...>");
        if is_open.is_some() {
            open.insert(thread, calls.len());
        }
        let text = is_open.unwrap_or(arguments).to_owned();
        calls.push(Call { name: name.to_owned(), text, begun: number, ended: number });
    }
    // A call that never came back never worked.
    for at in open.into_values() {
        calls[at].text += " = ?";
        calls[at].ended = usize::MAX;
    }
    calls
}

/// A path as an argument names it, made absolute.
pub fn absolute(folder: &Path, path: &str) -> PathBuf {
    folder.join(path)
}

#[test]
fn calls_of_several_threads_are_put_together() {
    let calls = parse(
        "10 write(3</a>, \"x\", 1) = 1\n11 fdatasync(4</b> <unfinished ...>\n10 write(3</a>, \"y\", 1) = -1 EIO\n\
         11 <... fdatasync resumed>) = 0\n10 fsync(3</a> <unfinished ...>\n10 +++ killed by SIGKILL +++\n",
    );
    let shown: Vec<_> = calls.iter().map(|c| (c.name.as_str(), c.begun, c.ended, c.worked())).collect();
    let last = ("fsync", 4, usize::MAX, false);
    assert_eq!(shown, [("write", 0, 0, true), ("fdatasync", 1, 3, true), ("write", 2, 2, false), last]);
    assert_eq!(calls[0].quoted().collect::<Vec<_>>(), ["x"]);
}
