//! What one service of Postfix says about TLS, as postconf(5) and `smtpd.c`
//! understand it.

use super::Parameters;
use super::protocols::versions;
use crate::names::{groups, suites};
use crate::reading::Known;
use crate::scope::{Scope, default_tls13, one, switched};
use crate::{Kind, Resolved};

/// How much TLS a service speaks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    None,
    /// Clients may use it.
    May,
    /// They must.
    Encrypt,
}

/// Tells every setting of the service.
pub(super) fn tell(scope: &mut Scope<'_, '_>, parameters: &Parameters<'_>, known: &Known<'_>) {
    let (name, level) = level(parameters);
    let written = parameters.written(name);
    let encrypt = match level {
        Ok(Level::None) => return scope.tell_off(name, written),
        Err(why) => return scope.tell(Kind::Protocols, name, written, Err(why)),
        Ok(level) => level == Level::Encrypt,
    };
    if !certificates(scope, parameters) {
        // smtpd logs "No server certs available. TLS won't be enabled".
        return scope.tell_off("smtpd_tls_cert_file", parameters.written("smtpd_tls_cert_file"));
    }
    let name = if encrypt { "smtpd_tls_mandatory_protocols" } else { "smtpd_tls_protocols" };
    let spoken = parameters.value(name).and_then(|text| versions(&text));
    let tls13 = spoken.as_ref().is_ok_and(|list| list.iter().any(|version| version == "TLSv1.3"));
    scope.tell(Kind::Protocols, name, parameters.written(name), spoken);
    ciphers(scope, parameters, encrypt);
    if tls13 {
        // Postfix has no word for them: OpenSSL's own hold.
        scope.tell(Kind::Ciphersuites, "tls_config_file", None, default_tls13());
    }
    curves(scope, parameters, known);
    dh_parameters(scope, parameters);
    let order = "tls_preempt_cipherlist";
    scope.tell(Kind::ServerOrder, order, parameters.written(order), parameters.flag(order).and_then(switched));
    sessions(scope, parameters);
    client_certificates(scope, parameters, encrypt);
}

/// The level, and the parameter that decides it.
fn level(parameters: &Parameters<'_>) -> (&'static str, Result<Level, String>) {
    let name = "smtpd_tls_security_level";
    let old = |name| parameters.flag(name);
    match parameters.value(name).as_deref() {
        Err(why) => (name, Err(why.clone())),
        Ok("none") => (name, Ok(Level::None)),
        Ok("may") => (name, Ok(Level::May)),
        // smtpd takes the levels that are for clients alone as this one.
        Ok("encrypt" | "dane" | "dane-only" | "fingerprint" | "verify" | "secure") => (name, Ok(Level::Encrypt)),
        // The words before 2.3 count where this one says nothing.
        Ok("") => match (old("smtpd_enforce_tls"), old("smtpd_use_tls")) {
            (Ok(true), _) => ("smtpd_enforce_tls", Ok(Level::Encrypt)),
            (Ok(false), Ok(true)) => ("smtpd_use_tls", Ok(Level::May)),
            (Ok(false), Ok(false)) => (name, Ok(Level::None)),
            (Err(why), _) => ("smtpd_enforce_tls", Err(why)),
            (_, Err(why)) => ("smtpd_use_tls", Err(why)),
        },
        Ok(_) => (name, Err("the level is none that Postfix knows".to_owned())),
    }
}

/// Tells certificates and keys; false if there is none.
fn certificates(scope: &mut Scope<'_, '_>, parameters: &Parameters<'_>) -> bool {
    let chains = "smtpd_tls_chain_files";
    let list = parameters.value(chains);
    if list.as_ref().is_ok_and(String::is_empty) {
        let pairs = [
            ("smtpd_tls_cert_file", "smtpd_tls_key_file"),
            ("smtpd_tls_eccert_file", "smtpd_tls_eckey_file"),
            ("smtpd_tls_dcert_file", "smtpd_tls_dkey_file"),
        ];
        let mut any = false;
        for (certificate, key) in pairs {
            let file = parameters.value(certificate);
            match file.as_deref() {
                Ok("") => continue,
                // Only suites without a certificate are left then.
                Ok("none") => {
                    scope.tell(Kind::Certificate, certificate, parameters.written(certificate), Ok(Vec::new()));
                }
                _ => {
                    scope.tell(
                        Kind::Certificate,
                        certificate,
                        parameters.written(certificate),
                        file.and_then(|f| one(&f)),
                    );
                    let file = parameters.value(key).and_then(|file| one(&file));
                    scope.tell(Kind::Key, key, parameters.written(key), file);
                }
            }
            any = true;
        }
        return any;
    }
    // Each file holds a key and its chain.
    let files: Resolved =
        list.map(|list| list.split([' ', '\t', ',']).filter(|f| !f.is_empty()).map(str::to_owned).collect());
    scope.tell(Kind::Certificate, chains, parameters.written(chains), files.clone());
    scope.tell(Kind::Key, chains, parameters.written(chains), files);
    true
}

/// A grade stands for a list, from which others take away.
fn ciphers(scope: &mut Scope<'_, '_>, parameters: &Parameters<'_>, encrypt: bool) {
    let name = if encrypt { "smtpd_tls_mandatory_ciphers" } else { "smtpd_tls_ciphers" };
    let mut exclusions = vec!["smtpd_tls_exclude_ciphers"];
    exclusions.extend(encrypt.then_some("smtpd_tls_mandatory_exclude_ciphers"));
    let grade = parameters.value(name);
    let list = match grade.as_deref() {
        Ok(grade @ ("high" | "medium" | "low" | "export" | "null")) => Ok(format!("tls_{grade}_cipherlist")),
        Ok(_) => Err("the grade is none that Postfix knows".to_owned()),
        Err(why) => Err(why.clone()),
    };
    // Clients that must show a certificate cannot do so without the server's.
    let asks = |name| parameters.flag(name).unwrap_or(false);
    let anonymous = asks("smtpd_tls_ask_ccert") || (encrypt && asks("smtpd_tls_req_ccert"));
    let text = list.clone().and_then(|list| {
        let mut text = parameters.value(&list)?;
        for name in &exclusions {
            let words = parameters.value(name)?;
            for word in words.split([' ', '\t', ',', ':']).filter(|word| !word.is_empty()) {
                if word.starts_with(['!', '+', '-', '@']) {
                    return Err(format!("{name} holds a word that Postfix refuses"));
                }
                text += &format!(":!{word}");
            }
        }
        Ok(if anonymous { text + ":!aNULL" } else { text })
    });
    // The row stands where the first of those is written that decide.
    let mut deciding = vec![name];
    deciding.extend(exclusions);
    let list = list.unwrap_or_default();
    deciding.push(&list);
    let shown = deciding.into_iter().find(|name| parameters.written(name).is_some()).unwrap_or(name);
    scope.tell(Kind::Ciphers, shown, parameters.written(shown), text.and_then(|text| suites(&text)));
}

fn curves(scope: &mut Scope<'_, '_>, parameters: &Parameters<'_>, known: &Known<'_>) {
    let name = "smtpd_tls_eecdh_grade";
    let grade = parameters.value(name);
    let list = match grade.as_deref() {
        Ok("auto") => "tls_eecdh_auto_curves",
        Ok("strong") => "tls_eecdh_strong_curve",
        Ok("ultra") => "tls_eecdh_ultra_curve",
        Ok("none") => return scope.tell(Kind::Groups, name, parameters.written(name), Ok(Vec::new())),
        Ok(_) => {
            return scope.tell(
                Kind::Groups,
                name,
                parameters.written(name),
                Err("the grade is none that Postfix knows".to_owned()),
            );
        }
        Err(why) => return scope.tell(Kind::Groups, name, parameters.written(name), Err(why.clone())),
    };
    let mut resolved = parameters.value(list).and_then(|text| match text.as_str() {
        // An empty list leaves it to the library.
        "" => crate::names::default_groups(known.openssl),
        text => groups(&text.split([' ', '\t', ',', ':']).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(":")),
    });
    if list == "tls_eecdh_auto_curves" {
        let finite = parameters.value("tls_ffdhe_auto_groups").unwrap_or_default();
        let finite = groups(&finite.split([' ', '\t', ',']).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(":"));
        if let (Ok(all), Ok(more)) = (&mut resolved, finite) {
            all.extend(more);
        }
    }
    let shown = [list, name].into_iter().find(|name| parameters.written(name).is_some()).unwrap_or(name);
    scope.tell(Kind::Groups, shown, parameters.written(shown), resolved);
}

fn dh_parameters(scope: &mut Scope<'_, '_>, parameters: &Parameters<'_>) {
    let name = "smtpd_tls_dh1024_param_file";
    let meant = parameters.value(name).and_then(|file| match file.as_str() {
        // From 3.1 on a 2048-bit group is compiled in.
        "" => one("Postfix 2048-bit"),
        // OpenSSL chooses by the strength of the certificate's key.
        "auto" => one("auto"),
        file => one(file),
    });
    scope.tell(Kind::DhParameters, name, parameters.written(name), meant);
}

/// Tickets, the cache, and what `tls_ssl_options` switches off.
fn sessions(scope: &mut Scope<'_, '_>, parameters: &Parameters<'_>) {
    let (options, cipher, cache) = ("tls_ssl_options", "tls_session_ticket_cipher", "smtpd_tls_session_cache_database");
    let without = |option: &str| {
        parameters.value(options).map(|list| list.split([' ', '\t', ',']).any(|word| word.eq_ignore_ascii_case(option)))
    };
    match without("NO_TICKET") {
        Ok(true) => scope.tell_switch(Kind::SessionTickets, options, parameters.written(options), false),
        Ok(false) => {
            let on = parameters.value(cipher).and_then(|cipher| switched(!cipher.is_empty()));
            scope.tell(Kind::SessionTickets, cipher, parameters.written(cipher), on);
        }
        Err(why) => scope.tell(Kind::SessionTickets, options, parameters.written(options), Err(why)),
    }
    let kept = parameters.value(cache).and_then(|database| switched(!database.is_empty()));
    scope.tell(Kind::SessionCache, cache, parameters.written(cache), kept);
    for (kind, option) in [(Kind::Compression, "NO_COMPRESSION"), (Kind::Renegotiation, "NO_RENEGOTIATION")] {
        if without(option) == Ok(true) {
            scope.tell_switch(kind, options, parameters.written(options), false);
        }
    }
}

/// Required only where TLS itself is.
fn client_certificates(scope: &mut Scope<'_, '_>, parameters: &Parameters<'_>, encrypt: bool) {
    let (required, asked) = ("smtpd_tls_req_ccert", "smtpd_tls_ask_ccert");
    let (name, resolved) = match (parameters.flag(required), parameters.flag(asked)) {
        (Err(why), _) => (required, Err(why)),
        (Ok(true), _) if encrypt => (required, one("on")),
        (_, Err(why)) => (asked, Err(why)),
        (_, Ok(true)) => (asked, one("optional")),
        // Without mandatory TLS smtpd only asks.
        (Ok(true), _) => (required, one("optional")),
        _ => (asked, one("off")),
    };
    scope.tell(Kind::ClientCertificates, name, parameters.written(name), resolved);
}
