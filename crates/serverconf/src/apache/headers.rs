//! The header Strict-Transport-Security: lines of `Header` are done in turn,
//! the main server's first, in two tables (`always` and `onsuccess`).

use super::{scope::Scope, tree::Directive};
use crate::{Kind, Resolved, Setting};

const NAME: &str = "strict-transport-security";

/// One line that sends the header or takes it away.
struct Line<'t> {
    by: &'t Directive,
    always: bool,
    action: String,
    value: String,
    /// Why it cannot be told whether it holds.
    doubt: Option<String>,
}

fn lines(body: &[Directive]) -> Vec<Line<'_>> {
    body.iter().filter(|line| line.name == "header").filter_map(line).collect()
}

fn line(by: &Directive) -> Option<Line<'_>> {
    let mut words = by.words.as_slice();
    let mut always = false;
    if let [table, rest @ ..] = words
        && ["always", "onsuccess"].iter().any(|known| table.eq_ignore_ascii_case(known))
    {
        always = table.eq_ignore_ascii_case("always");
        words = rest;
    }
    let (action, rest) = words.split_first()?;
    let (header, rest) = rest.split_first()?;
    if !header.trim_end_matches(':').eq_ignore_ascii_case(NAME) {
        return None;
    }
    let action = action.to_ascii_lowercase();
    let values = match action.as_str() {
        "unset" | "note" | "echo" => 0,
        action if action.starts_with("edit") => 2,
        _ => 1,
    };
    let condition = rest.get(values).map(String::as_str);
    // A request that came by TLS fulfils these.
    let doubt = condition
        .filter(|condition| !under_tls(condition))
        .map(|condition| format!("it is sent only where `{condition}` holds"));
    let value = rest.first().filter(|_| values > 0).cloned().unwrap_or_default();
    Some(Line { by, always, action, value, doubt })
}

fn under_tls(condition: &str) -> bool {
    let bare: String =
        condition.to_ascii_lowercase().chars().filter(|c| !c.is_whitespace() && !matches!(c, '"' | '\'')).collect();
    ["env=https", "expr=%{https}==on", "expr=%{https}==on", "expr=%{request_scheme}==https", "early"]
        .contains(&bare.as_str())
}

fn resolved(line: &Line<'_>) -> Resolved {
    if let Some(doubt) = &line.doubt {
        return Err(doubt.clone());
    }
    if line.action.starts_with("edit") {
        return Err("an earlier value is edited".to_owned());
    }
    if line.value.contains("%{") || line.value.contains("${") || line.value.starts_with("expr=") {
        return Err(format!("`{}` holds a variable", line.value));
    }
    let parts = line.value.split(';').map(str::trim).filter(|part| !part.is_empty());
    let list: Vec<String> = parts.map(|part| part.to_ascii_lowercase().replace([' ', '"'], "")).collect();
    Ok(if list.is_empty() { vec!["off".to_owned()] } else { list })
}

/// What is left of lines when all were done: the last of each table.
fn done<'l, 't>(lines: &'l [Line<'t>]) -> Option<&'l Line<'t>> {
    let of = |always: bool| lines.iter().rfind(|line| line.always == always).filter(|line| line.action != "unset");
    of(true).or(of(false))
}

/// The header as a server sends it.
pub(crate) fn server(scope: &Scope<'_>) -> Setting {
    let all: Vec<Line<'_>> = scope.levels.iter().rev().flat_map(|level| lines(level)).collect();
    match done(&all) {
        Some(line) => scope.written(Kind::Hsts, line.by, &line.value, resolved(line)),
        None => scope.default(Kind::Hsts, "Header", Ok(vec!["off".to_owned()])),
    }
}

/// What a section within a server (`<Location>`, `<Directory>`, `<If>`) says itself.
pub(crate) fn section(scope: &Scope<'_>, context: &str, body: &[Directive]) -> Option<Setting> {
    let own = lines(body);
    let last = own.last()?;
    let (value, resolved) = match done(&own) {
        Some(line) => (line.value.clone(), resolved(line)),
        None => (String::new(), Ok(vec!["off".to_owned()])),
    };
    let by = done(&own).map_or(last.by, |line| line.by);
    Some(Setting { context: context.to_owned(), ..scope.written(Kind::Hsts, by, &value, resolved) })
}
