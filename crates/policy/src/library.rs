//! All policy files together, read and checked.

use crate::{Diagnostic, Profile, Release, Rule, diagnostic::Faults, named::is_id, profile, rule, yaml::Span};
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
    let mut list = check_names(files);
    let mut rules = Vec::new();
    for (file, area, id) in rule_files(files) {
        let mut faults = Faults::new(file);
        // A faulty rule is still a name that profiles may use.
        let rule = rule::read(&mut faults, area, id, specs);
        rules.push(rule.unwrap_or_else(|| rule::blank(file, area, id)));
        list.extend(faults.into_list());
    }
    finish(files, rules, specs, list)
}

/// Reads the files of a signed set for a release that may be older than it.
pub(crate) fn of_set(files: &[SourceFile], specs: &[&TableSpec], agent: Release) -> Result<Library, Vec<Diagnostic>> {
    let rules = rule_files(files).map(|(file, area, id)| rule::of_set(file, area, id, specs, agent)).collect();
    finish(files, rules, specs, Vec::new())
}

fn rule_files(files: &[SourceFile]) -> impl Iterator<Item = (&SourceFile, &str, &str)> {
    files.iter().take(MOST_FILES).filter_map(|file| match kind(&file.name) {
        Some(Kind::Rule { area, id }) => Some((file, area, id)),
        _ => None,
    })
}

/// Reads the profiles and models, and puts all in order.
fn finish(
    files: &[SourceFile],
    mut rules: Vec<Rule>,
    specs: &[&TableSpec],
    mut list: Vec<Diagnostic>,
) -> Result<Library, Vec<Diagnostic>> {
    rules.sort_by(|a, b| a.id.cmp(&b.id));
    rules.dedup_by(|a, b| a.id == b.id);
    let (mut profiles, mut models) = (Vec::new(), Vec::new());
    for file in files.iter().take(MOST_FILES) {
        let mut faults = Faults::new(file);
        match kind(&file.name) {
            Some(Kind::Profile { id }) => profiles.extend(profile::read(&mut faults, id, &rules, specs)),
            Some(Kind::Model) if file.text.len() > MOST_MODEL_BYTES => {
                faults.add(Span::default(), "the model is over 512 KB");
            }
            Some(Kind::Model) => models.push(file.clone()),
            Some(Kind::Rule { .. }) | None => {}
        }
        list.extend(faults.into_list());
    }
    profiles.sort_by(|a, b| a.id.cmp(&b.id));
    models.sort_by(|a, b| a.name.cmp(&b.name));
    list.sort();
    if list.is_empty() { Ok(Library { rules, profiles, models }) } else { Err(list) }
}

/// What can be told of a set in a newer edition: the names of its
/// rules, and the models, which have their own versions.
pub(crate) fn of_edition(files: &[SourceFile], edition: u32) -> Library {
    let mut rules: Vec<Rule> =
        rule_files(files).map(|(file, area, id)| Rule::of_edition(file, area, id, edition)).collect();
    rules.sort_by(|a, b| a.id.cmp(&b.id));
    rules.dedup_by(|a, b| a.id == b.id);
    let models = files.iter().filter(|file| matches!(kind(&file.name), Some(Kind::Model))).cloned().collect();
    Library { rules, profiles: Vec::new(), models }
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
