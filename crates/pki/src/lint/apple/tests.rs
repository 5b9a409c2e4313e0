//! Lints of Apple's that no certificate of a corpus shows to find something.

use super::*;
use crate::lint::made::{Draft, check};

#[test]
fn findings_and_passes() {
    check(&[(
        &tls_server_cert_valid_time_longer_than_398_days::LINT,
        Draft::server().valid("250101", "260203"),
        Draft::server().valid("250101", "260202235959"),
    )]);
}
