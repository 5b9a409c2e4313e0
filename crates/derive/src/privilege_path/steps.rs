//! What makes one account another: rules of sudo, groups, files.

use super::graph::{Graph, Step};
use crate::inputs::{From, Input, gap};
use report::{GapReason, Table, Value};

/// The account that everything leads to.
pub(super) const ROOT: &str = "root";

/// Groups whose members can do all that root can: by a container with the
/// host's files in it, by the raw disk or memory, by the hashes of passwords.
const GROUPS: &[(&str, &str)] = &[
    ("disk", "writes the raw disks"),
    ("docker", "starts containers as root"),
    ("incus-admin", "starts containers as root"),
    ("kmem", "reads the kernel's memory"),
    ("libvirt", "starts machines with the host's disks"),
    ("lxd", "starts containers as root"),
    ("shadow", "reads the hashes of passwords"),
    ("staff", "changes programs in /usr/local that root runs"),
];

/// Programs that run whatever their user likes, or write any file; sorted.
const FREE: &[&str] = &[
    "ash",
    "awk",
    "bash",
    "chmod",
    "chown",
    "cp",
    "csh",
    "dash",
    "dd",
    "docker",
    "ed",
    "emacs",
    "env",
    "ex",
    "expect",
    "find",
    "fish",
    "gawk",
    "gdb",
    "ionice",
    "ksh",
    "lua",
    "mawk",
    "mv",
    "nano",
    "nice",
    "node",
    "nsenter",
    "perl",
    "php",
    "podman",
    "python",
    "python2",
    "python3",
    "rbash",
    "rsync",
    "ruby",
    "script",
    "sed",
    "sh",
    "strace",
    "su",
    "sudo",
    "systemd-run",
    "tar",
    "tclsh",
    "tcsh",
    "tee",
    "timeout",
    "unshare",
    "vi",
    "view",
    "vim",
    "vipw",
    "visudo",
    "xargs",
    "zsh",
];

/// Programs that start a shell from within, unless they may start none; sorted.
const PAGERS: &[&str] = &["journalctl", "less", "man", "more", "most", "pg", "systemctl"];

/// Files and folders by which root is told what to run, beside those of the
/// classes `cron` and `sudo`; sorted. What lies in a folder of them counts too.
const OBEYED: &[&str] = &[
    "/",
    "/bin",
    "/boot",
    "/etc",
    "/etc/apt",
    "/etc/bash.bashrc",
    "/etc/bashrc",
    "/etc/environment",
    "/etc/group",
    "/etc/gshadow",
    "/etc/ld.so.conf",
    "/etc/ld.so.preload",
    "/etc/nsswitch.conf",
    "/etc/pam.d",
    "/etc/passwd",
    "/etc/profile",
    "/etc/profile.d",
    "/etc/shadow",
    "/etc/ssh",
    "/etc/ssh/sshd_config",
    "/etc/systemd/system",
    "/lib",
    "/lib64",
    "/root",
    "/sbin",
    "/usr",
    "/usr/bin",
    "/usr/bin/sudo",
    "/usr/lib",
    "/usr/local/bin",
    "/usr/local/sbin",
    "/usr/sbin",
    "/usr/sbin/sshd",
];

/// One account.
pub(super) struct Person<'a> {
    pub name: &'a str,
    pub uid: i64,
    pub gid: i64,
    pub groups: &'a [String],
    pub row: From<'a>,
}

/// All accounts.
pub(super) struct People<'a>(Vec<Person<'a>>);

impl<'a> People<'a> {
    pub(super) fn read(input: Input<'a>, out: &mut Table) -> Self {
        let mut all = Vec::new();
        for row in input.rows() {
            let (name, uid, gid) = (row.text("name"), row.integer("uid"), row.integer("gid"));
            let (Some(name), Some(uid), Some(gid), Some(groups)) = (name, uid, gid, row.list("groups")) else {
                let detail = "an account whose name, ids or groups are not known".to_owned();
                out.gaps.push(gap("account.user".to_owned(), GapReason::Unsupported, detail));
                continue;
            };
            all.push(Person { name, uid, gid, groups, row });
        }
        Self(all)
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Person<'a>> {
        self.0.iter()
    }

    /// Whom sudoers means: a name, `#uid`, `%group`, `%#gid` or `ALL`; `None`
    /// where that is not told by local files.
    fn meant(&self, word: &str) -> Option<Vec<&'a str>> {
        if word.starts_with("%:") || word.starts_with('+') {
            return None;
        }
        let fits = |person: &&Person<'a>| match word.strip_prefix('%') {
            Some(group) => match group.strip_prefix('#') {
                Some(gid) => gid.parse() == Ok(person.gid),
                None => person.groups.iter().any(|name| name == group),
            },
            None => match word.strip_prefix('#') {
                Some(uid) => uid.parse() == Ok(person.uid),
                None => word == "ALL" || word == person.name,
            },
        };
        Some(self.all().filter(fits).map(|person| person.name).collect())
    }
}

pub(super) fn of_groups(people: &People<'_>, graph: &mut Graph) {
    for person in people.all() {
        for (group, what) in GROUPS.iter().filter(|(group, _)| person.groups.iter().any(|name| name == group)) {
            let shown = format!("{} {what} by the group {group}", person.name);
            let (from, to) = (person.name.to_owned(), ROOT.to_owned());
            graph.add(Step { from, to, means: "group", shown, open: true });
        }
    }
}

/// Steps by sudo. Where rules are for people whom no local file names, that is a gap.
pub(super) fn of_rules(rules: Input<'_>, people: &People<'_>, graph: &mut Graph, out: &mut Table) {
    for row in rules.rows() {
        let flag = |field: &str| match row.get(field) {
            Some(Value::Boolean(yes)) => Some(*yes),
            _ => None,
        };
        let (user, command) = (row.text("user"), row.text("command"));
        let known = (user, command, row.list("runas_users"), flag("negated"), flag("noexec"), flag("nopasswd"));
        let (Some(user), Some(command), Some(targets), Some(negated), Some(noexec), Some(open)) = known else {
            let detail = "a rule of sudo whose fields are not known".to_owned();
            out.gaps.push(gap("sudo.rule".to_owned(), GapReason::Unsupported, detail));
            continue;
        };
        if negated || user.starts_with('!') || !is_free(command, noexec) {
            continue;
        }
        let Some(users) = people.meant(user) else {
            let detail = format!("who {user} is, is not told by local files");
            out.gaps.push(gap("sudo.rule".to_owned(), GapReason::Unsupported, detail));
            continue;
        };
        for target in targets.iter().filter(|target| !target.starts_with('!')) {
            let targets = match target.as_str() {
                "ALL" | "#0" => vec![ROOT],
                other => people.meant(other).unwrap_or_default(),
            };
            for (from, to) in users.iter().flat_map(|from| targets.iter().map(move |to| (*from, *to))) {
                let shown = format!("{from} runs {command} by sudo as {to}");
                let (from, to) = (from.to_owned(), to.to_owned());
                if !graph.add(Step { from, to, means: "sudo", shown, open }) {
                    let detail = "there are too many ways for one account to become another".to_owned();
                    return out.gaps.push(gap("sudo.rule".to_owned(), GapReason::TooLarge, detail));
                }
            }
        }
    }
}

/// Whether a command lets its user do whatever they like.
fn is_free(command: &str, noexec: bool) -> bool {
    let name = command.split(' ').next().unwrap_or_default();
    // A program with arguments that stand there may be free or not: we know
    // none of them. It counts, as arguments seldom hold an interpreter back.
    if command == "ALL" || command == "sudoedit" || name.ends_with('/') || name.starts_with('^') {
        return true;
    }
    let file = name.rsplit('/').next().unwrap_or_default();
    let file = file.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    let is_in = |list: &[&str]| list.iter().any(|known| known.trim_end_matches(|c: char| c.is_ascii_digit()) == file);
    file.contains(['*', '?', '[']) || is_in(FREE) || (!noexec && is_in(PAGERS))
}

/// Steps by files that others than root may write.
pub(super) fn of_files(files: Input<'_>, people: &People<'_>, graph: &mut Graph, out: &mut Table) {
    for row in files.rows() {
        let (Some(path), Some(class)) = (row.text("path"), row.text("class")) else { continue };
        if !is_obeyed(path, class) {
            continue;
        }
        let (Some(Value::Mode(mode)), Some(uid), Some(gid)) = (row.get("mode"), row.integer("uid"), row.integer("gid"))
        else {
            let detail = "its mode and owner are not known".to_owned();
            out.gaps.push(gap(path.to_owned(), GapReason::Unsupported, detail));
            continue;
        };
        if row.get("acl") != Some(&Value::Boolean(false)) {
            let detail = "whom its access control list lets write is not told".to_owned();
            out.gaps.push(gap(path.to_owned(), GapReason::Unsupported, detail));
        }
        let sticky = row.text("kind") == Some("directory") && mode & 0o1000 != 0;
        for person in people.all().filter(|person| person.uid != 0) {
            // In a folder with the sticky bit only what is one's own can be replaced.
            let writes = !sticky && (mode & 0o002 != 0 || (mode & 0o020 != 0 && is_in_group(person, gid, &row)));
            if person.uid == uid || writes {
                let shown = format!("{} may change {path}", person.name);
                let (from, to) = (person.name.to_owned(), ROOT.to_owned());
                graph.add(Step { from, to, means: "file", shown, open: true });
            }
        }
    }
}

fn is_in_group(person: &Person<'_>, gid: i64, file: &From<'_>) -> bool {
    person.gid == gid || file.text("group").is_some_and(|group| person.groups.iter().any(|name| name == group))
}

/// Whether root runs or obeys what stands in this file.
fn is_obeyed(path: &str, class: &str) -> bool {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    match class {
        // What lies here is run as its owner, not as root.
        "cron" => !folder.starts_with("/var/spool/cron") && !path.ends_with(".allow") && !path.ends_with(".deny"),
        "sudo" => true,
        _ => OBEYED.binary_search(&path).is_ok() || (!folder.is_empty() && FOLDERS.contains(&folder)),
    }
}

/// Folders whose files count, each by itself.
const FOLDERS: &[&str] =
    &["/etc/ld.so.conf.d", "/etc/pam.d", "/etc/profile.d", "/etc/ssh/sshd_config.d", "/etc/systemd/system"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted_and_commands_are_told_apart() {
        assert!(GROUPS.is_sorted() && FREE.is_sorted() && PAGERS.is_sorted() && OBEYED.is_sorted());
        for free in ["ALL", "/bin/bash", "/usr/bin/python3.11", "/usr/bin/vi ...", "/usr/bin/", "/bin/*", "sudoedit"] {
            assert!(is_free(free, true), "{free}");
        }
        assert!(is_free("/usr/bin/less ...", false) && !is_free("/usr/bin/less", true));
        for bound in ["/bin/ls", "/usr/bin/apt-get ...", "sudoedit ...", "list", "/sbin/reboot \"\""] {
            assert!(!is_free(bound, false), "{bound}");
        }
        assert!(
            is_obeyed("/etc/pam.d/su", "account") && is_obeyed("/etc/cron.d/x", "cron") && is_obeyed("/", "system")
        );
        assert!(!is_obeyed("/var/spool/cron/crontabs/ann", "cron") && !is_obeyed("/etc/motd", "system"));
    }
}
