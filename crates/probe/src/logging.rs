//! What rsyslog's configuration says of files, of hosts that records are sent
//! to, and of what is taken from others: in both of its languages, as far as
//! lines tell it.

/// What was found in all of its files.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Rsyslog {
    pub(crate) create_mode: Option<u32>,
    pub(crate) targets: Vec<String>,
    pub(crate) inputs: Vec<String>,
    pub(crate) includes: Vec<String>,
}

/// The most items of one kind that are kept; more are told by the answer of [`Rsyslog::take`].
const MOST: usize = 1000;

impl Rsyslog {
    /// Takes in one file; false if there was more than is kept.
    pub(crate) fn take(&mut self, bytes: &[u8]) -> bool {
        let text = String::from_utf8_lossy(bytes).replace("\\\n", " ");
        let mut object = String::new();
        for line in text.lines() {
            let line = line.split(" #").next().unwrap_or_default().trim();
            if line.starts_with('#') || line.is_empty() {
                continue;
            }
            if !object.is_empty() || is_object(line) {
                object.push_str(line);
                object.push(' ');
                if object.contains(')') || object.len() > 65_536 {
                    self.object(&std::mem::take(&mut object));
                }
            } else if let Some(rest) = line.strip_prefix('$') {
                self.legacy(rest);
            } else if let Some(target) = line.split_ascii_whitespace().nth(1).filter(|w| w.starts_with('@')) {
                self.targets.push(target.trim_start_matches('@').to_owned());
            }
        }
        [&self.targets, &self.inputs, &self.includes].iter().all(|list| list.len() <= MOST)
    }

    fn legacy(&mut self, rest: &str) {
        let Some((name, value)) = rest.split_once(char::is_whitespace) else { return };
        let value = value.trim();
        match name.to_ascii_lowercase().as_str() {
            // As the daemon does, a later line takes the place of an earlier one.
            "filecreatemode" => self.create_mode = mode(value).or(self.create_mode),
            "inputtcpserverrun" => self.inputs.push(format!("imtcp:{value}")),
            "inputrelpserverrun" => self.inputs.push(format!("imrelp:{value}")),
            "udpserverrun" => self.inputs.push(format!("imudp:{value}")),
            "includeconfig" => self.includes.push(value.to_owned()),
            _ => {}
        }
    }

    fn object(&mut self, text: &str) {
        let small = text.to_ascii_lowercase();
        let value = |name: &str| parameter(text, &small, name);
        let kind = value("type").unwrap_or_default().to_ascii_lowercase();
        if small.starts_with("input") && matches!(kind.as_str(), "imtcp" | "imudp" | "imrelp" | "imptcp") {
            self.inputs.push(format!("{kind}:{}", value("port").unwrap_or_default()));
        } else if small.starts_with("include") {
            self.includes.extend(value("file"));
        } else if small.starts_with("global") || small.starts_with("module") {
            self.create_mode = value("filecreatemode").and_then(|text| mode(&text)).or(self.create_mode);
        }
        // An action may stand behind a filter on the same line.
        if small.contains("action") && matches!(kind.as_str(), "omfwd" | "omrelp") {
            self.targets.extend(value("target"));
        }
    }
}

fn is_object(line: &str) -> bool {
    let small = line.to_ascii_lowercase();
    let names = ["action", "input", "include", "global", "module"];
    names.iter().any(|name| {
        small
            .match_indices(name)
            .any(|(at, _)| small.get(at + name.len()..).is_some_and(|rest| rest.trim_start().starts_with('(')))
    })
}

/// The quoted value of a parameter of an object.
fn parameter(text: &str, small: &str, name: &str) -> Option<String> {
    small.match_indices(name).find_map(|(at, _)| {
        let before = small.get(..at).unwrap_or_default().chars().last();
        let rest = text.get(at + name.len()..)?.trim_start().strip_prefix('=')?.trim_start();
        if before.is_some_and(char::is_alphanumeric) {
            return None;
        }
        let quoted = rest.strip_prefix('"')?;
        quoted.split('"').next().map(str::to_owned)
    })
}

fn mode(text: &str) -> Option<u32> {
    u32::from_str_radix(text, 8).ok().filter(|mode| *mode <= 0o7777)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn both_languages() {
        let mut found = Rsyslog::default();
        let text = b"$FileCreateMode 0640\n$IncludeConfig /etc/rsyslog.d/*.conf\n*.* @@log.example:514\n# *.* @no\nauth.* action(type=\"omfwd\"\n  target=\"tls.example\" port=\"6514\")\nmodule(load=\"imtcp\")\ninput(type=\"imtcp\" port=\"514\")\n$UDPServerRun 514\n";
        assert!(found.take(text));
        assert_eq!(found.create_mode, Some(0o640));
        assert_eq!(found.targets, ["log.example:514", "tls.example"]);
        assert_eq!(found.inputs, ["imtcp:514", "imudp:514"]);
        assert_eq!(found.includes, ["/etc/rsyslog.d/*.conf"]);
    }

    proptest! {
        #[test]
        fn any_bytes_end(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(Rsyslog::default().take(&bytes));
        }
    }
}
