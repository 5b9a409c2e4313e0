//! `META-INF/MANIFEST.MF`: its first section is about the archive. Who built
//! it wrote there what they liked, so that it is a hint and never an identity.

/// The longest hint.
const LONGEST: usize = 256;

/// How much of a manifest is read: what follows the first section are digests.
pub(super) const FRONT: usize = 64 << 10;

/// `title version`, as far as the manifest has them.
pub(super) fn hint(bytes: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(bytes).replace("\r\n", "\n").replace('\r', "\n");
    let section = text.split("\n\n").next().unwrap_or_default();
    // A line of more than 72 bytes goes on after a blank on the next.
    let section = section.replace("\n ", "");
    let value = |wanted: &str| {
        let pair = section.lines().filter_map(|line| line.split_once(':'));
        let mut found =
            pair.filter(|(name, _)| name.trim().eq_ignore_ascii_case(wanted)).map(|(_, value)| value.trim());
        found.find(|value| !value.is_empty()).map(str::to_owned)
    };
    let title = value("Implementation-Title").or_else(|| value("Bundle-SymbolicName"));
    let version = value("Implementation-Version").or_else(|| value("Bundle-Version"));
    let hint = [title, version].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let hint: String = hint.chars().filter(|letter| !letter.is_control()).take(LONGEST).collect();
    Some(hint).filter(|hint| !hint.is_empty())
}

#[cfg(test)]
mod tests {
    use super::hint;

    #[test]
    fn what_the_first_section_says() {
        let check = |text: &str, want: Option<&str>| assert_eq!(hint(text.as_bytes()).as_deref(), want, "{text}");
        check(
            "Manifest-Version: 1.0\r\nImplementation-Title: Apa\r\n che\r\nImplementation-Version: 2\r\n",
            Some("Apache 2"),
        );
        check("Bundle-Version: 3.1\nBundle-SymbolicName: x\n", Some("x 3.1"));
        check("A: b\n\nName: c\nImplementation-Version: 9\n", None);
        check("Implementation-Version:\n", None);
        check("", None);
        assert_eq!(hint(format!("Implementation-Title: {}", "x".repeat(999)).as_bytes()).unwrap().len(), 256);
    }
}
