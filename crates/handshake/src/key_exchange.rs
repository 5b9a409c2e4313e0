//! The ServerKeyExchange message of TLS up to 1.2: which group or which prime
//! the server brings, and with what it signs.

use crate::{Suite, wire::Reader};

/// What the server brought for the key exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyExchange {
    pub parameters: Parameters,
    /// The signature scheme; TLS 1.2 says it, older versions do not.
    pub scheme: Option<u16>,
    /// The parameters as they were signed.
    pub signed: Vec<u8>,
    pub signature: Vec<u8>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Parameters {
    /// Diffie-Hellman over a prime field: big-endian numbers.
    Finite { prime: Vec<u8>, generator: Vec<u8>, public: Vec<u8> },
    /// A named group.
    Curve { group: u16, public: Vec<u8> },
    /// A curve that is spelt out, as nobody should.
    OwnCurve,
    /// A short RSA key of an export suite.
    Rsa { modulus: Vec<u8>, exponent: Vec<u8> },
    /// What we do not read: hints for shared keys, SRP.
    Other,
}

impl KeyExchange {
    /// Reads a message body; `None` if it is not what its suite says.
    pub fn read(body: &[u8], suite: Suite, tls12: bool) -> Option<Self> {
        let name = suite.name()?;
        let mut reader = Reader::new(body);
        let psk = name.contains("_PSK_WITH");
        if psk {
            reader.vector(2)?; // The hint.
        }
        let before = reader;
        let parameters = if name.contains("_ECDHE_") || name.contains("_ECDH_anon") {
            match reader.u8()? {
                3 => Parameters::Curve { group: reader.u16()?, public: reader.vector(1)?.rest().to_vec() },
                1 | 2 => Parameters::OwnCurve,
                _ => return None,
            }
        } else if name.contains("_DHE_") || name.contains("_DH_anon") {
            let mut number = || Some(reader.vector(2)?.rest().to_vec());
            Parameters::Finite { prime: number()?, generator: number()?, public: number()? }
        } else if name.contains("_RSA_EXPORT") {
            Parameters::Rsa { modulus: reader.vector(2)?.rest().to_vec(), exponent: reader.vector(2)?.rest().to_vec() }
        } else {
            Parameters::Other
        };
        let unsigned = psk || name.contains("_anon_");
        let read = before.rest().len() - reader.rest().len();
        let mut found =
            Self { signed: before.rest()[..read].to_vec(), parameters, scheme: None, signature: Vec::new() };
        if !unsigned && !matches!(found.parameters, Parameters::OwnCurve | Parameters::Other) {
            if tls12 {
                found.scheme = Some(reader.u16()?);
            }
            found.signature = reader.vector(2)?.rest().to_vec();
        }
        Some(found)
    }
}

/// The bits of a big-endian number.
pub fn bits(number: &[u8]) -> u32 {
    let significant: Vec<u8> = number.iter().copied().skip_while(|byte| *byte == 0).collect();
    match significant.first() {
        Some(first) => {
            u32::try_from(significant.len()).unwrap_or(u32::MAX / 8).saturating_mul(8) - first.leading_zeros()
        }
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn parameters_are_read_by_their_suite() {
        let ecdhe = [3, 0, 29, 2, 7, 7, 8, 4, 0, 1, 9];
        let read = KeyExchange::read(&ecdhe, Suite(0xc02f), true).unwrap();
        assert_eq!(read.parameters, Parameters::Curve { group: 29, public: vec![7, 7] });
        assert_eq!((read.scheme, read.signed.len(), read.signature), (Some(0x0804), 6, vec![9]));
        let anonymous = [0, 2, 1, 0, 0, 1, 2, 0, 1, 5];
        let read = KeyExchange::read(&anonymous, Suite(0x0034), true).unwrap();
        let Parameters::Finite { prime, .. } = &read.parameters else { panic!("{read:?}") };
        assert_eq!((bits(prime), read.scheme), (9, None));
        let export = [0, 1, 200, 0, 1, 3, 0, 1, 1];
        let read = KeyExchange::read(&export, Suite(0x0003), false).unwrap();
        assert_eq!(read.parameters, Parameters::Rsa { modulus: vec![200], exponent: vec![3] });
        assert_eq!(KeyExchange::read(&export[..5], Suite(0x0003), false), None);
        assert_eq!((bits(&[]), bits(&[0, 0]), bits(&[0, 1])), (0, 0, 1));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), suite: u16, tls12: bool) {
            let _ = KeyExchange::read(&bytes, Suite(suite), tls12);
        }
    }
}
