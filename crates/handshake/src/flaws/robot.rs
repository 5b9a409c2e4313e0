//! ROBOT (Böck, Somorovsky, Young, 2017): a server that reacts in another way
//! to a wrongly padded RSA-encrypted secret decrypts and signs for whoever asks
//! often enough. We ask five times with secrets of our own, each padded in one
//! of five ways, and compare; where all are alike, five times more without the
//! messages after it. A difference counts only if it shows again.

use super::{
    Found, TLS13_ALONE,
    reaction::{Reaction, quiet},
    sound, unclear, vulnerable,
};
use crate::{
    Dialer, Trouble, Version,
    legacy::{
        Exchange,
        client::{begin, hello, message},
        exchange::RsaKey,
    },
    record::{CHANGE_CIPHER_SPEC, HANDSHAKE},
    wire::put_vector,
};
use ring::rand::{SecureRandom, SystemRandom};

/// How a secret is padded: rightly, or wrongly in one of four ways.
const WAYS: [&str; 5] = [
    "right padding",
    "a wrong beginning",
    "the zero byte in a wrong place",
    "no zero byte",
    "a wrong version in the secret",
];

/// What all five were answered with, or that there is nothing to ask.
enum Asked {
    All([Reaction; 5]),
    /// It agrees no keys by RSA encryption in this version.
    NoSuite,
    /// It has a key that we cannot use.
    NoKey,
}

pub(super) async fn test(dialer: &Dialer, versions: &[Version]) -> Result<Found, Trouble> {
    let old: Vec<Version> = versions.iter().copied().filter(|version| *version < Version::Tls13).collect();
    if old.is_empty() {
        return Ok(sound(TLS13_ALONE));
    }
    let mut answered = None;
    for version in old {
        match ask(dialer, version, true, &[0, 1, 2, 3, 4]).await? {
            Asked::NoSuite => {}
            Asked::NoKey => return Ok(unclear("the RSA key of its certificate cannot be used by this program")),
            Asked::All(reactions) => {
                answered = Some((version, reactions));
                break;
            }
        }
    }
    let Some((version, mut reactions)) = answered else { return Ok(sound("it agrees no keys by RSA encryption")) };
    let mut whole = true;
    if difference(&reactions).is_none() {
        whole = false;
        let Asked::All(second) = ask(dialer, version, false, &[0, 1, 2, 3, 4]).await? else {
            return Ok(unclear("it took RSA encryption once, and then no more"));
        };
        reactions = second;
    }
    let Some((one, other)) = difference(&reactions) else {
        return Ok(sound(format!("five ways of padding are answered alike, by {}", reactions[0])));
    };
    let Asked::All(again) = ask(dialer, version, whole, &[one, other]).await? else {
        return Ok(unclear("it took RSA encryption once, and then no more"));
    };
    let how = format!("{} is answered by {}, {} by {}", WAYS[one], reactions[one], WAYS[other], reactions[other]);
    Ok(match again[one] == reactions[one] && again[other] == reactions[other] {
        true => vulnerable(how),
        false => unclear(format!("{how}, but not a second time")),
    })
}

/// Two ways that were answered differently.
fn difference(reactions: &[Reaction; 5]) -> Option<(usize, usize)> {
    (1..5).find(|way| reactions[*way] != reactions[0]).map(|way| (0, way))
}

/// Asks in these ways, one connection each; the others count as silence. `whole`: a
/// ChangeCipherSpec and a Finished that opens under no key follow the secret.
async fn ask(dialer: &Dialer, version: Version, whole: bool, ways: &[usize]) -> Result<Asked, Trouble> {
    let mut reactions = [const { Reaction::Silent }; 5];
    for way in ways {
        let Some(hello) = hello(dialer, version, |plan| plan.exchange == Exchange::Rsa && !plan.anonymous)? else {
            return Ok(Asked::NoSuite);
        };
        let mut begun = match begin(dialer, hello).await {
            Ok(Ok(begun)) => begun,
            Ok(Err(_)) | Err(Trouble::Closed | Trouble::Alert(_)) if *way == 0 => return Ok(Asked::NoSuite),
            Ok(Err(_)) => return Err(Trouble::Malformed("it takes RSA encryption only sometimes")),
            Err(trouble) => return Err(trouble),
        };
        let Some(key) = begun.rest.shown.chain.first().and_then(|leaf| RsaKey::of_certificate(leaf)) else {
            return Ok(Asked::NoKey);
        };
        let sealed = key.apply(&padded(key.size(), version, *way)?);
        let mut body = Vec::new();
        match version {
            Version::Ssl3 => body = sealed,
            _ => put_vector(&mut body, 2, |out| out.extend(sealed)),
        }
        let records = &mut begun.talk.records;
        records.send(HANDSHAKE, version.code(), &message(16, &body)).await?;
        let mut sent = Ok(());
        if whole {
            // A multiple of every block, and longer than any MAC.
            let mut finished = [0; 80];
            SystemRandom::new().fill(&mut finished).map_err(|_| Trouble::Ourselves)?;
            sent = records.send(CHANGE_CIPHER_SPEC, version.code(), &[1]).await;
            if sent.is_ok() {
                sent = records.send(HANDSHAKE, version.code(), &finished).await;
            }
        }
        // It may hang up before all is said; what it said itself is still to be read.
        let _ = sent;
        reactions[*way] = Reaction::of(records, quiet(dialer.patience())).await?;
        begun.talk.close(None).await;
    }
    Ok(Asked::All(reactions))
}

/// A secret, padded in one of five ways, for a key of so many bytes.
fn padded(size: usize, version: Version, way: usize) -> Result<Vec<u8>, Trouble> {
    let filling = size.checked_sub(51).filter(|length| *length >= 8).ok_or(Trouble::Uncomputable)?;
    let mut random = vec![0; filling + 46];
    SystemRandom::new().fill(&mut random).map_err(|_| Trouble::Ourselves)?;
    random.iter_mut().for_each(|byte| *byte |= 1); // None may be zero but where we say so.
    let (filling, secret) = random.split_at(filling);
    let number = version.code().to_be_bytes();
    let (begin, zero, number) = match way {
        1 => ([0x41, 0x17], 0, number),
        2 | 3 => ([0, 2], 0x11, [0x11, 0x11]),
        4 => ([0, 2], 0, [2, 2]),
        _ => ([0, 2], 0, number),
    };
    let mut block = [&begin, filling, &[zero], &number, secret].concat();
    if way == 2 {
        // The zero byte stands before the last one: the secret is one byte long.
        let place = block.len() - 2;
        block[place] = 0;
    }
    if way == 1 {
        // The number must stay below the modulus, whose first bit is set.
        block[0] &= 0x7f;
    }
    Ok(block)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_is_wrong_in_its_own_place() {
        let block = |way| padded(256, Version::Tls12, way).unwrap();
        for way in 0..5 {
            assert_eq!(block(way).len(), 256);
            assert_eq!(block(way).starts_with(&[0, 2]), way != 1);
        }
        let zeros = |way| block(way).iter().skip(2).filter(|byte| **byte == 0).count();
        assert_eq!([0, 1, 2, 3, 4].map(zeros), [1, 1, 1, 0, 1]);
        assert_eq!(block(0)[207..210], [0, 3, 3]);
        assert_eq!(block(4)[207..210], [0, 2, 2]);
        assert_eq!(block(2)[254], 0);
        assert!(padded(50, Version::Tls12, 0).is_err());
    }
}
