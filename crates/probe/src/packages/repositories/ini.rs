//! The files of yum, dnf and zypper: sections in brackets, `key = value`, and
//! lines that begin with a blank and go on with the value before them.

/// A section with its line and its settings; of a key the last value counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Section {
    pub name: String,
    pub line: u32,
    settings: Vec<(String, String)>,
}

/// The most sections of one file, and the most settings of one section.
const MOST: usize = 10_000;

impl Section {
    /// The value of a key, which is spelt in small letters here.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.settings.iter().rev().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }

    /// True if a value may be a secret.
    pub fn has_secret(&self) -> bool {
        ["password", "proxy_password", "username"]
            .iter()
            .any(|key| self.get(key).is_some_and(|value| !value.is_empty()))
    }
}

/// The sections of a file, in its order; what stands before the first is left out.
pub fn parse(text: &str) -> Vec<Section> {
    let mut all: Vec<Section> = Vec::new();
    for (line, number) in text.lines().zip(1_u32..) {
        let plain = line.trim();
        if plain.is_empty() || plain.starts_with(['#', ';']) {
            continue;
        }
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            if all.len() == MOST {
                break;
            }
            all.push(Section { name: name.0.trim().to_owned(), line: number, settings: Vec::new() });
            continue;
        }
        let Some(section) = all.last_mut().filter(|section| section.settings.len() < MOST) else { continue };
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = section.settings.last_mut() {
                value.push(' ');
                value.push_str(plain);
            }
        } else if let Some((name, value)) = line.split_once('=') {
            section.settings.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sections_and_values_over_lines() {
        let all = parse(
            "x=1\n[a]\nName = A b\n# c\nbaseurl=http://a\n  http://b\nname=last\n\n[ b ] ; c\npassword = p\n  x\nnothing\n",
        );
        assert_eq!(all.iter().map(|s| (s.name.as_str(), s.line)).collect::<Vec<_>>(), [("a", 2), ("b", 9)]);
        assert_eq!((all[0].get("name"), all[0].get("baseurl")), (Some("last"), Some("http://a http://b")));
        assert!(!all[0].has_secret() && all[1].has_secret() && all[1].get("nothing").is_none());
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "([\\[\\]a-c= #;\t]{0,8}\n){0,12}") {
            let all = parse(&text);
            prop_assert!(all.len() <= text.matches('[').count());
        }
    }
}
