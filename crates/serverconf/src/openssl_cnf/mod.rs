//! OpenSSL's own configuration, `openssl.cnf`: what it makes the default of
//! every program that is linked with the library (config(5), `SSL_CONF_cmd(3)`).

mod lines;
mod sections;
#[cfg(test)]
mod tests;
mod values;

use crate::conf_command::{self, Command};
use crate::reading::{Config, Reading};
use crate::scope::Scope;
use crate::{Files, Kind, Resolved};
use sections::{Sections, Value};

/// Where the library looks, on RHEL and on the others. Where both are there,
/// one is a link to the other: only the first is to be read.
pub const PLACES: &[&str] = &["/etc/pki/tls/openssl.cnf", "/etc/ssl/openssl.cnf"];

/// The versions that today's library speaks where no bound is set. SSLv3 is
/// left out by every distribution's build since 1.1.0.
const VERSIONS: [&str; 4] = ["TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3"];

/// Reads the configuration whose main file this is. What is not written is the
/// library's own default, which depends on its build, and is not told.
#[must_use]
pub fn read(files: &dyn Files, path: &str) -> Config {
    let mut reading = Reading::new(files);
    let sections = Sections::read(&mut reading, path);
    let named = |section: &str, name: &str| sections.get(section, name).and_then(|value| value.meant.as_deref().ok());
    let ssl = named("default", "openssl_conf").and_then(|init| named(init, "ssl_conf"));
    for application in ssl.map_or(&[][..], |ssl| sections.section(ssl)) {
        if let Ok(section) = &application.meant {
            let context = format!("ssl_conf > {}", application.name);
            tell(&mut reading, context, sections.section(section));
        }
    }
    reading.config
}

/// Reads a file of commands that a crypto policy has for other files to
/// include: what stands before its first section.
pub(crate) fn read_commands(reading: &mut Reading<'_>, path: &str, context: String) {
    let sections = Sections::read(reading, path);
    tell(reading, context, sections.section("default"));
}

/// Tells the commands of a section: of those that set the same, the last counts.
fn tell(reading: &mut Reading<'_>, context: String, values: &[Value]) {
    let mut scope = Scope { reading, context, listens: Vec::new(), names: Vec::new() };
    let mut versions: Vec<(Command, &Value)> = Vec::new();
    let mut told: Vec<(Kind, &Value, Resolved)> = Vec::new();
    let mut set = |kind: Kind, value, resolved| {
        told.retain(|(known, ..)| *known != kind);
        told.push((kind, value, resolved));
    };
    for value in values {
        // DTLS has bounds of its own, written with the same command.
        if value.meant.as_ref().is_ok_and(|meant| meant.to_ascii_uppercase().starts_with("DTLS")) {
            continue;
        }
        let command = match &value.meant {
            Ok(meant) => conf_command::read(command_name(value), meant),
            Err(why) => match conf_command::read(command_name(value), "") {
                Command::Sets(kind, _) => Command::Sets(kind, Err(why.clone())),
                Command::Other | Command::Switches(_) => Command::Other,
                _ => Command::Unknown(why.clone()),
            },
        };
        match command {
            Command::Sets(kind, resolved) => set(kind, value, resolved),
            Command::Switches(switches) => {
                for (kind, on) in switches {
                    set(kind, value, crate::scope::switched(on));
                }
            }
            Command::Other => {}
            command => versions.push((command, value)),
        }
    }
    if let Some((_, last)) = versions.last() {
        let (commands, start) = (versions.iter().map(|(command, _)| command.clone()), VERSIONS.map(str::to_owned));
        let resolved = conf_command::lay_over(&start, &commands.collect::<Vec<_>>());
        told.insert(0, (Kind::Protocols, last, resolved));
    }
    for (kind, value, resolved) in told {
        scope.tell(kind, command_name(value), Some((&value.written, &value.place)), resolved);
    }
}

/// `2.Options` is the second `Options`: names must differ within a section.
fn command_name(value: &Value) -> &str {
    value.name.split_once('.').map_or(&value.name, |(_, name)| name)
}
