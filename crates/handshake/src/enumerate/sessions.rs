//! Whether and how an endpoint resumes sessions: by tickets and keys of TLS
//! 1.3, and by what is older. For this the handshakes are finished.

use crate::{
    Answer, Survey, Trouble, Version,
    dialer::Dialer,
    hello::Hello,
    legacy::{
        Padding,
        client::{begin, hello},
        session::Again,
    },
    session13,
    talk::Talk,
};

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

/// Asks TLS 1.3, where it is accepted: one handshake for its tickets, one to resume.
pub(super) async fn tls13(dialer: &Dialer, survey: &Survey) -> Sessions {
    let mut sessions = Sessions::default();
    if let Answer::Accepted(_) = survey.answer(Version::Tls13)
        && let Err(trouble) = try_tls13(dialer, &mut sessions).await
    {
        sessions.missing = Some(trouble);
    }
    sessions
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

/// Asks TLS 1.0 to 1.2: a handshake for a session's id and a hello with that
/// id; then a handshake for its ticket, on which a second one is begun. That
/// comes last of all, because a server may take its time to get over it
/// (OpenSSL's `s_server` sleeps for a second).
pub(super) async fn older(dialer: &Dialer, version: Version, sessions: &mut Sessions) {
    let asked = match ids(dialer, version, sessions).await {
        Ok(()) => tickets(dialer, version, sessions).await,
        failed => failed,
    };
    if let Err(trouble) = asked {
        sessions.missing.get_or_insert(trouble);
    }
}

async fn ids(dialer: &Dialer, version: Version, sessions: &mut Sessions) -> Result<(), Trouble> {
    let (Some(first), Some(second)) = (hello(dialer, version, |_| true)?, hello(dialer, version, |_| true)?) else {
        return Ok(());
    };
    // It may refuse the suites that we can finish; then nothing is told.
    let Ok(begun) = begin(dialer, first).await? else { return Ok(()) };
    let session = begun.finish(Padding::Right).await?;
    let id = session.server.session.clone();
    session.close().await;
    if id.is_empty() {
        sessions.ids = Some(false);
        return Ok(());
    }
    let mut talk = Talk::open(dialer, version).await?;
    let said = talk.ask(&Hello { session: id.clone(), ..second }).await?;
    talk.close(None).await;
    sessions.ids = said.ok().map(|server| server.session == id);
    Ok(())
}

async fn tickets(dialer: &Dialer, version: Version, sessions: &mut Sessions) -> Result<(), Trouble> {
    let (Some(mut first), Some(again)) = (hello(dialer, version, |_| true)?, hello(dialer, version, |_| true)?) else {
        return Ok(());
    };
    first.ticket = Some(Vec::new());
    let Ok(begun) = begin(dialer, first).await? else { return Ok(()) };
    let mut session = begun.finish(Padding::Right).await?;
    let ticket = session.ticket.clone();
    sessions.tickets = Some(ticket.is_some() || sessions.tickets == Some(true));
    if let Some(lifetime) = ticket.map(|ticket| ticket.lifetime).filter(|lifetime| *lifetime > 0) {
        sessions.ticket_lifetime = sessions.ticket_lifetime.max(Some(lifetime));
    }
    sessions.client_renegotiation = match session.again(again, dialer.patience()).await? {
        Again::Accepted => Some(true),
        Again::Refused(_) => Some(false),
        // It may have hung up for another reason, which the test of the flaw looks into.
        Again::Closed | Again::Silent => None,
    };
    session.close().await;
    Ok(())
}
