//! Who is at the other end of a connection, as far as the connection tells.

use crate::ca;
use crate::problem::Problem;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::{Extensions, request::Parts};
use axum_server::tls::TlsInfo;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

/// The other end of a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peer {
    /// Its address.
    pub ip: IpAddr,
    /// Whether the connection is TLS.
    pub secure: bool,
    /// What its client certificate says. TLS checked that our authority
    /// issued it, that it was valid, and that the peer holds its key.
    pub certificate: Option<ca::Read>,
}

impl Peer {
    /// Reads what the listener put beside the request.
    #[must_use]
    pub fn of(extensions: &Extensions) -> Self {
        let tls = extensions.get::<Arc<TlsInfo>>();
        Self {
            // Without an address it is a stranger from nowhere, never loopback.
            ip: extensions
                .get::<ConnectInfo<SocketAddr>>()
                .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.0.ip().to_canonical()),
            secure: tls.is_some(),
            certificate: tls.and_then(|tls| ca::read(tls.peer_certificates.first()?)),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Peer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Ok(Self::of(&parts.extensions))
    }
}
