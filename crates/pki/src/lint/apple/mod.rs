//! What Apple's root programme wants of public certificates.

mod ct_sct_policy_count_unsatisfied;
#[cfg(test)]
mod tests;
mod timestamps;
mod tls_server_cert_valid_time_longer_than_397_days;
mod tls_server_cert_valid_time_longer_than_398_days;

use crate::lint::Lint;

/// This family's lints, sorted by name.
pub(in crate::lint) const LINTS: &[&Lint] = &[
    &tls_server_cert_valid_time_longer_than_398_days::LINT,
    &ct_sct_policy_count_unsatisfied::LINT,
    &tls_server_cert_valid_time_longer_than_397_days::LINT,
];
