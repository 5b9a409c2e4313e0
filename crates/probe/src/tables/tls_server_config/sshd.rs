//! sshd's effective lists and addresses, from the table `ssh.server`: it knows
//! what the installed program offers of itself and what its command line says.

use crate::gathering::Gathering;
use crate::tables::ssh_server;
use report::{Row, Value};
use serverconf::{Config, Kind};

/// Fields of `ssh.server` that are lists of one kind.
const LISTS: &[(Kind, &str)] =
    &[(Kind::Ciphers, "ciphers"), (Kind::Macs, "macs"), (Kind::KeyExchange, "kex_algorithms")];

/// Lays over what the files say what holds for all connections.
pub(super) fn complete(gathering: &Gathering<'_>, config: &mut Config) {
    let table = &gathering.ssh_server().table;
    let get = |row: &Row, name: &str| row.get(&ssh_server::SPEC, name).cloned().unwrap_or(Value::Absent);
    let Some(row) = table.rows.iter().find(|row| get(row, "match") == Value::Absent) else { return };
    let listens = listens(&get(row, "listen_address"), &get(row, "port"));
    for setting in &mut config.settings {
        setting.listens.clone_from(&listens);
        let field = LISTS.iter().find(|(kind, _)| *kind == setting.kind).map(|(_, field)| *field);
        if let Some(Value::TextList(list)) = field.map(|field| get(row, field)) {
            setting.resolved = Ok(list);
        }
    }
}

/// Addresses that have no port of their own take every one that `Port` gives.
fn listens(addresses: &Value, ports: &Value) -> Vec<String> {
    let (Value::TextList(addresses), Value::IntegerList(ports)) = (addresses, ports) else { return Vec::new() };
    let everywhere = ["0.0.0.0".to_owned(), "::".to_owned()];
    let addresses = if addresses.is_empty() { everywhere.as_slice() } else { addresses };
    let mut all = Vec::new();
    for address in addresses {
        let own = address.rsplit_once(':').filter(|(host, _)| !host.contains(':') || host.ends_with(']'));
        match own {
            Some((host, port)) => all.push(format!("{}:{port}", shown(host.trim_matches(['[', ']'])))),
            None => all.extend(ports.iter().map(|port| format!("{}:{port}", shown(address)))),
        }
    }
    all
}

fn shown(host: &str) -> String {
    match host {
        "0.0.0.0" => "*".to_owned(),
        host if host.contains(':') => format!("[{host}]"),
        host => host.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_with_and_without_ports() {
        let check = |addresses: &[&str], ports: &[i64], want: &[&str]| {
            let addresses = Value::TextList(addresses.iter().map(|a| (*a).to_owned()).collect());
            assert_eq!(listens(&addresses, &Value::IntegerList(ports.to_vec())), want, "{addresses:?}");
        };
        check(&[], &[22], &["*:22", "[::]:22"]);
        check(&["10.0.0.1", "::1"], &[22, 2222], &["10.0.0.1:22", "10.0.0.1:2222", "[::1]:22", "[::1]:2222"]);
        check(&["10.0.0.1:99", "[::]:98", "0.0.0.0:97", "host"], &[22], &["10.0.0.1:99", "[::]:98", "*:97", "host:22"]);
        assert_eq!(listens(&Value::Absent, &Value::Absent), Vec::<String>::new());
    }
}
