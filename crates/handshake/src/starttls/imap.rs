//! IMAP (RFC 9051 and RFC 3501, sections 6.1.1 and 6.2.1 in both).

use super::clear::Clear;
use crate::{NoStart, Trouble};
use tokio::io::{AsyncRead, AsyncWrite};

const GOODBYE: &[u8] = b"a3 LOGOUT\r\n";

/// Reads the greeting, asks for the capabilities and for TLS.
pub async fn begin<S: AsyncRead + AsyncWrite + Unpin>(mut clear: Clear<'_, S>) -> Result<(), Trouble> {
    let greeting = words(&clear.line().await?);
    match greeting.first().map(String::as_str).zip(greeting.get(1).map(String::as_str)) {
        Some(("*", "OK")) => {}
        // Whoever is logged in already can no longer ask for TLS.
        Some(("*", "PREAUTH")) => return Err(clear.part(GOODBYE, NoStart::NotOffered).await),
        Some(("*", "BYE")) => return Err(clear.part(GOODBYE, NoStart::Busy).await),
        _ => return Err(Trouble::NoStart(NoStart::OtherProtocol)),
    }
    clear.say(b"a1 CAPABILITY\r\n").await?;
    let mut offered = false;
    let status = loop {
        let line = words(&clear.line().await?);
        match line.first().map(String::as_str) {
            Some("A1") => break line.get(1).cloned(),
            Some("*") if line.get(1).is_some_and(|word| word == "CAPABILITY") => {
                offered |= line.iter().any(|word| word == "STARTTLS");
            }
            Some("*") => {} // It may tell other things at any time.
            _ => return Err(Trouble::NoStart(NoStart::Malformed("its answer has another tag"))),
        }
    };
    if status.as_deref() != Some("OK") || !offered {
        return Err(clear.part(GOODBYE, NoStart::NotOffered).await);
    }
    clear.say(b"a2 STARTTLS\r\n").await?;
    loop {
        let line = words(&clear.line().await?);
        match line.first().map(String::as_str).zip(line.get(1).map(String::as_str)) {
            Some(("A2", "OK")) => return clear.finish(),
            Some(("A2", _)) => return Err(clear.part(GOODBYE, NoStart::Failed).await),
            Some(("*", _)) => {}
            _ => return Err(Trouble::NoStart(NoStart::Malformed("its answer has another tag"))),
        }
    }
}

/// The words of a line in capitals, as IMAP has no small ones.
fn words(line: &[u8]) -> Vec<String> {
    String::from_utf8_lossy(line).split_whitespace().map(str::to_ascii_uppercase).collect()
}
