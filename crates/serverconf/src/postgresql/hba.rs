//! `pg_hba.conf` and `pg_ident.conf`: who may come from where to which
//! database, and by what proof. The first line that fits a connection counts.

use super::{Reader, Said};
use crate::reading::{Found, Reading, beside, folder};
use crate::{Files, Place};

/// How deep included files may be nested.
const DEEPEST: usize = 10;
/// The most lines of one cluster.
const MOST: usize = 10_000;

/// One line of either file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// `local`, `host`, `hostssl`, `hostnossl`, `hostgssenc`, `hostnogssenc`; `map` for a line of pg_ident.conf.
    pub kind: String,
    /// The databases; empty for a map.
    pub databases: Vec<String>,
    /// The roles.
    pub users: Vec<String>,
    /// The address with its length, `all`, `samehost`, `samenet` or a name; none for `local` and maps.
    pub address: Option<String>,
    /// The method, such as `scram-sha-256`; none for a map.
    pub method: Option<String>,
    /// `name=value`; the value of a secret is left out. For a map `map=` and `system=`.
    pub options: Vec<String>,
    /// Where it is written.
    pub place: Place,
}

/// Reads both files of the cluster whose main file this is.
#[must_use]
pub fn hba(files: &dyn Files, path: &str) -> Found<Entry> {
    let mut reader = Reader { files, reading: Reading::new(files), said: Said::new() };
    let data = reader.whole(path);
    let named = |said: &Said, name: &str, default: &str| {
        said.get(name).map_or_else(|| beside(&data, default), |(file, _)| beside(&data, file))
    };
    let (hba, ident) =
        (named(&reader.said, "hba_file", "pg_hba.conf"), named(&reader.said, "ident_file", "pg_ident.conf"));
    let Reader { reading, .. } = reader;
    let mut reader = Lines { files, reading, entries: Vec::new() };
    reader.file(&hba, &Place { file: path.to_owned(), line: 1 }, 0, entry);
    if files.read(&ident).is_ok() {
        reader.file(&ident, &Place { file: path.to_owned(), line: 1 }, 0, map);
    }
    Found { rows: reader.entries, problems: reader.reading.config.problems }
}

struct Lines<'a> {
    files: &'a dyn Files,
    reading: Reading<'a>,
    entries: Vec<Entry>,
}

type Make = fn(&[Vec<String>], Place) -> Result<Entry, &'static str>;

impl Lines<'_> {
    fn file(&mut self, path: &str, named: &Place, depth: usize, make: Make) {
        if depth > DEEPEST {
            let what = format!("files are included more than {DEEPEST} deep");
            return self.reading.problem(&named.file, named.line, None, what);
        }
        let bytes = match self.reading.load(path) {
            Ok(bytes) => bytes,
            Err(why) => return self.reading.problem(&named.file, named.line, None, why),
        };
        let mut before = String::new();
        let mut begun = 1;
        for (line, text) in (1_u32..).zip(String::from_utf8_lossy(&bytes).lines()) {
            if before.is_empty() {
                begun = line;
            }
            // A line goes on behind a backslash at its end, since release 14.
            if let Some(start) = text.strip_suffix('\\') {
                before.push_str(start);
                continue;
            }
            let whole = std::mem::take(&mut before) + text;
            let place = Place { file: path.to_owned(), line: begun };
            if !self.reading.spend(1 + whole.len() / 8) || self.entries.len() >= MOST {
                return self.reading.problem(path, begun, None, "the file is too long to be read whole");
            }
            match fields(&whole) {
                Ok(fields) if fields.is_empty() => {}
                Ok(fields) => self.take(&fields, &place, depth, make),
                Err(what) => self.reading.problem(path, begun, None, what),
            }
        }
    }

    fn take(&mut self, fields: &[Vec<String>], place: &Place, depth: usize, make: Make) {
        let word = |at: usize| fields.get(at).and_then(|field| field.first()).cloned().unwrap_or_default();
        let target = beside(folder(&place.file), &word(1));
        match (word(0).as_str(), fields.len()) {
            ("include", 2) => self.file(&target, place, depth + 1, make),
            ("include_if_exists", 2) if self.files.read(&target).is_ok() => self.file(&target, place, depth + 1, make),
            ("include_if_exists", 2) => {}
            ("include_dir", 2) => match self.reading.matching(&format!("{}/*.conf", target.trim_end_matches('/'))) {
                Ok(found) => found.iter().for_each(|path| self.file(path, place, depth + 1, make)),
                Err(why) => self.reading.problem(&place.file, place.line, None, why),
            },
            _ => match make(fields, place.clone()) {
                Ok(entry) => self.entries.push(entry),
                Err(what) => self.reading.problem(&place.file, place.line, None, what),
            },
        }
    }
}

const KINDS: &[&str] = &["local", "host", "hostssl", "hostnossl", "hostgssenc", "hostnogssenc"];

fn entry(fields: &[Vec<String>], place: Place) -> Result<Entry, &'static str> {
    let mut fields = fields.iter().cloned();
    let mut next = || fields.next().ok_or("a line ends before its method");
    let one = |list: Vec<String>| list.into_iter().next().unwrap_or_default();
    let kind = one(next()?);
    if !KINDS.contains(&kind.as_str()) {
        return Err("a line begins with no type of connection");
    }
    let (databases, users) = (next()?, next()?);
    let mut address = None;
    if kind != "local" {
        address = Some(one(next()?));
    }
    let mut method = one(next()?);
    // An address may have its mask in a field of its own.
    if let Some(address) = address.as_mut()
        && method.parse::<std::net::IpAddr>().is_ok()
    {
        *address = format!("{address}/{}", length(&method));
        method = one(next()?);
    }
    let options = fields.map(|field| withheld(&field.join(","))).collect();
    Ok(Entry { kind, databases, users, address, method: Some(method.to_ascii_lowercase()), options, place })
}

fn map(fields: &[Vec<String>], place: Place) -> Result<Entry, &'static str> {
    let [map, system, user] = fields else { return Err("a line of a map has not three fields") };
    let options = vec![format!("map={}", map.join(",")), format!("system={}", system.join(","))];
    let kind = "map".to_owned();
    Ok(Entry { kind, databases: Vec::new(), users: user.clone(), address: None, method: None, options, place })
}

/// The number of bits of a mask; the mask itself where its bits have gaps.
fn length(mask: &str) -> String {
    let bits = match mask.parse() {
        Ok(std::net::IpAddr::V4(v4)) => (u128::from(v4.to_bits()) << 96, 32),
        Ok(std::net::IpAddr::V6(v6)) => (v6.to_bits(), 128),
        Err(_) => return mask.to_owned(),
    };
    let ones = bits.0.leading_ones();
    if bits.0.count_ones() == ones && ones <= bits.1 { ones.to_string() } else { mask.to_owned() }
}

/// An option without what is secret in it.
fn withheld(option: &str) -> String {
    match option.split_once('=') {
        Some((name, _)) if ["ldapbindpasswd", "radiussecret", "radiussecrets"].contains(&name) => format!("{name}="),
        // A URL may hold a password before its host.
        Some((name, value)) if value.contains('@') => format!("{name}="),
        _ => option.to_owned(),
    }
}

/// The fields of a line, each a list of words between commas.
fn fields(line: &str) -> Result<Vec<Vec<String>>, &'static str> {
    let mut fields: Vec<Vec<String>> = Vec::new();
    let (mut word, mut quoted, mut begun, mut comma) = (String::new(), false, false, false);
    for c in line.chars() {
        let ends = !quoted && (c.is_whitespace() || c == ',' || c == '#');
        if ends && begun {
            put(&mut fields, std::mem::take(&mut word), comma);
            (begun, comma) = (false, false);
        }
        match c {
            '#' if !quoted => break,
            ',' if !quoted => comma = true,
            _ if ends => {}
            '"' => (quoted, begun) = (!quoted, true),
            c => {
                word.push(c);
                begun = true;
            }
        }
    }
    if quoted {
        return Err("a quote is not closed");
    }
    if begun {
        put(&mut fields, word, comma);
    }
    Ok(fields)
}

fn put(fields: &mut Vec<Vec<String>>, word: String, comma: bool) {
    match fields.last_mut() {
        Some(last) if comma => last.push(word),
        _ => fields.push(vec![word]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::tests::Memory;
    use proptest::prelude::*;

    const MAIN: &str = "/etc/postgresql/15/main/postgresql.conf";

    fn shown(text: &str) -> (Vec<String>, Vec<String>) {
        let files = Memory::of(&[
            (MAIN, "hba_file = 'pg_hba.conf'\ndata_directory = '/data'\n"),
            ("/data/pg_ident.conf", "ops /^(.*)@x$ \\1\n"),
        ]);
        let mut files = files;
        files.0.push(("/data/pg_hba.conf", text.as_bytes().to_vec()));
        let found = hba(&files, MAIN);
        let one = |e: &Entry| {
            let (address, method) = (e.address.as_deref().unwrap_or("-"), e.method.as_deref().unwrap_or("-"));
            let lists = [&e.databases, &e.users, &e.options].map(|list| list.join(","));
            format!("{}|{}|{}|{address}|{method}|{}|{}", e.kind, lists[0], lists[1], lists[2], e.place.line)
        };
        (found.rows.iter().map(one).collect(), found.problems.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn lines_are_read_as_the_server_takes_them() {
        let (rows, problems) = shown(
            "# TYPE\nlocal all postgres peer\nhost a, b \"All\",+ops 10.0.0.0 255.255.255.0 md5 # x\n\
             hostssl all all \\\n ::/0 ldap ldapbindpasswd=canary map=ops\n",
        );
        assert_eq!(
            rows,
            [
                "local|all|postgres|-|peer||2",
                "host|a,b|All,+ops|10.0.0.0/24|md5||3",
                "hostssl|all|all|::/0|ldap|ldapbindpasswd=,map=ops|4",
                "map||\\1|-|-|map=ops,system=/^(.*)@x$|1",
            ]
        );
        assert_eq!(problems, Vec::<String>::new());
    }

    #[test]
    fn broken_lines_are_problems() {
        let (rows, problems) = shown("host all\nhostt all all x trust\nlocal \"all\ninclude pg_hba.conf\n");
        assert_eq!(rows.len(), 1);
        assert!(problems.iter().any(|problem| problem.contains(":1: a line ends")), "{problems:?}");
        assert!(problems.iter().any(|problem| problem.contains("more than 10 deep")), "{problems:?}");
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "(host|local|all|include|[\"\\\\,# \n]|[0-9.]{1,8}){0,40}") {
            prop_assert!(shown(&text).0.len() < 60);
        }
    }
}
