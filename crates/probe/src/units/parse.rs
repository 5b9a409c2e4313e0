//! The text of one unit file: sections, keys and values, in the syntax of
//! systemd.syntax(7).

/// The most settings of one file that are kept.
const MOST: usize = 10_000;

/// One `key=value` of a section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Setting {
    pub(crate) section: String,
    pub(crate) key: String,
    pub(crate) value: String,
}

/// The settings in the order of the file; `None` if there are too many.
pub(crate) fn parse(bytes: &[u8]) -> Option<Vec<Setting>> {
    let text = String::from_utf8_lossy(bytes);
    let (mut found, mut section, mut held) = (Vec::new(), String::new(), String::new());
    for line in text.lines() {
        let line = line.trim();
        // A comment within a continued line is left out, and the line goes on.
        if line.starts_with(['#', ';']) || (line.is_empty() && held.is_empty()) {
            continue;
        }
        held.push_str(line.strip_suffix('\\').unwrap_or(line));
        if line.ends_with('\\') {
            held.push(' ');
            continue;
        }
        let whole = std::mem::take(&mut held);
        if let Some(name) = whole.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            section = name.to_owned();
        } else if let Some((key, value)) = whole.split_once('=') {
            if found.len() == MOST {
                return None;
            }
            let (key, value) = (key.trim().to_owned(), value.trim().to_owned());
            found.push(Setting { section: section.clone(), key, value });
        }
    }
    Some(found)
}

/// The words of a list that may be set again and again: an empty value begins anew.
pub(crate) fn list(settings: &[Setting], section: &str, key: &str) -> Vec<String> {
    let mut found = Vec::new();
    for setting in settings.iter().filter(|s| s.section == section && s.key == key) {
        if setting.value.is_empty() {
            found.clear();
        } else {
            found.push(setting.value.clone());
        }
    }
    found
}

/// The last value of a key; `None` if it is not set, or set back to nothing.
pub(crate) fn last<'a>(settings: &'a [Setting], section: &str, key: &str) -> Option<&'a str> {
    let found = settings.iter().rev().find(|s| s.section == section && s.key == key)?;
    Some(found.value.as_str()).filter(|value| !value.is_empty())
}

/// The program of an `Exec…` line; `None` where it names none by its whole path.
pub(crate) fn program(line: &str) -> Option<String> {
    let line = line.trim_start_matches(['@', '-', ':', '+', '!', '|']).trim_start();
    let quoted = ['"', '\''].into_iter().find_map(|q| line.strip_prefix(q)?.split(q).next());
    let word = quoted.or_else(|| line.split_ascii_whitespace().next())?;
    Some(word.to_owned()).filter(|word| word.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sections_lists_and_continued_lines() {
        let text = b"[Service]\n# x\nExecStart=/a \\\n; y\n b\nExecStart=\nExecStart=-\"/c d/e\" f\nUser=one\nUser = two\n[Install]\nUser=\n";
        let settings = parse(text).unwrap();
        assert_eq!(list(&settings, "Service", "ExecStart"), ["-\"/c d/e\" f"]);
        assert_eq!(last(&settings, "Service", "User"), Some("two"));
        assert_eq!(last(&settings, "Install", "User"), None);
        assert_eq!(settings.first().map(|s| s.value.as_str()), Some("/a  b"));
    }

    #[test]
    fn programs_of_lines() {
        assert_eq!(program("-\"/c d/e\" f").as_deref(), Some("/c d/e"));
        assert_eq!(program("@/bin/x y").as_deref(), Some("/bin/x"));
        assert_eq!(program("tool"), None);
        assert_eq!(program(""), None);
    }

    #[test]
    fn too_many_settings_are_refused() {
        assert_eq!(parse("a=b\n".repeat(MOST + 1).as_bytes()), None);
    }

    proptest! {
        #[test]
        fn any_bytes_end(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let settings = parse(&bytes).unwrap_or_default();
            prop_assert!(settings.len() <= 200);
        }
    }
}
