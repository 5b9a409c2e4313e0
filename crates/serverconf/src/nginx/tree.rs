//! nginx's files as a tree of directives, with every `include` in its place.

use super::{
    known,
    lexer::{At, End, Fault, Lexer},
    lua,
};
use crate::reading::{self, DEEPEST, Reading};
use std::rc::Rc;

/// How many words one directive may have; `server_name` lists are the longest.
const MOST_IN_ONE: usize = 20_000;

/// A directive with its arguments and, where it has one, its block.
#[derive(Debug)]
pub(crate) struct Directive {
    /// Its name and arguments.
    pub(crate) words: Vec<String>,
    pub(crate) file: Rc<str>,
    pub(crate) at: At,
    pub(crate) block: Option<Vec<Directive>>,
}

impl Directive {
    pub(crate) fn name(&self) -> &str {
        self.words.first().map_or("", String::as_str)
    }

    pub(crate) fn arguments(&self) -> &[String] {
        self.words.get(1..).unwrap_or_default()
    }

    pub(crate) fn argument(&self, number: usize) -> Option<&str> {
        self.arguments().get(number).map(String::as_str)
    }

    /// The blocks called so within this one.
    pub(crate) fn inner(&self) -> &[Self] {
        self.block.as_deref().unwrap_or_default()
    }
}

/// Reads the main file and all that it includes.
pub(crate) fn read(reading: &mut Reading<'_>, main: &str) -> Vec<Directive> {
    let mut files = Files { reading, folder: reading::folder(main).to_owned(), open: vec![main.to_owned()] };
    match files.reading.load(main) {
        Ok(text) => files.file(&text, main, 0, false),
        Err(why) => {
            reading.problem(main, 1, None, why);
            Vec::new()
        }
    }
}

struct Files<'r, 'f> {
    reading: &'r mut Reading<'f>,
    /// The folder of the main file: what every include is relative to.
    folder: String,
    /// The files that are being read, from the outside in.
    open: Vec<String>,
}

impl Files<'_, '_> {
    fn file(&mut self, text: &[u8], path: &str, depth: usize, free: bool) -> Vec<Directive> {
        let mut lexer = Lexer::new(text);
        let mut found = Vec::new();
        let path: Rc<str> = path.into();
        match self.block(&mut lexer, &path, depth, free, &mut found) {
            Ok((End::Close, at)) => self.problem(&path, at, "unexpected \"}\": no block is open in this file"),
            Ok(_) => {}
            Err(Fault { at, what }) => self.problem(&path, at, what),
        }
        found
    }

    fn problem(&mut self, path: &str, at: At, what: impl Into<String>) {
        self.reading.problem(path, at.line, Some(at.column), what);
    }

    /// Reads to the end of a block or file. What was read before a fault stays.
    /// `free` blocks hold data whose first words are no directives.
    fn block(
        &mut self,
        lexer: &mut Lexer<'_>,
        path: &Rc<str>,
        depth: usize,
        free: bool,
        into: &mut Vec<Directive>,
    ) -> Result<(End, At), Fault> {
        if depth > DEEPEST {
            return Err(Fault {
                at: lexer.at(),
                what: format!("blocks and includes are nested deeper than {DEEPEST}"),
            });
        }
        loop {
            let run = lexer.run(MOST_IN_ONE)?;
            if !self.reading.spend(run.words.len()) {
                return Err(Fault { at: run.at, what: "there are more words than are read".to_owned() });
            }
            let mut directive = Directive { words: run.words, file: Rc::clone(path), at: run.at, block: None };
            match run.end {
                End::Close | End::File => return Ok((run.end, run.at)),
                End::Statement if directive.name() == "include" && directive.words.len() == 2 => {
                    self.include(&directive, depth, free, into);
                }
                End::Statement => {
                    self.check(&directive, free);
                    into.push(directive);
                }
                End::Open if directive.name().ends_with("_by_lua_block") => {
                    lua::skip(lexer)?;
                    into.push(directive);
                }
                End::Open => {
                    self.check(&directive, free);
                    let mut inner = Vec::new();
                    let within = known::is_free(directive.name());
                    let ended = self.block(lexer, path, depth + 1, within, &mut inner);
                    directive.block = Some(inner);
                    let (at, name) = (directive.at, directive.name().to_owned());
                    into.push(directive);
                    if ended?.0 == End::File {
                        let what = format!("unexpected end of file: the block \"{name}\" is not closed");
                        return Err(Fault { at, what });
                    }
                }
            }
        }
    }

    fn check(&mut self, directive: &Directive, free: bool) {
        if !free && let Some(what) = known::fault(directive.name(), directive.arguments().len()) {
            self.problem(&directive.file, directive.at, what);
        }
    }

    fn include(&mut self, directive: &Directive, depth: usize, free: bool, into: &mut Vec<Directive>) {
        let pattern = reading::beside(&self.folder, directive.argument(0).unwrap_or_default());
        let paths = match self.reading.matching(&pattern) {
            Ok(paths) => paths,
            Err(why) => return self.problem(&directive.file, directive.at, why),
        };
        for path in paths {
            if self.open.contains(&path) {
                self.problem(&directive.file, directive.at, format!("{path} includes itself"));
                continue;
            }
            let text = match self.reading.load(&path) {
                Ok(text) => text,
                Err(why) => {
                    self.problem(&directive.file, directive.at, why);
                    continue;
                }
            };
            self.open.push(path.clone());
            into.extend(self.file(&text, &path, depth + 1, free));
            self.open.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::tests::Memory;

    fn tree(files: &[(&'static str, &str)]) -> (Vec<Directive>, Vec<String>) {
        let memory = Memory::of(files);
        let mut reading = Reading::new(&memory);
        let found = read(&mut reading, "/n/nginx.conf");
        (found, reading.config.problems.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn includes_stand_where_they_are_written() {
        let (found, problems) = tree(&[
            ("/n/nginx.conf", "a 1; http { include c/*.conf; b 2; }"),
            ("/n/c/1.conf", "server { include c/deep; }\nx;"),
            ("/n/c/2.conf", "y;"),
            ("/n/c/deep", "z;"),
        ]);
        assert_eq!(problems, [""; 0]);
        let names: Vec<_> = found[1].inner().iter().map(|d| (d.name(), &*d.file, d.at.line)).collect();
        assert_eq!(
            names,
            [("server", "/n/c/1.conf", 1), ("x", "/n/c/1.conf", 2), ("y", "/n/c/2.conf", 1), ("b", "/n/nginx.conf", 1)]
        );
        assert_eq!(found[1].inner()[0].inner()[0].name(), "z");
    }

    #[test]
    fn a_broken_file_is_a_problem_and_the_rest_stays() {
        let (found, problems) = tree(&[
            ("/n/nginx.conf", "include a; include gone; include loop; last;"),
            ("/n/a", "one;\nhttp {\n two;\n three }"),
            ("/n/loop", "include loop;\ninclude nginx.conf;"),
        ]);
        assert_eq!(found.iter().map(Directive::name).collect::<Vec<_>>(), ["one", "http", "last"]);
        assert_eq!(found[1].inner()[0].name(), "two");
        assert!(problems[0].starts_with("/n/a:4:8: unexpected \"}\""), "{problems:?}");
        assert_eq!(problems[1], "/n/nginx.conf:1:12: there is no /n/gone");
        assert_eq!(problems[2..].len(), 2);
        assert!(problems[2..].iter().all(|what| what.contains("includes itself")));
        assert!(tree(&[("/n/nginx.conf", "a {\nb;")]).1[0].contains("1:1: unexpected end of file: the block \"a\""));
        assert!(tree(&[("/n/nginx.conf", "b;\n}")]).1[0].starts_with("/n/nginx.conf:2:1: unexpected \"}\""));
        assert_eq!(tree(&[]).1, ["/n/nginx.conf:1: there is no /n/nginx.conf"]);
    }

    #[test]
    fn nesting_is_bounded() {
        let (_, problems) = tree(&[("/n/nginx.conf", &"a {".repeat(100_000))]);
        assert!(problems[0].contains("nested deeper than 64"), "{problems:?}");
    }
}
