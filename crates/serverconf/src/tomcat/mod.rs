//! Tomcat: the connectors of `server.xml` that speak TLS, each virtual host of
//! theirs (`SSLHostConfig`) and, in the older form, the attributes of the
//! connector itself.

mod connectors;
mod settings;
#[cfg(test)]
mod tests;
mod users;
mod xml;

use crate::Files;
use crate::Place;
use crate::names::numbers;
use crate::reading::{Config, Known, Reading};
use crate::scope::{Scope, everywhere, listen};
pub use connectors::{Connector, Way, connectors};
pub use users::{Password, User, users};
use xml::{Attribute, Element};

/// Reads a server whose main file this is.
#[must_use]
pub fn read(files: &dyn Files, path: &str, known: &Known<'_>) -> Config {
    let mut reading = Reading::new(files);
    let bytes = match reading.load(path) {
        Ok(bytes) => bytes,
        Err(why) => {
            reading.problem(path, 1, None, why);
            return reading.config;
        }
    };
    let document = xml::read(&mut reading, path, &String::from_utf8_lossy(&bytes));
    let version = known.version.map(numbers);
    let server = Server { path, version: version.as_deref() };
    for service in document.all("Server").flat_map(|server| server.all("Service")) {
        for connector in service.all("Connector").filter(|connector| connector.text("SSLEnabled").is_some_and(is_true))
        {
            let port = connector.text("port").unwrap_or_default();
            let name = service.text("name").unwrap_or_default();
            let context = format!("Service {name} > Connector {port}");
            let listens = listens(connector, port);
            let mut hosts = connector.all("SSLHostConfig").peekable();
            if hosts.peek().is_none() {
                let mut scope = Scope { reading: &mut reading, context, listens, names: Vec::new() };
                settings::tell(&mut scope, &server, &Host { connector, host: None });
                continue;
            }
            for host in hosts {
                let name = host.text("hostName").unwrap_or("_default_");
                let names = if name == "_default_" { Vec::new() } else { vec![name.to_owned()] };
                let context = format!("{context} > SSLHostConfig {name}");
                let mut scope = Scope { reading: &mut reading, context, listens: listens.clone(), names };
                settings::tell(&mut scope, &server, &Host { connector, host: Some(host) });
            }
        }
    }
    reading.config
}

/// Tomcat's way with switches: `true` and, for the native library, others.
fn is_true(word: &str) -> bool {
    ["true", "yes", "on"].iter().any(|yes| word.eq_ignore_ascii_case(yes))
}

/// None where the port is chosen at start or stands in a property.
fn listens(connector: &Element, port: &str) -> Vec<String> {
    match (port.parse::<u16>(), connector.attribute("address").map(|address| &address.value)) {
        (Ok(1..), None) => everywhere(port),
        (Ok(1..), Some(Ok(address))) if !address.contains("${") => listen(address, port),
        _ => Vec::new(),
    }
}

/// The file, and what is known of the program.
pub(crate) struct Server<'a> {
    path: &'a str,
    version: Option<&'a [u32]>,
}

impl Server<'_> {
    fn place(&self, attribute: &Attribute) -> Place {
        Place { file: self.path.to_owned(), line: attribute.line }
    }
}

/// One virtual host, or a connector of the older form.
pub(crate) struct Host<'a> {
    connector: &'a Element,
    host: Option<&'a Element>,
}

impl<'a> Host<'a> {
    /// The first of these attributes that is written: `new` ones in the host,
    /// `old` ones in the connector. Tomcat refuses to start on both at once.
    fn find(&self, new: &[&str], old: &[&str]) -> Option<&'a Attribute> {
        match self.host {
            Some(host) => new.iter().find_map(|name| host.attribute(name)),
            None => old.iter().find_map(|name| self.connector.attribute(name)),
        }
    }
}

/// A value in which no property is left to be filled in.
///
/// # Errors
/// If there is one, or an entity.
fn plain(attribute: &Attribute) -> Result<&str, String> {
    match &attribute.value {
        Ok(value) if value.contains("${") => {
            Err("the value holds a property, which is set when Tomcat starts".to_owned())
        }
        Ok(value) => Ok(value),
        Err(why) => Err(why.clone()),
    }
}
