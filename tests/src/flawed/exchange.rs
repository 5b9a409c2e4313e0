//! The server's half of the key exchange: its signed parameters, and the
//! secret that the client's answer gives.

use crate::flawed::{
    Key, Shared,
    hello::{ClientHello, sized, vector},
};
use handshake::{Suite, Version};
use num_bigint::BigUint;
use ring::{
    agreement,
    rand::{SecureRandom, SystemRandom},
};
use std::io;

/// How a suite agrees keys, by its name; export suites too, which go no further than this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Rsa,
    RsaExport,
    Dhe,
    Ecdhe,
}

impl Kind {
    pub fn of(suite: u16) -> Self {
        let name = Suite(suite).name().unwrap_or_default();
        let begins = |part: &str| name.starts_with(part);
        if begins("TLS_RSA_EXPORT_") {
            Self::RsaExport
        } else if begins("TLS_DHE_") || begins("TLS_DH_anon") {
            Self::Dhe
        } else if begins("TLS_ECDHE_") || begins("TLS_ECDH_anon") {
            Self::Ecdhe
        } else {
            Self::Rsa
        }
    }
}

/// What the server keeps until the client answers.
pub enum Secret {
    /// The key of the certificate decrypts.
    Rsa,
    /// The temporary key of 512 bits decrypts.
    Export,
    Dhe(BigUint),
    Ecdhe(agreement::EphemeralPrivateKey, &'static agreement::Algorithm),
}

/// ring says no more than that it refuses.
fn refused(_: ring::error::Unspecified) -> io::Error {
    io::Error::other("ring refuses the key or gives no random numbers")
}

pub fn random<const N: usize>() -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).map_err(refused)?;
    Ok(bytes)
}

/// The secret, and the ServerKeyExchange body where the suite has one.
pub fn begin(
    shared: &Shared,
    hello: &ClientHello,
    version: Version,
    suite: u16,
    server_random: &[u8],
) -> io::Result<(Secret, Option<Vec<u8>>)> {
    let (secret, parameters) = match Kind::of(suite) {
        Kind::Rsa => return Ok((Secret::Rsa, None)),
        Kind::RsaExport => {
            let key = &shared.key.export;
            let numbers = [&key.modulus, &key.exponent].map(|number| sized(2, &number.to_bytes_be()));
            (Secret::Export, numbers.concat())
        }
        Kind::Dhe => {
            let prime = BigUint::from_bytes_be(&shared.behaviour.prime);
            let generator = BigUint::from(2_u8);
            let secret = BigUint::from_bytes_be(&random::<32>()?);
            let public = generator.modpow(&secret, &prime);
            let numbers = [&prime, &generator, &public].map(|number| sized(2, &number.to_bytes_be()));
            (Secret::Dhe(secret), numbers.concat())
        }
        Kind::Ecdhe => {
            let groups = hello.list(10);
            let (group, algorithm) = match groups.contains(&23) || groups.is_empty() {
                true => (23, &agreement::ECDH_P256),
                false => (29, &agreement::X25519),
            };
            let secret = agreement::EphemeralPrivateKey::generate(algorithm, &SystemRandom::new());
            let secret = secret.map_err(refused)?;
            let public = secret.compute_public_key().map_err(refused)?;
            let parameters = [&[3, 0, group], sized(1, public.as_ref()).as_slice()].concat();
            (Secret::Ecdhe(secret, algorithm), parameters)
        }
    };
    let mut body = parameters.clone();
    if !Suite(suite).name().unwrap_or_default().contains("_anon_") {
        let signed = [&hello.random, server_random, &parameters].concat();
        let schemes = hello.list(13);
        let scheme = match version {
            Version::Tls12 if schemes.contains(&0x0401) => Some(0x0401_u16),
            Version::Tls12 => Some(0x0201),
            _ => None,
        };
        body.extend(scheme.iter().flat_map(|scheme| scheme.to_be_bytes()));
        body.extend(sized(2, &shared.key.main.sign(scheme, &signed)));
    }
    Ok((secret, Some(body)))
}

/// What an RSA-encrypted secret turned out to be.
pub enum Opened {
    Secret(Vec<u8>),
    /// Its padding or its version is wrong; a sound server goes on with a random
    /// secret. True if it looks encrypted at its beginning, which makes a strong oracle.
    Wrong(bool),
}

/// The secret that both sides now have, from the body of the client's message.
pub fn finish(
    key: &Key,
    secret: Secret,
    version: Version,
    offered: u16,
    prime: &[u8],
    body: &[u8],
) -> io::Result<Opened> {
    let mut rest = body;
    let mut sent = |width| vector(&mut rest, width).ok_or(io::Error::from(io::ErrorKind::InvalidData));
    let opened = match secret {
        Secret::Rsa | Secret::Export => {
            let key = if matches!(secret, Secret::Rsa) { &key.main } else { &key.export };
            let sealed = if version == Version::Ssl3 { body } else { sent(2)? };
            let block = key.apply(sealed);
            let (head, premaster) = block.split_at(block.len().saturating_sub(48));
            let padded = head.starts_with(&[0, 2]) && head.ends_with(&[0]) && !head[2..head.len() - 1].contains(&0);
            let right = padded && premaster.starts_with(&offered.to_be_bytes());
            if right { Opened::Secret(premaster.to_vec()) } else { Opened::Wrong(head.starts_with(&[0, 2])) }
        }
        Secret::Dhe(secret) => {
            let prime = BigUint::from_bytes_be(prime);
            let public = BigUint::from_bytes_be(sent(2)?);
            Opened::Secret(public.modpow(&secret, &prime).to_bytes_be())
        }
        Secret::Ecdhe(secret, algorithm) => {
            let theirs = agreement::UnparsedPublicKey::new(algorithm, sent(1)?);
            let agreed = agreement::agree_ephemeral(secret, &theirs, <[u8]>::to_vec);
            Opened::Secret(agreed.map_err(refused)?)
        }
    };
    Ok(opened)
}
