//! All policy files together, read and checked.

use crate::{
    Diagnostic, Profile, Release, Rule,
    diagnostic::Faults,
    named::is_id,
    profile,
    rule::{self, Unanswerable},
    yaml::Span,
};
use report::TableSpec;
use std::collections::BTreeMap;

/// The most files that a library may have.
pub(crate) const MOST_FILES: usize = 4096;

/// The largest maturity model, in bytes. Models are read elsewhere.
const MOST_MODEL_BYTES: usize = 512 * 1024;

/// A file by name and text; where it came from is not our business.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Its name below the policies folder, such as `rules/access/ssh-root-login.yaml`.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// What the policy files say.
#[derive(Clone, Debug, Default)]
pub struct Library {
    /// The rules, sorted by id.
    pub rules: Vec<Rule>,
    /// The profiles, sorted by id.
    pub profiles: Vec<Profile>,
    /// The maturity models, sorted by name, as text; another crate reads them.
    pub models: Vec<SourceFile>,
}

/// Reads and checks all policy files against the tables that there are.
///
/// # Errors
/// Every fault of every file, sorted by place. Examples are run by
/// [`test`](crate::test), not here.
pub fn load(files: &[SourceFile], specs: &[&TableSpec]) -> Result<Library, Vec<Diagnostic>> {
    load_for(files, specs, None)
}

/// The same for a release that may be older than the files.
pub(crate) fn load_for(
    files: &[SourceFile],
    specs: &[&TableSpec],
    agent: Option<Release>,
) -> Result<Library, Vec<Diagnostic>> {
    let mut library = Library::default();
    let mut list = check_names(files);
    let mut profiles = Vec::new();
    for file in files {
        let mut faults = Faults::new(file);
        match kind(&file.name) {
            Some(Kind::Rule { area, id }) => {
                library.rules.extend(rule::read(&mut faults, area, id, specs, agent));
            }
            Some(Kind::Profile { id }) => profiles.push((file, id)),
            Some(Kind::Model) if file.text.len() > MOST_MODEL_BYTES => {
                faults.add(Span::default(), "the model is over 512 KB");
            }
            Some(Kind::Model) => library.models.push(file.clone()),
            None => {}
        }
        list.extend(faults.into_list());
    }
    library.rules.sort_by(|a, b| a.id.cmp(&b.id));
    // Faults of profiles that follow from faults of rules would only confuse.
    if list.is_empty() {
        for (file, id) in profiles {
            let mut faults = Faults::new(file);
            library.profiles.extend(profile::read(&mut faults, id, &library.rules, specs));
            list.extend(faults.into_list());
        }
    }
    library.profiles.sort_by(|a, b| a.id.cmp(&b.id));
    library.models.sort_by(|a, b| a.name.cmp(&b.name));
    list.sort();
    if list.is_empty() { Ok(library) } else { Err(list) }
}

/// What can be told of a set in a newer edition: the names of its rules.
pub(crate) fn of_edition(files: &[SourceFile], edition: u32) -> Library {
    let mut library = Library::default();
    for file in files.iter().take(MOST_FILES) {
        match kind(&file.name) {
            Some(Kind::Rule { area, id }) => library.rules.push(Rule::of_edition(file, area, id, edition)),
            Some(Kind::Model) => library.models.push(file.clone()),
            _ => {}
        }
    }
    library.rules.sort_by(|a, b| a.id.cmp(&b.id));
    library.rules.dedup_by(|a, b| a.id == b.id);
    debug_assert!(library.rules.iter().all(|r| r.program.as_ref().err() == Some(&Unanswerable::Edition(edition))));
    library
}

/// What a file is, told by its name.
pub(crate) enum Kind<'a> {
    Rule { area: &'a str, id: &'a str },
    Profile { id: &'a str },
    Model,
}

pub(crate) fn kind(name: &str) -> Option<Kind<'_>> {
    let mut parts = name.strip_suffix(".yaml")?.split('/');
    let kind = match (parts.next()?, parts.next()?, parts.next()) {
        ("rules", area, Some(id)) if is_id(area) && is_id(id) => Kind::Rule { area, id },
        ("profiles", id, None) if is_id(id) => Kind::Profile { id },
        ("maturity", id, None) if is_id(id) => Kind::Model,
        _ => return None,
    };
    parts.next().is_none().then_some(kind)
}

/// Faults that lie between files: names out of place, ids that stand twice.
fn check_names(files: &[SourceFile]) -> Vec<Diagnostic> {
    let mut list = Vec::new();
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for (number, file) in files.iter().enumerate() {
        if number == MOST_FILES {
            let message = format!("there are more than {MOST_FILES} policy files");
            list.push(Diagnostic::at(file, Span::default(), &message, None));
            break;
        }
        let key = match kind(&file.name) {
            Some(Kind::Rule { id, .. }) => format!("the rule `{id}`"),
            Some(Kind::Profile { id }) => format!("the profile `{id}`"),
            Some(Kind::Model) => format!("the model `{}`", file.name),
            None => {
                let help = "rules/<area>/<rule>.yaml, profiles/<profile>.yaml or maturity/<model>.yaml, in lower-case words and hyphens";
                list.push(Diagnostic::at(file, Span::default(), "this is no name of a policy file", Some(help)));
                continue;
            }
        };
        if let Some(first) = seen.get(&key) {
            let message = format!("{key} is also in {first}");
            list.push(Diagnostic::at(file, Span::default(), &message, Some("ids are unique: rename one of the two")));
        } else {
            seen.insert(key, &file.name);
        }
    }
    list
}
