//! `listening.socket`: a TCP socket that listens, or a UDP socket bound to a port below the ephemeral range.

use crate::gathering::Gathering;
use crate::host::Host;
use crate::processes;
use crate::sockets::{Protocol, Socket};
use report::{FieldSpec as F, FieldType as T, GapReason, Grade, Origin, RowBuilder, Source, Table, TableSpec, Value};
use std::borrow::Cow::Borrowed as B;
use std::collections::BTreeMap;
use std::net::IpAddr;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("listening.socket"),
    origin: Origin::Observed,
    doc: B("A TCP socket that listens, or a UDP socket bound to a port below the ephemeral range."),
    needs: B("root, to see which program holds it"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::words("protocol", &[B("tcp"), B("tcp6"), B("udp"), B("udp6")], "Transport and address family."),
    F::new("address", T::Text, "The local address; `0.0.0.0` or `::` for all."),
    F::new("port", T::Integer, "The local port."),
    F::new("loopback", T::Boolean, "True if only this host can reach it."),
    F::new("uid", T::Integer, "The id of the user that opened it."),
    F::new("user", T::Text, "That user's name; absent if the id has none."),
    F::new("program", T::Path, "The program that holds it; unreadable without the right to see it."),
    F::new("unit", T::Text, "The systemd unit that the program runs in; absent if none."),
    F::new("pid", T::Integer, "A process that holds it.").volatile(),
];

/// Where the range of ports begins that the kernel gives to sockets that ask for none.
const EPHEMERAL: u16 = 32_768;

/// A row for every socket that waits for others.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let sockets = gathering.sockets();
    let first = ephemeral(gathering.host);
    let is_service = |socket: &&Socket| match socket.protocol {
        Protocol::Tcp | Protocol::Tcp6 => true,
        // A UDP socket above is a client that waits for an answer, as a resolver does.
        Protocol::Udp | Protocol::Udp6 => (1..first).contains(&socket.port),
    };
    let waiting: Vec<&Socket> = sockets.waiting.iter().filter(is_service).collect();
    let holders = Holders::find(gathering.host, waiting.iter().map(|socket| socket.inode));
    let row = |socket: &&Socket| {
        let holder = holders.by_inode.get(&socket.inode).copied().flatten();
        let (program, unit) = match holder {
            Some(pid) => (processes::program_field(gathering.host, pid), processes::unit(gathering.host, pid)),
            None => (holders.unknown.clone(), holders.unknown.clone()),
        };
        let interface = format!("/proc/net/{}", socket.protocol.word());
        RowBuilder::new(&SPEC, Source::Kernel { interface }, Grade::Live)
            .set("protocol", socket.protocol.word())
            .set("address", socket.address.to_string())
            .set("port", socket.port)
            .set("loopback", is_loopback(socket.address))
            .set("uid", socket.uid)
            .set("user", gathering.accounts().user_name(socket.uid))
            .set("program", program)
            .set("unit", unit)
            .set("pid", holder)
            .build()
    };
    Table { rows: waiting.iter().map(row).collect(), gaps: sockets.gaps.clone() }
}

fn is_loopback(address: IpAddr) -> bool {
    address.to_canonical().is_loopback()
}

/// The first port of the kernel's own range.
fn ephemeral(host: &Host) -> u16 {
    let range = host.read("/proc/sys/net/ipv4/ip_local_port_range", 4096).ok();
    let first = range.and_then(|content| {
        let text = String::from_utf8_lossy(&content.bytes).into_owned();
        text.split_ascii_whitespace().next()?.parse().ok()
    });
    first.unwrap_or(EPHEMERAL)
}

/// Which process holds which socket.
struct Holders {
    /// The lowest process id of those that hold it: the one that was there
    /// first, as a rule the service's main process.
    by_inode: BTreeMap<u64, Option<u32>>,
    /// What is said of a socket without a holder.
    unknown: Value,
}

impl Holders {
    fn find(host: &Host, inodes: impl Iterator<Item = u64>) -> Self {
        let mut by_inode: BTreeMap<u64, Option<u32>> = inodes.map(|inode| (inode, None)).collect();
        // The kernel itself may hold one (NFS, WireGuard); that shows only where nothing is hidden.
        let mut unknown = Value::Absent;
        let hide = |why: &str| Value::Unreadable(why.to_owned());
        let pids = processes::pids(host).unwrap_or_else(|gap| {
            unknown = hide(&gap.detail);
            Vec::new()
        });
        for pid in pids {
            if by_inode.values().all(Option::is_some) {
                break;
            }
            let entries = match host.list(format!("/proc/{pid}/fd")) {
                Ok(entries) => entries,
                Err(gap) if gap.reason == GapReason::Missing => continue,
                Err(_) => {
                    unknown = hide(
                        "the agent may not see which files some processes hold; it needs CAP_SYS_PTRACE and the confinement `full`",
                    );
                    continue;
                }
            };
            for entry in entries {
                let path = [format!("/proc/{pid}/fd/").as_bytes(), &entry.name].concat();
                // It may be closed by now.
                let Ok(Some(target)) = host.read_link(path) else { continue };
                let inode = target.strip_prefix(b"socket:[").and_then(|rest| rest.strip_suffix(b"]"));
                let inode = inode.and_then(|digits| std::str::from_utf8(digits).ok()?.parse::<u64>().ok());
                if let Some(holder @ None) = inode.and_then(|inode| by_inode.get_mut(&inode)) {
                    *holder = Some(pid);
                }
            }
        }
        Self { by_inode, unknown }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{Fixture, shown};
    use crate::gathering::{Options, Probe};

    const HEAD: &str =
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";

    #[test]
    fn sockets_find_their_holder_and_unit() {
        let line = |address: &str, state: &str, uid: u32, inode: u32| {
            format!(
                "   0: {address} 00000000:0000 {state} 00000000:00000000 00:00000000 00000000 {uid} 0 {inode} 1 0\n"
            )
        };
        let table = Fixture::new()
            .file("/etc/passwd", "root:x:0:0::/root:/bin/sh\nwww:x:33:33::/:/bin/false\n")
            .file(
                "/proc/net/tcp",
                &[HEAD, &line("0100007F:0050", "0A", 33, 7), &line("00000000:0016", "0A", 0, 8)].concat(),
            )
            .file(
                "/proc/net/udp",
                &[HEAD, &line("00000000:0035", "07", 0, 9), &line("00000000:EA60", "07", 0, 10)].concat(),
            )
            .link("/proc/9/fd/3", "socket:[7]")
            .link("/proc/9/exe", "/usr/sbin/worker")
            .link("/proc/5/fd/3", "socket:[7]")
            .link("/proc/5/fd/4", "/dev/null")
            .link("/proc/5/exe", "/usr/sbin/nginx (deleted)")
            .file("/proc/5/cgroup", "0::/system.slice/nginx.service\n")
            .table(&Probe { spec: &SPEC, gather });
        let all = ["protocol", "address", "port", "loopback", "uid", "user", "program", "unit", "pid"];
        assert_eq!(
            shown(&table, &SPEC, &all),
            [
                "tcp|0.0.0.0|22|false|0|root|—|—|—",
                "tcp|127.0.0.1|80|true|33|www|/usr/sbin/nginx|nginx.service|5",
                "udp|0.0.0.0|53|false|0|root|—|—|—",
            ]
        );
        assert_eq!(table.gaps, []);
    }

    #[test]
    fn a_listener_of_our_own_is_seen() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let (host, options) = (Host::live(), Options::default());
        let table = gather(&Gathering::new(&host, &options));
        let port = Value::from(listener.local_addr().unwrap().port());
        let row = table.rows.iter().find(|row| row.get(&SPEC, "port") == Some(&port)).unwrap();
        assert_eq!(row.get(&SPEC, "pid"), Some(&Value::from(std::process::id())));
        assert_eq!(row.get(&SPEC, "loopback"), Some(&Value::from(true)));
    }

    #[test]
    fn loopback_in_every_writing() {
        for (address, want) in
            [("127.9.9.9", true), ("::1", true), ("::ffff:127.0.0.1", true), ("::", false), ("10.0.0.1", false)]
        {
            assert_eq!(is_loopback(address.parse().unwrap()), want, "{address}");
        }
    }
}
