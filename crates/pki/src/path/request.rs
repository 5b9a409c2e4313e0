//! What a path is asked for.

use super::PeerName;
use crate::x509::extension::KeyUsage;

/// What is asked of a path. The default asks for nothing but what every path must keep to.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The time at which all must be valid, seconds since 1970; `None` asks of no time.
    pub now: Option<i64>,
    /// What the leaf's key shall be used for, an object identifier's content such as [`crate::x509::oid::SERVER_AUTH`].
    pub purpose: Option<Vec<u8>>,
    /// Bits of keyUsage that the leaf must have, if it has keyUsage at all.
    pub key_usage: KeyUsage,
    /// Names that must all stand in the leaf.
    pub names: Vec<PeerName>,
    /// How many certificates may stand between leaf and anchor; those that rename
    /// the key of an authority (self-issued) do not count. `None` is 16.
    pub max_depth: Option<usize>,
    /// Policies of which the path must have one; empty asks for none.
    pub policies: Vec<Vec<u8>>,
    /// True if signatures with SHA-1 are verified and let pass, which the path then says.
    pub allow_sha1: bool,
    /// How strict to be about what certificates look like.
    pub profile: Profile,
}

/// How strict to be about what certificates look like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Profile {
    /// What section 6 of RFC 5280 asks of whoever relies on a path: right for
    /// private authorities, whose certificates work though they lack this or that.
    #[default]
    Path,
    /// Also what section 4 of RFC 5280 demands of those who issue certificates.
    Rfc5280,
    /// Also what the CA/Browser Forum's baseline requirements demand of public
    /// ones for servers, and some of what they demand of those for mail; a name constraint need not be critical there.
    Public,
}
