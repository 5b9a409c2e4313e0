//! What a security level takes from a list (`SSL_CTX_set_security_level(3)`).
//! `openssl ciphers` lists the suites all the same; only its `-s` leaves them
//! out, and so does a connection.

use super::table::{SUITES, Suite, asked};

/// The least strength in bits of each level, from 0.
const LEAST: [u16; 6] = [0, 80, 112, 128, 192, 256];

/// The suites of a list that a security level lets pass, in their order.
/// Levels over 5 are as 5. Suites that OpenSSL 3.0 does not know are dropped.
#[must_use]
pub fn at_level(suites: &[u16], level: u8) -> Vec<u16> {
    let known = |code: u16| SUITES.iter().find(|suite| suite.code == code);
    let passes = |code: &u16| known(*code).is_some_and(|suite| level == 0 || passes(suite, level));
    suites.iter().copied().filter(passes).collect()
}

fn passes(suite: &Suite, level: u8) -> bool {
    let least = LEAST.get(usize::from(level)).copied().unwrap_or(256);
    let (t, is) = (suite.traits, asked("- kx=DHE,ECDHE,DHEPSK,ECDHEPSK auth=NULL enc=NULL mac=MD5"));
    let sha1 = asked("- mac=SHA1").mac;
    let weak = t.auth & is.auth != 0 || t.mac & is.mac != 0 || suite.bits < least;
    // HMAC-SHA1 counts as 160 bits.
    let short_mac = least > 160 && t.mac & sha1 != 0;
    // From level 3 on, whoever gets the key must not read the past.
    let static_key = level >= 3 && t.kx & is.kx == 0;
    !(weak || short_mac || static_key)
}

#[cfg(test)]
mod tests {
    use super::super::expand;
    use super::*;

    #[test]
    fn levels_take_what_openssl_takes() {
        let all = expand("ALL:COMPLEMENTOFALL").unwrap();
        // The numbers are those of `openssl ciphers -s -psk -srp` in OpenSSL 3.0.22.
        for (level, left) in [(0, 155), (1, 125), (2, 125), (3, 77), (4, 33), (5, 33), (9, 33)] {
            assert_eq!(at_level(&all, level).len(), left, "{level}");
        }
        assert_eq!(at_level(&[0x0018, 0xc02f], 0), [0xc02f]);
    }
}
