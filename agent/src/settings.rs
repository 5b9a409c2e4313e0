//! Every setting of the agent's configuration, in one list, from which
//! `docs/settings.md` is written. A test holds it beside the configuration itself.

use report::setting::Setting;

const fn setting(key: &'static str, default: &'static str, doc: &'static str) -> Setting {
    Setting::new(key, default, doc)
}

/// Every setting, sorted by key.
#[rustfmt::skip]
pub const SETTINGS: &[Setting] = &[
    setting("audit.advisories", "", "A signed advisory set that is carried to this host as a file and looked at in every cycle; where it is not set, the one that the server publishes."),
    setting("audit.files", "true", "Whether all files of local file systems are looked through for those that stand out."),
    setting("audit.profile", "", "The profile to judge by; where it is not set, the one that the host's facts choose."),
    setting("audit.tls", "true", "Whether local TLS listeners are tried by handshakes."),
    setting("audit.tls_ports", "[]", "Ports to try besides the well-known ones."),
    setting("certificates.homes", "false", "Whether the home folders of accounts are looked through for certificates and keys."),
    setting("certificates.passwords", "{}", "The file that holds a key store's password, by the store's path. The file is root's alone, mode 0600, and its first line is the password."),
    setting("certificates.places", "[]", "Folders that are looked through besides the usual ones."),
    setting("certificates.points", "[]", "Hosts that are asked over plain HTTP for the revocation lists and OCSP answers that certificates name, such as `crl.customs.example` or `10.2.0.7:8080`. Nobody else is asked."),
    setting("confine", "\"full\"", "What the agent gives up before it looks: `full` keeps reading all files and seeing all processes; `minimal` besides lets the kernel refuse every write outside the state folder, which hides what other processes run and have open; `off` gives up nothing."),
    setting("labels", "{}", "Labels that every report names, such as `site = \"port-a\"`."),
    setting("pin.ca", "", "SHA-256 of the CA certificate's DER, in hex, that an enrolment token must agree with."),
    setting("pin.root", "", "SHA-256 of the first root document's payload, in hex, that an enrolment token must agree with."),
    setting("pin.server", "", "The server, `https://name:port`, that an enrolment token must agree with."),
    setting("retry.first", "\"5s\"", "The wait after sending failed for the first time."),
    setting("retry.most", "\"15m\"", "The longest wait between two tries to send."),
    setting("run.interval", "\"1h\"", "From one audit to the next, at least `30s`."),
    setting("run.jitter", "\"5m\"", "The most that is added to the interval by chance."),
    setting("spool.limit", "\"64MiB\"", "The most bytes of tables that wait to be sent; envelopes are kept beyond it."),
    setting("state", "\"/var/lib/tidewaiter-agent\"", "The state folder, the only place where the agent writes."),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use std::collections::BTreeSet;

    /// The keys of a table of the configuration, as the parser names them where it meets one that it does not know.
    fn known(table: &str) -> BTreeSet<String> {
        let text = if table.is_empty() { "unknown = 1".to_owned() } else { format!("[{table}]\nunknown = 1") };
        let error = Config::parse(&text, "x").unwrap_err().to_string();
        let (_, list) = error.split_once("expected").expect("the keys that are expected");
        list.split('`').skip(1).step_by(2).map(str::to_owned).collect()
    }

    #[test]
    fn every_setting_is_listed_and_its_default_holds() {
        assert!(SETTINGS.is_sorted_by(|a, b| a.key < b.key));
        let listed: BTreeSet<&str> = SETTINGS.iter().map(|setting| setting.key).collect();
        let tables: BTreeSet<&str> = listed.iter().filter_map(|key| Some(key.split_once('.')?.0)).collect();
        let mut all = BTreeSet::new();
        for key in known("") {
            match tables.get(key.as_str()) {
                Some(table) => all.extend(known(table).iter().map(|inner| format!("{table}.{inner}"))),
                None => drop(all.insert(key)),
            }
        }
        assert_eq!(all.iter().map(String::as_str).collect::<BTreeSet<_>>(), listed);
        for setting in SETTINGS {
            assert!(setting.doc.ends_with('.'), "{}", setting.key);
            if !setting.default.is_empty() {
                let text = format!("{} = {}", setting.key, setting.default);
                assert_eq!(Config::parse(&text, "x").unwrap(), Config::default(), "{text}");
            }
        }
    }
}
