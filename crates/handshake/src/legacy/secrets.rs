//! The key derivation of each version: SSLv3 (RFC 6101 section 6), TLS 1.0 and
//! 1.1 (RFC 2246 section 5), TLS 1.2 (RFC 5246 section 5), and the extended
//! master secret (RFC 7627).

use crate::{
    Version,
    legacy::{Hash, Plan, Shield},
};

/// The 32 bytes that each side drew for its hello.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Randoms {
    /// The client's.
    pub client: [u8; 32],
    /// The server's.
    pub server: [u8; 32],
}

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Who began.
    Client,
    /// Who answers.
    Server,
}

/// The master secret of a session, with what is derived from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secrets {
    version: Version,
    prf: Hash,
    master: Vec<u8>,
}

impl Secrets {
    /// The master secret that the agreed secret gives with both sides' random bytes.
    #[must_use]
    pub fn agreed(version: Version, plan: &Plan, premaster: &[u8], randoms: &Randoms) -> Self {
        let seed = [randoms.client, randoms.server].concat();
        let derived = Self { version, prf: plan.prf, master: premaster.to_vec() };
        Self { master: derived.expand("master secret", &seed, 48), ..derived }
    }

    /// A master secret that is known already; the early ChangeCipherSpec leaves an empty one.
    #[must_use]
    pub const fn of(version: Version, plan: &Plan, master: Vec<u8>) -> Self {
        Self { version, prf: plan.prf, master }
    }

    /// The extended master secret: bound to all messages up to the client's key exchange.
    #[must_use]
    pub fn extended(version: Version, plan: &Plan, premaster: &[u8], so_far: &[u8]) -> Self {
        let derived = Self { version, prf: plan.prf, master: premaster.to_vec() };
        let seed = derived.hash(so_far);
        Self { master: derived.expand("extended master secret", &seed, 48), ..derived }
    }

    /// The hash of messages that this version signs and finishes with.
    fn hash(&self, messages: &[u8]) -> Vec<u8> {
        match self.version {
            Version::Tls12 | Version::Tls13 => self.prf.of(&[messages]),
            _ => [Hash::Md5.of(&[messages]), Hash::Sha1.of(&[messages])].concat(),
        }
    }

    /// The pseudo-random function of the version over the master secret.
    fn expand(&self, label: &str, seed: &[u8], length: usize) -> Vec<u8> {
        let seed = [label.as_bytes(), seed].concat();
        match self.version {
            Version::Ssl3 => ssl3(&self.master, &seed[label.len()..], length),
            Version::Tls10 | Version::Tls11 => {
                // Each half of the secret goes through its own hash; of an odd length the middle byte through both.
                let half = self.master.len().div_ceil(2);
                let (first, second) = (&self.master[..half], &self.master[self.master.len() - half..]);
                let (one, two) = (p_hash(Hash::Md5, first, &seed, length), p_hash(Hash::Sha1, second, &seed, length));
                one.iter().zip(two).map(|(a, b)| a ^ b).collect()
            }
            Version::Tls12 | Version::Tls13 => p_hash(self.prf, &self.master, &seed, length),
        }
    }

    /// The protection of both directions: what the client writes, what the server writes.
    #[must_use]
    pub fn shields(&self, plan: &Plan, randoms: &Randoms) -> (Shield, Shield) {
        let (mac, key, iv) = (plan.mac_key(), plan.bulk.key(), plan.bulk.fixed_iv(self.version));
        let seed = [randoms.server, randoms.client].concat();
        let block = self.expand("key expansion", &seed, 2 * (mac + key + iv));
        let mut rest = block.as_slice();
        let mut cut = |length: usize| {
            let (head, tail) = rest.split_at(length);
            rest = tail;
            head.to_vec()
        };
        let macs = (cut(mac), cut(mac));
        let keys = (cut(key), cut(key));
        let ivs = (cut(iv), cut(iv));
        (
            Shield::new(self.version, plan, macs.0, &keys.0, ivs.0),
            Shield::new(self.version, plan, macs.1, &keys.1, ivs.1),
        )
    }

    /// The content of a Finished message over all messages before it.
    #[must_use]
    pub fn finished(&self, side: Side, messages: &[u8]) -> Vec<u8> {
        if self.version == Version::Ssl3 {
            let sender: &[u8] = if side == Side::Client { b"CLNT" } else { b"SRVR" };
            let half = |hash: Hash, pads: usize| {
                let inner = hash.of(&[messages, sender, &self.master, &[0x36; 48][..pads]]);
                hash.of(&[&self.master, &[0x5c; 48][..pads], &inner])
            };
            return [half(Hash::Md5, 48), half(Hash::Sha1, 40)].concat();
        }
        let label = if side == Side::Client { "client finished" } else { "server finished" };
        self.expand(label, &self.hash(messages), 12)
    }
}

/// P_hash of RFC 5246.
fn p_hash(hash: Hash, secret: &[u8], seed: &[u8], length: usize) -> Vec<u8> {
    let mut out = Vec::new();
    let mut turn = seed.to_vec();
    while out.len() < length {
        turn = hash.hmac(secret, &[&turn]);
        out.extend(hash.hmac(secret, &[&turn, seed]));
    }
    out.truncate(length);
    out
}

/// SSLv3's derivation: MD5 over SHA-1 with "A", "BB", "CCC" and so on before the secret.
fn ssl3(secret: &[u8], seed: &[u8], length: usize) -> Vec<u8> {
    let mut out = Vec::new();
    for (count, letter) in (b'A'..=b'Z').enumerate() {
        if out.len() >= length {
            break;
        }
        let inner = Hash::Sha1.of(&[&vec![letter; count + 1], secret, seed]);
        out.extend(Hash::Md5.of(&[secret, &inner]));
    }
    out.truncate(length);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vector for SHA-256 that the TLS working group's list published (P. Wouters, 2009): label "test label".
    #[test]
    fn the_prf_of_tls12_agrees_with_the_published_vector() {
        let bytes = |text: &str| -> Vec<u8> {
            (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
        };
        let secret = bytes("9bbe436ba940f017b17652849a71db35");
        let seed = bytes("a0ba9f936cda311827a6f796ffd5198c");
        let wanted = bytes(
            "e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a6b301791e90d35c9c9a46b4e14baf9af0fa022f7077def17abfd3797c0564bab",
        );
        let secrets = Secrets { version: Version::Tls12, prf: Hash::Sha256, master: secret };
        assert_eq!(secrets.expand("test label", &seed, 64)[..wanted.len()], wanted);
    }
}
