//! What one virtual host of a connector says about TLS, as Tomcat's
//! `SSLHostConfig` and its older attributes are documented.

use super::{Host, Server, is_true, plain, xml::Attribute};
use crate::names::{VERSIONS, suites, suites13};
use crate::reading::folder;
use crate::scope::{Scope, default_tls13, one, switched};
use crate::{Kind, Resolved};

/// The default of `ciphers` since Tomcat 8.5.
const CIPHERS: &str = "HIGH:!aNULL:!eNULL:!EXPORT:!DES:!RC4:!MD5:!kRSA";

/// Tells every setting of the host.
pub(super) fn tell(scope: &mut Scope<'_, '_>, server: &Server<'_>, host: &Host<'_>) {
    let mut teller = Teller { scope, server };
    let written = host.find(&["protocols"], &["sslEnabledProtocols", "SSLProtocol", "protocols"]);
    let versions = written.map_or_else(|| Ok(all()), |attribute| plain(attribute).and_then(protocols));
    let tls13 = versions.as_ref().map_or(true, |list| list.iter().any(|version| version == "TLSv1.3"));
    teller.tell(Kind::Protocols, written, "protocols", versions);
    ciphers(&mut teller, host, tls13);
    certificates(&mut teller, host);
    let order = host.find(&["honorCipherOrder"], &["useServerCipherSuitesOrder", "SSLHonorCipherOrder"]);
    teller.switch(Kind::ServerOrder, order, "honorCipherOrder", false, |on| on);
    let compression = host.find(&["disableCompression"], &["SSLDisableCompression"]);
    teller.switch(Kind::Compression, compression, "disableCompression", true, |off| !off);
    let tickets = host.find(&["disableSessionTickets"], &["SSLDisableSessionTickets"]);
    teller.switch(Kind::SessionTickets, tickets, "disableSessionTickets", false, |off| !off);
    let asked = host.find(&["certificateVerification"], &["clientAuth", "SSLVerifyClient"]);
    let resolved = asked.map_or_else(|| one("off"), |attribute| plain(attribute).and_then(verification));
    teller.tell(Kind::ClientCertificates, asked, "certificateVerification", resolved);
}

struct Teller<'s, 'a, 'r, 'f> {
    scope: &'s mut Scope<'r, 'f>,
    server: &'a Server<'a>,
}

impl Teller<'_, '_, '_, '_> {
    fn tell(&mut self, kind: Kind, written: Option<&Attribute>, default: &str, resolved: Resolved) {
        match written {
            Some(attribute) => {
                let value = attribute.value.as_deref().unwrap_or_default();
                self.scope.tell(kind, &attribute.name, Some((value, &self.server.place(attribute))), resolved);
            }
            None => self.scope.tell(kind, default, None, resolved),
        }
    }

    /// A switch; `means` turns its word into whether the thing itself is on.
    fn switch(&mut self, kind: Kind, written: Option<&Attribute>, name: &str, default: bool, means: fn(bool) -> bool) {
        let resolved = match written.map(plain) {
            None => switched(means(default)),
            Some(Ok(word)) => switched(means(is_true(word))),
            Some(Err(why)) => Err(why),
        };
        self.tell(kind, written, name, resolved);
    }
}

/// What Tomcat calls `all`; the virtual machine may have some switched off.
fn all() -> Vec<String> {
    VERSIONS.iter().skip(2).map(|version| (*version).to_owned()).collect()
}

/// `TLSv1.2+TLSv1.3`, `all,-TLSv1`, `TLSv1.2, TLSv1.3`: a sign adds or takes away.
fn protocols(text: &str) -> Resolved {
    let mut found: Vec<String> = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        rest = rest.trim_start_matches([',', ' ']);
        let sign = rest.starts_with('-');
        let word = rest.strip_prefix(['+', '-']).unwrap_or(rest);
        let end = word.find(['+', '-', ',']).unwrap_or(word.len());
        let (name, after) = word.split_at(end);
        let name = name.trim();
        let meant = match name {
            _ if name.eq_ignore_ascii_case("all") => all(),
            // It only lets a server read the old form of a hello.
            _ if name.eq_ignore_ascii_case("SSLv2Hello") || name.is_empty() => Vec::new(),
            _ => vec![crate::names::version(name).ok_or_else(|| format!("`{name}` is no version"))?.to_owned()],
        };
        if sign {
            found.retain(|version| !meant.contains(version));
        } else {
            found.extend(meant);
        }
        rest = after;
    }
    Ok(VERSIONS.iter().filter(|version| found.iter().any(|f| f == *version)).map(|v| (*v).to_owned()).collect())
}

/// A list with colons is OpenSSL's; one with commas holds names of suites.
fn ciphers(teller: &mut Teller<'_, '_, '_, '_>, host: &Host<'_>, tls13: bool) {
    let written = host.find(&["ciphers"], &["ciphers", "SSLCipherSuite"]);
    let text = written.map(plain);
    let (old, new) = match text {
        None => {
            // Before 8.5 the virtual machine chose.
            let known =
                host.host.is_some() || teller.server.version.is_some_and(|version| version >= [8, 5].as_slice());
            let unknown = || Err("the release of Tomcat is not known, and with it its suites".to_owned());
            (if known { suites(CIPHERS) } else { unknown() }, default_tls13())
        }
        Some(Err(why)) => (Err(why.clone()), Err(why)),
        Some(Ok(text)) if text.contains(':') || !text.contains('_') => {
            (suites(text), Err("which suites of TLS 1.3 are among them depends on Tomcat's own list".to_owned()))
        }
        Some(Ok(text)) => named(text),
    };
    teller.tell(Kind::Ciphers, written, "ciphers", old);
    if tls13 {
        let own = host.find(&["cipherSuites"], &[]);
        match own.map(plain) {
            Some(list) => teller.tell(Kind::Ciphersuites, own, "", list.and_then(suites13)),
            None => teller.tell(Kind::Ciphersuites, written, "ciphers", new),
        }
    }
}

/// Names of suites; those of TLS 1.3 apart. Java's older names begin with `SSL_`.
fn named(text: &str) -> (Resolved, Resolved) {
    let (mut old, mut new) = (Vec::new(), Vec::new());
    for word in text.split(',').map(str::trim).filter(|word| !word.is_empty()) {
        let name = word.strip_prefix("SSL_").map_or_else(|| word.to_owned(), |rest| format!("TLS_{rest}"));
        let registered = |name: &str| handshake::suites::registry().iter().any(|(_, known)| *known == name);
        if suites13(&name).is_ok() {
            new.push(name);
        } else if registered(&name) {
            old.push(name);
        } else {
            match suites(word) {
                Ok(found) => old.extend(found),
                Err(_) => return (Err(format!("`{word}` is no suite that we know")), Ok(new)),
            }
        }
    }
    (Ok(old), Ok(new))
}

/// `certificateVerification`, and `clientAuth` of older releases.
fn verification(word: &str) -> Resolved {
    match word.to_ascii_lowercase().as_str() {
        "required" | "require" | "true" | "yes" => one("on"),
        "optional" | "optionalnoca" | "optional_no_ca" | "want" => one("optional"),
        "none" | "false" | "no" | "" => one("off"),
        _ => Err("it is none of none, optional and required".to_owned()),
    }
}

/// Files of certificates and keys; a keystore holds both.
fn certificates(teller: &mut Teller<'_, '_, '_, '_>, host: &Host<'_>) {
    let elements: Vec<_> = match host.host {
        None => vec![host.connector],
        Some(element) => {
            let inner: Vec<_> = element.all("Certificate").collect();
            if inner.is_empty() { vec![element] } else { inner }
        }
    };
    for element in elements {
        let find = |names: &[&str]| names.iter().find_map(|name| element.attribute(name));
        let file = find(&["certificateFile", "SSLCertificateFile"]);
        let key = find(&["certificateKeyFile", "SSLCertificateKeyFile"]);
        let store = find(&["certificateKeystoreFile", "keystoreFile"]);
        match (file, store) {
            (Some(file), _) => {
                teller.file(Kind::Certificate, file);
                // The file of the certificate may hold its key.
                teller.file(Kind::Key, key.unwrap_or(file));
            }
            (None, Some(store)) => {
                teller.file(Kind::Certificate, store);
                teller.file(Kind::Key, store);
            }
            (None, None) => {
                let why =
                    || Err("the keystore is `.keystore` in the home folder of the user that runs Tomcat".to_owned());
                teller.tell(Kind::Certificate, None, "certificateKeystoreFile", why());
                teller.tell(Kind::Key, None, "certificateKeystoreFile", why());
            }
        }
    }
}

impl Teller<'_, '_, '_, '_> {
    fn file(&mut self, kind: Kind, attribute: &Attribute) {
        let path = plain(attribute).and_then(|path| {
            // `conf` of the base folder is where the main file lies; of the rest only its own start tells.
            let folder = folder(self.server.path);
            match path.strip_prefix("conf/") {
                _ if path.starts_with('/') => one(path),
                Some(inside) => one(&format!("{folder}/{inside}")),
                None => match folder.strip_suffix("/conf") {
                    Some(base) => one(&format!("{base}/{path}")),
                    None => Err("the path is meant from the base folder of Tomcat, which is not known".to_owned()),
                },
            }
        });
        self.tell(kind, Some(attribute), "", path);
    }
}
