//! The name under which a peer was called, held against those in its
//! certificate (RFC 9525). The subject's common name counts for nothing.

use super::{Profile, hosts};
use crate::x509::{View, extension::GeneralName};
use std::fmt;
use std::net::IpAddr;

/// A name under which a peer is known.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PeerName {
    /// A host's name, without wildcard.
    Dns(String),
    /// An address.
    Ip(IpAddr),
    /// A mailbox.
    Email(String),
}

impl PeerName {
    /// An address if the text is one, else a host's name.
    #[must_use]
    pub fn of_host(text: &str) -> Self {
        text.parse().map_or_else(|_| Self::Dns(text.to_owned()), Self::Ip)
    }

    /// True if the certificate has this name.
    #[must_use]
    pub fn is_in(&self, view: &View<'_>, profile: Profile) -> bool {
        let Some(Ok(names)) = &view.extensions.subject_names else { return false };
        names.iter().any(|name| match (self, name) {
            (Self::Dns(host), GeneralName::Dns(presented)) => is_host(host.as_bytes(), presented, profile),
            (Self::Ip(address), name) => name.address() == Some(*address),
            (Self::Email(asked), GeneralName::Email(presented)) => {
                match (hosts::mailbox(asked.as_bytes()), hosts::mailbox(presented)) {
                    (Some(a), Some(b)) => a.0 == b.0 && a.1.eq_ignore_ascii_case(b.1),
                    _ => false,
                }
            }
            _ => false,
        })
    }
}

/// A wildcard stands for exactly one label, the leftmost. That no public one
/// covers a whole top-level domain is the baseline requirements' (3.2.2.6).
fn is_host(asked: &[u8], presented: &[u8], profile: Profile) -> bool {
    let asked = asked.strip_suffix(b".").unwrap_or(asked);
    if !hosts::is_host(asked) {
        return false;
    }
    let Some(rest) = hosts::wildcard(presented) else {
        return hosts::is_host(presented) && asked.eq_ignore_ascii_case(presented);
    };
    let dot = asked.iter().position(|byte| *byte == b'.');
    let parent = dot.and_then(|dot| asked.get(dot + 1..));
    (profile != Profile::Public || rest.contains(&b'.'))
        && parent.is_some_and(|parent| parent.eq_ignore_ascii_case(rest))
}

impl fmt::Display for PeerName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dns(text) | Self::Email(text) => out.write_str(text),
            Self::Ip(address) => address.fmt(out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_stand_for_one_label() {
        let fits = |asked: &str, presented: &str| is_host(asked.as_bytes(), presented.as_bytes(), Profile::Path);
        for (asked, presented) in
            [("a.example.com", "*.example.com"), ("A.example.com.", "a.EXAMPLE.com"), ("a.com", "*.com")]
        {
            assert!(fits(asked, presented), "{asked} {presented}");
        }
        for (asked, presented) in [
            ("a.b.example.com", "*.example.com"),
            ("example.com", "*.example.com"),
            ("baz.example.com", "ba*.example.com"),
            ("a.b.example.com", "a.*.example.com"),
            ("*.example.com", "*.example.com"),
            ("a.example.com", "a.example.com."),
        ] {
            assert!(!fits(asked, presented), "{asked} {presented}");
        }
        assert!(!is_host(b"a.com", b"*.com", Profile::Public));
    }
}
