//! OpenSSH's private key files (its PROTOCOL.key). The public half stands in
//! the clear before what may be encrypted, so no password is needed.

use super::{Format, Half, Read};
use crate::der::NotDer;
use crate::key::ssh;

const MAGIC: &[u8] = b"openssh-key-v1\0";

/// Reads a file's content, of which the first key counts: `ssh-keygen` writes no second.
pub fn read(bytes: &[u8]) -> Result<Read, NotDer> {
    let mut reader = ssh::Wire::new(bytes.strip_prefix(MAGIC).ok_or(NotDer)?);
    let cipher = reader.string().ok_or(NotDer)?;
    let (_derivation, _options) = (reader.string().ok_or(NotDer)?, reader.string().ok_or(NotDer)?);
    if reader.number().is_none_or(|keys| keys == 0) {
        return Err(NotDer);
    }
    let public = ssh::PublicKey::read(reader.string().ok_or(NotDer)?).ok_or(NotDer)?;
    let half = Half { scheme: public.scheme(), spki: public.spki.clone() };
    let read = Read::open(Format::OpenSsh, half);
    Ok(if cipher == b"none" { read } else { read.encrypted(Format::OpenSsh) })
}
