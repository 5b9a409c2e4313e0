//! Every setting of the server's configuration, in one list, from which
//! `docs/settings.md` is written. A test holds it beside the configuration itself.

use report::setting::Setting;

const fn setting(key: &'static str, default: &'static str, doc: &'static str) -> Setting {
    Setting::new(key, default, doc)
}

/// Every setting, sorted by key.
#[rustfmt::skip]
pub const SETTINGS: &[Setting] = &[
    setting("advisories.every", "\"15m\"", "The longest time until reports that came are compared with the advisory set: days, hours or minutes. A new set is compared at once, and a small fleet within seconds."),
    setting("console", "", "Where pages are also served by plain HTTP: a loopback address and port."),
    setting("keys.every", "\"1h\"", "The shortest time between two comparisons of the fleet's keys: days, hours or minutes; without a change there is none."),
    setting("limits.connections", "4096", "Connections that may be open at the same time."),
    setting("limits.enrolments_per_minute", "30", "Enrolments and renewals that one address may ask for in a minute."),
    setting("limits.logins_per_minute", "10", "Sign-ins that one address may try in a minute, and one account as well."),
    setting("limits.packed_bytes", "4194304", "The most bytes of a report's body as it is sent (gzip)."),
    setting("limits.queue", "1024", "Writes that may wait for the store before a peer is sent away."),
    setting("limits.reports_per_minute", "30", "Reports that one host may send in a minute."),
    setting("limits.request_seconds", "30", "Seconds that a request may take."),
    setting("limits.requests_per_minute", "600", "All requests of one host, or else of one address, in a minute."),
    setting("limits.unpacked_bytes", "33554432", "The most bytes of a report's body unpacked."),
    setting("limits.verifiers", "8", "Reports that are verified at the same time."),
    setting("listen", "", "Where agents and people reach it by HTTPS: address and port. Must be set."),
    setting("outside.allow", "[]", "Ranges of addresses (`10.20.0.0/16`, `2001:db8::/32`, one address) whose reported TLS endpoints the server may look at. Link-local, multicast and unspecified addresses are never spoken to."),
    setting("outside.at_once", "8", "Endpoints that are spoken to at the same time; of one host never more than one."),
    setting("outside.connections", "24", "The most connections to one endpoint in a round."),
    setting("outside.endpoints", "64", "The most endpoints of one host that are spoken to in a round; never more than 256."),
    setting("outside.every", "\"6h\"", "From the end of one round to the next: days, hours or minutes."),
    setting("outside.never_ports", "[1099, 1414, 1521, 1526, 1883, 2484, 5672, 7091, 9010, 9092, 9093, 61613, 61616]", "Ports that are never connected to, whatever a host reports."),
    setting("outside.seconds", "10", "Seconds after which an endpoint is left."),
    setting("public_name", "", "The name, or address, in its certificate and in enrolment tokens. Must be set."),
    setting("public_port", "", "The port in enrolment tokens, where it is another than that of `listen`."),
    setting("state", "", "The folder that holds keys and the database. Must be set."),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use std::collections::BTreeMap;

    /// All keys with their values, those of tables as `table.key`.
    fn keys(table: &toml::Table, before: &str) -> BTreeMap<String, String> {
        let all = table.iter().flat_map(|(key, value)| match value {
            toml::Value::Table(inner) => keys(inner, &format!("{before}{key}.")),
            value => BTreeMap::from([(format!("{before}{key}"), value.to_string())]),
        });
        all.collect()
    }

    #[test]
    fn every_setting_is_listed_with_its_default() {
        assert!(SETTINGS.is_sorted_by(|a, b| a.key < b.key));
        let least = "listen = \"127.0.0.1:1\"\nstate = \"s\"\npublic_name = \"localhost\"\n";
        let least = Config::parse(least).unwrap();
        let whole = Config { console: Some("127.0.0.1:2".parse().unwrap()), public_port: Some(3), ..least.clone() };
        let (defaults, all) = [least, whole].map(|c| keys(&toml::Table::try_from(c).unwrap(), "")).into();
        let listed: Vec<_> = SETTINGS.iter().map(|setting| setting.key).collect();
        assert_eq!(all.keys().map(String::as_str).collect::<Vec<_>>(), listed);
        for setting in SETTINGS.iter().filter(|setting| !setting.default.is_empty()) {
            let of = |text: &str| format!("x = {text}").parse::<toml::Table>().unwrap();
            let said = defaults[setting.key].replace("\"360m\"", "\"6h\"").replace("\"60m\"", "\"1h\"");
            assert_eq!(of(setting.default), of(&said), "{}", setting.key);
        }
        for setting in SETTINGS {
            assert!(setting.doc.ends_with('.'), "{}", setting.key);
            let is_set = matches!(setting.key, "listen" | "public_name" | "state");
            assert_eq!(setting.doc.contains("Must be set."), is_set, "{}", setting.key);
        }
    }
}
