//! What every page has around it: title, who is signed in, where one can go.

use crate::people::session::Person;

/// A place that can be gone to.
pub struct Place {
    /// Its path.
    pub path: &'static str,
    /// Its name.
    pub name: &'static str,
}

/// What stands around a page's own content.
pub struct Frame {
    /// The page's name.
    pub title: String,
    /// The path of the menu's entry that this page belongs to.
    pub here: &'static str,
    /// True if all keys are a demonstration's.
    pub demo: bool,
    /// Who is signed in; `None` before.
    pub person: Option<Person>,
}

impl Frame {
    /// For somebody who is signed in.
    pub fn new(title: impl Into<String>, here: &'static str, demo: bool, person: Person) -> Self {
        Self { title: title.into(), here, demo, person: Some(person) }
    }

    /// For somebody who is not.
    pub fn stranger(title: &str, demo: bool) -> Self {
        Self { title: title.to_owned(), here: "", demo, person: None }
    }

    /// Where this person may go.
    pub fn places(&self) -> Vec<Place> {
        let Some(person) = &self.person else { return Vec::new() };
        let all = [
            ("/", "Overview"),
            ("/hosts", "Hosts"),
            ("/exposure", "Exposure"),
            ("/certificates", "Certificates"),
            ("/rules", "Rules"),
            ("/log", "Log"),
        ];
        let may = |path: &str| !matches!(path, "/hosts" | "/exposure" | "/certificates") || person.sees_hosts();
        all.into_iter().filter(|(path, _)| may(path)).map(|(path, name)| Place { path, name }).collect()
    }

    /// True if this person may see single hosts.
    pub fn sees_hosts(&self) -> bool {
        self.person.as_ref().is_some_and(Person::sees_hosts)
    }
}
