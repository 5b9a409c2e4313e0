//! The ways into a Tomcat that `server.xml` opens: its connectors, and the
//! port on which it is told to shut down.

use super::{is_true, plain, xml};
use crate::reading::{Found, Reading};
use crate::{Files, Place};

/// What is spoken there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// HTTP, with TLS or without.
    Http,
    /// AJP, which a web server in front speaks.
    Ajp,
    /// The word that ends the server.
    Shutdown,
}

/// One way in. A value is an error where it cannot be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connector {
    /// What is spoken.
    pub way: Way,
    /// The port; -1 for a shutdown port that is closed.
    pub port: Result<i64, String>,
    /// The protocol as it is written.
    pub protocol: String,
    /// The address; `None` where none is written.
    pub address: Option<Result<String, String>>,
    /// Whether it speaks TLS.
    pub tls: bool,
    /// Whether requests are taken for secure ones.
    pub secure: bool,
    /// Of AJP, whether a secret is asked for and set.
    pub secret: Option<bool>,
    /// Whether it answers TRACE.
    pub trace: bool,
    /// Of the shutdown port, whether the word is the one that everybody knows.
    pub known_word: Option<bool>,
    /// Where it is written.
    pub place: Place,
}

/// Reads a server whose main file this is.
#[must_use]
pub fn connectors(files: &dyn Files, path: &str) -> Found<Connector> {
    let mut reading = Reading::new(files);
    let mut rows = Vec::new();
    match reading.load(path) {
        Err(why) => reading.problem(path, 1, None, why),
        Ok(bytes) => {
            let document = xml::read(&mut reading, path, &String::from_utf8_lossy(&bytes));
            for server in document.all("Server") {
                rows.push(shutdown(server, path));
                for connector in server.all("Service").flat_map(|service| service.all("Connector")) {
                    rows.push(one(connector, path));
                }
            }
        }
    }
    Found { rows, problems: reading.config.problems }
}

fn place(element: &xml::Element, path: &str) -> Place {
    Place { file: path.to_owned(), line: element.attributes.first().map_or(1, |attribute| attribute.line) }
}

fn port(element: &xml::Element, default: Result<i64, String>) -> Result<i64, String> {
    element
        .attribute("port")
        .map_or(default, |attribute| plain(attribute)?.trim().parse().map_err(|_| "the port is no number".to_owned()))
}

fn shutdown(server: &xml::Element, path: &str) -> Connector {
    let word = server.text("shutdown").unwrap_or("SHUTDOWN");
    Connector {
        way: Way::Shutdown,
        // Without a word, Tomcat listens on 8005.
        port: port(server, Ok(8005)),
        protocol: String::new(),
        address: Some(server.attribute("address").map_or_else(|| Ok("localhost".to_owned()), |a| a.value.clone())),
        tls: false,
        secure: false,
        secret: None,
        trace: false,
        known_word: Some(word == "SHUTDOWN"),
        place: place(server, path),
    }
}

fn one(connector: &xml::Element, path: &str) -> Connector {
    let protocol = connector.text("protocol").unwrap_or("HTTP/1.1");
    let ajp = protocol.to_ascii_lowercase().contains("ajp");
    let is = |name: &str| connector.text(name).is_some_and(is_true);
    let secret = connector.text("secret").or_else(|| connector.text("requiredSecret")).is_some_and(|s| !s.is_empty());
    let asked = connector.text("secretRequired").is_none_or(is_true);
    Connector {
        way: if ajp { Way::Ajp } else { Way::Http },
        port: port(connector, Err("the connector names no port".to_owned())),
        protocol: protocol.to_owned(),
        address: connector.attribute("address").map(|attribute| plain(attribute).map(str::to_owned)),
        tls: is("SSLEnabled"),
        secure: is("secure"),
        secret: ajp.then_some(asked && secret),
        trace: is("allowTrace"),
        known_word: None,
        place: place(connector, path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::tests::Memory;

    #[test]
    fn ways_in_are_told_apart() {
        let path = "/etc/tomcat10/server.xml";
        let text = "<Server port=\"8005\" shutdown=\"SHUTDOWN\"><Service name=\"Catalina\">\n\
            <Connector port=\"8080\" protocol=\"HTTP/1.1\" address=\"127.0.0.1\" allowTrace=\"true\"/>\n\
            <Connector port=\"${p}\" SSLEnabled=\"true\" secure=\"true\"/>\n\
            <Connector protocol=\"AJP/1.3\" port=\"8009\" secretRequired=\"false\" secret=\"canary\"/>\n\
            <Connector protocol=\"AJP/1.3\" port=\"8010\" secret=\"canary\"/></Service></Server>";
        let found = connectors(&Memory::of(&[(path, text)]), path);
        let shown: Vec<String> = found
            .rows
            .iter()
            .map(|c| {
                let port = c.port.as_ref().map_or(0, |port| *port);
                format!("{:?} {port} {} {:?} {} {:?}", c.way, c.tls, c.secret, c.trace, c.known_word)
            })
            .collect();
        assert_eq!(
            shown,
            [
                "Shutdown 8005 false None false Some(true)",
                "Http 8080 false None true None",
                "Http 0 true None false None",
                "Ajp 8009 false Some(false) false None",
                "Ajp 8010 false Some(true) false None",
            ]
        );
        assert!(!format!("{found:?}").contains("canary"));
    }
}
