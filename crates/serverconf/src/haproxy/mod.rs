//! HAProxy: the `bind` lines that serve TLS, each with what holds for it. Lists
//! of certificates are read too.

mod bind;
mod crt_list;
mod headers;
mod line;
mod sections;
#[cfg(test)]
mod tests;
mod versions;

use crate::{
    Config, Files, Kind, Known, Place, Resolved, names,
    reading::{self, MOST_LISTENS, Reading},
    scope::{Scope, switched},
};
use bind::{Word, last, options};
use sections::{Line, Section};
use versions::Bounds;

/// Reads `main`, on most systems `/etc/haproxy/haproxy.cfg`.
#[must_use]
pub fn read(files: &dyn Files, main: &str, known: &Known<'_>) -> Config {
    let mut reading = Reading::new(files);
    let sections = sections::read(&mut reading, main, known);
    let process = Process::of(&sections, main);
    let mut defaults: Option<&Section> = None;
    for section in &sections {
        match section.kind() {
            "defaults" => defaults = Some(section),
            "frontend" | "listen" => {
                let named = named_defaults(&sections, section).or(defaults);
                for line in section.lines.iter().filter(|line| line.word(0) == "bind") {
                    if reading.is_over() {
                        return reading.config;
                    }
                    let proxy = Proxy { section, defaults: named, line, all: &sections };
                    proxy.read(&mut reading, &process, known);
                }
            }
            _ => {}
        }
    }
    reading.config
}

/// `frontend NAME from DEFAULTS`.
fn named_defaults<'s>(sections: &'s [Section], section: &Section) -> Option<&'s Section> {
    let from = section.head.words.iter().position(|word| word == "from")?;
    let name = section.head.words.get(from + 1)?;
    sections.iter().find(|other| other.kind() == "defaults" && other.head.word(1) == name)
}

/// What `global` sets for every line.
struct Process<'s> {
    global: Vec<&'s Line>,
    options: Vec<Word>,
    options_line: Option<&'s Line>,
    /// Where relative paths of certificates begin.
    base: String,
}

impl<'s> Process<'s> {
    fn of(sections: &'s [Section], main: &str) -> Self {
        let global: Vec<&Line> =
            sections.iter().filter(|section| section.kind() == "global").flat_map(|section| &section.lines).collect();
        let all = global.iter().filter(|line| line.word(0) == "ssl-default-bind-options");
        let words: Vec<String> = all.clone().flat_map(|line| line.words.iter().skip(1).cloned()).collect();
        let options_line = all.copied().next_back();
        let base = global.iter().rfind(|line| line.word(0) == "crt-base").map(|line| line.word(1).to_owned());
        let base = base.unwrap_or_else(|| reading::folder(main).to_owned());
        Self { global, options: options(&words), options_line, base }
    }

    fn line(&self, keyword: &str) -> Option<&'s Line> {
        self.global.iter().rfind(|line| line.word(0) == keyword).copied()
    }
}

/// From a list as it is written to names.
type Resolve = fn(&str) -> Resolved;

fn place(line: &Line) -> Place {
    Place { file: line.file.to_string(), line: line.number }
}

fn plain(value: &str, resolve: impl FnOnce(&str) -> Resolved) -> Resolved {
    if value.contains('$') { Err(format!("`{value}` holds a variable")) } else { resolve(value) }
}

/// One `bind` line with what is around it.
struct Proxy<'s> {
    section: &'s Section,
    defaults: Option<&'s Section>,
    line: &'s Line,
    all: &'s [Section],
}

impl Proxy<'_> {
    fn read(&self, reading: &mut Reading<'_>, process: &Process<'_>, known: &Known<'_>) {
        let own = options(self.line.words.get(2..).unwrap_or_default());
        let listens = match bind::addresses(self.line.word(1), &own) {
            Ok(listens) => listens,
            Err(why) => return reading.problem(&self.line.file, self.line.number, None, why),
        };
        if last(&own, "ssl").is_none() {
            return;
        }
        let mut listens = listens;
        if listens.len() > MOST_LISTENS {
            let what = format!("a line binds more than {MOST_LISTENS} addresses: the rest is not read");
            reading.problem(&self.line.file, self.line.number, None, what);
            listens.truncate(MOST_LISTENS);
        }
        let context = format!("{} {} > bind {}", self.section.kind(), self.section.head.word(1), self.line.word(1));
        let mut scope = Scope { reading, context, listens, names: Vec::new() };
        let at = place(self.line);
        self.versions(&mut scope, process, &own, known);
        let kinds = [Kind::Ciphers, Kind::Ciphersuites, Kind::Groups, Kind::Signatures];
        for kind in kinds {
            list(&mut scope, kind, process, &own, &at, known);
        }
        switches(&mut scope, process, &own, &at);
        dh(&mut scope, process);
        for (word, argument) in own.iter().filter(|(word, _)| matches!(word.as_str(), "crt" | "default-crt")) {
            let files = crt_list::files(scope.reading, &process.base, argument);
            scope.tell(Kind::Certificate, word, Some((argument, &at)), files);
        }
        headers::tell(&mut scope, self.section, self.defaults, self.all);
        if let Some(path) = last(&own, "crt-list") {
            let path = reading::beside(&process.base, path);
            entries(&mut scope, process, &path, self.line, known);
        }
    }

    fn versions(&self, scope: &mut Scope<'_, '_>, process: &Process<'_>, own: &[Word], known: &Known<'_>) {
        let (inner, outer) = (Bounds::of(own), Bounds::of(&process.options));
        let resolved = inner.over(&outer).resolved(known);
        let by = if inner.is_any() { Some(self.line) } else { process.options_line.filter(|_| outer.is_any()) };
        match by {
            None => scope.tell(Kind::Protocols, "ssl-min-ver", None, resolved),
            Some(line) => {
                // Of a `bind` line only the words about versions are shown.
                let value = line.value();
                let shown = if inner.is_any() { shown(own, about_versions) } else { value };
                scope.tell(Kind::Protocols, line.word(0), Some((&shown, &place(line))), resolved);
            }
        }
    }
}

fn about_versions(word: &str) -> bool {
    let short = ["sslv3", "tlsv10", "tlsv11", "tlsv12", "tlsv13"];
    matches!(word, "ssl-min-ver" | "ssl-max-ver")
        || ["no-", "force-"].iter().any(|sign| word.strip_prefix(sign).is_some_and(|rest| short.contains(&rest)))
}

fn shown(words: &[Word], about: impl Fn(&str) -> bool) -> String {
    let chosen = words.iter().filter(|(word, _)| about(word));
    chosen.map(|(word, argument)| format!("{word} {argument}").trim().to_owned()).collect::<Vec<_>>().join(" ")
}

/// A list of names: of the line, of the process, or the library's own.
fn list(scope: &mut Scope<'_, '_>, kind: Kind, process: &Process<'_>, own: &[Word], at: &Place, known: &Known<'_>) {
    let (word, global, resolve): (&str, &str, Resolve) = match kind {
        Kind::Ciphers => ("ciphers", "ssl-default-bind-ciphers", names::suites),
        Kind::Ciphersuites => ("ciphersuites", "ssl-default-bind-ciphersuites", names::suites13),
        Kind::Groups => ("curves", "ssl-default-bind-curves", names::groups),
        _ => ("sigalgs", "ssl-default-bind-sigalgs", crate::conf_command::signatures),
    };
    let old = if kind == Kind::Groups { last(own, "ecdhe") } else { None };
    if let Some(value) = last(own, word) {
        scope.tell(kind, word, Some((value, at)), plain(value, resolve));
    } else if let Some(line) = process.line(global) {
        scope.tell(kind, global, Some((line.word(1), &place(line))), plain(line.word(1), resolve));
    } else if let Some(value) = old {
        scope.tell(kind, "ecdhe", Some((value, at)), plain(value, resolve));
    } else {
        match kind {
            Kind::Ciphers => scope.tell(kind, word, None, names::suites("DEFAULT")),
            Kind::Ciphersuites => scope.tell(kind, word, None, crate::scope::default_tls13()),
            Kind::Groups => scope.tell(kind, word, None, names::default_groups(known.openssl)),
            _ => {}
        }
    }
}

fn switches(scope: &mut Scope<'_, '_>, process: &Process<'_>, own: &[Word], at: &Place) {
    let global = process.options_line.map(place);
    let mut tell = |kind, word: &str, written: bool, otherwise: bool| {
        if last(own, word).is_some() {
            scope.tell(kind, word, Some(("", at)), switched(written));
        } else if let (Some(_), Some(place)) = (last(&process.options, word), &global) {
            scope.tell(kind, word, Some(("", place)), switched(written));
        } else {
            scope.tell(kind, word, None, switched(otherwise));
        }
    };
    tell(Kind::ServerOrder, "prefer-client-ciphers", false, true);
    tell(Kind::SessionTickets, "no-tls-tickets", false, true);
    verify(scope, own, at);
    match process.line("tune.ssl.cachesize") {
        None => scope.tell(Kind::SessionCache, "tune.ssl.cachesize", None, switched(true)),
        Some(line) => {
            let resolved = plain(line.word(1), |value| switched(value != "0"));
            scope.tell(Kind::SessionCache, line.word(0), Some((line.word(1), &place(line))), resolved);
        }
    }
}

fn verify(scope: &mut Scope<'_, '_>, own: &[Word], at: &Place) {
    let Some(word) = last(own, "verify") else {
        return scope.tell(Kind::ClientCertificates, "verify", None, switched(false));
    };
    let resolved = plain(word, |word| match word {
        "none" => switched(false),
        "required" => switched(true),
        "optional" => Ok(vec!["optional".to_owned()]),
        _ => Err(format!("`{word}` is no word of verify")),
    });
    scope.tell(Kind::ClientCertificates, "verify", Some((word, at)), resolved);
}

fn dh(scope: &mut Scope<'_, '_>, process: &Process<'_>) {
    if let Some(line) = process.line("ssl-dh-param-file") {
        let resolved = plain(line.word(1), |path| Ok(vec![reading::beside(&process.base, path)]));
        scope.tell(Kind::DhParameters, line.word(0), Some((line.word(1), &place(line))), resolved);
    } else if let Some(line) = process.line("tune.ssl.default-dh-param") {
        let bits = plain(line.word(1), |bits| Ok(vec![bits.to_owned()]));
        scope.tell(Kind::DhParameters, line.word(0), Some((line.word(1), &place(line))), bits);
    }
}

/// The entries of a list of certificates: each its certificate, and what it
/// says otherwise than its `bind` line.
fn entries(scope: &mut Scope<'_, '_>, process: &Process<'_>, path: &str, line: &Line, known: &Known<'_>) {
    let entries = match crt_list::read(scope.reading, path) {
        Ok(entries) => entries,
        Err(why) => return scope.reading.problem(&line.file, line.number, None, why),
    };
    let outer = scope.context.clone();
    for entry in entries {
        scope.context = format!("{outer} > {}", entry.path);
        scope.names = entry.names.into_iter().filter(|name| !name.starts_with('!')).collect();
        let at = &entry.place;
        let files = crt_list::files(scope.reading, &process.base, &entry.path);
        scope.tell(Kind::Certificate, "crt-list", Some((&entry.path, at)), files);
        let bounds = Bounds::of(&entry.options);
        if bounds.is_any() {
            let value = shown(&entry.options, about_versions);
            let resolved = bounds.over(&Bounds::of(&process.options)).resolved(known);
            scope.tell(Kind::Protocols, "crt-list", Some((&value, at)), resolved);
        }
        let lists: [(Kind, &str, Resolve); 4] = [
            (Kind::Ciphers, "ciphers", names::suites),
            (Kind::Ciphersuites, "ciphersuites", names::suites13),
            (Kind::Groups, "curves", names::groups),
            (Kind::Signatures, "sigalgs", crate::conf_command::signatures),
        ];
        for (kind, word, resolve) in lists {
            if let Some(value) = last(&entry.options, word) {
                scope.tell(kind, word, Some((value, at)), plain(value, resolve));
            }
        }
        if last(&entry.options, "verify").is_some() {
            verify(scope, &entry.options, at);
        }
    }
}
