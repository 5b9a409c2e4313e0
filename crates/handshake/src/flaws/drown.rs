//! DROWN, CVE-2016-0800: a server that answers SSLv2 decrypts, for whoever asks
//! often enough, what was encrypted to the same RSA key in any newer version.
//! That it answers with a suite is the flaw; one hello shows it.

use super::{Found, sound, unclear, vulnerable};
use crate::{Dialer, Trouble, ssl2};

pub(super) async fn test(dialer: &Dialer) -> Result<Found, Trouble> {
    let said = match ssl2::ask(dialer).await {
        // One answer may be lost on a busy host; two are not.
        Err(Trouble::TimedOut) => ssl2::ask(dialer).await,
        said => said,
    };
    Ok(match said {
        Ok(Some(hello)) if hello.suites.is_empty() => unclear("it answers SSLv2, but shares no suite with us"),
        Ok(Some(hello)) => vulnerable(format!("it answers SSLv2 with {}", hello.names().join(", "))),
        Ok(None) => sound("it refuses SSLv2"),
        Err(trouble) => unclear(format!("asked in SSLv2: {trouble}")),
    })
}
