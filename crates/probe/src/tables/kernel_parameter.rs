//! `kernel.parameter`: a kernel parameter that security depends on, as it runs and as sysctl.d would set it at boot.

use crate::gathering::Gathering;
use crate::host::Host;
use crate::packages::gap;
use configured::Settings;
use report::{FieldSpec as F, FieldType as T, GapReason, Grade, Origin, RowBuilder, Source, Table, TableSpec, Value};
use std::borrow::Cow::Borrowed as B;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("kernel.parameter"),
    origin: Origin::Observed,
    doc: B("A kernel parameter that security depends on, as it runs and as sysctl.d would set it at boot."),
    needs: B("nothing (root for some)"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("name", T::Text, "The parameter's name, dotted, such as `net.ipv4.ip_forward`."),
    F::new("value", T::Text, "The running value, white space folded."),
    F::new("number", T::Integer, "The running value as a number; absent if it is none."),
    F::new("configured", T::Text, "What the sysctl files set at boot; absent if they are silent."),
];

mod configured;

/// The parameters, sorted. Those of interfaces are asked for `all` and
/// `default` alone: interfaces come and go.
const NAMES: &[&str] = &[
    "dev.tty.ldisc_autoload",
    "fs.protected_fifos",
    "fs.protected_hardlinks",
    "fs.protected_regular",
    "fs.protected_symlinks",
    "fs.suid_dumpable",
    "kernel.core_uses_pid",
    "kernel.ctrl-alt-del",
    "kernel.dmesg_restrict",
    "kernel.kexec_load_disabled",
    "kernel.kptr_restrict",
    "kernel.modules_disabled",
    "kernel.panic_on_oops",
    "kernel.perf_event_paranoid",
    "kernel.randomize_va_space",
    "kernel.sysrq",
    "kernel.unprivileged_bpf_disabled",
    "kernel.unprivileged_userns_clone",
    "kernel.yama.ptrace_scope",
    "net.core.bpf_jit_harden",
    "net.ipv4.conf.all.accept_redirects",
    "net.ipv4.conf.all.accept_source_route",
    "net.ipv4.conf.all.forwarding",
    "net.ipv4.conf.all.log_martians",
    "net.ipv4.conf.all.rp_filter",
    "net.ipv4.conf.all.secure_redirects",
    "net.ipv4.conf.all.send_redirects",
    "net.ipv4.conf.default.accept_redirects",
    "net.ipv4.conf.default.accept_source_route",
    "net.ipv4.conf.default.log_martians",
    "net.ipv4.conf.default.rp_filter",
    "net.ipv4.conf.default.secure_redirects",
    "net.ipv4.conf.default.send_redirects",
    "net.ipv4.icmp_echo_ignore_broadcasts",
    "net.ipv4.icmp_ignore_bogus_error_responses",
    "net.ipv4.ip_forward",
    "net.ipv4.tcp_rfc1337",
    "net.ipv4.tcp_syncookies",
    "net.ipv4.tcp_timestamps",
    "net.ipv6.conf.all.accept_ra",
    "net.ipv6.conf.all.accept_redirects",
    "net.ipv6.conf.all.accept_source_route",
    "net.ipv6.conf.all.disable_ipv6",
    "net.ipv6.conf.all.forwarding",
    "net.ipv6.conf.default.accept_ra",
    "net.ipv6.conf.default.accept_redirects",
    "net.ipv6.conf.default.accept_source_route",
    "user.max_user_namespaces",
    "vm.mmap_min_addr",
    "vm.unprivileged_userfaultfd",
];

const BOUND: usize = 64 << 10;

/// A row for every parameter that the kernel has. In a recorded root one that
/// was not recorded is unreadable: whether the kernel had it is not known.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let mut table = Table::default();
    let settings = Settings::read(gathering.host, &mut table.gaps);
    for name in NAMES {
        // A dot in an interface's name is a slash in the file's; none of ours has one.
        let path = format!("/proc/sys/{}", name.replace('.', "/"));
        let Some(value) = running(gathering.host, &path) else { continue };
        let number = match &value {
            Value::Text(text) => text.parse::<i64>().ok().into(),
            other => other.clone(),
        };
        let configured = settings.value(name);
        let source = Source::Kernel { interface: path };
        let row = RowBuilder::new(&SPEC, source, Grade::Live)
            .set("name", *name)
            .set("value", value)
            .set("number", number)
            .set("configured", configured);
        table.rows.push(row.build());
    }
    if !gathering.host.is_live() && table.rows.iter().all(|row| matches!(row.values.get(1), Some(Value::Unreadable(_))))
    {
        let detail = "the audited root has no running kernel's parameters";
        table.gaps.push(gap(b"/proc/sys", GapReason::Unsupported, detail));
    }
    table
}

/// The running value; `None` if this kernel has no such parameter.
fn running(host: &Host, path: &str) -> Option<Value> {
    match host.read(path, BOUND) {
        Ok(content) => {
            let text = String::from_utf8_lossy(&content.bytes);
            Some(Value::Text(text.split_whitespace().collect::<Vec<_>>().join(" ")))
        }
        Err(gap) if gap.reason == GapReason::Missing && host.is_live() => None,
        Err(gap) => Some(Value::Unreadable(gap.detail)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{Fixture, shown};
    use crate::gathering::{Options, Probe};

    const PROBE: Probe = Probe { spec: &SPEC, gather };

    #[test]
    fn the_names_are_sorted() {
        assert!(NAMES.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn running_and_configured_stand_side_by_side() {
        let table = Fixture::new()
            .file("/proc/sys/net/ipv4/ip_forward", "1\n")
            .file("/proc/sys/kernel/sysrq", "\t4  x\n")
            .file("/etc/sysctl.d/10.conf", "net.ipv4.ip_forward = 0\n")
            .table(&PROBE);
        let rows = shown(&table, &SPEC, &["name", "value", "number", "configured"]);
        assert_eq!(rows.len(), NAMES.len());
        assert!(rows.contains(&"net.ipv4.ip_forward|1|1|0".to_owned()), "{rows:?}");
        assert!(rows.contains(&"kernel.sysrq|4 x|—|—".to_owned()), "{rows:?}");
        assert!(rows.iter().any(|row| row.starts_with("fs.suid_dumpable|unreadable:")), "{rows:?}");
        assert_eq!(table.gaps, []);
        let bare = Fixture::new().table(&PROBE);
        assert_eq!(bare.gaps.iter().map(|g| g.reason).collect::<Vec<_>>(), [GapReason::Unsupported]);
    }

    #[test]
    fn this_kernel_has_most_of_them() {
        let (host, options) = (Host::live(), Options::default());
        let table = gather(&Gathering::new(&host, &options));
        assert!(table.rows.len() > 30, "{}", table.rows.len());
    }
}
