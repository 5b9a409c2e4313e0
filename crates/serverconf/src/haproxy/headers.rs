//! The header Strict-Transport-Security, as the rules for responses set it.

use super::{
    place, plain,
    sections::{Line, Section},
};
use crate::{Kind, Resolved, scope::Scope};

const NAME: &str = "strict-transport-security";

/// True if a line sends the header or takes it away.
fn is_about(line: &Line) -> bool {
    let named = line.words.iter().any(|word| word.to_ascii_lowercase().starts_with(NAME));
    named && matches!(line.word(0), "http-response" | "http-after-response" | "rspadd" | "rspdel" | "rspidel")
}

/// What the proxy sends. A backend may send the header too, and which of them
/// answers is decided at run time.
pub(crate) fn tell(scope: &mut Scope<'_, '_>, section: &Section, defaults: Option<&Section>, all: &[Section]) {
    let mode = [Some(section), defaults].into_iter().flatten().find_map(|section| section.line("mode"));
    if mode.is_none_or(|line| line.word(1) != "http") {
        return;
    }
    let mut own = [defaults, Some(section)].into_iter().flatten().flat_map(|section| &section.lines);
    match own.rfind(|line| is_about(line)) {
        Some(line) => {
            let (value, resolved) = said(line);
            let directive = format!("{} {}", line.word(0), line.word(1));
            let directive = if line.word(0) == "rspadd" { "rspadd" } else { &directive };
            scope.tell(Kind::Hsts, directive, Some((&value, &place(line))), resolved);
        }
        None => {
            let elsewhere = all.iter().any(|other| other.kind() == "backend" && other.lines.iter().any(is_about));
            let resolved: Resolved = match elsewhere {
                true => Err("a backend sets the header, and which one answers is decided at run time".to_owned()),
                false => Ok(vec!["off".to_owned()]),
            };
            scope.tell(Kind::Hsts, "http-response set-header", None, resolved);
        }
    }
}

fn said(line: &Line) -> (String, Resolved) {
    let condition = |from: usize| {
        let words = line.words.get(from..).unwrap_or_default();
        let shown = words.join(" ");
        // The connection is TLS already.
        let always = words.is_empty() || matches!(shown.as_str(), "if { ssl_fc }" | "if { ssl_fc 1 }");
        (!always).then(|| format!("it is sent only {shown}"))
    };
    let (value, doubt) = match line.word(1) {
        "set-header" | "add-header" => (line.word(3).to_owned(), condition(4)),
        "del-header" => (String::new(), condition(3)),
        text if line.word(0) == "rspadd" => {
            (text.split_once(':').map_or("", |(_, value)| value.trim()).to_owned(), condition(2))
        }
        _ => (line.value(), Some("the header is changed by a pattern".to_owned())),
    };
    let resolved = match doubt {
        Some(why) => Err(why),
        None if value.contains("%[") => Err(format!("`{value}` holds an expression")),
        None => plain(&value, |value| {
            let parts = value.split(';').map(str::trim).filter(|part| !part.is_empty());
            let list: Vec<String> = parts.map(|part| part.to_ascii_lowercase().replace(' ', "")).collect();
            Ok(if list.is_empty() { vec!["off".to_owned()] } else { list })
        }),
    };
    (value, resolved)
}
