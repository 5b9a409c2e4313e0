//! Our lints beside zlint's, on the files and the expectations of its own
//! tests: who finds what, and on what the two do not agree.

use base64::Engine;
use pki::lint::{CRL_LINTS, LINTS, Outcome, Severity};
use pki::x509::View;
use pki::x509::crl::CrlView;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What one of zlint's tests expects of one lint and one file.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Triple {
    /// The lint's name.
    pub lint: String,
    /// The file's name, below `testdata`.
    pub file: String,
    /// The outcome: `Pass`, `Error`, `Warn`, `Notice`, `NA` or `NE`.
    pub expected: String,
}

/// One triple on which the two do not agree.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct Disagreement {
    /// The lint's name.
    pub lint: String,
    /// The file's name.
    pub file: String,
    /// zlint's outcome.
    pub expected: String,
    /// Ours, in the same words.
    pub found: String,
    /// What our lint or our reader says of it.
    pub why: String,
    /// True if another triple of the same lint and file has our outcome: zlint
    /// tests it again under a configuration that the triples do not tell.
    pub contradicted: bool,
}

/// What came of all triples.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Agreement {
    /// How many triples there are.
    pub triples: usize,
    /// Those whose lint we have.
    pub shipped: usize,
    /// Those of them on which the two agree.
    pub agreed: usize,
    /// How many lints the triples name.
    pub lints: usize,
    /// How many of them we have.
    pub lints_shipped: usize,
    /// The rest of `shipped`.
    pub disagreements: Vec<Disagreement>,
    /// Files of the triples that cannot be read, and why.
    pub unread: BTreeMap<String, String>,
    /// Lints that we do not have.
    pub lacking: BTreeSet<String>,
}

/// The corpus cannot be read.
#[derive(Debug)]
pub enum Unusable {
    /// A file is not there.
    File(PathBuf, std::io::Error),
    /// The expectations are no list of triples.
    Expectations(serde_json::Error),
}

impl std::fmt::Display for Unusable {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File(path, why) => write!(out, "{}: {why}", path.display()),
            Self::Expectations(why) => write!(out, "expected-lints.json: {why}"),
        }
    }
}

impl std::error::Error for Unusable {}

/// Holds our lints against `expected-lints.json` and `testdata/` of this folder.
///
/// # Errors
/// If the folder does not hold them.
pub fn compare(folder: &Path) -> Result<Agreement, Unusable> {
    let read = |path: PathBuf| std::fs::read(&path).map_err(|why| Unusable::File(path, why));
    let triples: Vec<Triple> =
        serde_json::from_slice(&read(folder.join("expected-lints.json"))?).map_err(Unusable::Expectations)?;
    let mut all = Agreement { triples: triples.len(), ..Agreement::default() };
    let mut names = BTreeSet::new();
    for triple in triples.clone() {
        names.insert(triple.lint.clone());
        let text = read(place(folder, &triple.file))?;
        let Some(outcome) = outcome(&triple.lint, &text) else {
            all.lacking.insert(triple.lint);
            continue;
        };
        all.shipped += 1;
        let (found, why) = match outcome {
            Ok(outcome) => said(outcome),
            Err(why) => {
                all.unread.insert(triple.file.clone(), why.to_owned());
                ("unread".to_owned(), why.to_owned())
            }
        };
        if found == triple.expected {
            all.agreed += 1;
        } else {
            let contradicted = triples.contains(&Triple { expected: found.clone(), ..triple.clone() });
            let Triple { lint, file, expected } = triple;
            all.disagreements.push(Disagreement { lint, file, expected, found, why, contradicted });
        }
    }
    all.lints = names.len();
    all.lints_shipped = names.len() - all.lacking.len();
    Ok(all)
}

/// Where a file is: some copies of the corpus are flat, where zlint has folders.
fn place(folder: &Path, file: &str) -> PathBuf {
    let all = folder.join("testdata");
    let flat = Path::new(file).file_name().map_or_else(|| all.join(file), |name| all.join(name));
    if flat.is_file() { flat } else { all.join(file) }
}

/// What our lint of this name makes of a file; `None` if we have none.
fn outcome(name: &str, text: &[u8]) -> Option<Result<Outcome, &'static str>> {
    let apart = |_| "its parts cannot be told apart";
    if let Some(lint) = LINTS.iter().find(|lint| lint.name == name) {
        let Some(der) = block(text, "CERTIFICATE") else { return Some(Err("it holds no certificate in PEM")) };
        return Some(View::read(&der).map(|view| lint.run(&view)).map_err(apart));
    }
    let lint = CRL_LINTS.iter().find(|lint| lint.name == name)?;
    let Some(der) = block(text, "X509 CRL") else { return Some(Err("it holds no list in PEM")) };
    Some(CrlView::read(&der).map(|view| lint.run(&view)).map_err(apart))
}

/// An outcome in zlint's words, and the reason.
fn said(outcome: Outcome) -> (String, String) {
    let (word, why) = match outcome {
        Outcome::NotApplicable => ("NA", None),
        Outcome::NotEffective => ("NE", None),
        Outcome::Pass => ("Pass", None),
        Outcome::Found(Severity::Notice, why) => ("Notice", Some(why)),
        Outcome::Found(Severity::Warning, why) => ("Warn", Some(why)),
        Outcome::Found(Severity::Error, why) => ("Error", Some(why)),
    };
    (word.to_owned(), why.unwrap_or_default().into_owned())
}

/// The first PEM block with this label; many files hold a dump in words before it, in whatever encoding.
fn block(text: &[u8], label: &str) -> Option<Vec<u8>> {
    let text = String::from_utf8_lossy(text);
    let (_, rest) = text.split_once(&format!("-----BEGIN {label}-----"))?;
    let (body, _) = rest.split_once("-----END ")?;
    let body: String = body.chars().filter(|letter| !letter.is_whitespace()).collect();
    base64::engine::general_purpose::STANDARD.decode(body).ok()
}
