//! The observed tables, one file each: spec, gatherer, tests. `TABLES` names
//! them all; adding a table is one file and one line here.

pub mod account_group;
pub mod account_login;
pub mod account_password;
pub mod account_user;
pub mod agent_advisories;
pub mod agent_policy;
pub mod apt_key;
pub mod audit_daemon;
pub mod audit_rule;
pub mod certificate_file;
pub mod container_runtime;
pub mod cpu_vulnerability;
pub mod cron_access;
pub mod cron_entry;
pub mod file_count;
pub mod file_entry;
pub mod file_mode;
pub mod firmware_update;
pub mod http_header;
pub mod integrity_tool;
pub mod kernel_module;
pub mod kernel_parameter;
pub mod kernel_running;
pub mod key_private;
pub mod listening_socket;
pub mod log_daemon;
pub mod login_banner;
pub mod login_defs;
pub mod mount;
pub mod mysql_option;
pub mod oracle_net;
pub mod os_release;
pub mod package_index;
pub mod package_installed;
pub mod package_update;
pub mod pam_setting;
pub mod pam_stack;
pub mod postgresql_hba;
pub mod process_outdated;
pub mod process_running;
pub mod reboot_required;
pub mod repository_source;
pub mod revocation_evidence;
pub mod shell_environment;
pub mod software_unmanaged;
pub mod ssh_authorized_key;
pub mod ssh_host_key;
pub mod ssh_server;
pub mod sudo_rule;
pub mod systemd_timer;
pub mod systemd_unit;
pub mod time_sync;
pub mod tls_endpoint;
pub mod tls_flaw;
pub mod tls_group;
pub mod tls_presented_chain;
pub mod tls_server_config;
pub mod tls_suite;
pub mod tomcat_connector;
pub mod tomcat_user;
pub mod trust_anchor;
pub mod update_automation;

use crate::gathering::Probe;
use report::TableSpec;

/// Every table that can be gathered, sorted by name.
pub const TABLES: &[Probe] = &[
    Probe { spec: &account_group::SPEC, gather: account_group::gather },
    Probe { spec: &account_login::SPEC, gather: account_login::gather },
    Probe { spec: &account_password::SPEC, gather: account_password::gather },
    Probe { spec: &account_user::SPEC, gather: account_user::gather },
    Probe { spec: &agent_advisories::SPEC, gather: agent_advisories::gather },
    Probe { spec: &agent_policy::SPEC, gather: agent_policy::gather },
    Probe { spec: &apt_key::SPEC, gather: apt_key::gather },
    Probe { spec: &audit_daemon::SPEC, gather: audit_daemon::gather },
    Probe { spec: &audit_rule::SPEC, gather: audit_rule::gather },
    Probe { spec: &certificate_file::SPEC, gather: certificate_file::gather },
    Probe { spec: &container_runtime::SPEC, gather: container_runtime::gather },
    Probe { spec: &cpu_vulnerability::SPEC, gather: cpu_vulnerability::gather },
    Probe { spec: &cron_access::SPEC, gather: cron_access::gather },
    Probe { spec: &cron_entry::SPEC, gather: cron_entry::gather },
    Probe { spec: &file_count::SPEC, gather: file_count::gather },
    Probe { spec: &file_entry::SPEC, gather: file_entry::gather },
    Probe { spec: &file_mode::SPEC, gather: file_mode::gather },
    Probe { spec: &firmware_update::SPEC, gather: firmware_update::gather },
    Probe { spec: &http_header::SPEC, gather: http_header::gather },
    Probe { spec: &integrity_tool::SPEC, gather: integrity_tool::gather },
    Probe { spec: &kernel_module::SPEC, gather: kernel_module::gather },
    Probe { spec: &kernel_parameter::SPEC, gather: kernel_parameter::gather },
    Probe { spec: &kernel_running::SPEC, gather: kernel_running::gather },
    Probe { spec: &key_private::SPEC, gather: key_private::gather },
    Probe { spec: &listening_socket::SPEC, gather: listening_socket::gather },
    Probe { spec: &log_daemon::SPEC, gather: log_daemon::gather },
    Probe { spec: &login_banner::SPEC, gather: login_banner::gather },
    Probe { spec: &login_defs::SPEC, gather: login_defs::gather },
    Probe { spec: &mount::SPEC, gather: mount::gather },
    Probe { spec: &mysql_option::SPEC, gather: mysql_option::gather },
    Probe { spec: &oracle_net::SPEC, gather: oracle_net::gather },
    Probe { spec: &os_release::SPEC, gather: os_release::gather },
    Probe { spec: &package_index::SPEC, gather: package_index::gather },
    Probe { spec: &package_installed::SPEC, gather: package_installed::gather },
    Probe { spec: &package_update::SPEC, gather: package_update::gather },
    Probe { spec: &pam_setting::SPEC, gather: pam_setting::gather },
    Probe { spec: &pam_stack::SPEC, gather: pam_stack::gather },
    Probe { spec: &postgresql_hba::SPEC, gather: postgresql_hba::gather },
    Probe { spec: &process_outdated::SPEC, gather: process_outdated::gather },
    Probe { spec: &process_running::SPEC, gather: process_running::gather },
    Probe { spec: &reboot_required::SPEC, gather: reboot_required::gather },
    Probe { spec: &repository_source::SPEC, gather: repository_source::gather },
    Probe { spec: &revocation_evidence::SPEC, gather: revocation_evidence::gather },
    Probe { spec: &shell_environment::SPEC, gather: shell_environment::gather },
    Probe { spec: &software_unmanaged::SPEC, gather: software_unmanaged::gather },
    Probe { spec: &ssh_authorized_key::SPEC, gather: ssh_authorized_key::gather },
    Probe { spec: &ssh_host_key::SPEC, gather: ssh_host_key::gather },
    Probe { spec: &ssh_server::SPEC, gather: ssh_server::gather },
    Probe { spec: &sudo_rule::settings::SPEC, gather: sudo_rule::settings::gather },
    Probe { spec: &sudo_rule::SPEC, gather: sudo_rule::gather },
    Probe { spec: &systemd_timer::SPEC, gather: systemd_timer::gather },
    Probe { spec: &systemd_unit::SPEC, gather: systemd_unit::gather },
    Probe { spec: &time_sync::SPEC, gather: time_sync::gather },
    Probe { spec: &tls_endpoint::SPEC, gather: tls_endpoint::gather },
    Probe { spec: &tls_flaw::SPEC, gather: tls_flaw::gather },
    Probe { spec: &tls_group::SPEC, gather: tls_group::gather },
    Probe { spec: &tls_presented_chain::SPEC, gather: tls_presented_chain::gather },
    Probe { spec: &tls_server_config::SPEC, gather: tls_server_config::gather },
    Probe { spec: &tls_suite::SPEC, gather: tls_suite::gather },
    Probe { spec: &tomcat_connector::SPEC, gather: tomcat_connector::gather },
    Probe { spec: &tomcat_user::SPEC, gather: tomcat_user::gather },
    Probe { spec: &trust_anchor::SPEC, gather: trust_anchor::gather },
    Probe { spec: &update_automation::SPEC, gather: update_automation::gather },
];

/// Every observed table of this release, sorted by name.
pub const SPECS: &[&TableSpec] = &[
    &account_group::SPEC,
    &account_login::SPEC,
    &account_password::SPEC,
    &account_user::SPEC,
    &agent_advisories::SPEC,
    &agent_policy::SPEC,
    &apt_key::SPEC,
    &audit_daemon::SPEC,
    &audit_rule::SPEC,
    &certificate_file::SPEC,
    &container_runtime::SPEC,
    &cpu_vulnerability::SPEC,
    &cron_access::SPEC,
    &cron_entry::SPEC,
    &file_count::SPEC,
    &file_entry::SPEC,
    &file_mode::SPEC,
    &firmware_update::SPEC,
    &http_header::SPEC,
    &integrity_tool::SPEC,
    &kernel_module::SPEC,
    &kernel_parameter::SPEC,
    &kernel_running::SPEC,
    &key_private::SPEC,
    &listening_socket::SPEC,
    &log_daemon::SPEC,
    &login_banner::SPEC,
    &login_defs::SPEC,
    &mount::SPEC,
    &mysql_option::SPEC,
    &oracle_net::SPEC,
    &os_release::SPEC,
    &package_index::SPEC,
    &package_installed::SPEC,
    &package_update::SPEC,
    &pam_setting::SPEC,
    &pam_stack::SPEC,
    &postgresql_hba::SPEC,
    &process_outdated::SPEC,
    &process_running::SPEC,
    &reboot_required::SPEC,
    &repository_source::SPEC,
    &revocation_evidence::SPEC,
    &shell_environment::SPEC,
    &software_unmanaged::SPEC,
    &ssh_authorized_key::SPEC,
    &ssh_host_key::SPEC,
    &ssh_server::SPEC,
    &sudo_rule::settings::SPEC,
    &sudo_rule::SPEC,
    &systemd_timer::SPEC,
    &systemd_unit::SPEC,
    &time_sync::SPEC,
    &tls_endpoint::SPEC,
    &tls_flaw::SPEC,
    &tls_group::SPEC,
    &tls_presented_chain::SPEC,
    &tls_server_config::SPEC,
    &tls_suite::SPEC,
    &tomcat_connector::SPEC,
    &tomcat_user::SPEC,
    &trust_anchor::SPEC,
    &update_automation::SPEC,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted_and_agree() {
        assert!(SPECS.is_sorted_by(|a, b| a.name < b.name));
        assert!(TABLES.is_sorted_by(|a, b| a.spec.name < b.spec.name));
        assert!(TABLES.iter().all(|t| SPECS.iter().any(|s| s.name == t.spec.name)));
    }

    #[test]
    fn every_field_says_what_it_means() {
        for spec in SPECS {
            for field in spec.fields.iter() {
                assert!(field.doc.ends_with('.'), "{}.{}", spec.name, field.name);
                assert_eq!(spec.slot(&field.name), spec.fields.iter().position(|f| f == field), "{}", spec.name);
            }
        }
    }
}
