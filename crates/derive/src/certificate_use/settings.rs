//! What configurations name, and the private keys of the host.

use super::{From, Input};
use crate::inputs::gap;
use report::{GapReason, Table, Value};
use std::collections::{BTreeMap, BTreeSet};

/// A context of a service's configuration that names certificates or keys.
pub(super) struct Context<'a> {
    pub(super) service: &'a str,
    pub(super) name: &'a str,
    /// The settings that name certificates, in the order of their lines.
    pub(super) certificates: Vec<From<'a>>,
    /// The files of keys, in the order of their lines.
    pub(super) keys: Vec<&'a str>,
    /// True if a setting that names keys could not be read.
    pub(super) keys_unknown: bool,
}

/// The line of a setting, what it is about, and its row.
type Setting<'a> = (Option<i64>, &'a str, From<'a>);

/// The contexts with a certificate, by service and name. sshd's are its own affair: it knows no X.509.
pub(super) fn contexts<'a>(config: Input<'a>, out: &mut Table) -> Vec<Context<'a>> {
    let mut found: BTreeMap<(&str, &str), Vec<Setting<'a>>> = BTreeMap::new();
    for row in config.rows() {
        let (Some(service), Some(name), Some(setting)) =
            (row.text("service"), row.text("context"), row.text("setting"))
        else {
            let detail = "a setting's service or context is not readable".to_owned();
            out.gaps.push(gap("tls.server_config".to_owned(), GapReason::Failed, detail));
            continue;
        };
        if matches!(setting, "certificate" | "key") && service != "sshd" {
            found.entry((service, name)).or_default().push((row.integer("line"), setting, row));
        }
    }
    let context = |((service, name), mut rows): ((&'a str, &'a str), Vec<Setting<'a>>)| {
        rows.sort_by_key(|(line, ..)| *line);
        let (mut certificates, mut keys, mut keys_unknown) = (Vec::new(), Vec::new(), false);
        for (_, setting, row) in rows {
            match (setting, row.get("resolved")) {
                ("key", Some(Value::TextList(list))) => keys.extend(list.iter().map(String::as_str)),
                ("key", _) => keys_unknown = true,
                (_, Some(Value::TextList(_))) => certificates.push(row),
                _ => {
                    let detail = "which certificate its configuration names is not readable".to_owned();
                    out.gaps.push(gap(format!("{service}: {name}"), GapReason::Failed, detail));
                }
            }
        }
        Context { service, name, certificates, keys, keys_unknown }
    };
    found.into_iter().map(context).filter(|context| !context.certificates.is_empty()).collect()
}

/// The private keys of the host: the SPKI digests of each file.
pub(super) struct Keys<'a> {
    /// Of each file its keys; `None` for one that could not be looked into.
    files: BTreeMap<&'a str, Vec<Option<&'a str>>>,
    known: BTreeMap<&'a str, BTreeSet<&'a str>>,
    /// True if a key may be there that nobody could read.
    pub(super) incomplete: bool,
}

impl<'a> Keys<'a> {
    pub(super) fn read(input: Option<Input<'a>>) -> Self {
        let incomplete = input.is_none_or(|input| !input.table.gaps.is_empty());
        let mut keys = Self { files: BTreeMap::new(), known: BTreeMap::new(), incomplete };
        for row in input.into_iter().flat_map(Input::rows) {
            let Some(path) = row.text("path") else {
                keys.incomplete = true;
                continue;
            };
            let spki = row.text("spki_sha256");
            keys.incomplete |= matches!(row.get("spki_sha256"), None | Some(Value::Unreadable(_)));
            keys.files.entry(path).or_default().push(spki);
            if let Some(spki) = spki {
                keys.known.entry(spki).or_default().insert(path);
            }
        }
        keys
    }

    /// True if a key lies in the file.
    pub(super) fn has(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// The first file with this key.
    pub(super) fn with(&self, spki: &str) -> Option<&'a str> {
        self.known.get(spki).and_then(|paths| paths.first().copied())
    }

    /// Whether a file holds the key; `None` if it is not there, or one of its keys could not be looked into.
    pub(super) fn fits(&self, path: &str, spki: &str) -> Option<bool> {
        let keys = self.files.get(path)?;
        if keys.contains(&Some(spki)) {
            return Some(true);
        }
        if keys.contains(&None) { None } else { Some(false) }
    }
}
