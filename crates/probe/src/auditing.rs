//! One line of auditctl's rules, as auditctl(8) has it.

/// What a line loads.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Rule {
    pub(crate) kind: &'static str,
    pub(crate) list: Option<String>,
    pub(crate) arch: Option<String>,
    pub(crate) path: Option<String>,
    pub(crate) folder: bool,
    pub(crate) permissions: Vec<String>,
    pub(crate) syscalls: Vec<String>,
    pub(crate) filters: Vec<String>,
    pub(crate) keys: Vec<String>,
    pub(crate) setting: Option<String>,
    pub(crate) value: Option<String>,
}

/// Options that set something and take a value, and those that take none.
const SETTINGS: &[&str] = &["-b", "-e", "-f", "-r", "--backlog_wait_time"];
const BARE: &[&str] = &["-D", "-c", "-i", "--loginuid-immutable", "--reset-lost"];

/// The most bytes of a line; auditctl takes fewer.
const BOUND: usize = 8192;

/// The rule of a line; `None` if it is none.
pub(crate) fn parse(line: &str) -> Option<Rule> {
    if line.len() > BOUND {
        return None;
    }
    let words: Vec<String> = line.split_ascii_whitespace().map(|word| word.replace(['"', '\''], "")).collect();
    let mut words = words.into_iter();
    let mut rule = Rule::default();
    while let Some(word) = words.next() {
        match word.as_str() {
            bare if BARE.contains(&bare) => control(&mut rule, &word, None),
            setting if SETTINGS.contains(&setting) => {
                let value = words.next()?;
                control(&mut rule, &word, Some(value));
            }
            "-w" | "-W" => {
                rule.kind = if word == "-w" { "watch" } else { "never" };
                let path = words.next()?;
                // Whether a watch without a slash at its end is over a folder, only the disk tells.
                rule.folder = path.ends_with('/');
                rule.path = Some(trimmed(&path));
            }
            "-p" => rule.permissions = letters(&words.next()?),
            "-k" => rule.keys.push(words.next()?),
            "-a" | "-A" | "-d" => {
                let target = words.next()?;
                let (one, other) = target.split_once(',')?;
                let (action, list) = if matches!(one, "always" | "never") { (one, other) } else { (other, one) };
                // A rule that is taken back records as little as one that says never.
                rule.kind = if action == "always" && word != "-d" { "syscall" } else { "never" };
                rule.list = Some(list.to_owned());
            }
            "-S" => rule.syscalls.extend(words.next()?.split(',').filter(|s| !s.is_empty()).map(str::to_owned)),
            "-F" | "-C" => filter(&mut rule, &words.next()?),
            _ => return None,
        }
    }
    if rule.kind.is_empty() {
        return None;
    }
    if rule.kind == "watch" && rule.permissions.is_empty() {
        rule.permissions = letters("rwxa");
    }
    // A rule that only names a path is a watch in the newer way of writing.
    if rule.kind == "syscall" && rule.path.is_some() && rule.permissions.is_empty() && rule.syscalls.is_empty() {
        rule.permissions = letters("rwxa");
    }
    Some(rule)
}

fn control(rule: &mut Rule, setting: &str, value: Option<String>) {
    (rule.kind, rule.setting, rule.value) = ("control", Some(setting.trim_start_matches('-').to_owned()), value);
}

fn filter(rule: &mut Rule, text: &str) {
    match text.split_once('=').filter(|(name, _)| !name.ends_with(['!', '<', '>', '&'])) {
        Some(("arch", arch)) => rule.arch = Some(arch.to_owned()),
        Some((name @ ("path" | "dir"), path)) => {
            rule.folder = name == "dir";
            rule.path = Some(trimmed(path));
        }
        Some(("perm", letters_of)) => rule.permissions = letters(letters_of),
        Some(("key", key)) => rule.keys.push(key.to_owned()),
        _ => rule.filters.push(text.to_owned()),
    }
}

fn letters(text: &str) -> Vec<String> {
    text.chars().filter(|c| "rwxa".contains(*c)).map(String::from).collect()
}

/// A path without the slash at its end, so that both ways of writing it are one.
fn trimmed(path: &str) -> String {
    path.strip_suffix('/').filter(|rest| !rest.is_empty()).unwrap_or(path).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn both_ways_of_writing_a_watch() {
        let old = parse("-w /etc/sudoers.d/ -p wa -k scope").unwrap();
        let new = parse("-a always,exit -F arch=b64 -F dir=/etc/sudoers.d -F perm=wa -F key=scope").unwrap();
        assert_eq!((old.path, old.permissions, old.folder), (new.path, new.permissions, new.folder));
    }

    #[test]
    fn what_keeps_events_out_is_told() {
        assert_eq!(parse("-a never,exclude -F msgtype=CWD").unwrap().kind, "never");
        assert_eq!(parse("-a exit,never -S all").unwrap().kind, "never");
        assert_eq!(parse("-d always,exit -S open").unwrap().kind, "never");
        assert_eq!(parse("-a exit,always -F auid!=-1 -S open").unwrap().filters, ["auid!=-1"]);
    }

    #[test]
    fn controls_and_what_is_none() {
        assert_eq!(parse("-e 2").unwrap().value.as_deref(), Some("2"));
        assert_eq!(parse("-D").unwrap().setting.as_deref(), Some("D"));
        for none in ["", "-e", "-k x", "-a always", "--what"] {
            assert_eq!(parse(none), None, "{none}");
        }
    }

    proptest! {
        #[test]
        fn any_line_ends(line in ".{0,80}") {
            let kinds = ["control", "never", "syscall", "watch"];
            prop_assert!(parse(&line).is_none_or(|rule| kinds.contains(&rule.kind)));
        }
    }
}
