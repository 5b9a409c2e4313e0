//! Lints of Chrome's that no certificate of a corpus shows to find something.

use super::*;
use crate::lint::made::{Draft, check};
use crate::x509::oid;

#[test]
fn findings_and_passes() {
    let server = || Draft::server().valid("270401", "270501");
    check(&[(&client_auth_not_allowed::LINT, server().purposes(&[oid::SERVER_AUTH, oid::CLIENT_AUTH]), server())]);
}
