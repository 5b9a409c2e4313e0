//! Tests, objects, states and variables of a file, and what a test asks of a package.

use super::xml::Element;
use std::collections::HashMap;

/// The most tests, objects, states or variables of one file.
const MOST: usize = 5_000_000;

#[derive(Debug)]
pub(super) struct Test {
    kind: String,
    object: Option<String>,
    states: Vec<String>,
    none: bool,
}

#[derive(Debug)]
enum Object {
    Name(String),
    Variable(String),
}

#[derive(Debug)]
enum State {
    /// The version is below this one.
    Below(String),
    /// It asks for who signed, or on which machine, and for no version.
    Beside,
    /// Anything else.
    Other,
}

/// What a test asks of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// One of these is installed in a version below.
    Below(Vec<String>, String),
    /// One of these is installed.
    Installed(Vec<String>),
    /// None of these is installed.
    Absent(Vec<String>),
    /// Who signed it.
    Beside,
    /// The kernel that runs, or its version.
    Kernel,
    /// No test of packages.
    Elsewhere,
}

#[derive(Debug, Default)]
pub(super) struct Checks {
    tests: HashMap<String, Test>,
    objects: HashMap<String, Object>,
    states: HashMap<String, State>,
    variables: HashMap<String, Vec<String>>,
}

impl Checks {
    /// Takes an entry; what is none of these is passed over.
    ///
    /// # Errors
    /// One without an identifier, one that stands twice, one too many.
    pub fn add(&mut self, entry: &Element) -> Result<(), String> {
        let Some((kind, what)) = entry.name.rsplit_once('_') else { return Ok(()) };
        if !matches!(what, "test" | "object" | "state" | "variable") {
            return Ok(());
        }
        let id = entry.attribute("id").ok_or("an entry without an id")?.to_owned();
        let told = format!("{id:.80} stands twice, or there are too many");
        let twice = match what {
            "test" => {
                let reference = |name: &str, key: &str| {
                    entry.all(name).filter_map(|e| e.attribute(key)).map(str::to_owned).collect::<Vec<_>>()
                };
                let object = reference("object", "object_ref").pop();
                let none = entry.attribute("check_existence") == Some("none_exist");
                let test = Test { kind: kind.to_owned(), object, states: reference("state", "state_ref"), none };

                self.tests.insert(id, test).is_some() || self.tests.len() > MOST
            }
            "object" => {
                let Some(name) = entry.first("name") else { return Ok(()) };
                let object = match name.attribute("var_ref") {
                    Some(variable) => Object::Variable(variable.to_owned()),
                    None => Object::Name(name.text.trim().to_owned()),
                };
                self.objects.insert(id, object).is_some() || self.objects.len() > MOST
            }
            "state" => self.states.insert(id, state(entry)).is_some() || self.states.len() > MOST,
            "variable" => {
                let values = entry.all("value").map(|value| value.text.trim().to_owned()).collect();
                self.variables.insert(id, values).is_some() || self.variables.len() > MOST
            }
            _ => false,
        };
        if twice { Err(told) } else { Ok(()) }
    }

    /// What a test asks.
    ///
    /// # Errors
    /// A test, object, state or variable that is not there, or asks what no issuer asks.
    pub fn asked(&self, id: &str) -> Result<Asked, String> {
        let absent = |id: &str| format!("{id:.80} is not in the file");
        let test = self.tests.get(id).ok_or_else(|| absent(id))?;
        match test.kind.as_str() {
            "rpminfo" | "dpkginfo" => {}
            "uname" | "variable" => return Ok(Asked::Kernel),
            _ => return Ok(Asked::Elsewhere),
        }
        let object = test.object.as_deref().ok_or_else(|| absent("its object"))?;
        let names = match self.objects.get(object).ok_or_else(|| absent(object))? {
            Object::Name(name) => vec![name.clone()],
            Object::Variable(variable) => self.variables.get(variable).ok_or_else(|| absent(variable))?.clone(),
        };
        if names.is_empty() || names.iter().any(String::is_empty) {
            return Err(format!("{id:.80} asks for a package without a name"));
        }
        if test.none {
            return Ok(Asked::Absent(names));
        }
        let (mut below, mut beside) = (None, false);
        for state in &test.states {
            match self.states.get(state).ok_or_else(|| absent(state))? {
                State::Below(version) if below.is_none() => below = Some(version.clone()),
                State::Beside => beside = true,
                State::Below(_) | State::Other => {
                    return Err(format!("{state:.80} asks for what no issuer asks for"));
                }
            }
        }
        Ok(match below {
            Some(version) => Asked::Below(names, version),
            None if beside => Asked::Beside,
            None => Asked::Installed(names),
        })
    }
}

fn state(entry: &Element) -> State {
    let mut found = State::Beside;
    for child in &entry.children {
        let operation = child.attribute("operation").unwrap_or("equals");
        match (child.name.as_str(), operation, child.text.trim()) {
            ("evr", "less than", version) if !version.is_empty() => {
                let version = version.strip_prefix("0:").unwrap_or(version);
                found = State::Below(version.to_owned());
            }
            ("signature_keyid" | "arch", ..) => {}
            _ => return State::Other,
        }
    }
    if entry.children.is_empty() { State::Other } else { found }
}
