//! Capabilities of a file as Linux keeps them in `security.capability`,
//! capabilities(7): a version, then bits that are permitted and inherited.

/// Their names, by bit.
const NAMES: &[&str] = &[
    "chown",
    "dac_override",
    "dac_read_search",
    "fowner",
    "fsetid",
    "kill",
    "setgid",
    "setuid",
    "setpcap",
    "linux_immutable",
    "net_bind_service",
    "net_broadcast",
    "net_admin",
    "net_raw",
    "ipc_lock",
    "ipc_owner",
    "sys_module",
    "sys_rawio",
    "sys_chroot",
    "sys_ptrace",
    "sys_pacct",
    "sys_admin",
    "sys_boot",
    "sys_nice",
    "sys_resource",
    "sys_time",
    "sys_tty_config",
    "mknod",
    "lease",
    "audit_write",
    "audit_control",
    "setfcap",
    "mac_override",
    "mac_admin",
    "syslog",
    "wake_alarm",
    "block_suspend",
    "audit_read",
    "perfmon",
    "bpf",
    "checkpoint_restore",
];

/// The capabilities that running the file may give, such as `cap_net_raw`.
/// `None` if the bytes are in no form that is known.
pub(super) fn names(bytes: &[u8]) -> Option<Vec<String>> {
    let words: Vec<u32> =
        bytes.chunks(4).map(|chunk| chunk.try_into().ok().map(u32::from_le_bytes)).collect::<Option<_>>()?;
    let bits = match (words.first()? >> 24, words.as_slice()) {
        (1, [_, permitted, inherited]) => u64::from(permitted | inherited),
        (2, [_, low, low_inherited, high, high_inherited]) | (3, [_, low, low_inherited, high, high_inherited, _]) => {
            u64::from(low | low_inherited) | u64::from(high | high_inherited) << 32
        }
        _ => return None,
    };
    let name = |bit: usize| NAMES.get(bit).map_or_else(|| format!("cap_{bit}"), |name| format!("cap_{name}"));
    Some((0..64).filter(|bit| bits >> bit & 1 == 1).map(name).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(words: &[u32]) -> Vec<u8> {
        words.iter().flat_map(|word| word.to_le_bytes()).collect()
    }

    #[test]
    fn bits_have_names_in_each_version() {
        let check = |words: &[u32], want: &[&str]| assert_eq!(names(&bytes(words)).unwrap(), want);
        check(&[0x0200_0001, 1 << 13, 0, 0, 0], &["cap_net_raw"]);
        check(&[0x0300_0000, 1, 1 << 7, 1 << 7, 0, 1000], &["cap_chown", "cap_setuid", "cap_bpf"]);
        check(&[0x0100_0000, 1 << 10, 0], &["cap_net_bind_service"]);
        check(&[0x0200_0000, 0, 0, 1 << 31, 0], &["cap_63"]);
        check(&[0x0200_0000, 0, 0, 0, 0], &[]);
    }

    #[test]
    fn other_bytes_are_no_capabilities() {
        for words in [&[][..], &[0x0200_0000], &[0x0400_0000, 0, 0, 0, 0], &[0x0300_0000, 0, 0, 0, 0]] {
            assert_eq!(names(&bytes(words)), None);
        }
        assert_eq!(names(&[1, 2, 3]), None);
    }
}
