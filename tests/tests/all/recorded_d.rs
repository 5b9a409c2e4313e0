//! What the healthy recorded host has of kernel modules and parameters.

/// Paths, texts and modes.
pub fn files() -> Vec<(&'static str, &'static str, u32)> {
    vec![
        ("/proc/modules", "ext4 1 0 - Live 0x0\n", 0o444),
        ("/lib/modules/6.1.0-40-amd64/modules.dep", "kernel/drivers/usb/storage/usb-storage.ko:\n", 0o644),
        ("/lib/modules/6.1.0-40-amd64/modules.builtin", "kernel/fs/ext4/ext4.ko\n", 0o644),
        ("/etc/modprobe.d/60-usb.conf", "install usb-storage /bin/false\nblacklist usb-storage\n", 0o644),
        ("/proc/sys/net/ipv4/conf/all/secure_redirects", "0\n", 0o644),
        ("/proc/sys/net/ipv4/conf/default/secure_redirects", "0\n", 0o644),
        ("/proc/sys/net/ipv4/icmp_ignore_bogus_error_responses", "1\n", 0o644),
        ("/proc/sys/net/ipv6/conf/all/accept_ra", "0\n", 0o644),
        ("/proc/sys/net/ipv6/conf/default/accept_ra", "0\n", 0o644),
    ]
}
