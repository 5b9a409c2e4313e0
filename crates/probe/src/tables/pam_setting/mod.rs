//! `pam.setting`: what a PAM module ends up with for a service.

mod topics;

use crate::accounts::defs::Definitions;
use crate::gathering::Gathering;
use crate::host::Host;
use crate::pam::Pam;
use crate::pam::conf::Conf;
use crate::pam::line::binds;
use crate::pam::stack::{Module, Placed};
use report::{FieldSpec as F, FieldType as T, Gap, Grade, Origin, Row, RowBuilder, Source, Table, TableSpec, Value};
use std::borrow::Cow::Borrowed as B;
use std::collections::BTreeMap;
use topics::{HASHES, Holds, TOPICS, Topic};

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("pam.setting"),
    origin: Origin::Observed,
    doc: B(
        "What a PAM module ends up with for a service: its argument, else its own file, else its default. Told for the services that people log in, become root and change passwords by, and for what those share (`common-…`, `system-auth`, `password-auth`). A service without the module has one row `enabled` that says so, and no other. Not tried by logins.",
    ),
    needs: B("nothing"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("service", T::Text, "The service's name, such as `sshd` or `common-auth`."),
    F::words(
        "module",
        &[B("faillock"), B("limits"), B("pwhistory"), B("pwquality"), B("unix"), B("wheel")],
        "The module, without `pam_`; `unix` is told for new passwords.",
    ),
    F::new(
        "name",
        T::Text,
        "The setting as the module calls it; `enabled`: whether the module is in the stack; `binding`: whether its failure is a failure; `hash`: how pam_unix hashes.",
    ),
    F::new("value", T::Text, "What counts, as text; absent if the module has no such setting and no default."),
    F::new("number", T::Integer, "The value as a number; absent if it is none."),
    F::new("flag", T::Boolean, "For settings that are on or off, also `enabled` and `binding`; absent for others."),
    F::new("said", T::Boolean, "True if a file says it; false for the module's default."),
];

/// Rows for each service that there is and each module that matters to it.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let pam = Pam::read(gathering.host);
    let mut out = Settings { host: gathering.host, files: BTreeMap::new(), rows: Vec::new(), gaps: pam.gaps };
    for topic in TOPICS {
        for (service, lines) in topic.services.iter().filter_map(|s| pam.services.get_key_value(*s)) {
            out.service(topic, service, lines);
        }
    }
    out.gaps.sort_unstable();
    out.gaps.dedup();
    // Two lines of one module may say the same.
    out.rows.sort_unstable();
    out.rows.dedup();
    Table { rows: out.rows, gaps: out.gaps }
}

struct Settings<'a> {
    host: &'a Host,
    /// Files of modules that were read, by path.
    files: BTreeMap<String, Conf>,
    rows: Vec<Row>,
    gaps: Vec<Gap>,
}

/// What is said of one setting, and where.
enum Said {
    Here(String, Source),
    Default,
    Unreadable(String),
}

impl Settings<'_> {
    fn service(&mut self, topic: &Topic, service: &str, lines: &[Placed]) {
        let of_kind: Vec<_> = lines.iter().filter(|l| l.asks.kind == topic.kind).collect();
        let its: Vec<&Module> = of_kind.iter().map(|l| &*l.asks).filter(|m| m.module == topic.file).collect();
        let Some(first) = its.first() else {
            // A file that only asks for other types has nothing to say of this one.
            if let Some(any) = of_kind.first() {
                self.flag(topic, service, "enabled", false, &any.asks.source);
            }
            return;
        };
        self.flag(topic, service, "enabled", true, &first.source);
        let bound = its.iter().find(|m| binds(&m.control));
        self.flag(topic, service, "binding", bound.is_some(), &bound.unwrap_or(first).source);
        for (name, holds) in topic.settings {
            // These two say at which step a line stands, so that one line never has both.
            if matches!(*name, "preauth" | "authfail") {
                let line = its.iter().find(|m| m.arguments.iter().any(|a| a == name));
                self.flag(topic, service, name, line.is_some(), &line.unwrap_or(first).source);
                continue;
            }
            for module in &its {
                let said = self.said(topic, name, module);
                self.row(topic, service, name, *holds, said, module);
            }
        }
    }

    fn flag(&mut self, topic: &Topic, service: &str, name: &str, flag: bool, source: &Source) {
        let row = start(topic, service, name, source.clone());
        self.rows.push(row.set("value", flag.to_string()).set("flag", flag).set("said", true).build());
    }

    fn said(&mut self, topic: &Topic, name: &str, module: &Module) -> Said {
        if let Some(value) = argument(name, module) {
            return Said::Here(value, module.source.clone());
        }
        let host = self.host;
        let path = match topic.name {
            "faillock" | "pwhistory" => {
                let named = module.arguments.iter().find_map(|a| a.strip_prefix("conf="));
                named.map_or_else(|| format!("/etc/security/{}.conf", topic.name), str::to_owned)
            }
            "pwquality" => "/etc/security/pwquality.conf".to_owned(),
            "unix" if name == "hash" => return self.encrypt_method(),
            _ => return Said::Default,
        };
        let read = |path: &String| {
            if topic.name == "pwquality" { Conf::folder_then_file(host, path) } else { Conf::file(host, path) }
        };
        let conf = self.files.entry(path.clone()).or_insert_with(|| read(&path));
        if let Some(gap) = &conf.gap {
            self.gaps.push(gap.clone());
            return Said::Unreadable(format!("{}: {}", gap.place, gap.detail));
        }
        conf.settings.get(name).map_or(Said::Default, |(value, source)| Said::Here(value.clone(), source.clone()))
    }

    /// Without a word of its own pam_unix asks login.defs.
    fn encrypt_method(&mut self) -> Said {
        let defs = Definitions::read(self.host);
        if let Some(said) = defs.get("ENCRYPT_METHOD") {
            return Said::Here(said.value.to_ascii_lowercase(), said.source.clone());
        }
        match defs.gaps.first() {
            Some(gap) => Said::Unreadable(format!("{}: {}", gap.place, gap.detail)),
            None => Said::Unreadable("neither pam_unix nor login.defs names a hash; the build decides".to_owned()),
        }
    }

    fn row(&mut self, topic: &Topic, service: &str, name: &str, holds: Holds, said: Said, module: &Module) {
        let (text, source, is_said) = match said {
            Said::Here(text, source) => (Ok(text), source, true),
            Said::Default => (Err(None), module.source.clone(), false),
            Said::Unreadable(why) => (Err(Some(why)), module.source.clone(), false),
        };
        let row = start(topic, service, name, source);
        let row = match (text, holds) {
            (Err(Some(why)), _) => ["value", "number", "flag"]
                .into_iter()
                .fold(row, |row, field| row.set(field, Value::Unreadable(why.clone()))),
            (Ok(text), Holds::Number(_)) => {
                let number = text.parse::<i64>().ok().filter(|n| n.unsigned_abs() < 1 << 53);
                row.set("value", text).set("number", number)
            }
            (Ok(text), Holds::Text(_)) => row.set("value", text),
            (Ok(text), Holds::Flag) => {
                // pwquality's file takes `enforce_for_root = 0` as the word; the library looks at the key alone.
                row.set("value", if text.is_empty() { "true".to_owned() } else { text }).set("flag", true)
            }
            (Err(None), Holds::Number(default)) => {
                row.set("value", default.map(|d| d.to_string())).set("number", default)
            }
            (Err(None), Holds::Text(default)) => row.set("value", default),
            (Err(None), Holds::Flag) => row.set("value", "false").set("flag", false),
        };
        self.rows.push(row.set("said", is_said).build());
    }
}

fn start(topic: &Topic, service: &str, name: &str, source: Source) -> RowBuilder<'static> {
    RowBuilder::new(&SPEC, source, Grade::Configured)
        .set("service", service)
        .set("module", topic.name)
        .set("name", name)
}

/// What the line itself says of a setting; of two words the later one counts.
fn argument(name: &str, module: &Module) -> Option<String> {
    let find = |argument: &String| match argument.split_once('=') {
        Some((key, value)) => (key == name).then(|| value.to_owned()),
        None if name == "hash" => HASHES.contains(&argument.as_str()).then(|| argument.clone()),
        None => (argument == name).then(String::new),
    };
    module.arguments.iter().rev().find_map(find)
}

#[cfg(test)]
mod tests;
