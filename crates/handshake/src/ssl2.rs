//! SSLv2's hello and its answer (Hickman, "The SSL Protocol", 1995): another
//! form of record, suites of three bytes, and the certificate in the clear.

use crate::{Dialer, Trouble, wire::Reader};
use ring::rand::{SecureRandom, SystemRandom};

/// The longest record of SSLv2, without padding.
const MOST_BODY: usize = 0x7fff;

/// The suites of SSLv2 and their names.
const SUITES: [([u8; 3], &str); 8] = [
    ([1, 0, 0x80], "SSL_CK_RC4_128_WITH_MD5"),
    ([2, 0, 0x80], "SSL_CK_RC4_128_EXPORT40_WITH_MD5"),
    ([3, 0, 0x80], "SSL_CK_RC2_128_CBC_WITH_MD5"),
    ([4, 0, 0x80], "SSL_CK_RC2_128_CBC_EXPORT40_WITH_MD5"),
    ([5, 0, 0x80], "SSL_CK_IDEA_128_CBC_WITH_MD5"),
    ([6, 0, 0x40], "SSL_CK_DES_64_CBC_WITH_MD5"),
    ([7, 0, 0xc0], "SSL_CK_DES_192_EDE3_CBC_WITH_MD5"),
    ([8, 0, 0x80], "SSL_CK_RC4_64_WITH_MD5"),
];

/// A suite of SSLv2: three bytes on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Suite(pub [u8; 3]);

impl Suite {
    /// Its number, such as `0x010080`.
    #[must_use]
    pub fn code(self) -> String {
        let [a, b, c] = self.0;
        format!("0x{a:02x}{b:02x}{c:02x}")
    }
}

impl std::fmt::Display for Suite {
    /// The name, or the number of a suite that has none.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match SUITES.iter().find(|(code, _)| *code == self.0) {
            Some((_, name)) => out.write_str(name),
            None => out.write_str(&self.code()),
        }
    }
}

/// A server's hello.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hello {
    /// The certificate in DER; empty if it shows none.
    pub certificate: Vec<u8>,
    /// The suites that it shares with us.
    pub suites: Vec<Suite>,
}

impl Hello {
    /// Reads the body of a record; `None` if it is no server's hello.
    #[must_use]
    pub fn read(body: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(body);
        let kind = reader.u8()?;
        let (_known, form) = (reader.u8()?, reader.u8()?);
        let version = reader.u16()?;
        let (certificate, suites, connection) = (reader.u16()?, reader.u16()?, reader.u16()?);
        let certificate = reader.take(certificate.into())?.to_vec();
        let suites = reader.take(suites.into())?;
        reader.take(connection.into())?;
        // Kind 4 is a server's hello; form 1 is a certificate of X.509, 0 is none.
        let right = kind == 4 && form <= 1 && version == 2 && suites.len() % 3 == 0 && reader.is_empty();
        let suites = suites.chunks_exact(3).map(|suite| Suite([suite[0], suite[1], suite[2]])).collect();
        right.then_some(Self { certificate, suites })
    }

    /// The names of the suites, or their numbers.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.suites.iter().map(ToString::to_string).collect()
    }
}

/// Our hello: all suites, no session, a challenge of 16 bytes.
fn hello() -> Result<Vec<u8>, Trouble> {
    let mut challenge = [0; 16];
    SystemRandom::new().fill(&mut challenge).map_err(|_| Trouble::Ourselves)?;
    let suites: Vec<u8> = SUITES.iter().flat_map(|(code, _)| *code).collect();
    let length = u8::try_from(suites.len()).map_err(|_| Trouble::TooLarge)?;
    let body = [&[1, 0, 2, 0, length, 0, 0, 0, 16], suites.as_slice(), &challenge].concat();
    let length = u8::try_from(body.len()).map_err(|_| Trouble::TooLarge)?;
    Ok([&[0x80, length], body.as_slice()].concat())
}

/// Asks in SSLv2, in one connection. `None` if the server refuses: by hanging up, by an
/// alert of a newer version, or by an error of SSLv2.
///
/// # Errors
/// If no connection comes about, or the answer is none that can be read.
pub async fn ask(dialer: &Dialer) -> Result<Option<Hello>, Trouble> {
    let mut records = dialer.open().await?;
    records.send_raw(&hello()?).await?;
    let header = match records.raw(2).await {
        Ok(bytes) => [bytes[0], bytes[1]],
        Err(Trouble::Closed) => return Ok(None),
        Err(trouble) => return Err(trouble),
    };
    if matches!(header, [20..=24, 3]) {
        return Ok(None);
    }
    let length = usize::from(u16::from_be_bytes(header)) & MOST_BODY;
    if header[0] & 0x80 == 0 {
        return Err(Trouble::Malformed("its record is not one of SSLv2"));
    }
    let body = match records.raw(2 + length).await {
        Ok(bytes) => bytes.get(2..2 + length).map(<[u8]>::to_vec),
        // It ends inside its record.
        Err(_) => None,
    };
    let body = body.ok_or(Trouble::Malformed("its record of SSLv2 is not whole"))?;
    match body.as_slice() {
        [0, ..] => Ok(None), // An error.
        body => Hello::read(body).map(Some).ok_or(Trouble::Malformed("its hello of SSLv2 cannot be read")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_servers_hello_is_read() {
        let body = [4, 0, 1, 0, 2, 0, 2, 0, 6, 0, 1, 0x30, 0, 1, 0, 0x80, 9, 9, 9, 5];
        let read = Hello::read(&body).unwrap();
        assert_eq!(read.certificate, [0x30, 0]);
        assert_eq!(read.names(), ["SSL_CK_RC4_128_WITH_MD5", "0x090909"]);
        assert_eq!(Hello::read(&body[..body.len() - 1]), None);
        assert_eq!(hello().unwrap().len(), 2 + 9 + 24 + 16);
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..120)) {
            let _ = Hello::read(&bytes).map(|hello| hello.names());
            let _ = Hello::read(&[&[4, 0, 1, 0, 2], bytes.as_slice()].concat());
        }
    }
}
