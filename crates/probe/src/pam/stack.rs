//! The stacks of a service: its lines with every `include`, `substack` and
//! `@include` put in their place, in order, and which lines may be passed over.

use super::files::Files;
use super::line::{Asked, Asks, Passes, asked, passes};
use report::{Gap, GapReason, Source};
use std::sync::Arc;

/// How deep files may lie in each other (libpam stops at 32 too), and how many
/// lines one service may come to: short files that include each other twice
/// stand for more than memory holds.
const MOST_DEEP: usize = 32;
const MOST_LINES: usize = 2_000;

/// A module line in the place that it has in its service.
#[derive(Clone, Debug)]
pub(crate) struct Placed {
    pub asks: Arc<Module>,
    /// From 1 within its type.
    pub place: u32,
    /// Whether what stands before it may pass over it without a failure.
    pub skippable: bool,
}

/// What a module line says, and where.
#[derive(Debug)]
pub(crate) struct Module {
    pub kind: &'static str,
    pub silent: bool,
    pub control: String,
    pub module: String,
    pub arguments: Vec<String>,
    pub source: Source,
}

/// A line of the flat stack; a substack counts as one line where a jump counts.
struct Flat {
    level: u32,
    passes: Passes,
    module: Option<Arc<Module>>,
}

struct Walk<'a> {
    files: &'a Files,
    service: &'a str,
    kind: &'static str,
    /// The files that are open, outermost first.
    open: Vec<String>,
    flat: Vec<Flat>,
    gaps: &'a mut Vec<Gap>,
}

/// The lines of one type of one service.
pub(super) fn resolve(files: &Files, service: &str, kind: &'static str, gaps: &mut Vec<Gap>) -> Vec<Placed> {
    let mut walk = Walk { files, service, kind, open: Vec::new(), flat: Vec::new(), gaps };
    walk.file(service, 0);
    let skippable = skippable(&walk.flat);
    let modules = walk.flat.iter().zip(skippable).filter_map(|(flat, skip)| Some((flat.module.clone()?, skip)));
    modules.zip(1..).map(|((asks, skippable), place)| Placed { asks, place, skippable }).collect()
}

impl Walk<'_> {
    fn gap(&mut self, place: String, reason: GapReason, detail: String) {
        let gap = Gap { place, reason, detail };
        if !self.gaps.contains(&gap) {
            self.gaps.push(gap);
        }
    }

    fn file(&mut self, name: &str, level: u32) {
        // An absolute path is taken as it stands; the file of a name is the first of its folders.
        let key = name.strip_prefix("/etc/pam.d/").unwrap_or(name);
        if self.open.iter().any(|o| o == key) {
            let detail = format!("{} includes itself by way of {key}; take one of the lines out", self.service);
            return self.gap(format!("/etc/pam.d/{key}"), GapReason::Malformed, detail);
        }
        if self.open.len() >= MOST_DEEP {
            let detail = format!("{} includes files more than {MOST_DEEP} deep; make it flatter", self.service);
            return self.gap(format!("/etc/pam.d/{key}"), GapReason::TooLarge, detail);
        }
        let files = self.files;
        let Some(file) = files.get(key) else {
            let detail =
                format!("{} includes it, and it is not there; every login by that service fails", self.service);
            return self.gap(format!("/etc/pam.d/{key}"), GapReason::Missing, detail);
        };
        self.open.push(key.to_owned());
        for (number, words) in &file.lines {
            if self.flat.len() >= MOST_LINES {
                let detail = format!("{} comes to more than {MOST_LINES} lines; make it shorter", self.service);
                self.gap(file.path.clone(), GapReason::TooLarge, detail);
                break;
            }
            match asked(words) {
                Some(asked) => self.line(asked, level, file.source(*number)),
                None => {
                    let detail = format!("line {number} is not in the form `type control module`; mend it");
                    self.gap(file.path.clone(), GapReason::Malformed, detail);
                }
            }
        }
        self.open.pop();
    }

    fn line(&mut self, asked: Asked, level: u32, source: Source) {
        match asked {
            Asked::All(name) => self.file(&name, level),
            Asked::Include(kind, name) if kind == self.kind => self.file(&name, level),
            Asked::Substack(kind, name) if kind == self.kind => {
                self.flat.push(Flat { level, passes: Passes::default(), module: None });
                self.file(&name, level + 1);
            }
            Asked::Module(asks) if asks.kind == self.kind => {
                let Asks { kind, silent, control, module, arguments } = asks;
                let passes = passes(&control);
                let module = Arc::new(Module { kind, silent, control, module, arguments, source });
                self.flat.push(Flat { level, passes, module: Some(module) });
            }
            _ => {}
        }
    }
}

/// Which lines one before them may pass over. `done` ends the stack that it is
/// in, a jump counts the lines of its own stack, each with what lies below it.
fn skippable(flat: &[Flat]) -> Vec<bool> {
    let mut skip = vec![false; flat.len()];
    for (at, line) in flat.iter().enumerate() {
        let mut left = if line.passes.done { u32::MAX } else { line.passes.jump };
        for (other, skip) in flat.iter().zip(skip.iter_mut()).skip(at + 1) {
            if other.level < line.level {
                break;
            }
            if other.level == line.level {
                if left == 0 {
                    break;
                }
                left -= 1;
            } else if line.passes.jump == 0 && !line.passes.done {
                break;
            }
            *skip = true;
        }
    }
    skip
}
