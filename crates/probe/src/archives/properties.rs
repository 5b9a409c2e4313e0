//! Files of properties as Java writes them, as far as builds write theirs:
//! `key=value` or `key: value` by lines, comments after `#` or `!`.

use std::collections::BTreeMap;

/// The values by their keys; of a key that stands twice the last counts.
pub(super) fn parse(bytes: &[u8]) -> BTreeMap<String, String> {
    let text = String::from_utf8_lossy(bytes);
    let lines = text.split(['\n', '\r']).map(str::trim).filter(|line| !line.starts_with(['#', '!']));
    let pair = |line: &str| {
        let (key, value) = line.split_once(['=', ':'])?;
        Some((key.trim().to_owned(), value.trim().to_owned()))
    };
    lines.filter_map(pair).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn lines_with_a_key_and_a_value() {
        let found = super::parse(b"#Created by Maven\r\n! b\nversion = 2.14.1\ngroupId=a:b\nx\nartifactId: c \n");
        let found: Vec<_> = found.iter().map(|(key, value)| format!("{key}>{value}")).collect();
        assert_eq!(found, ["artifactId>c", "groupId>a:b", "version>2.14.1"]);
    }
}
