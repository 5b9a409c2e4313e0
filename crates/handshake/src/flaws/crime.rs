//! CRIME, CVE-2012-4929: compression before encryption tells a stranger, by
//! the length of a record, whether a guess is in it. A hello offers DEFLATE
//! before no compression, and the server takes it or does not.

use super::{Found, TLS13_ALONE, begin_any, sound, unclear, vulnerable};
use crate::{Dialer, Trouble, Version};

/// DEFLATE (RFC 3749), LZS (RFC 3943), none.
const OFFERED: [u8; 3] = [1, 64, 0];

pub(super) async fn test(dialer: &Dialer, versions: &[Version]) -> Result<Found, Trouble> {
    let mut asked = Vec::new();
    for version in versions.iter().copied().filter(|version| *version < Version::Tls13) {
        match begin_any(dialer, version, |hello| hello.compressions = OFFERED.to_vec()).await? {
            Ok(begun) => {
                begun.talk.close(None).await;
                match begun.server.compression {
                    0 => asked.push(version.to_string()),
                    1 => return Ok(vulnerable(format!("it compresses with DEFLATE in {version}"))),
                    64 => return Ok(vulnerable(format!("it compresses with LZS in {version}"))),
                    other => return Ok(unclear(format!("it chose compression {other}, which was not offered"))),
                }
            }
            Err(_) => return Ok(unclear(format!("it refuses a hello of {version} that offers compression"))),
        }
    }
    Ok(match asked.as_slice() {
        [] => sound(TLS13_ALONE),
        asked => sound(format!("it compresses nothing in {}", asked.join(", "))),
    })
}
