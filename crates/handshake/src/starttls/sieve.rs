//! ManageSieve (RFC 5804): the greeting itself lists the capabilities.

use super::clear::Clear;
use crate::{NoStart, Trouble};
use tokio::io::{AsyncRead, AsyncWrite};

const GOODBYE: &[u8] = b"LOGOUT\r\n";

/// Reads the capabilities and asks for TLS.
pub async fn begin<S: AsyncRead + AsyncWrite + Unpin>(mut clear: Clear<'_, S>) -> Result<(), Trouble> {
    let mut offered = false;
    loop {
        let line = response(&mut clear).await?;
        match status(&line) {
            Some(Status::Ok) => break,
            Some(_) => return Err(clear.part(GOODBYE, NoStart::Busy).await),
            // A capability is a quoted string, perhaps with a value after it.
            None if line.first() == Some(&b'"') => {
                offered |= line.get(..10).is_some_and(|word| word.eq_ignore_ascii_case(b"\"STARTTLS\""));
            }
            None => return Err(Trouble::NoStart(NoStart::OtherProtocol)),
        }
    }
    if !offered {
        return Err(clear.part(GOODBYE, NoStart::NotOffered).await);
    }
    clear.say(b"STARTTLS\r\n").await?;
    match status(&response(&mut clear).await?) {
        Some(Status::Ok) => clear.finish(),
        Some(_) => Err(clear.part(GOODBYE, NoStart::Failed).await),
        None => Err(Trouble::NoStart(NoStart::Malformed("its answer is no OK, NO or BYE"))),
    }
}

enum Status {
    Ok,
    No,
    Bye,
}

fn status(line: &[u8]) -> Option<Status> {
    let end = line.iter().position(|byte| !byte.is_ascii_alphabetic()).unwrap_or(line.len());
    match line[..end].to_ascii_uppercase().as_slice() {
        b"OK" => Some(Status::Ok),
        b"NO" => Some(Status::No),
        b"BYE" => Some(Status::Bye),
        _ => None,
    }
}

/// One response: a line, with the literals in it (`{12}` at the end of a line,
/// then twelve bytes) taken out.
async fn response<S: AsyncRead + AsyncWrite + Unpin>(clear: &mut Clear<'_, S>) -> Result<Vec<u8>, Trouble> {
    let mut whole = clear.line().await?;
    let mut end = literal(&whole);
    while let Some(count) = end {
        clear.exactly(count).await?;
        let rest = clear.line().await?;
        end = literal(&rest);
        whole.extend(rest);
    }
    Ok(whole)
}

/// The length of the literal that a line announces at its end.
fn literal(line: &[u8]) -> Option<usize> {
    let inside = line.strip_suffix(b"}")?;
    let open = inside.iter().rposition(|byte| *byte == b'{')?;
    let digits = std::str::from_utf8(&inside[open + 1..]).ok()?;
    digits.strip_suffix('+').unwrap_or(digits).parse().ok()
}
