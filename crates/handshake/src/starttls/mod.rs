//! TLS inside another protocol: what is said in the clear before the first
//! hello. One file a protocol; each reads the greeting, asks whether TLS is
//! offered, and asks for it. Nothing is ever logged in, sent or changed.

mod clear;
mod farewell;
mod ftp;
mod imap;
mod ldap;
mod mysql;
mod nntp;
mod pop3;
mod postgresql;
mod rdp;
mod reply;
mod sieve;
mod smtp;
mod xmpp;

#[cfg(test)]
mod tests;

use crate::Trouble;
use clear::Clear;
pub(crate) use farewell::{Farewell, Next, counts};
use std::{fmt, net::IpAddr};
use tokio::io::{AsyncRead, AsyncWrite};

/// How TLS begins on an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Start {
    /// At once, with the first byte.
    Tls,
    /// SMTP's `STARTTLS`, RFC 3207.
    Smtp,
    /// LMTP's `STARTTLS`: RFC 2033 with RFC 3207.
    Lmtp,
    /// IMAP's `STARTTLS`, RFC 9051 section 6.2.1.
    Imap,
    /// POP3's `STLS`, RFC 2595 section 4.
    Pop3,
    /// FTP's `AUTH TLS`, RFC 4217.
    Ftp,
    /// LDAP's StartTLS operation, RFC 4511 section 4.14.
    Ldap,
    /// XMPP from a client, RFC 6120 section 5.
    Xmpp,
    /// XMPP from another server: the same in another namespace.
    XmppServer,
    /// PostgreSQL's SSLRequest.
    Postgresql,
    /// MySQL's and MariaDB's SSLRequest.
    Mysql,
    /// NNTP's `STARTTLS`, RFC 4642.
    Nntp,
    /// ManageSieve's `STARTTLS`, RFC 5804 section 2.2.
    Sieve,
    /// RDP's negotiation, [MS-RDPBCGR] section 2.2.1.1.
    Rdp,
}

impl Start {
    /// Every way to begin.
    pub const ALL: [Self; 14] = [
        Self::Tls,
        Self::Smtp,
        Self::Lmtp,
        Self::Imap,
        Self::Pop3,
        Self::Ftp,
        Self::Ldap,
        Self::Xmpp,
        Self::XmppServer,
        Self::Postgresql,
        Self::Mysql,
        Self::Nntp,
        Self::Sieve,
        Self::Rdp,
    ];

    /// The word for it, as tables and policies write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tls => "tls",
            Self::Smtp => "smtp",
            Self::Lmtp => "lmtp",
            Self::Imap => "imap",
            Self::Pop3 => "pop3",
            Self::Ftp => "ftp",
            Self::Ldap => "ldap",
            Self::Xmpp => "xmpp",
            Self::XmppServer => "xmpp-server",
            Self::Postgresql => "postgresql",
            Self::Mysql => "mysql",
            Self::Nntp => "nntp",
            Self::Sieve => "sieve",
            Self::Rdp => "rdp",
        }
    }

    /// The way with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|start| start.name() == name)
    }

    /// The protocol that IANA's port numbers name, where it asks for TLS in
    /// the clear; `None` for every other port, also for those where TLS begins
    /// at once.
    #[must_use]
    pub const fn of_port(port: u16) -> Option<Self> {
        Some(match port {
            21 => Self::Ftp,
            24 => Self::Lmtp,
            25 | 587 => Self::Smtp,
            110 => Self::Pop3,
            119 => Self::Nntp,
            143 => Self::Imap,
            389 => Self::Ldap,
            3306 => Self::Mysql,
            3389 => Self::Rdp,
            4190 => Self::Sieve,
            5222 => Self::Xmpp,
            5269 => Self::XmppServer,
            5432 => Self::Postgresql,
            _ => return None,
        })
    }

    /// True for a database, whose log and list of blocked hosts fill with
    /// every connection that ends before a login.
    #[must_use]
    pub const fn is_database(self) -> bool {
        matches!(self, Self::Postgresql | Self::Mysql)
    }
}

impl fmt::Display for Start {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

/// Brings a fresh connection to where the client's first hello is due. `name`
/// is the server's name where the protocol itself wants one (XMPP), `peer` its
/// address where it counts those that come from another host (MySQL). Bytes are
/// bounded here, time by the caller.
pub(crate) async fn begin<S>(start: Start, stream: &mut S, name: Option<&str>, peer: IpAddr) -> Result<(), Trouble>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let clear = Clear::new(stream);
    match start {
        Start::Tls => Ok(()),
        Start::Smtp => smtp::begin(clear, "EHLO").await,
        Start::Lmtp => smtp::begin(clear, "LHLO").await,
        Start::Imap => imap::begin(clear).await,
        Start::Pop3 => pop3::begin(clear).await,
        Start::Ftp => ftp::begin(clear).await,
        Start::Ldap => ldap::begin(clear).await,
        Start::Xmpp => xmpp::begin(clear, xmpp::CLIENT, name).await,
        Start::XmppServer => xmpp::begin(clear, xmpp::SERVER, name).await,
        Start::Postgresql => postgresql::begin(clear).await,
        Start::Mysql => mysql::begin(clear, peer).await,
        Start::Nntp => nntp::begin(clear).await,
        Start::Sieve => sieve::begin(clear).await,
        Start::Rdp => rdp::begin(clear).await,
    }
}
