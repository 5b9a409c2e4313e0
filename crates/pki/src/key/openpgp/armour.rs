//! ASCII armour (RFC 9580, 6). Its checksum, which the standard now leaves
//! out, is not looked at.

use crate::store::BASE64;
use base64::Engine;

const BEGIN: &[u8] = b"-----BEGIN PGP PUBLIC KEY BLOCK-----";
const END: &[u8] = b"-----END PGP PUBLIC KEY BLOCK-----";

/// The content of each block of public keys; the line of one that cannot be read.
pub fn blocks(bytes: &[u8]) -> Vec<Result<Vec<u8>, u32>> {
    let mut all = Vec::new();
    let mut lines = bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).zip(1_u32..);
    while let Some((line, number)) = lines.next() {
        if !line.ends_with(BEGIN) {
            continue;
        }
        let mut text = Vec::new();
        let mut ended = false;
        let mut headers = true;
        for (line, _) in lines.by_ref() {
            if line == END {
                ended = true;
                break;
            }
            // Headers end with an empty line; inside of apt's sources a full stop stands for it.
            if headers && (line.is_empty() || line == b"." || line.contains(&b':')) {
                continue;
            }
            headers = false;
            // The checksum is the line that begins with an equals sign.
            if !line.starts_with(b"=") && line != b"." {
                text.extend_from_slice(line);
            }
        }
        let decoded = BASE64.decode(&text).ok().filter(|_| ended);
        all.push(decoded.ok_or(number));
    }
    all
}
