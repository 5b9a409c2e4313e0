//! Which versions a `bind` line means, as `ssl_sock_initial_ctx` works it out;
//! measured against HAProxy 2.6.

use super::bind::Word;
use crate::{
    Known, Resolved,
    names::{VERSIONS, numbers, version},
};

/// The words about versions of one place: `ssl-default-bind-options`, a `bind`
/// line, or an entry of a list of certificates.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bounds {
    oldest: Option<usize>,
    newest: Option<usize>,
    without: Vec<usize>,
    /// Why they cannot be understood.
    unknown: Option<String>,
}

fn place(name: &str) -> Option<usize> {
    VERSIONS.iter().position(|known| version(name) == Some(known))
}

impl Bounds {
    pub(crate) fn of(words: &[Word]) -> Self {
        let mut found = Self::default();
        for (word, argument) in words {
            let named = |start: &str| word.strip_prefix(start).and_then(short);
            if let Some(one) = named("force-") {
                (found.oldest, found.newest) = (Some(one), Some(one));
            } else if let Some(one) = named("no-") {
                found.without.push(one);
            } else if matches!(word.as_str(), "ssl-min-ver" | "ssl-max-ver") {
                match place(argument) {
                    None => found.unknown = Some(format!("`{argument}` is no version")),
                    one if word == "ssl-min-ver" => found.oldest = one,
                    one => found.newest = one,
                }
            }
        }
        found
    }

    /// These words over those of the whole process.
    pub(crate) fn over(&self, outer: &Self) -> Self {
        Self {
            oldest: self.oldest.or(outer.oldest),
            newest: self.newest.or(outer.newest),
            without: self.without.iter().chain(&outer.without).copied().collect(),
            unknown: self.unknown.clone().or_else(|| outer.unknown.clone()),
        }
    }

    /// True if any word is about versions.
    pub(crate) const fn is_any(&self) -> bool {
        self.oldest.is_some() || self.newest.is_some() || !self.without.is_empty() || self.unknown.is_some()
    }

    pub(crate) fn resolved(&self, known: &Known<'_>) -> Resolved {
        const TLS12: usize = 4;
        const TLS13: usize = 5;
        if let Some(why) = &self.unknown {
            return Err(why.clone());
        }
        let oldest = match (self.oldest, self.newest) {
            (Some(oldest), _) => oldest,
            (None, Some(newest)) if newest < TLS12 => newest,
            // Since 2.2; before it the library's own bounds alone.
            (None, _) => match known.version.map(numbers).filter(|own| !own.is_empty()) {
                Some(own) if own >= vec![2, 2] => TLS12,
                Some(_) => 2,
                None => {
                    return Err("no lowest version is written and HAProxy's version is unknown: TLSv1.2 from 2.2 \
                                on, before it TLSv1.0"
                        .to_owned());
                }
            },
        };
        let newest = match self.newest {
            Some(newest) => newest,
            None => match known.openssl.map(numbers).filter(|library| !library.is_empty()) {
                Some(library) if library >= vec![1, 1, 1] => TLS13,
                Some(_) => TLS12,
                None => {
                    return Err("no highest version is written and OpenSSL's version is unknown: TLSv1.3 from 1.1.1 \
                                on, before it TLSv1.2"
                        .to_owned());
                }
            },
        };
        // Beside bounds `no-…` counts for nothing; a hole in a range is filled.
        let ruled = self.oldest.is_some() || self.newest.is_some();
        let kept: Vec<usize> = (oldest..=newest).filter(|one| ruled || !self.without.contains(one)).collect();
        let (Some(first), Some(end)) = (kept.first(), kept.last()) else { return Ok(Vec::new()) };
        Ok(VERSIONS.into_iter().take(end + 1).skip(*first).map(str::to_owned).collect())
    }
}

/// `sslv3`, `tlsv10` … `tlsv13`.
fn short(word: &str) -> Option<usize> {
    ["sslv3", "tlsv10", "tlsv11", "tlsv12", "tlsv13"].iter().position(|known| *known == word).map(|place| place + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::haproxy::bind::options;

    const KNOWN: Known<'static> = Known { version: Some("2.6.12"), openssl: Some("3.0.2"), defines: None };

    fn of(text: &str, known: &Known<'_>) -> Result<String, String> {
        let words: Vec<String> = text.split(' ').map(str::to_owned).collect();
        Bounds::of(&options(&words)).resolved(known).map(|list| list.join(" "))
    }

    #[test]
    fn versions_are_what_haproxy_was_seen_to_offer() {
        let seen = |text| of(text, &KNOWN).unwrap();
        assert_eq!(seen(""), "TLSv1.2 TLSv1.3");
        assert_eq!(seen("no-tlsv12 ssl-max-ver TLSv1.3"), "TLSv1.2 TLSv1.3");
        assert_eq!(seen("no-tlsv13"), "TLSv1.2");
        assert_eq!(seen("ssl-max-ver TLSv1.1"), "TLSv1.1");
        assert_eq!(seen("force-tlsv12"), "TLSv1.2");
        assert_eq!(seen("no-tlsv12"), "TLSv1.3");
        assert_eq!(seen("ssl-min-ver TLSv1.0 no-tlsv11"), "TLSv1.0 TLSv1.1 TLSv1.2 TLSv1.3");
        assert_eq!(seen("no-tlsv12 no-tlsv13"), "");
        assert!(of("ssl-min-ver TLSv9", &KNOWN).is_err());
    }

    #[test]
    fn defaults_need_the_versions_of_program_and_library() {
        let old = Known { version: Some("1.8.0"), openssl: Some("1.0.2k"), defines: None };
        assert_eq!(of("", &old).unwrap(), "TLSv1.0 TLSv1.1 TLSv1.2");
        assert!(of("", &Known { version: None, ..KNOWN }).unwrap_err().contains("from 2.2"));
        assert!(of("", &Known { openssl: None, ..KNOWN }).unwrap_err().contains("from 1.1.1"));
        assert_eq!(of("ssl-min-ver TLSv1.1 ssl-max-ver TLSv1.2", &Known::default()).unwrap(), "TLSv1.1 TLSv1.2");
    }

    #[test]
    fn a_line_rules_over_the_process() {
        let bounds = |text: &str| Bounds::of(&options(&text.split(' ').map(str::to_owned).collect::<Vec<_>>()));
        let both = bounds("ssl-max-ver TLSv1.2").over(&bounds("ssl-min-ver TLSv1.1 ssl-max-ver TLSv1.3"));
        assert_eq!(both.resolved(&KNOWN).unwrap(), ["TLSv1.1", "TLSv1.2"]);
        assert!(!bounds("prefer-client-ciphers").is_any() && bounds("no-sslv3").is_any());
    }
}
