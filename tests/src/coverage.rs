//! How much of a published benchmark of Debian 12 our rules cover: its rules'
//! names in `references` of ours, and a list of what is left out on purpose.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Our rules by the name of the benchmark's rule that they cover.
pub type Covered = BTreeMap<String, BTreeSet<String>>;

/// A part of the benchmark, told by how the names of its rules begin.
pub struct Area {
    /// What it is about.
    pub title: &'static str,
    /// How many rules of the benchmark it has.
    pub ids: usize,
    /// How their names begin; the first area that fits counts.
    pub begin: &'static [&'static str],
}

/// The rules of the benchmark, each counted once.
pub const ALL: usize = 507;

/// What we want to cover, in percent.
pub const GOAL: usize = 85;

/// Every area; the more special ones come first.
pub const AREAS: &[Area] = &[
    Area {
        title: "Accounts and passwords",
        ids: 69,
        begin: &[
            "account",
            "ensure_shadow_",
            "gid_passwd_",
            "group_unique_",
            "groups_no_zero_",
            "no_empty_passwords_",
            "no_forward_files",
            "no_invalid_shell_",
            "no_netrc_files",
            "no_nologin_",
            "no_shelllogin_",
            "set_password_hashing_",
            "root_path_",
            "no_dirs_unowned_",
            "ensure_pam_wheel_",
            "ensure_root_access_",
            "use_pam_wheel_",
            "package_pam_",
        ],
    },
    Area {
        title: "Auditing",
        ids: 82,
        begin: &[
            "audit",
            "directory_permissions_var_log_audit",
            "file_group_ownership_var_log_audit",
            "file_groupownership_audit_",
            "file_ownership_audit_",
            "file_ownership_var_log_audit",
            "file_permissions_audit_",
            "file_permissions_etc_audit_",
            "file_permissions_var_log_audit",
            "grub2_audit_",
            "package_audit",
            "service_auditd_",
            "zipl_audit_",
        ],
    },
    Area {
        title: "Banners and desktops",
        ids: 23,
        begin: &[
            "banner_",
            "dconf_",
            "gnome_",
            "package_gdm_",
            "file_groupowner_etc_issue",
            "file_groupowner_etc_motd",
            "file_owner_etc_issue",
            "file_owner_etc_motd",
            "file_permissions_etc_issue",
            "file_permissions_etc_motd",
        ],
    },
    Area {
        title: "Boot and mandatory access",
        ids: 9,
        begin: &["all_apparmor_", "package_apparmor", "grub2_", "file_owner_grub2_", "file_permissions_grub2_"],
    },
    Area { title: "Integrity", ids: 4, begin: &["aide_", "package_aide_"] },
    Area {
        title: "Kernel parameters and modules",
        ids: 39,
        begin: &["sysctl_", "kernel_module_", "disable_users_coredumps"],
    },
    Area {
        title: "Logging",
        ids: 61,
        begin: &[
            "journald_",
            "logging_",
            "package_rsyslog_",
            "package_systemd-journal",
            "rsyslog_",
            "service_rsyslog_",
            "service_systemd-journal",
            "socket_systemd-journal",
            "systemd_journal_",
            "permissions_local_var_log",
            "file_groupowner_var_log_",
            "file_groupownerships_var_log",
            "file_owner_var_log_",
            "file_ownerships_var_log",
            "file_permissions_var_log_",
        ],
    },
    Area { title: "Mounts", ids: 26, begin: &["mount_option_", "partition_for_"] },
    Area {
        title: "Network and packet filters",
        ids: 27,
        begin: &[
            "check_ufw_",
            "firewall_",
            "ip6tables_",
            "iptables_",
            "nftables_",
            "package_iptables",
            "package_nftables_",
            "package_ufw_",
            "service_nftables_",
            "service_ufw_",
            "set_",
            "ufw_",
            "wireless_",
            "service_bluetooth_",
        ],
    },
    Area {
        title: "Schedulers",
        ids: 32,
        begin: &[
            "file_at_",
            "file_cron_",
            "file_groupowner_at_",
            "file_groupowner_cron",
            "file_owner_at_",
            "file_owner_cron",
            "file_permissions_at_",
            "file_permissions_cron",
            "package_cron_",
            "service_cron_",
        ],
    },
    Area {
        title: "SSH",
        ids: 25,
        begin: &["sshd_", "disable_host_auth", "file_groupowner_sshd_", "file_owner_sshd_", "file_permissions_sshd_"],
    },
    Area { title: "Sudo", ids: 6, begin: &["sudo_", "package_sudo_"] },
    Area {
        title: "Time",
        ids: 10,
        begin: &["chronyd_", "ntp_", "package_chrony_", "package_timesyncd_", "service_chronyd_", "service_timesyncd_"],
    },
    Area { title: "Files and homes", ids: 41, begin: &["file_", "no_files_unowned_"] },
    Area {
        title: "Services and packages",
        ids: 53,
        begin: &["package_", "service_", "has_nonlocal_mta", "no_rsh_", "postfix_"],
    },
];

/// The area of a name.
#[must_use]
pub fn area(id: &str) -> Option<&'static Area> {
    AREAS.iter().find(|area| area.begin.iter().any(|begin| id.starts_with(begin)))
}

/// Reads what the rule files below a folder say under `cac-debian12`.
///
/// # Errors
/// If a file cannot be read, or the list has another form than `[a, b]`.
pub fn covered(folder: &Path) -> Result<Covered, String> {
    let (mut covered, mut waiting) = (Covered::new(), vec![folder.to_path_buf()]);
    while let Some(at) = waiting.pop() {
        let entries = std::fs::read_dir(&at).map_err(|why| format!("{}: {why}", at.display()))?;
        for entry in entries {
            let path = entry.map_err(|why| format!("{}: {why}", at.display()))?.path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|extension| extension == "yaml") {
                let text = std::fs::read_to_string(&path).map_err(|why| format!("{}: {why}", path.display()))?;
                let rule = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
                for id in named(&text).ok_or_else(|| format!("{}: cac-debian12 is no list", path.display()))? {
                    covered.entry(id).or_default().insert(rule.clone());
                }
            }
        }
    }
    Ok(covered)
}

fn named(text: &str) -> Option<Vec<String>> {
    let Some((_, rest)) = text.split_once("cac-debian12:") else { return Some(Vec::new()) };
    let (list, _) = rest.trim_start().strip_prefix('[')?.split_once(']')?;
    Some(list.split(',').map(|id| id.trim().to_owned()).collect())
}

/// Reads the list of what is left out: lines `name: reason`.
///
/// # Errors
/// The number of a line of another form, or one that is not behind the line before it.
pub fn left_out(text: &str) -> Result<BTreeMap<String, String>, String> {
    let mut all = BTreeMap::<String, String>::new();
    for (line, number) in text.lines().zip(1..) {
        if line.starts_with('#') {
            continue;
        }
        let pair = line.split_once(": ").filter(|(_, reason)| reason.len() > 20 && reason.ends_with('.'));
        let (id, reason) = pair.ok_or_else(|| format!("line {number} is no `name: reason.`"))?;
        if all.last_key_value().is_some_and(|(last, _)| last.as_str() >= id) {
            return Err(format!("line {number}: `{id}` is not behind the name before it"));
        }
        all.insert(id.to_owned(), reason.to_owned());
    }
    Ok(all)
}

/// A share in percent, with one digit, rounded down.
#[must_use]
pub fn percent(part: usize, whole: usize) -> String {
    let tenths = (part * 1000).checked_div(whole).unwrap_or(0);
    format!("{}.{} %", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_and_other_forms_refused() {
        assert_eq!(
            named("references: {a: [b],\n  cac-debian12: [x_y,\n    z]}\n"),
            Some(vec!["x_y".into(), "z".into()])
        );
        assert_eq!(named("references: {}\n"), Some(vec![]));
        assert_eq!(named("cac-debian12: x"), None);
        let list = "# why\na: A reason that is long enough.\nb: Another one that is long enough.\n";
        assert_eq!(left_out(list).unwrap().len(), 2);
        assert!(left_out("b: A reason that is long enough.\na: A reason that is long enough.\n").is_err());
        assert!(left_out("a: short\n").is_err());
        assert_eq!(percent(431, 507), "85.0 %");
    }

    #[test]
    fn the_areas_hold_all() {
        assert_eq!(AREAS.iter().map(|area| area.ids).sum::<usize>(), ALL);
        assert_eq!(area("file_owner_cron_d").map(|area| area.title), Some("Schedulers"));
        assert!(area("something_else").is_none());
    }
}
