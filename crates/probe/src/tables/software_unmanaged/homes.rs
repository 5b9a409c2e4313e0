//! Products that fill a folder: a JDK is known by its file `release`, Tomcat by
//! `lib/catalina.jar`. What lies in their folders is theirs, and no product of its own.

use super::sights::{Sight, Sights};
use crate::host::{Content, Host};
use report::{Gap, GapReason};
use std::collections::{BTreeMap, BTreeSet};

/// The most bytes of `release`; a long list of modules has some two thousand.
const BOUND: usize = 64 << 10;

/// How many folders above a file are looked into.
const MOST_ABOVE: usize = 12;

/// A JDK, or a runtime alone.
#[derive(Debug)]
pub(super) struct Jdk {
    pub content: Content,
    values: BTreeMap<String, String>,
}

impl Jdk {
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str).filter(|value| !value.is_empty() && value.len() <= 256)
    }
}

/// A folder that a product fills.
#[derive(Debug)]
enum Home {
    Jdk(Box<Jdk>),
    Tomcat,
    Nothing,
}

/// The products that were found, each with what showed it.
#[derive(Debug, Default)]
pub(super) struct Homes {
    known: BTreeMap<Vec<u8>, Home>,
    pub gaps: Vec<Gap>,
    /// By the folder.
    pub jdks: BTreeMap<Vec<u8>, Sight>,
}

impl Homes {
    /// The JDK in a folder.
    pub(super) fn jdk(&self, folder: &[u8]) -> Option<&Jdk> {
        match self.known.get(folder) {
            Some(Home::Jdk(jdk)) => Some(jdk),
            _ => None,
        }
    }

    /// Takes away the files that are a product's, and keeps what showed them
    /// with the product. `owned` are files of packages.
    pub(super) fn take(&mut self, host: &Host, sights: &mut Sights, owned: &BTreeSet<Vec<u8>>) {
        let mut archives: Vec<(Vec<u8>, Sight)> = Vec::new();
        let files = std::mem::take(&mut sights.files);
        for (path, sight) in files {
            let above = (0..path.len()).rev().filter(|at| path.get(*at) == Some(&b'/')).take(MOST_ABOVE);
            let folders: Vec<&[u8]> = above.filter_map(|at| path.get(..at)).filter(|at| !at.is_empty()).collect();
            let home = folders.into_iter().find(|folder| !matches!(self.look(host, folder), Home::Nothing));
            let inside = home.and_then(|home| path.get(home.len()..)).unwrap_or_default();
            match home.map(|home| (home, self.look(host, home))) {
                Some((home, Home::Jdk(_))) if !owned.contains(&[home, b"/release"].concat()) => {
                    self.jdks
                        .entry(home.to_vec())
                        .or_insert_with(|| Sight { mapped: true, ..Sight::default() })
                        .join(sight);
                }
                Some((home, Home::Tomcat)) if inside.starts_with(b"/bin/") => {
                    archives.push(([home, b"/lib/catalina.jar"].concat(), sight));
                }
                // Any file may have this name; elsewhere it is no software.
                _ if path.ends_with(b"/release") && !sight.found_by.contains("process") => {}
                _ => {
                    sights.files.insert(path, sight);
                }
            }
        }
        for (path, sight) in archives {
            sights.add(&path, sight);
        }
    }

    /// Whether a file lies in Tomcat's own folder of archives.
    pub(super) fn is_tomcats(&self, path: &[u8]) -> bool {
        let folder = memchr::memrchr(b'/', path).and_then(|at| path.get(..at)).unwrap_or_default();
        let home = folder.strip_suffix(b"/lib");
        home.is_some_and(|home| matches!(self.known.get(home), Some(Home::Tomcat)))
    }

    fn look(&mut self, host: &Host, folder: &[u8]) -> &Home {
        if !self.known.contains_key(folder) {
            let home = match self.read(host, folder) {
                Ok(home) => home,
                Err(gap) => {
                    self.gaps.push(gap);
                    Home::Nothing
                }
            };
            self.known.insert(folder.to_vec(), home);
        }
        self.known.get(folder).unwrap_or(&Home::Nothing)
    }

    fn read(&self, host: &Host, folder: &[u8]) -> Result<Home, Gap> {
        let is_there = |name: &[u8]| Ok(host.stat([folder, name].concat())?.is_some());
        match host.read([folder, b"/release"].concat(), BOUND) {
            Ok(content) => {
                let values = values(&content.bytes);
                if values.contains_key("JAVA_VERSION") && (is_there(b"/bin/java")? || is_there(b"/jre/bin/java")?) {
                    return Ok(Home::Jdk(Box::new(Jdk { content, values })));
                }
            }
            // Something else may have this name.
            Err(gap) if !matches!(gap.reason, GapReason::Denied | GapReason::Failed) => {}
            Err(gap) => return Err(gap),
        }
        Ok(if is_there(b"/lib/catalina.jar")? { Home::Tomcat } else { Home::Nothing })
    }
}

/// `NAME="value"` by lines.
fn values(bytes: &[u8]) -> BTreeMap<String, String> {
    let text = String::from_utf8_lossy(bytes);
    let pair = |line: &str| {
        let (name, value) = line.split_once('=')?;
        Some((name.trim().to_owned(), value.trim().trim_matches('"').to_owned()))
    };
    text.lines().filter_map(pair).collect()
}
