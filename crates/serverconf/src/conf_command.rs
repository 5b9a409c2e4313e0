//! Commands that programs hand to OpenSSL as they are (`SSL_CONF_cmd(3)`):
//! nginx's `ssl_conf_command`, Apache's `SSLOpenSSLConfCmd`.

use crate::{
    Kind, Resolved,
    names::{self, VERSIONS},
};

/// What one command does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Command {
    /// It takes the place of a setting.
    Sets(Kind, Resolved),
    /// It turns versions on and off.
    Versions(Vec<(bool, &'static str)>),
    /// The oldest version; `None` is no bound.
    Oldest(Option<&'static str>),
    /// The newest version.
    Newest(Option<&'static str>),
    /// Options, each with the setting that it turns on or off.
    Switches(Vec<(Kind, bool)>),
    /// It says nothing of what is asked here.
    Other,
    /// It cannot be understood, and changes versions.
    Unknown(String),
}

/// Reads a command; names are compared without case, as OpenSSL does for files.
pub(crate) fn read(name: &str, value: &str) -> Command {
    match name.to_ascii_lowercase().as_str() {
        "cipherstring" => Command::Sets(Kind::Ciphers, names::suites(value)),
        "ciphersuites" => Command::Sets(Kind::Ciphersuites, names::suites13(value)),
        "groups" | "curves" => Command::Sets(Kind::Groups, names::groups(value)),
        "signaturealgorithms" => Command::Sets(Kind::Signatures, signatures(value)),
        "dhparameters" => Command::Sets(Kind::DhParameters, Ok(vec![value.to_owned()])),
        "protocol" => versions(value).map_or_else(Command::Unknown, Command::Versions),
        "minprotocol" => bound(value).map_or_else(Command::Unknown, Command::Oldest),
        "maxprotocol" => bound(value).map_or_else(Command::Unknown, Command::Newest),
        "options" => Command::Switches(value.split(',').filter_map(|word| switch(word.trim())).collect()),
        _ => Command::Other,
    }
}

fn bound(value: &str) -> Result<Option<&'static str>, String> {
    if value.eq_ignore_ascii_case("None") {
        return Ok(None);
    }
    names::version(value).map(Some).ok_or_else(|| format!("`{value}` is no version"))
}

fn versions(value: &str) -> Result<Vec<(bool, &'static str)>, String> {
    let mut changes = Vec::new();
    for word in value.split(',').map(str::trim).filter(|word| !word.is_empty()) {
        let on = !word.starts_with('-');
        let name = word.trim_start_matches(['+', '-']);
        if name.eq_ignore_ascii_case("ALL") {
            changes.extend(VERSIONS.into_iter().skip(1).map(|version| (on, version)));
        } else {
            changes.push((on, names::version(name).ok_or_else(|| format!("`{name}` is no version"))?));
        }
    }
    Ok(changes)
}

fn switch(word: &str) -> Option<(Kind, bool)> {
    let on = !word.starts_with('-');
    let kind = match word.trim_start_matches(['+', '-']).to_ascii_lowercase().as_str() {
        "serverpreference" => Kind::ServerOrder,
        "sessionticket" => Kind::SessionTickets,
        "compression" => Kind::Compression,
        "unsafelegacyrenegotiation" => Kind::Renegotiation,
        _ => return None,
    };
    Some((kind, on))
}

/// How a program told its own versions to OpenSSL before the commands came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    /// As switches, one for each version: nginx.
    Switches,
    /// As an oldest and a newest one: Apache with OpenSSL 1.1.0 or later.
    Bounds,
}

/// Versions after commands have been laid over switches.
pub(crate) fn lay_over(start: &[String], commands: &[Command]) -> Resolved {
    lay_over_told(start, Told::Switches, commands)
}

/// Versions after commands have been laid over them. The bounds rule at last.
pub(crate) fn lay_over_told(start: &[String], told: Told, commands: &[Command]) -> Resolved {
    let place = |name: &str| VERSIONS.iter().position(|version| *version == name);
    let mut on: Vec<bool> = VERSIONS.iter().map(|version| start.iter().any(|kept| kept == version)).collect();
    let (mut oldest, mut newest) = (0, VERSIONS.len());
    // What the library itself has at the least: SSLv3 is left out of builds of today.
    let least = if told == Told::Bounds { 2 } else { 0 };
    if told == Told::Bounds {
        oldest = on.iter().position(|on| *on).unwrap_or(newest);
        newest = on.iter().rposition(|on| *on).map_or(0, |place| place + 1);
        on.fill(true);
    }
    for command in commands {
        match command {
            Command::Versions(changes) => {
                for (switch, version) in changes {
                    if let Some(slot) = place(version).and_then(|place| on.get_mut(place)) {
                        *slot = *switch;
                    }
                }
            }
            Command::Oldest(bound) => oldest = bound.and_then(place).unwrap_or(least),
            Command::Newest(bound) => newest = bound.and_then(place).map_or(VERSIONS.len(), |place| place + 1),
            Command::Unknown(why) => return Err(why.clone()),
            _ => {}
        }
    }
    let kept = (0..).zip(VERSIONS).zip(on).filter(|((place, _), on)| *on && (oldest..newest).contains(place));
    Ok(kept.map(|((_, version), _)| version.to_owned()).collect())
}

/// Signature schemes as `SSL_CTX_set1_sigalgs_list` reads them: `RSA+SHA256`
/// or a name of IANA's registry.
pub(crate) fn signatures(text: &str) -> Resolved {
    let words = text.split(':').map(str::trim).filter(|word| !word.is_empty());
    words.filter_map(|word| scheme(word).transpose()).collect()
}

/// One scheme; `None` for an unknown one that may be unknown.
fn scheme(word: &str) -> Result<Option<String>, String> {
    let name = word.trim_start_matches('?').to_ascii_lowercase();
    let found = match name.split_once('+') {
        Some((kind, hash)) => match (kind, hash) {
            ("rsa", "sha1" | "sha224" | "sha256" | "sha384" | "sha512") => Some(format!("rsa_pkcs1_{hash}")),
            ("rsa-pss" | "pss", "sha256" | "sha384" | "sha512") => Some(format!("rsa_pss_rsae_{hash}")),
            ("ecdsa", "sha256") => Some("ecdsa_secp256r1_sha256".to_owned()),
            ("ecdsa", "sha384") => Some("ecdsa_secp384r1_sha384".to_owned()),
            ("ecdsa", "sha512") => Some("ecdsa_secp521r1_sha512".to_owned()),
            ("ecdsa", "sha1" | "sha224") => Some(format!("ecdsa_{hash}")),
            ("dsa", "sha1" | "sha224" | "sha256" | "sha384" | "sha512") => Some(format!("dsa_{hash}")),
            _ => None,
        },
        None => match name.as_str() {
            "ed25519" | "ed448" | "mldsa44" | "mldsa65" | "mldsa87" => Some(name.clone()),
            _ if name.starts_with("ecdsa_brainpoolp") => Some(name.replacen("poolp", "poolP", 1)),
            _ => ["rsa_pkcs1_sha", "rsa_pss_rsae_sha", "rsa_pss_pss_sha", "ecdsa_secp", "ecdsa_sha"]
                .iter()
                .any(|start| name.starts_with(start))
                .then(|| name.clone()),
        },
    };
    match found {
        None if word.starts_with('?') => Ok(None),
        None => Err(format!("`{word}` is no signature scheme that we know")),
        found => Ok(found),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_of_openssl_are_understood() {
        let sets = |name, value| match read(name, value) {
            Command::Sets(kind, Ok(list)) => (kind, list.join(" ")),
            other => panic!("{other:?}"),
        };
        assert_eq!(
            sets("Ciphersuites", "TLS_AES_128_GCM_SHA256"),
            (Kind::Ciphersuites, "TLS_AES_128_GCM_SHA256".into())
        );
        assert_eq!(sets("curves", "P-256"), (Kind::Groups, "secp256r1".into()));
        let schemes = "RSA+SHA256:ecdsa_secp256r1_sha256:?new:RSA-PSS+SHA512";
        let names = "rsa_pkcs1_sha256 ecdsa_secp256r1_sha256 rsa_pss_rsae_sha512";
        assert_eq!(sets("SignatureAlgorithms", schemes), (Kind::Signatures, names.into()));
        assert!(matches!(read("SignatureAlgorithms", "new"), Command::Sets(_, Err(_))));
        assert_eq!(
            read("Options", "-SessionTicket,ServerPreference,PrioritizeChaCha"),
            Command::Switches(vec![(Kind::SessionTickets, false), (Kind::ServerOrder, true)])
        );
        assert_eq!(read("VerifyMode", "x"), Command::Other);
    }

    #[test]
    fn versions_are_laid_over() {
        let over = |commands: &[(&str, &str)]| {
            let commands: Vec<_> = commands.iter().map(|(name, value)| read(name, value)).collect();
            lay_over(&["TLSv1.1".into(), "TLSv1.2".into()], &commands).map(|list| list.join(" "))
        };
        assert_eq!(over(&[]).unwrap(), "TLSv1.1 TLSv1.2");
        assert_eq!(over(&[("MinProtocol", "TLSv1.2")]).unwrap(), "TLSv1.2");
        assert_eq!(over(&[("Protocol", "-TLSv1.1, +TLSv1.3")]).unwrap(), "TLSv1.2 TLSv1.3");
        assert_eq!(over(&[("Protocol", "-ALL,TLSv1")]).unwrap(), "TLSv1.0");
        assert_eq!(over(&[("MaxProtocol", "TLSv1.1"), ("MaxProtocol", "None")]).unwrap(), "TLSv1.1 TLSv1.2");
        assert!(over(&[("MinProtocol", "TLSv9")]).is_err());
    }

    #[test]
    fn bounds_are_laid_over_as_apache_was_seen_to_do() {
        let over = |start: &str, name: &str, value: &str| {
            let start: Vec<String> = start.split(' ').map(str::to_owned).collect();
            lay_over_told(&start, Told::Bounds, &[read(name, value)]).unwrap().join(" ")
        };
        assert_eq!(over("TLSv1.2", "MinProtocol", "TLSv1"), "TLSv1.0 TLSv1.1 TLSv1.2");
        assert_eq!(over("TLSv1.2", "MinProtocol", "None"), "TLSv1.0 TLSv1.1 TLSv1.2");
        assert_eq!(over("TLSv1.2", "MaxProtocol", "TLSv1.3"), "TLSv1.2 TLSv1.3");
        assert_eq!(over("TLSv1.2", "Protocol", "TLSv1.3"), "TLSv1.2");
        assert_eq!(over("TLSv1.2", "Protocol", "-TLSv1.2,TLSv1.3"), "");
        assert_eq!(over("TLSv1.1 TLSv1.2 TLSv1.3", "Protocol", "-TLSv1.2"), "TLSv1.1 TLSv1.3");
    }
}
