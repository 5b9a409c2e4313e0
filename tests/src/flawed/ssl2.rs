//! A server of SSLv2 as far as its hello: version, certificate and suites in
//! the clear (Hickman, "The SSL Protocol", 1995). That it answers at all is
//! what DROWN (CVE-2016-0800) needs.

use crate::flawed::{Shared, hello::take};
use std::{
    io::{self, Read, Write},
    net::TcpStream,
};

/// RC4 with MD5, its export version, and triple DES with MD5.
const SUITES: [u8; 9] = [1, 0, 0x80, 2, 0, 0x80, 7, 0, 0xc0];

/// Reads a hello and answers it; a server that knows no SSLv2 hangs up.
pub fn answer(shared: &Shared, mut stream: TcpStream) -> io::Result<()> {
    let mut header = [0; 2];
    stream.read_exact(&mut header)?;
    let mut body = vec![0; usize::from(u16::from_be_bytes(header) & 0x7fff)];
    stream.read_exact(&mut body)?;
    // Kind, version; a hello that asks for a newer version in this old form is not ours to answer.
    if !shared.behaviour.ssl2 || take(&mut body.as_slice(), 3) != Some(&[1, 0, 2]) {
        return Ok(());
    }
    let length = |length: usize| u16::try_from(length).map(u16::to_be_bytes).map_err(io::Error::other);
    let certificate = &shared.key.certificate;
    let connection = [7; 16];
    // Kind, no session known, an X.509 certificate, version.
    let mut reply = vec![4, 0, 1, 0, 2];
    reply.extend(length(certificate.len())?);
    reply.extend(length(SUITES.len())?);
    reply.extend(length(connection.len())?);
    reply.extend(certificate.iter().chain(&SUITES).chain(&connection));
    let [high, low] = length(reply.len())?;
    stream.write_all(&[&[high | 0x80, low], reply.as_slice()].concat())?;
    let _ = stream.read(&mut [0; 1024]);
    Ok(())
}
