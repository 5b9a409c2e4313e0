//! The register of expected hosts, read from CSV (RFC 4180) with a first line
//! that names the columns.

use report::wire::{Register, RegisterEntry};
use std::collections::BTreeMap;

/// The columns, in any order.
pub const COLUMNS: [&str; 5] = ["name", "site", "function", "criticality", "owner"];
const CRITICALITIES: [&str; 4] = ["low", "medium", "high", "critical"];
/// The most hosts of a register.
const MOST_HOSTS: usize = 500_000;
const MOST_FIELD: usize = 253;

/// Why a register was refused, with the line, from 1.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegisterError {
    /// The first line does not name the columns.
    #[error("line 1: the columns must be {}", COLUMNS.join(","))]
    Columns,
    /// A line has more or fewer fields than columns.
    #[error("line {0}: {1} fields where 5 are wanted")]
    Fields(usize, usize),
    /// A quoted field does not end, or a quote stands in a plain one.
    #[error("line {0}: a quote is out of place")]
    Quote(usize),
    /// A field is empty, too long, or holds control characters.
    #[error("line {0}: `{1}` is empty, longer than {MOST_FIELD} bytes, or not plain text")]
    Field(usize, &'static str),
    /// Another word.
    #[error("line {0}: criticality is `{1}`, and must be low, medium, high or critical")]
    Criticality(usize, String),
    /// Two lines for one host.
    #[error("line {0}: the host {1} stands here a second time")]
    Twice(usize, String),
    /// Too many.
    #[error("more than {MOST_HOSTS} hosts")]
    TooMany,
}

/// Reads a register.
///
/// # Errors
/// [`RegisterError`], with the line.
pub fn parse(text: &str) -> Result<Register, RegisterError> {
    let mut records = records(text.strip_prefix('\u{feff}').unwrap_or(text))?.into_iter();
    let (_, header) = records.next().ok_or(RegisterError::Columns)?;
    let place = |column: &str| header.iter().position(|h| h.trim() == column).ok_or(RegisterError::Columns);
    let [name, site, function, criticality, owner] = COLUMNS.map(place);
    let places = [name?, site?, function?, criticality?, owner?];
    if header.len() != COLUMNS.len() {
        return Err(RegisterError::Columns);
    }
    let mut hosts = BTreeMap::new();
    for (line, fields) in records {
        if fields.len() != COLUMNS.len() {
            return Err(RegisterError::Fields(line, fields.len()));
        }
        let [name, site, function, criticality, owner] = places.map(|place| fields.get(place).map_or("", |f| f.trim()));
        for (column, field) in COLUMNS.into_iter().zip([name, site, function, criticality, owner]) {
            if field.is_empty() || field.len() > MOST_FIELD || field.chars().any(char::is_control) {
                return Err(RegisterError::Field(line, column));
            }
        }
        if !CRITICALITIES.contains(&criticality) {
            return Err(RegisterError::Criticality(line, criticality.to_owned()));
        }
        let [site, function, criticality, owner] = [site, function, criticality, owner].map(str::to_owned);
        let entry = RegisterEntry { site, function, criticality, owner };
        if hosts.insert(name.to_owned(), entry).is_some() {
            return Err(RegisterError::Twice(line, name.to_owned()));
        }
        if hosts.len() > MOST_HOSTS {
            return Err(RegisterError::TooMany);
        }
    }
    Ok(Register { hosts })
}

/// The records of a CSV text, each with the line that it begins on.
fn records(text: &str) -> Result<Vec<(usize, Vec<String>)>, RegisterError> {
    let mut records = Vec::new();
    let (mut fields, mut field) = (Vec::new(), String::new());
    let (mut line, mut began) = (1, 1);
    let (mut quoted, mut closed) = (false, false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        line += usize::from(c == '\n');
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                field.push('"');
            }
            '"' if quoted => (quoted, closed) = (false, true),
            '"' if field.is_empty() && !closed => quoted = true,
            _ if quoted => field.push(c),
            ',' => {
                fields.push(std::mem::take(&mut field));
                closed = false;
            }
            '\r' if chars.peek() == Some(&'\n') => {}
            '\n' => {
                fields.push(std::mem::take(&mut field));
                closed = false;
                records.push((began, std::mem::take(&mut fields)));
                began = line;
            }
            '"' => return Err(RegisterError::Quote(line)),
            _ if closed => return Err(RegisterError::Quote(line)),
            _ => field.push(c),
        }
    }
    if quoted {
        return Err(RegisterError::Quote(began));
    }
    if !field.is_empty() || !fields.is_empty() || closed {
        fields.push(field);
        records.push((began, fields));
    }
    // A blank line is nobody.
    records.retain(|(_, fields)| !matches!(fields.as_slice(), [only] if only.trim().is_empty()));
    Ok(records)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_register_is_read_whatever_the_order_of_its_columns() {
        let text = "site,name,owner,function,criticality\r\n\"Port, east\",gw-1,\"A \"\"B\"\"\",gateway,high\n\nHQ,db-1,C,database,low";
        let register = parse(text).unwrap();
        assert_eq!(register.hosts.len(), 2);
        let gateway = &register.hosts["gw-1"];
        assert_eq!((gateway.site.as_str(), gateway.owner.as_str()), ("Port, east", "A \"B\""));
        assert_eq!(parse("name,site,function,criticality,owner\n").unwrap().hosts.len(), 0);
    }

    #[test]
    fn faults_are_named_by_their_line() {
        let head = "name,site,function,criticality,owner\n";
        for (text, error) in [
            ("", RegisterError::Columns),
            ("name,site,function,criticality\n", RegisterError::Columns),
            ("name,site,function,criticality,owner,more\n", RegisterError::Columns),
            (&format!("{head}a,b,c,low\n"), RegisterError::Fields(2, 4)),
            (&format!("{head}a,b,c,low,d\na,b,c,low,d\n"), RegisterError::Twice(3, "a".into())),
            (&format!("{head}\"a\nb\",b,c,low,d\n"), RegisterError::Field(2, "name")),
            (&format!("{head}a,b,c,Low,d\n"), RegisterError::Criticality(2, "Low".into())),
            (&format!("{head}a,,c,low,d\n"), RegisterError::Field(2, "site")),
            (&format!("{head}a,b\"x\",c,low,d\n"), RegisterError::Quote(2)),
            (&format!("{head}\"a\"x,b,c,low,d\n"), RegisterError::Quote(2)),
            (&format!("{head}a,\"b,c,low,d\n"), RegisterError::Quote(2)),
        ] {
            assert_eq!(parse(text), Err(error), "{text}");
        }
    }
}
