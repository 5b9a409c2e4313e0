//! Oracle Net: `sqlnet.ora`, `listener.ora` and `tnsnames.ora`, whose values
//! are words or parameters in parentheses, nested; read without recursion.

use crate::reading::{Found, Reading};
use crate::{Files, Place};

/// How deep parentheses may be nested.
const DEEPEST: usize = 32;
/// The most parameters of one file.
const MOST: usize = 20_000;

/// One value, and the names on the way to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// The names from the outside in, upper case: `LISTENER/DESCRIPTION/ADDRESS/PORT`.
    pub path: Vec<String>,
    /// The value as it is written, without quotes; none where it is a secret.
    pub value: Option<String>,
    /// Where the name begins.
    pub place: Place,
}

/// Reads one file.
#[must_use]
pub fn read(files: &dyn Files, path: &str) -> Found<Parameter> {
    let mut reading = Reading::new(files);
    let mut rows = Vec::new();
    match reading.load(path) {
        Err(why) => reading.problem(path, 1, None, why),
        Ok(bytes) => {
            if let Err((line, what)) = parameters(path, &String::from_utf8_lossy(&bytes), &mut rows) {
                reading.problem(path, line, None, what);
            }
        }
    }
    Found { rows, problems: reading.config.problems }
}

#[derive(Debug, PartialEq)]
enum Token {
    Open,
    Close,
    Equals,
    Comma,
    Word(String),
}

/// The line, and what is wrong there.
type Broken = (u32, &'static str);

/// What stands open: a parameter of the file, then each parenthesis in it.
#[derive(Default)]
struct Frame {
    name: Option<(String, u32)>,
    equals: bool,
}

fn parameters(file: &str, text: &str, rows: &mut Vec<Parameter>) -> Result<(), Broken> {
    let mut outer: Vec<Frame> = Vec::new();
    let mut frame = Frame::default();
    for (token, line, starts) in tokens(text)? {
        if rows.len() >= MOST {
            return Err((line, "the file has too many parameters to be read whole"));
        }
        match token {
            // At the start of a line, outside of parentheses, the next parameter begins.
            Token::Word(word) if starts && outer.is_empty() => {
                frame = Frame { name: Some((word.to_ascii_uppercase(), line)), equals: false };
            }
            Token::Word(word) if frame.equals => put(file, rows, &outer, Some(&frame), word, line),
            // A word of a list keeps its case.
            Token::Word(word) if frame.name.is_none() => frame.name = Some((word, line)),
            Token::Word(_) => return Err((line, "a name has no `=` behind it")),
            Token::Equals if frame.name.is_some() && !frame.equals => frame.equals = true,
            Token::Equals => return Err((line, "an `=` has no name before it")),
            Token::Open if outer.is_empty() && !frame.equals => {
                return Err((line, "a parenthesis has no name before it"));
            }
            Token::Open if outer.len() >= DEEPEST => return Err((line, "parentheses are nested too deep")),
            Token::Open => outer.push(std::mem::take(&mut frame)),
            Token::Comma => listed(file, rows, &outer, &mut frame),
            Token::Close => {
                listed(file, rows, &outer, &mut frame);
                // What is outside stays open: several parentheses may follow for one name.
                frame = outer.pop().ok_or((line, "a parenthesis closes none"))?;
            }
        }
    }
    if outer.is_empty() {
        return Ok(());
    }
    let line = u32::try_from(text.lines().count()).unwrap_or(u32::MAX);
    Err((line.max(1), "a parenthesis is not closed"))
}

/// Keeps the word of a list, `(TCPS, NTS)`, which is a name that got no `=`.
fn listed(file: &str, rows: &mut Vec<Parameter>, outer: &[Frame], frame: &mut Frame) {
    if !frame.equals
        && let Some((word, line)) = frame.name.take()
    {
        put(file, rows, outer, None, word, line);
    }
}

fn put(file: &str, rows: &mut Vec<Parameter>, outer: &[Frame], own: Option<&Frame>, value: String, line: u32) {
    let names = outer.iter().chain(own).filter_map(|frame| frame.name.as_ref());
    let path: Vec<String> = names.map(|(name, _)| name.to_ascii_uppercase()).collect();
    let secret = path.iter().any(|name| name.contains("PASSWORD") || name.contains("SECRET"));
    let place = Place { file: file.to_owned(), line };
    rows.push(Parameter { path, value: (!secret).then_some(value), place });
}

/// Tokens with their line and whether they begin one.
fn tokens(text: &str) -> Result<Vec<(Token, u32, bool)>, Broken> {
    let mut all = Vec::new();
    for (line, text) in (1_u32..).zip(text.lines()) {
        let mut rest = text;
        let mut starts = !text.starts_with([' ', '\t']);
        loop {
            rest = rest.trim_start();
            let Some(first) = rest.chars().next() else { break };
            let token = match first {
                '#' => break,
                '(' => Token::Open,
                ')' => Token::Close,
                '=' => Token::Equals,
                ',' => Token::Comma,
                '"' | '\'' => {
                    let inner = rest.get(1..).unwrap_or_default();
                    let (word, after) = inner.split_once(first).ok_or((line, "a quote is not closed"))?;
                    rest = after;
                    all.push((Token::Word(word.to_owned()), line, starts));
                    starts = false;
                    continue;
                }
                _ => {
                    let end = rest.find(|c: char| c.is_whitespace() || "()=,#".contains(c)).unwrap_or(rest.len());
                    let (word, after) = rest.split_at(end);
                    rest = after;
                    all.push((Token::Word(word.to_owned()), line, starts));
                    starts = false;
                    continue;
                }
            };
            rest = rest.get(1..).unwrap_or_default();
            all.push((token, line, starts));
            starts = false;
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::tests::Memory;
    use proptest::prelude::*;

    fn shown(text: &str) -> (Vec<String>, Vec<String>) {
        let mut files = Memory::of(&[]);
        files.0.push(("/n.ora", text.as_bytes().to_vec()));
        let found = read(&files, "/n.ora");
        let one =
            |p: &Parameter| format!("{}={}:{}", p.path.join("/"), p.value.as_deref().unwrap_or("-"), p.place.line);
        (found.rows.iter().map(one).collect(), found.problems.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn parameters_are_read_with_their_way() {
        let (rows, problems) = shown(
            "# x\nSQLNET.ENCRYPTION_SERVER = required\nSQLNET.ENCRYPTION_TYPES_SERVER= (AES256, 'AES192')\n\
             LISTENER =\n  (DESCRIPTION_LIST =\n    (DESCRIPTION = (ADDRESS = (PROTOCOL = TCP)(HOST = db)(PORT = 1521)))\n  )\n\
             PASSWORDS_LISTENER = (canary)\nADMIN_RESTRICTIONS_LISTENER=ON\n",
        );
        assert_eq!(problems, Vec::<String>::new());
        assert_eq!(
            rows,
            [
                "SQLNET.ENCRYPTION_SERVER=required:2",
                "SQLNET.ENCRYPTION_TYPES_SERVER=AES256:3",
                "SQLNET.ENCRYPTION_TYPES_SERVER=AES192:3",
                "LISTENER/DESCRIPTION_LIST/DESCRIPTION/ADDRESS/PROTOCOL=TCP:6",
                "LISTENER/DESCRIPTION_LIST/DESCRIPTION/ADDRESS/HOST=db:6",
                "LISTENER/DESCRIPTION_LIST/DESCRIPTION/ADDRESS/PORT=1521:6",
                "PASSWORDS_LISTENER=-:8",
                "ADMIN_RESTRICTIONS_LISTENER=ON:9",
            ]
        );
    }

    #[test]
    fn what_is_broken_is_told() {
        let check = |text: &str, what: &str| {
            let problems = shown(text).1;
            assert!(problems.len() == 1 && problems[0].contains(what), "{text}: {problems:?}");
        };
        check(&format!("A={}", "(B=".repeat(40)), "too deep");
        check("A = (B = c\n", "not closed");
        check("A = b)\n", "closes none");
        check("A = 'b\n", "a quote");
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "([A-C]|[()=,#'\n ]){0,80}") {
            prop_assert!(shown(&text).0.len() < 100);
        }
    }
}
