//! The RSA key of a flawed server and its certificate, made by OpenSSL's
//! program when a test runs; what is done with it is plain arithmetic.

use handshake::legacy::Hash;
use num_bigint::BigUint;
use std::{io, path::Path, process::Command};

/// An RSA key.
#[derive(Clone, Debug)]
pub struct Numbers {
    /// The modulus.
    pub modulus: BigUint,
    /// The public exponent.
    pub exponent: BigUint,
    private: BigUint,
}

/// The keys of a server.
#[derive(Clone, Debug)]
pub struct Key {
    /// The certificate in DER.
    pub certificate: Vec<u8>,
    /// The key of the certificate, 2048 bits.
    pub main: Numbers,
    /// A key of 512 bits, as servers had it for export suites.
    pub export: Numbers,
}

impl Key {
    /// Makes keys in a folder.
    ///
    /// # Errors
    /// If `openssl` is not installed or fails.
    pub fn make(folder: &Path) -> io::Result<Self> {
        let openssl = |arguments: &str| {
            let out = Command::new("openssl").args(arguments.split(' ')).current_dir(folder).output()?;
            let said = String::from_utf8_lossy(&out.stderr).into_owned();
            if out.status.success() { Ok(()) } else { Err(io::Error::other(said)) }
        };
        openssl(
            "req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=localhost -addext subjectAltName=DNS:localhost \
             -keyout key.pem -out certificate.pem",
        )?;
        openssl("x509 -in certificate.pem -outform DER -out certificate.der")?;
        openssl("rsa -in key.pem -traditional -outform DER -out key.der")?;
        openssl("genrsa -traditional -out export.pem 512")?;
        openssl("rsa -in export.pem -traditional -outform DER -out export.der")?;
        let numbers = |file| Numbers::read(&std::fs::read(folder.join(file))?).ok_or(io::ErrorKind::InvalidData.into());
        Ok(Self {
            certificate: std::fs::read(folder.join("certificate.der"))?,
            main: numbers("key.der")?,
            export: numbers("export.der").map_err(|error: io::Error| error)?,
        })
    }
}

impl Numbers {
    /// Reads an RSAPrivateKey of PKCS #1: version, modulus, public and private exponent come first.
    fn read(der: &[u8]) -> Option<Self> {
        let mut inner = value(&mut &*der, 0x30)?;
        value(&mut inner, 2)?;
        let mut number = || value(&mut inner, 2).map(BigUint::from_bytes_be);
        Some(Self { modulus: number()?, exponent: number()?, private: number()? })
    }

    /// The length of the modulus in bytes.
    #[must_use]
    pub fn size(&self) -> usize {
        usize::try_from(self.modulus.bits().div_ceil(8)).unwrap_or_default()
    }

    /// The block raised to the private exponent.
    #[must_use]
    pub fn apply(&self, block: &[u8]) -> Vec<u8> {
        let number = BigUint::from_bytes_be(block) % &self.modulus;
        handshake::legacy::exchange::fixed(&number.modpow(&self.private, &self.modulus), self.size())
    }

    /// Signs with the padding of PKCS #1 version 1.5: over SHA-256 or SHA-1
    /// with their names (TLS 1.2), over MD5 and SHA-1 without (before).
    #[must_use]
    pub fn sign(&self, scheme: Option<u16>, text: &[u8]) -> Vec<u8> {
        const SHA256: &[u8] = &[0x30, 0x31, 0x30, 0x0d, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1, 5, 0, 4, 0x20];
        const SHA1: &[u8] = &[0x30, 0x21, 0x30, 9, 6, 5, 0x2b, 0x0e, 3, 2, 0x1a, 5, 0, 4, 0x14];
        let hash = match scheme {
            Some(0x0401) => [SHA256, &Hash::Sha256.of(&[text])].concat(),
            Some(_) => [SHA1, &Hash::Sha1.of(&[text])].concat(),
            None => [Hash::Md5.of(&[text]), Hash::Sha1.of(&[text])].concat(),
        };
        let filling = vec![0xff; self.size().saturating_sub(hash.len() + 3)];
        self.apply(&[&[0, 1], filling.as_slice(), &[0], &hash].concat())
    }
}

/// Takes one DER value with this tag.
fn value<'a>(rest: &mut &'a [u8], tag: u8) -> Option<&'a [u8]> {
    let (head, after) = rest.split_at_checked(2)?;
    let long = usize::from(head[1]).saturating_sub(0x80);
    let (length, after) = after.split_at_checked(long)?;
    let length = match head[1] {
        0..0x80 => usize::from(head[1]),
        _ => length.iter().fold(0, |number, byte| number << 8 | usize::from(*byte)),
    };
    let (value, after) = after.split_at_checked(length)?;
    *rest = after;
    (head[0] == tag).then_some(value)
}
