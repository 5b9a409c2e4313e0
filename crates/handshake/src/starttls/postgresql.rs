//! PostgreSQL: SSLRequest (“Frontend/Backend Protocol”, sections 55.2.10 and
//! 55.7 of its manual).

use super::clear::Clear;
use crate::{NoStart, Trouble};
use tokio::io::{AsyncRead, AsyncWrite};

/// Length 8, then the code 80877103.
const REQUEST: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];

/// Asks for TLS. A server without it answers `N`; to hang up then is what the
/// protocol expects, and makes no line in its log.
pub async fn begin<S: AsyncRead + AsyncWrite + Unpin>(mut clear: Clear<'_, S>) -> Result<(), Trouble> {
    clear.say(&REQUEST).await?;
    match clear.exactly(1).await?[0] {
        b'S' => clear.finish(),
        b'N' => Err(clear.part(&[], NoStart::NotOffered).await),
        // An error message: it could not start a process for us, or is older than SSLRequest.
        b'E' => Err(clear.part(&[], NoStart::Busy).await),
        21 => Err(Trouble::NoStart(NoStart::TlsAtOnce)),
        _ => Err(Trouble::NoStart(NoStart::OtherProtocol)),
    }
}
