//! Postfix: `main.cf` with its names filled in, and the services of
//! `master.cf` that speak SMTP to clients, each with what it changes.

mod defaults;
mod expand;
mod lines;
mod master;
mod protocols;
mod settings;
#[cfg(test)]
mod tests;

use crate::names::numbers;
use crate::reading::{Config, Known, Reading, beside, folder};
use crate::scope::{Scope, Written, everywhere, listen};
use crate::{Files, Place};
use master::Service;
use std::collections::BTreeMap;

/// Reads the instance whose main file this is; `master.cf` lies beside it.
#[must_use]
pub fn read(files: &dyn Files, path: &str, known: &Known<'_>) -> Config {
    let mut reading = Reading::new(files);
    let main = main_file(&mut reading, path);
    let master = beside(folder(path), "master.cf");
    let services = match reading.load(&master) {
        Ok(bytes) => master::services(&mut reading, &master, &String::from_utf8_lossy(&bytes)),
        Err(why) => {
            reading.problem(&master, 1, None, why);
            Vec::new()
        }
    };
    let version = known.version.map(numbers);
    for service in &services {
        let parameters = Parameters { main: &main, service, folder: folder(path), version: version.as_deref() };
        let context = match folder(path) {
            "/etc/postfix" => service.name.clone(),
            other => format!("{other} > {}", service.name),
        };
        let listens = listens(&parameters, service.endpoint.as_deref().unwrap_or_default());
        settings::tell(&mut Scope { reading: &mut reading, context, listens, names: Vec::new() }, &parameters, known);
    }
    reading.config
}

/// What a file says: the last word for each name.
type Said = BTreeMap<String, (String, Place)>;

fn main_file(reading: &mut Reading<'_>, path: &str) -> Said {
    let mut said = Said::new();
    let bytes = match reading.load(path) {
        Ok(bytes) => bytes,
        Err(why) => {
            reading.problem(path, 1, None, why);
            return said;
        }
    };
    for logical in lines::logical(&String::from_utf8_lossy(&bytes)) {
        let line = logical.line();
        if !reading.spend(logical.pieces.len()) {
            reading.problem(path, line, None, "the configuration is too long to be read whole");
            break;
        }
        let text = logical.text();
        match text.split_once('=').map(|(name, value)| (name.trim_ascii(), value.trim_ascii())) {
            Some((name, value)) if !name.is_empty() && !name.contains(|c: char| c.is_ascii_whitespace()) => {
                said.insert(name.to_owned(), (value.to_owned(), Place { file: path.to_owned(), line }));
            }
            _ => reading.problem(path, line, None, "a line of main.cf is not of the form `name = value`"),
        }
    }
    said
}

/// The parameters as one service sees them.
pub(crate) struct Parameters<'a> {
    main: &'a Said,
    service: &'a Service,
    /// Where `main.cf` lies: `config_directory` is set by it alone.
    folder: &'a str,
    version: Option<&'a [u32]>,
}

impl Parameters<'_> {
    /// What is written for a name: by the service, else in `main.cf`.
    fn written(&self, name: &str) -> Written<'_> {
        let changed = self.service.changes.iter().rev().find(|(changed, ..)| changed == name);
        let main = || self.main.get(name).map(|(value, place)| (value.as_str(), place));
        changed.map(|(_, value, place)| (value.as_str(), place)).or_else(main)
    }

    /// What a name means, with all names in it filled in.
    ///
    /// # Errors
    /// Why that cannot be told.
    fn value(&self, name: &str) -> Result<String, String> {
        let look = |name: &str| match self.written(name) {
            _ if name == "config_directory" => Some(self.folder.to_owned()),
            Some((value, _)) => Some(value.to_owned()),
            None => defaults::of(name, self.version),
        };
        let raw = look(name).ok_or_else(|| format!("the default of {name} is not known for this release"))?;
        Ok(expand::expand(&raw, &look)?.trim_ascii().to_owned())
    }

    /// `yes` or `no`.
    ///
    /// # Errors
    /// If it is neither, or cannot be told.
    fn flag(&self, name: &str) -> Result<bool, String> {
        match self.value(name)?.as_str() {
            "yes" => Ok(true),
            "no" => Ok(false),
            _ => Err(format!("{name} is neither yes nor no")),
        }
    }
}

/// The services that `master.cf` may name instead of a port.
const PORTS: &[(&str, &str)] = &[
    ("smtp", "25"),
    ("smtps", "465"),
    ("ssmtp", "465"),
    ("submission", "587"),
    ("submissions", "465"),
    ("urd", "465"),
];

/// `[host:]port` with the interfaces that `main.cf` names; none where the
/// port goes by a name that we do not know.
fn listens(parameters: &Parameters<'_>, endpoint: &str) -> Vec<String> {
    let (host, port) = match endpoint.rsplit_once(':') {
        Some((host, port)) => (Some(host), port),
        None => (None, endpoint),
    };
    let port = match PORTS.iter().find(|(name, _)| *name == port) {
        Some((_, number)) => number,
        None if port.parse::<u16>().is_ok() => port,
        None => return Vec::new(),
    };
    if let Some(host) = host.filter(|host| !host.is_empty()) {
        return listen(host, port);
    }
    let protocols = parameters.value("inet_protocols").unwrap_or_else(|_| "all".to_owned());
    let spoken = |address: &String| match protocols.as_str() {
        "ipv4" => !address.starts_with('['),
        "ipv6" => address.starts_with('['),
        _ => true,
    };
    let each = |name: &str| match name {
        "all" => everywhere(port),
        "loopback-only" => listen("localhost", port),
        host => listen(host, port),
    };
    let interfaces = parameters.value("inet_interfaces").unwrap_or_default();
    interfaces.split([' ', '\t', ',']).filter(|name| !name.is_empty()).flat_map(each).filter(spoken).collect()
}
