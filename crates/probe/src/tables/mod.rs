//! The observed tables, one file each: spec, gatherer, tests. `TABLES` names
//! them all; adding a table is one file and one line here.

pub mod account_password;
pub mod account_user;
pub mod agent_policy;
pub mod certificate_file;
pub mod file_mode;
pub mod kernel_parameter;
pub mod listening_socket;
pub mod os_release;
pub mod package_index;
pub mod package_installed;
pub mod package_update;
pub mod process_running;
pub mod ssh_server;
pub mod sudo_rule;
pub mod tls_endpoint;

use report::TableSpec;

/// Every observed table of this release, sorted by name.
pub const SPECS: &[&TableSpec] = &[
    &account_password::SPEC,
    &account_user::SPEC,
    &agent_policy::SPEC,
    &certificate_file::SPEC,
    &file_mode::SPEC,
    &kernel_parameter::SPEC,
    &listening_socket::SPEC,
    &os_release::SPEC,
    &package_index::SPEC,
    &package_installed::SPEC,
    &package_update::SPEC,
    &process_running::SPEC,
    &ssh_server::SPEC,
    &sudo_rule::SPEC,
    &tls_endpoint::SPEC,
];
