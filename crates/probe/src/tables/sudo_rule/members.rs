//! The members of lists in sudoers(5): people, hosts, commands with their
//! digests. Nothing of a command's arguments is kept.

use super::cursor::Cursor;
use super::grammar::{Arguments, Kind, Member, is_alias};

pub(super) const DIGESTS: &[&str] = &["sha224", "sha256", "sha384", "sha512"];

/// Members separated by commas.
pub(super) fn list(cursor: &mut Cursor<'_>, kind: Kind, arguments: bool) -> Option<Vec<Member>> {
    let mut all = Vec::new();
    loop {
        all.push(member(cursor, kind, arguments)?);
        if !cursor.sign(',') {
            return Some(all);
        }
    }
}

pub(super) fn member(cursor: &mut Cursor<'_>, kind: Kind, arguments: bool) -> Option<Member> {
    cursor.blanks();
    let digest = kind == Kind::Command && digests(cursor)?;
    let mut negated = false;
    while cursor.sign('!') {
        negated = !negated;
    }
    cursor.blanks();
    let (name, arguments) = match kind {
        Kind::Command => command(cursor, arguments)?,
        Kind::Host => (host(cursor)?, Arguments::Any),
        Kind::User | Kind::Runas => (user(cursor)?, Arguments::Any),
    };
    Some(Member { negated, name, arguments, digest })
}

/// A name, `%group`, `%:group`, `#uid`, `+netgroup`, quoted or not.
fn user(cursor: &mut Cursor<'_>) -> Option<String> {
    let sign = if cursor.take('%') { if cursor.take(':') { "%:" } else { "%" } } else { "" };
    let id = if cursor.take('#') { "#" } else { "" };
    // What follows a group's sign is never quoted: the quotes are around both.
    if !sign.is_empty() && cursor.peek() == Some('"') {
        return None;
    }
    let name = cursor.word(&[',', ':', '=', '!', '(', ')', '>', '"', '#'])?;
    if !id.is_empty() && !name.strip_prefix('-').unwrap_or(&name).bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Some(format!("{sign}{id}{name}"))
}

/// A name, an address with or without a mask, `+netgroup`.
fn host(cursor: &mut Cursor<'_>) -> Option<String> {
    // Only an address of IPv6 has colons of its own.
    let rest = cursor.rest();
    let end = rest.find(|c: char| !c.is_ascii_hexdigit() && !matches!(c, ':' | '.' | '/')).unwrap_or(rest.len());
    let text = rest.get(..end).unwrap_or_default();
    if text.split('/').next().is_some_and(|a| a.parse::<std::net::Ipv6Addr>().is_ok()) {
        cursor.skip(end);
        return Some(text.to_owned());
    }
    cursor.word(&[',', ':', '=', '!', '(', ')', '"', '#'])
}

/// `sha256:… ,sha512:…` before a command; whether there are any.
fn digests(cursor: &mut Cursor<'_>) -> Option<bool> {
    let mut any = false;
    loop {
        let name = cursor.letters();
        if !DIGESTS.contains(&name) {
            return Some(any);
        }
        any = true;
        cursor.skip(name.len());
        if !cursor.sign(':') {
            return None;
        }
        cursor.blanks();
        // Base64 ends in `=`, so that is part of the word here.
        cursor.word(&[','])?;
        cursor.sign(',');
        cursor.blanks();
    }
}

/// A path, a regular expression, `ALL`, `sudoedit`, `list` or an alias.
fn command(cursor: &mut Cursor<'_>, arguments: bool) -> Option<(String, Arguments)> {
    let name = match cursor.peek()? {
        '^' => {
            let rest = cursor.rest();
            // It may hold blanks and signs; it ends at the `$` before one of them.
            let is_end =
                |at: &usize| rest.get(*at..).is_none_or(|r| r.is_empty() || r.starts_with([' ', '\t', ',', ':', '#']));
            let end = rest.match_indices('$').map(|(at, _)| at + 1).find(is_end)?;
            cursor.skip(end);
            rest.get(..end)?.to_owned()
        }
        '/' => path(cursor),
        _ => {
            let name = cursor.letters();
            cursor.skip(name.len());
            match name {
                "sudoedit" | "list" => name.to_owned(),
                // Neither takes arguments.
                alias if alias == "ALL" || is_alias(alias) => return Some((alias.to_owned(), Arguments::Any)),
                _ => return None,
            }
        }
    };
    let given = match arguments.then(|| cursor.arguments()) {
        Some((_, true)) => Arguments::None,
        Some((true, _)) => Arguments::Given,
        _ => Arguments::Any,
    };
    Some((name, given))
}

/// Up to white space or a sign; a backslash before a sign is taken off, one
/// before a pattern's character stays.
fn path(cursor: &mut Cursor<'_>) -> String {
    let mut out = String::new();
    while let Some(c) = cursor.peek() {
        if c.is_whitespace() || matches!(c, ',' | ':' | '=' | '#') {
            break;
        }
        cursor.skip(c.len_utf8());
        match cursor.peek() {
            Some(kept) if c == '\\' => {
                cursor.skip(kept.len_utf8());
                if matches!(kept, '*' | '?' | '[' | ']' | '!' | '^') {
                    out.push('\\');
                }
                out.push(kept);
            }
            _ => out.push(c),
        }
    }
    out
}
