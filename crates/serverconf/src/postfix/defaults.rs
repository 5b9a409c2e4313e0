//! What Postfix takes where nothing is written: `postconf -d` of 3.7, and where
//! another release had another value, from its RELEASE_NOTES.

/// The default of a parameter, names in it not filled in; `None` for one that
/// we do not know, or that depends on a release that we do not know.
pub(super) fn of(name: &str, version: Option<&[u32]>) -> Option<String> {
    let since = |release: [u32; 2]| version.map(|version| version >= release.as_slice());
    let default = match name {
        "smtpd_tls_protocols" | "smtpd_tls_mandatory_protocols" => match since([3, 6]) {
            Some(true) => ">=TLSv1",
            // The same versions, written in the older way.
            _ => "!SSLv2, !SSLv3",
        },
        // 3.2 let OpenSSL negotiate the curve.
        "smtpd_tls_eecdh_grade" => match since([3, 2])? {
            true => "auto",
            false => "strong",
        },
        // 3.10 may add post-quantum groups, as the build has them.
        "tls_eecdh_auto_curves" => match since([3, 10])? {
            true => return None,
            false => "X25519 X448 prime256v1 secp521r1 secp384r1",
        },
        "tls_ffdhe_auto_groups" => match since([3, 8])? {
            true => "ffdhe2048 ffdhe3072",
            false => "",
        },
        _ => FIXED.iter().find(|(fixed, _)| *fixed == name)?.1,
    };
    Some(default.to_owned())
}

/// Defaults that releases 3.0 to 3.10 share, sorted by name.
const FIXED: &[(&str, &str)] = &[
    ("data_directory", "/var/lib/postfix"),
    ("inet_interfaces", "all"),
    ("inet_protocols", "all"),
    ("queue_directory", "/var/spool/postfix"),
    ("smtpd_enforce_tls", "no"),
    ("smtpd_tls_CAfile", ""),
    ("smtpd_tls_CApath", ""),
    ("smtpd_tls_ask_ccert", "no"),
    ("smtpd_tls_cert_file", ""),
    ("smtpd_tls_chain_files", ""),
    ("smtpd_tls_ciphers", "medium"),
    ("smtpd_tls_dcert_file", ""),
    ("smtpd_tls_dh1024_param_file", ""),
    ("smtpd_tls_dkey_file", "$smtpd_tls_dcert_file"),
    ("smtpd_tls_eccert_file", ""),
    ("smtpd_tls_eckey_file", "$smtpd_tls_eccert_file"),
    ("smtpd_tls_exclude_ciphers", ""),
    ("smtpd_tls_key_file", "$smtpd_tls_cert_file"),
    ("smtpd_tls_mandatory_ciphers", "medium"),
    ("smtpd_tls_mandatory_exclude_ciphers", ""),
    ("smtpd_tls_req_ccert", "no"),
    ("smtpd_tls_security_level", ""),
    ("smtpd_tls_session_cache_database", ""),
    ("smtpd_tls_wrappermode", "no"),
    ("smtpd_use_tls", "no"),
    ("tls_eecdh_strong_curve", "prime256v1"),
    ("tls_eecdh_ultra_curve", "secp384r1"),
    ("tls_export_cipherlist", "aNULL:-aNULL:HIGH:MEDIUM:LOW:EXPORT:+RC4:@STRENGTH"),
    ("tls_high_cipherlist", "aNULL:-aNULL:HIGH:@STRENGTH"),
    ("tls_low_cipherlist", "aNULL:-aNULL:HIGH:MEDIUM:LOW:+RC4:@STRENGTH"),
    ("tls_medium_cipherlist", "aNULL:-aNULL:HIGH:MEDIUM:+RC4:@STRENGTH"),
    ("tls_null_cipherlist", "eNULL:!aNULL"),
    ("tls_preempt_cipherlist", "no"),
    ("tls_session_ticket_cipher", "aes-256-cbc"),
    ("tls_ssl_options", ""),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted() {
        assert!(FIXED.is_sorted_by(|a, b| a.0 < b.0));
    }

    #[test]
    fn releases_differ() {
        assert_eq!(of("smtpd_tls_protocols", Some(&[3, 7, 11])).unwrap(), ">=TLSv1");
        assert_eq!(of("smtpd_tls_protocols", Some(&[3, 5, 25])).unwrap(), "!SSLv2, !SSLv3");
        assert_eq!(of("smtpd_tls_eecdh_grade", Some(&[2, 10])).unwrap(), "strong");
        assert_eq!(of("tls_eecdh_auto_curves", Some(&[3, 10, 1])), None);
        assert_eq!(of("tls_eecdh_auto_curves", None), None);
        assert_eq!(of("no_such_name", Some(&[3, 7])), None);
    }
}
