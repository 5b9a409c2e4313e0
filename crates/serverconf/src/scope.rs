//! A context whose settings are told one after the other, and how the readers
//! of mail servers, databases and Tomcat write addresses.

use crate::names::{DEFAULT_TLS13, VERSIONS};
use crate::reading::Reading;
use crate::{Kind, Place, Resolved, Setting};

/// What a directive says and where; `None` where nothing is written.
pub(crate) type Written<'a> = Option<(&'a str, &'a Place)>;

/// One context: what its settings have in common.
pub(crate) struct Scope<'a, 'f> {
    pub reading: &'a mut Reading<'f>,
    pub context: String,
    pub listens: Vec<String>,
    pub names: Vec<String>,
}

impl Scope<'_, '_> {
    /// Tells one setting.
    pub fn tell(&mut self, kind: Kind, directive: &str, written: Written<'_>, resolved: Resolved) {
        self.reading.setting(Setting {
            context: self.context.clone(),
            listens: self.listens.clone(),
            names: self.names.clone(),
            kind,
            directive: directive.to_owned(),
            value: written.map(|(value, _)| value.to_owned()).unwrap_or_default(),
            resolved,
            place: written.map(|(_, place)| place.clone()),
        });
    }

    /// Tells one that holds or does not.
    pub fn tell_switch(&mut self, kind: Kind, directive: &str, written: Written<'_>, on: bool) {
        self.tell(kind, directive, written, switched(on));
    }

    /// Tells that no version is offered, because of this directive.
    pub fn tell_off(&mut self, directive: &str, written: Written<'_>) {
        self.tell(Kind::Protocols, directive, written, Ok(Vec::new()));
    }
}

/// `on` or `off`.
pub(crate) fn switched(on: bool) -> Resolved {
    Ok(vec![if on { "on" } else { "off" }.to_owned()])
}

/// The one value that a setting means.
pub(crate) fn one(value: &str) -> Resolved {
    Ok(vec![value.to_owned()])
}

/// The suites of TLS 1.3 that OpenSSL offers of itself.
pub(crate) fn default_tls13() -> Resolved {
    Ok(DEFAULT_TLS13.map(str::to_owned).to_vec())
}

/// The versions from one to another, both among them; from SSLv3 on where no
/// lowest is given, since OpenSSL has no SSLv2 since 1.1.0.
pub(crate) fn between(lowest: Option<&str>, highest: Option<&str>) -> Vec<String> {
    let at = |version: &str| VERSIONS.iter().position(|v| *v == version);
    let from = lowest.and_then(at).unwrap_or(1);
    let to = highest.and_then(at).unwrap_or(VERSIONS.len() - 1);
    VERSIONS.iter().enumerate().filter(|(n, _)| (from..=to).contains(n)).map(|(_, v)| (*v).to_owned()).collect()
}

/// `address:port` as tables write it. All addresses of a family are `*` and
/// `[::]`; `localhost` is both of its addresses; a name stays as it is.
pub(crate) fn listen(host: &str, port: &str) -> Vec<String> {
    let bare = host.strip_prefix('[').and_then(|h| h.strip_suffix(']')).unwrap_or(host);
    match bare {
        "*" | "0.0.0.0" => vec![format!("*:{port}")],
        "::" => vec![format!("[::]:{port}")],
        "localhost" => vec![format!("127.0.0.1:{port}"), format!("[::1]:{port}")],
        _ if bare.contains(':') => vec![format!("[{bare}]:{port}")],
        _ => vec![format!("{bare}:{port}")],
    }
}

/// Both wildcards at once.
pub(crate) fn everywhere(port: &str) -> Vec<String> {
    vec![format!("*:{port}"), format!("[::]:{port}")]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_and_addresses() {
        assert_eq!(between(Some("TLSv1.2"), None), ["TLSv1.2", "TLSv1.3"]);
        assert_eq!(between(None, Some("TLSv1.0")), ["SSLv3", "TLSv1.0"]);
        assert_eq!(between(Some("TLSv1.3"), Some("TLSv1.2")), Vec::<String>::new());
        assert_eq!(listen("0.0.0.0", "25"), ["*:25"]);
        assert_eq!(listen("[::]", "25"), ["[::]:25"]);
        assert_eq!(listen("::1", "25"), ["[::1]:25"]);
        assert_eq!(listen("10.0.0.1", "25"), ["10.0.0.1:25"]);
        assert_eq!(listen("localhost", "25"), ["127.0.0.1:25", "[::1]:25"]);
    }
}
