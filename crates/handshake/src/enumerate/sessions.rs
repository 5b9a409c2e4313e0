//! Whether and how an endpoint resumes sessions: by tickets and keys of TLS
//! 1.3, and by what is older. For this the handshakes are finished.

use crate::{Trouble, Version, dialer::Dialer, hello::Hello, session13};

/// How sessions are resumed; `None` where the version is not accepted or it
/// could not be told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sessions {
    /// True if a session of TLS 1.3 is resumed by its ticket.
    pub psk: Option<bool>,
    /// How many bytes of early data a ticket of TLS 1.3 allows; 0 if none.
    pub early_data: Option<u32>,
    /// The longest lifetime that a ticket claims, in seconds.
    pub ticket_lifetime: Option<u32>,
    /// True if tickets are issued, in any version.
    pub tickets: Option<bool>,
    /// True if a session up to TLS 1.2 is resumed by its id.
    pub ids: Option<bool>,
    /// True if a client may begin the handshake again at will, up to TLS 1.2.
    pub client_renegotiation: Option<bool>,
    /// Why some of it is missing.
    pub missing: Option<Trouble>,
}

/// Asks TLS 1.3: one handshake for its tickets, one to resume.
pub(super) async fn tls13(dialer: &Dialer, sessions: &mut Sessions) {
    if let Err(trouble) = try_tls13(dialer, sessions).await {
        sessions.missing = Some(trouble);
    }
}

async fn try_tls13(dialer: &Dialer, sessions: &mut Sessions) -> Result<(), Trouble> {
    let hello = || Hello::full(Version::Tls13, dialer.name());
    let Ok(mut first) = session13::begin(dialer, hello()?, None).await? else { return Ok(()) };
    let tickets = first.tickets().await;
    first.close().await;
    let tickets = tickets?;
    sessions.tickets = Some(!tickets.is_empty());
    sessions.early_data = Some(tickets.iter().map(|ticket| ticket.early_data).max().unwrap_or(0));
    sessions.ticket_lifetime = tickets.iter().map(|ticket| ticket.lifetime).max();
    let Some(ticket) = tickets.first() else {
        sessions.psk = Some(false);
        return Ok(());
    };
    match session13::begin(dialer, hello()?, Some(ticket)).await? {
        Ok(second) => {
            sessions.psk = Some(second.resumed());
            second.close().await;
        }
        Err(_) => sessions.psk = Some(false),
    }
    Ok(())
}
