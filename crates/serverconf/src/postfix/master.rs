//! Services of `master.cf` that speak SMTP to clients: where they listen, and
//! what they change of `main.cf` by `-o name=value`.

use super::lines;
use crate::Place;
use crate::reading::Reading;

/// One service that runs `smtpd`.
pub(super) struct Service {
    /// Its name and kind, as `smtp inet`.
    pub name: String,
    /// The first field; none for a service that postscreen hands clients to.
    pub endpoint: Option<String>,
    /// What it changes, each with its place; of the same name the last counts.
    pub changes: Vec<(String, String, Place)>,
}

/// Reads the services of a file.
pub(super) fn services(reading: &mut Reading<'_>, path: &str, text: &str) -> Vec<Service> {
    let (mut found, mut screened) = (Vec::new(), Vec::new());
    for logical in lines::logical(text) {
        let line = logical.line();
        let words = match logical.words() {
            Ok(words) => words,
            Err(what) => {
                reading.problem(path, line, None, what);
                continue;
            }
        };
        if !reading.spend(words.len()) {
            reading.problem(path, line, None, "the configuration is too long to be read whole");
            break;
        }
        let field = |n: usize| words.get(n).map_or("", |(_, word)| word.as_str());
        let (endpoint, kind, program) = (field(0), field(1), field(7).rsplit('/').next().unwrap_or_default());
        // `name/type/parameter = value` is written by `postconf -P` alone.
        if words.len() < 8 || !["inet", "unix", "fifo", "pass", "unix-dgram"].contains(&kind) {
            reading.problem(path, line, None, "a service of master.cf does not have its eight fields");
            continue;
        }
        match (kind, program) {
            ("inet" | "pass", "smtpd") => found.push(Service {
                name: format!("{endpoint} {kind}"),
                endpoint: (kind == "inet").then(|| endpoint.to_owned()),
                changes: changes(path, words.get(8..).unwrap_or_default()),
            }),
            ("inet", "postscreen") => screened.push(endpoint.to_owned()),
            _ => {}
        }
    }
    // postscreen(8) listens and hands clients to the service called `smtpd`.
    if let Some(behind) = found.iter_mut().find(|service| service.name == "smtpd pass") {
        behind.endpoint = screened.into_iter().next();
    }
    found.retain(|service| service.endpoint.is_some());
    found
}

fn changes(path: &str, words: &[(u32, String)]) -> Vec<(String, String, Place)> {
    let mut changes = Vec::new();
    let mut rest = words.iter();
    while let Some((line, word)) = rest.next() {
        let (line, text) = match word.strip_prefix("-o") {
            Some("") => match rest.next() {
                Some((line, text)) => (line, text.as_str()),
                None => break,
            },
            Some(joined) => (line, joined),
            None => continue,
        };
        if let Some((name, value)) = text.split_once('=') {
            let place = Place { file: path.to_owned(), line: *line };
            changes.push((name.trim_ascii().to_owned(), value.trim_ascii().to_owned(), place));
        }
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::tests::Memory;

    #[test]
    fn services_that_speak_to_clients() {
        let text = "smtp inet n - y - 1 postscreen\nsmtpd pass - - y - - smtpd\n  -o a=1\n\
            submission inet n - y - - /usr/lib/postfix/smtpd\n  -o b=2\n  -o { c = 3 4 }\n  -od=5 -v\n\
            smtp unix - - y - - smtp -o a=9\nbad line\n";
        let files = Memory::of(&[]);
        let mut reading = Reading::new(&files);
        let found = services(&mut reading, "/m", text);
        let shown: Vec<_> = found
            .iter()
            .map(|s| {
                let changes: Vec<_> = s.changes.iter().map(|(n, v, p)| format!("{n}={v}@{}", p.line)).collect();
                format!("{}|{}|{}", s.name, s.endpoint.as_deref().unwrap_or("-"), changes.join(","))
            })
            .collect();
        assert_eq!(shown, ["smtpd pass|smtp|a=1@3", "submission inet|submission|b=2@5,c=3 4@6,d=5@7"]);
        let problems: Vec<_> = reading.config.problems.iter().map(ToString::to_string).collect();
        assert_eq!(problems, ["/m:9: a service of master.cf does not have its eight fields"]);
    }
}
