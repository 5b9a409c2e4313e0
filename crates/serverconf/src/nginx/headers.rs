//! The header Strict-Transport-Security, with nginx's rule of inheritance:
//! one `add_header` of any name in a block puts away all from outside.

use super::tree::Directive;
use crate::Resolved;

/// One block's own say about the header.
#[derive(Debug)]
pub(crate) struct Sent<'t> {
    /// The directive that sends it, or that keeps it from being sent.
    pub(crate) by: &'t Directive,
    pub(crate) resolved: Resolved,
    pub(crate) value: String,
}

const NAME: &str = "strict-transport-security";

/// What a block itself says: nothing where the outside still holds.
pub(crate) fn own(block: &[Directive]) -> Vec<Sent<'_>> {
    let added: Vec<&Directive> = block.iter().filter(|line| line.name() == "add_header").collect();
    let mut found: Vec<Sent<'_>> = Vec::new();
    for line in &added {
        if line.argument(0).is_some_and(|name| name.eq_ignore_ascii_case(NAME)) {
            let value = line.argument(1).unwrap_or_default();
            found.push(Sent { by: line, resolved: parts(value), value: value.to_owned() });
        }
    }
    // The module headers-more: it adds to what the outside says.
    for line in block.iter().filter(|line| line.name() == "more_set_headers") {
        for header in line.arguments() {
            if let Some((name, value)) = header.split_once(':')
                && name.trim().eq_ignore_ascii_case(NAME)
            {
                let value = value.trim();
                found.push(Sent { by: line, resolved: parts(value), value: value.to_owned() });
            }
        }
    }
    // `add_header_inherit merge` (nginx 1.29.3) keeps what the outside says.
    let merges = block
        .iter()
        .any(|line| line.name() == "add_header_inherit" && line.argument(0).is_some_and(|word| word == "merge"));
    if let (true, Some(first), false) = (found.is_empty(), added.first(), merges) {
        let value = String::new();
        found.push(Sent { by: first, resolved: Ok(vec!["off".to_owned()]), value });
    }
    found
}

/// The directives of the header, `off` if it is sent empty and so not at all.
pub(crate) fn parts(value: &str) -> Resolved {
    if value.contains('$') {
        return Err(format!("`{value}` holds a variable"));
    }
    let parts = value.split(';').map(str::trim).filter(|part| !part.is_empty());
    let mut list: Vec<String> = parts.map(|part| part.to_ascii_lowercase().replace([' ', '"'], "")).collect();
    if list.is_empty() {
        list.push("off".to_owned());
    }
    Ok(list)
}
