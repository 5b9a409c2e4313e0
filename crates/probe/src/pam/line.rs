//! One line of PAM's configuration, pam.d(5): words, brackets, continued
//! lines, and what a control says.

/// The most bytes of one line, its continuations with it.
const MOST_LINE: usize = 64 << 10;

/// A logical line with the number of its first physical one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Logical {
    pub number: u32,
    pub text: String,
}

/// Lines without comments and joined at a `\` that ends them. Empty ones go.
pub(super) fn logical(text: &str) -> Vec<Logical> {
    let mut lines: Vec<Logical> = Vec::new();
    let mut open = false;
    for (number, line) in (1_u32..).zip(text.lines()) {
        let line = line.split('#').next().unwrap_or(line).trim();
        let (line, continues) = line.strip_suffix('\\').map_or((line, false), |l| (l, true));
        match lines.last_mut().filter(|_| open) {
            // What is beyond the bound makes the line one that cannot be read.
            Some(last) if last.text.len() + line.len() <= MOST_LINE => {
                last.text.push(' ');
                last.text.push_str(line);
            }
            Some(last) => last.text.clear(),
            None => lines.push(Logical { number, text: line.to_owned() }),
        }
        open = continues;
    }
    lines.retain(|l| !l.text.trim().is_empty());
    lines
}

/// Words at white space; a word in brackets may hold white space and a `]` after a backslash.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c.is_whitespace() {
            continue;
        }
        let mut word = String::new();
        if c == '[' {
            while let Some(c) = chars.next() {
                match c {
                    ']' => break,
                    '\\' if chars.peek() == Some(&']') => word.extend(chars.next()),
                    c => word.push(c),
                }
            }
            word = format!("[{word}]");
        } else {
            word.push(c);
            while let Some(c) = chars.next_if(|c| !c.is_whitespace()) {
                word.push(c);
            }
        }
        words.push(word);
    }
    words
}

/// The four kinds of modules.
pub(crate) const TYPES: [&str; 4] = ["account", "auth", "password", "session"];

/// What a line asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// `@include`: all lines of another file.
    All(String),
    /// `include`: the lines of this type of another file.
    Include(&'static str, String),
    /// `substack`: the same, as a stack of its own.
    Substack(&'static str, String),
    /// A module.
    Module(Asks),
}

/// A line that names a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Asks {
    pub kind: &'static str,
    /// True for a `-` before the type: the module may be missing.
    pub silent: bool,
    pub control: String,
    pub module: String,
    pub arguments: Vec<String>,
}

/// The words of one line after the service's name; `None` if they are not in the form.
pub(super) fn asked(words: &[String]) -> Option<Asked> {
    let first = words.first()?;
    if first.eq_ignore_ascii_case("@include") {
        return Some(Asked::All(words.get(1)?.clone()));
    }
    let (silent, kind) = first.strip_prefix('-').map_or((false, first.as_str()), |k| (true, k));
    let kind = *TYPES.iter().find(|t| t.eq_ignore_ascii_case(kind))?;
    let (control, module) = (words.get(1)?, words.get(2)?);
    match control.to_ascii_lowercase().as_str() {
        "include" => Some(Asked::Include(kind, module.clone())),
        "substack" => Some(Asked::Substack(kind, module.clone())),
        "required" | "requisite" | "sufficient" | "optional" | "binding" => module_line(kind, silent, words),
        _ if control.starts_with('[') => module_line(kind, silent, words),
        _ => None,
    }
}

fn module_line(kind: &'static str, silent: bool, words: &[String]) -> Option<Asked> {
    let [_, control, module, arguments @ ..] = words else { return None };
    let control = control.split_whitespace().collect::<Vec<_>>().join(" ");
    // The folder of a module is the system's affair; its name says what it does.
    let module = module.rsplit('/').next().unwrap_or(module).to_owned();
    let plain = |word: &String| word.strip_prefix('[').and_then(|w| w.strip_suffix(']')).unwrap_or(word).to_owned();
    let arguments = arguments.iter().map(plain).collect();
    Some(Asked::Module(Asks { kind, silent, control: control.to_ascii_lowercase(), module, arguments }))
}

/// How far a control lets a module that does not fail pass over what follows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Passes {
    /// It may end the stack it is in with success.
    pub done: bool,
    /// The most modules that it may jump over.
    pub jump: u32,
}

pub(super) fn passes(control: &str) -> Passes {
    let Some(inner) = control.strip_prefix('[').and_then(|c| c.strip_suffix(']')) else {
        return Passes { done: matches!(control, "sufficient" | "binding"), jump: 0 };
    };
    let mut passes = Passes::default();
    for pair in inner.replace('=', " = ").split_whitespace().collect::<Vec<_>>().windows(3) {
        let [_, "=", action] = pair else { continue };
        passes.done |= *action == "done";
        passes.jump = passes.jump.max(action.parse().unwrap_or(0));
    }
    passes
}

/// Whether the failure of a module under this control is the failure of its stack.
pub(crate) fn binds(control: &str) -> bool {
    let Some(inner) = control.strip_prefix('[').and_then(|c| c.strip_suffix(']')) else {
        return matches!(control, "required" | "requisite");
    };
    let spaced = inner.replace('=', " = ");
    let words: Vec<_> = spaced.split_whitespace().collect();
    words.windows(3).any(|w| matches!(w, ["default", "=", "bad" | "die"]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lines_and_words() {
        let text = "# x\nauth required \\\n pam_a.so # y\n\nauth [success=1  default=ignore]\tpam_b.so [a b \\] c] d\n";
        let lines = logical(text);
        assert_eq!(lines.iter().map(|l| l.number).collect::<Vec<_>>(), [2, 5]);
        let all: Vec<_> = lines.iter().map(|l| words(&l.text)).collect();
        assert_eq!(
            all,
            [
                vec!["auth", "required", "pam_a.so"],
                vec!["auth", "[success=1  default=ignore]", "pam_b.so", "[a b ] c]", "d"]
            ]
        );
        let Some(Asked::Module(asks)) = all.get(1).and_then(|w| asked(w)) else { panic!("{all:?}") };
        assert_eq!(
            (asks.control.as_str(), asks.arguments),
            ("[success=1 default=ignore]", vec!["a b ] c".into(), "d".into()])
        );
    }

    #[test]
    fn forms() {
        let check = |text: &str, want: Option<&str>| {
            let got = asked(&words(text)).map(|asked| match asked {
                Asked::All(name) => format!("all {name}"),
                Asked::Include(kind, name) => format!("include {kind} {name}"),
                Asked::Substack(kind, name) => format!("substack {kind} {name}"),
                Asked::Module(a) => format!("{} {} {} {}", a.kind, a.silent, a.control, a.module),
            });
            assert_eq!(got.as_deref(), want, "{text}");
        };
        check("@include common-auth", Some("all common-auth"));
        check("auth include system-auth", Some("include auth system-auth"));
        check("AUTH substack x", Some("substack auth x"));
        check("-session optional /lib/security/pam_systemd.so", Some("session true optional pam_systemd.so"));
        check("auth required", None);
        check("auth nonsense pam_a.so", None);
        check("nothing required pam_a.so", None);
        check("", None);
    }

    #[test]
    fn what_is_passed_over() {
        let check = |control: &str, done: bool, jump: u32, fails: bool| {
            assert_eq!((passes(control), binds(control)), (Passes { done, jump }, fails), "{control}");
        };
        check("required", false, 0, true);
        check("requisite", false, 0, true);
        check("sufficient", true, 0, false);
        check("optional", false, 0, false);
        check("[success=2 default=ignore]", false, 2, false);
        check("[success=done default = die]", true, 0, true);
        check("[default=99999999999]", false, 0, false);
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "\\PC{0,60}", signs in "[\\[\\]= a1\\\\\n#@-]{0,40}") {
            for text in [text, signs] {
                for line in logical(&text) {
                    asked(&words(&line.text));
                    passes(&line.text);
                    binds(&line.text);
                }
            }
        }
    }
}
