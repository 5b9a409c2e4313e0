//! Shell start files, read line by line for plain settings: `umask`, `TMOUT`
//! and `PATH`. No shell is run: what is computed is told as not readable,
//! and so is nothing guessed of a branch that may not be taken.

use report::escape;

/// The most lines of one file that are read.
const MOST_LINES: u32 = 20_000;

/// The settings that are looked for.
pub(crate) const NAMES: [&str; 3] = ["PATH", "TMOUT", "umask"];

/// One setting as a line has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Setting {
    pub line: u32,
    pub name: &'static str,
    /// The plain value; `None` if it is computed.
    pub value: Option<String>,
    /// Whether it stands in a branch, a loop or a function.
    pub conditional: bool,
}

/// What one file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Said {
    pub settings: Vec<Setting>,
    /// Names that are made read-only.
    pub readonly: Vec<&'static str>,
    /// Names that are exported.
    pub exported: Vec<&'static str>,
    /// True if the file goes on beyond the bound.
    pub cut: bool,
}

/// Reads a file. `shell` is false for `/etc/environment`, where each line is one assignment.
pub(crate) fn read(bytes: &[u8], shell: bool) -> Said {
    let mut said = Said::default();
    let (mut depth, mut ends): (u32, Option<String>) = (0, None);
    for (number, line) in (1_u32..).zip(bytes.split(|b| *b == b'\n')) {
        if number > MOST_LINES {
            said.cut = true;
            break;
        }
        let text = std::str::from_utf8(line).map_or_else(|_| escape::path(line), str::to_owned);
        let text = text.trim();
        // What stands in a here-document is no command.
        if let Some(end) = &ends {
            if text == end {
                ends = None;
            }
            continue;
        }
        ends = here_document(text);
        for command in commands(text) {
            let words: Vec<&str> = command.split_whitespace().collect();
            let mut rest = words.as_slice();
            while let [first, after @ ..] = rest {
                match *first {
                    "if" | "for" | "while" | "until" | "case" | "{" | "(" => depth = depth.saturating_add(1),
                    "fi" | "done" | "esac" | "}" | ")" => depth = depth.saturating_sub(1),
                    "then" | "else" | "do" | "!" | "elif" => {}
                    // The pattern of a branch of `case`.
                    word if depth > 0 && word.ends_with(')') && !word.contains('(') => {}
                    word if word.ends_with("(){") || (word.ends_with("()") && after.first() == Some(&"{")) => {
                        depth = depth.saturating_add(1);
                        rest =
                            after.split_first().map_or(after, |(brace, tail)| if *brace == "{" { tail } else { after });
                        continue;
                    }
                    _ => break,
                }
                rest = after;
            }
            let linked = command.starts_with(['&', '|']);
            command_words(rest, number, depth > 0 || linked, shell, &mut said);
        }
    }
    said
}

fn here_document(text: &str) -> Option<String> {
    let (before, after) = text.split_once("<<")?;
    if before.trim_start().starts_with('#') || after.starts_with('<') {
        return None;
    }
    let word = after.trim_start_matches('-').trim_start();
    let end = word.find(|c: char| c.is_whitespace() || matches!(c, ';' | '|' | '>' | ')')).unwrap_or(word.len());
    let word = word.get(..end)?.trim_matches(['"', '\'', '\\']);
    (!word.is_empty()).then(|| word.to_owned())
}

/// The commands of a line, comments taken off; one behind `&&` or `||` keeps
/// its sign, since it may not be run.
fn commands(text: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let (mut quote, mut blank, mut chars) = (None, true, text.chars().peekable());
    while let Some(c) = chars.next() {
        let last = out.last_mut().map_or(0, |l| l.len());
        match c {
            '\'' | '"' if quote.is_none() => quote = Some(c),
            c if quote == Some(c) => quote = None,
            '#' if quote.is_none() && blank => break,
            ';' if quote.is_none() => {
                out.push(String::new());
                blank = true;
                continue;
            }
            '&' | '|' if quote.is_none() && chars.peek() == Some(&c) && last > 0 => {
                chars.next();
                out.push(format!("{c} "));
                blank = true;
                continue;
            }
            _ => {}
        }
        blank = c.is_whitespace();
        if let Some(command) = out.last_mut() {
            command.push(c);
        }
    }
    out
}

fn command_words(words: &[&str], line: u32, conditional: bool, shell: bool, said: &mut Said) {
    let words = match words {
        ["&" | "|", rest @ ..] => rest,
        other => other,
    };
    let (first, rest) = match words {
        [first, rest @ ..] => (*first, rest),
        [] => return,
    };
    let mut add = |name, value| said.settings.push(Setting { line, name, value, conditional });
    match first {
        "umask" if shell => {
            let value = rest.iter().find(|w| !w.starts_with('-') || w.len() > 2).map(|w| plain(w));
            // Without a value it prints the mask and sets nothing.
            if let Some(value) = value {
                add("umask", value);
            }
        }
        "export" | "readonly" | "declare" | "typeset" if shell => {
            let flags: String = rest.iter().filter_map(|w| w.strip_prefix('-')).collect();
            for word in rest.iter().filter(|w| !w.starts_with('-')) {
                let Some(name) = known(word.split('=').next().unwrap_or(word)) else { continue };
                if word.contains('=') {
                    assignment(word, &mut |name, value| said.settings.push(Setting { line, name, value, conditional }));
                }
                if first == "readonly" || (first != "export" && flags.contains('r')) {
                    said.readonly.push(name);
                }
                if first == "export" || (first != "readonly" && flags.contains('x')) {
                    said.exported.push(name);
                }
            }
        }
        _ => {
            // An assignment before a command holds for that command alone.
            if words.iter().all(|w| w.contains('=')) || !shell {
                words.iter().for_each(|word| assignment(word, &mut add));
            }
        }
    }
}

fn known(name: &str) -> Option<&'static str> {
    NAMES.into_iter().find(|n| *n == name)
}

fn assignment(word: &str, add: &mut dyn FnMut(&'static str, Option<String>)) {
    let Some((name, value)) = word.split_once('=') else { return };
    let (name, appends) = name.strip_suffix('+').map_or((name, false), |n| (n, true));
    if let Some(name) = known(name) {
        add(name, if appends { None } else { plain(value) });
    }
}

/// The value without its quotes; `None` where the shell would compute it.
fn plain(word: &str) -> Option<String> {
    let inner = word.trim_matches(['"', '\'']);
    let computed = inner.contains(['$', '`', '\\', '(', '~', '*', '"', '\'']);
    (!computed).then(|| inner.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn plain_settings_are_told_and_computed_ones_are_not() {
        let check = |text: &str, want: &[&str]| {
            let said = read(text.as_bytes(), true);
            let shown: Vec<_> = said
                .settings
                .iter()
                .map(|s| {
                    let value = s.value.as_deref().unwrap_or("?");
                    format!("{}:{}={value}{}", s.line, s.name, if s.conditional { " if" } else { "" })
                })
                .collect();
            assert_eq!(shown, want, "{text}");
        };
        check("umask 027 # x\n", &["1:umask=027"]);
        check("# umask 022\n echo umask 022", &[]);
        check("umask -S\n umask", &[]);
        check(
            "if [ $UID -gt 199 ]; then\n  umask 002\nelse\n umask 022\nfi\numask 077\n",
            &["2:umask=002 if", "4:umask=022 if", "6:umask=077"],
        );
        check("TMOUT=600; readonly TMOUT; export TMOUT", &["1:TMOUT=600"]);
        check("readonly TMOUT=900\ntypeset -xr TMOUT=300", &["1:TMOUT=900", "2:TMOUT=300"]);
        check("PATH=\"$PATH:/opt/bin\"\nPATH=/usr/bin:.\nPATH+=:/x", &["1:PATH=?", "2:PATH=/usr/bin:.", "3:PATH=?"]);
        check("[ -z x ] && umask 022", &["1:umask=022 if"]);
        check("cat <<EOF\numask 000\nEOF\numask 027", &["4:umask=027"]);
        check("f() {\n TMOUT=1\n}\nTMOUT=2 true\n", &["2:TMOUT=1 if"]);
        check("case $x in\n a) umask 0;;\nesac\numask 077", &["2:umask=0 if", "4:umask=077"]);
    }

    #[test]
    fn read_only_and_exported() {
        let said = read(b"TMOUT=600\nreadonly TMOUT\nexport TMOUT PATH\ndeclare -xr TMOUT=1\n", true);
        assert_eq!((said.readonly, said.exported), (vec!["TMOUT", "TMOUT"], vec!["TMOUT", "PATH", "TMOUT"]));
        let said = read(b"PATH=\"/usr/bin:/bin\"\nFOO=a b\numask=1\n", false);
        assert_eq!(said.settings.len(), 2);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..200), text in "([a-z]{0,3}|umask|TMOUT=|if|fi|<<|[;&|{}()#'\"$ \n]){0,60}") {
            for bytes in [bytes.as_slice(), text.as_bytes()] {
                prop_assert!(read(bytes, true).settings.iter().all(|s| s.line > 0));
            }
        }
    }
}
