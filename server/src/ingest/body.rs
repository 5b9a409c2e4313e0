//! A report's body: unpacked and read within bounds.

use crate::problem::Problem;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use report::wire::Submission;
use seal::evidence::Blobs;
use std::io::{self, Read, Write};

/// The most blobs that one report brings: tables, manifest, findings.
const MOST_BLOBS: usize = 256;

/// What an agent sent, unpacked; nothing of it is verified yet.
#[derive(Debug)]
pub struct Submitted {
    /// The envelope's bytes.
    pub envelope: Vec<u8>,
    /// The blobs by the keys that the agent claims.
    pub blobs: Blobs,
}

/// Reads a body of at most `most` bytes unpacked.
///
/// # Errors
/// [`Problem::TooLarge`] or [`Problem::BadRequest`].
pub fn read(body: &[u8], is_gzip: bool, most: usize) -> Result<Submitted, Problem> {
    let unpacked;
    let text = if is_gzip {
        unpacked = unpack(body, most)?;
        unpacked.as_slice()
    } else {
        body
    };
    if text.len() > most {
        return Err(Problem::TooLarge);
    }
    let bad = |what: &str| Problem::BadRequest(what.to_owned());
    let submission: Submission = serde_json::from_slice(text).map_err(|_| bad("the body is no submission"))?;
    if submission.blobs.len() > MOST_BLOBS {
        return Err(Problem::TooLarge);
    }
    let mut blobs = Blobs::new();
    for (key, blob) in submission.blobs {
        seal::digest::parse_hex32(&key).ok_or_else(|| bad("a blob's key is not a digest"))?;
        blobs.insert(key, STANDARD.decode(blob).map_err(|_| bad("a blob is not base64"))?);
    }
    Ok(Submitted { envelope: submission.envelope.into_bytes(), blobs })
}

/// Unpacks gzip. One that unpacks to more than the bound is not unpacked
/// further: a small body cannot take much memory.
///
/// # Errors
/// [`Problem::TooLarge`] or [`Problem::BadRequest`].
pub fn unpack(packed: &[u8], most: usize) -> Result<Vec<u8>, Problem> {
    let mut unpacked = Vec::new();
    let mut reader = GzDecoder::new(packed).take(most as u64 + 1);
    reader.read_to_end(&mut unpacked).map_err(|_| Problem::BadRequest("the body is not gzip".to_owned()))?;
    if unpacked.len() > most { Err(Problem::TooLarge) } else { Ok(unpacked) }
}

/// Packs with gzip.
///
/// # Errors
/// None in practice: it writes to memory.
pub fn pack(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(bytes)?;
    packer.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(body: &[u8], is_gzip: bool, most: usize) -> Problem {
        read(body, is_gzip, most).unwrap_err()
    }

    #[test]
    fn a_body_is_read_within_its_bounds() {
        let key = "ab".repeat(32);
        let body = format!("{{\"envelope\":\"e\",\"blobs\":{{\"{key}\":\"AAE=\"}}}}");
        let packed = pack(body.as_bytes()).unwrap();
        let submitted = read(&packed, true, 1000).unwrap();
        assert_eq!((submitted.envelope.as_slice(), submitted.blobs[&key].as_slice()), (&b"e"[..], &[0, 1][..]));
        assert!(read(body.as_bytes(), false, 1000).is_ok());
        assert_eq!(problem(body.as_bytes(), false, 10), Problem::TooLarge);
        assert_eq!(problem(&packed, true, body.len() - 1), Problem::TooLarge);
        for (body, is_gzip) in [
            (&b"not gzip"[..], true),
            (&packed[..packed.len() - 9], true),
            (b"{}", false),
            (b"{\"envelope\":\"e\",\"blobs\":{\"x\":\"\"}}", false),
            (b"{\"envelope\":\"e\",\"blobs\":{},\"more\":1}", false),
        ] {
            assert!(matches!(problem(body, is_gzip, 1000), Problem::BadRequest(_)), "{body:?}");
        }
    }

    #[test]
    fn a_gzip_bomb_is_left_unexploded() {
        let bomb = pack(&vec![b' '; 64 << 20]).unwrap();
        assert!(bomb.len() < 100_000);
        assert_eq!(problem(&bomb, true, 1 << 20), Problem::TooLarge);
        assert_eq!(unpack(&bomb, 1 << 20), Err(Problem::TooLarge));
    }
}
