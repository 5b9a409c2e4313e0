//! `APKINDEX.tar.gz`: a signature and the index, each an archive of its own,
//! packed one after the other. The index has paragraphs as apk's database of
//! installed packages has them; it is read as a stream.

use crate::packages::rpm::bytes::Fault;
use std::collections::HashSet;
use std::io::{BufRead, BufReader, ErrorKind, Read};

/// The most bytes of an index, unpacked; Alpine's largest has 15 MB.
const MOST_BYTES: u64 = 512 << 20;

/// The longest line; lists of what a package provides are long.
const LONGEST: u64 = 1 << 20;

/// The most entries of the archive, and the most offers that are kept.
const MOST_ENTRIES: usize = 64;
const MOST_OFFERS: usize = 200_000;

/// A package that a repository offers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offer {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its architecture.
    pub architecture: String,
}

/// The packages of an index, unpacked but still an archive, whose names are wanted.
///
/// # Errors
/// What is wrong with it; there is no index that is good in part.
pub fn read(archive: impl Read, wanted: &dyn Fn(&str) -> bool) -> Result<Vec<Offer>, Fault> {
    let mut archive = BufReader::with_capacity(64 << 10, archive.take(MOST_BYTES));
    for _ in 0..MOST_ENTRIES {
        let mut head = [0; 512];
        fill(&mut archive, &mut head)?;
        if head.iter().all(|byte| *byte == 0) {
            continue;
        }
        let size = size(&head).ok_or(Fault::Malformed("it is no archive"))?;
        let name = head.split(|byte| *byte == 0).next().unwrap_or_default();
        if name == b"APKINDEX" {
            return paragraphs(archive.take(size), size, wanted);
        }
        let padded = size.next_multiple_of(512);
        let passed =
            std::io::copy(&mut archive.by_ref().take(padded), &mut std::io::sink()).map_err(|error| why(&error))?;
        if passed < padded {
            return Err(CUT);
        }
    }
    Err(Fault::Malformed("there is no index in it"))
}

const CUT: Fault = Fault::Malformed("it ends too early");

fn why(error: &std::io::Error) -> Fault {
    match error.kind() {
        ErrorKind::InvalidData | ErrorKind::InvalidInput | ErrorKind::UnexpectedEof | ErrorKind::Other => {
            Fault::Malformed("it does not unpack")
        }
        _ => Fault::Failed,
    }
}

fn fill(archive: &mut impl Read, out: &mut [u8]) -> Result<(), Fault> {
    archive.read_exact(out).map_err(|error| if error.kind() == ErrorKind::UnexpectedEof { CUT } else { why(&error) })
}

/// The size in an entry's head: octal digits. One that is written otherwise is larger than any bound.
fn size(head: &[u8; 512]) -> Option<u64> {
    let digits = std::str::from_utf8(head.get(124..136)?).ok()?;
    let size = u64::from_str_radix(digits.trim_matches(['\0', ' ']), 8).ok()?;
    (size <= MOST_BYTES).then_some(size)
}

fn paragraphs(index: impl BufRead, size: u64, wanted: &dyn Fn(&str) -> bool) -> Result<Vec<Offer>, Fault> {
    let (mut index, mut offers, mut known) = (index, Vec::new(), HashSet::new());
    let (mut open, mut any, mut line, mut total) = (Offer::default(), false, Vec::new(), 0_u64);
    loop {
        line.clear();
        let count = index.by_ref().take(LONGEST).read_until(b'\n', &mut line).map_err(|error| why(&error))? as u64;
        total += count;
        if count == LONGEST {
            return Err(Fault::TooLarge("it has a line that is too long"));
        }
        let text = line.trim_ascii();
        if text.is_empty() {
            let offer = std::mem::take(&mut open);
            let is_there = std::mem::take(&mut any);
            if is_there && (offer.name.is_empty() || offer.version.is_empty()) {
                return Err(Fault::Malformed("a package has no name or no version"));
            }
            if is_there && wanted(&offer.name) {
                if offers.len() == MOST_OFFERS {
                    return Err(Fault::TooLarge("it has more packages than are kept"));
                }
                // A package may stand there twice.
                if known.insert((offer.name.clone(), offer.version.clone())) {
                    offers.push(offer);
                }
            }
            if count == 0 {
                return if total == size { Ok(offers) } else { Err(CUT) };
            }
            continue;
        }
        let Some((letter, b':', value)) = text.split_at_checked(2).map(|(key, value)| (key[0], key[1], value)) else {
            return Err(Fault::Malformed("it has a line that is none of an index"));
        };
        any = true;
        let place = match letter {
            b'P' => &mut open.name,
            b'V' => &mut open.version,
            b'A' => &mut open.architecture,
            _ => continue,
        };
        *place = String::from_utf8_lossy(value).trim().to_owned();
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// An entry of an archive.
    pub fn entry(name: &str, content: &str) -> Vec<u8> {
        let mut head = vec![0; 512];
        head[..name.len()].copy_from_slice(name.as_bytes());
        head[124..135].copy_from_slice(format!("{:011o}", content.len()).as_bytes());
        let mut out = [head, content.as_bytes().to_vec()].concat();
        out.resize(out.len().next_multiple_of(512), 0);
        out
    }

    /// An archive as apk makes it, with packages `name version architecture`.
    pub fn archive(packages: &[(&str, &str, &str)]) -> Vec<u8> {
        let paragraph = |(name, version, own): &(&str, &str, &str)| {
            format!("C:Q1qKcZ+j23xssAXmgQhkOO8dHnbWw=\nP:{name}\nV:{version}\nA:{own}\nS:1\nT:a: b\n\n")
        };
        let index: String = packages.iter().map(paragraph).collect();
        let end = vec![0; 1024];
        [entry(".SIGN.RSA.x.pub", "sign"), entry("DESCRIPTION", "v3.20"), entry("APKINDEX", &index), end].concat()
    }

    #[test]
    fn packages_that_are_wanted() {
        let archive = archive(&[("a", "1-r0", "x86_64"), ("b", "2-r1", "x86_64"), ("a", "1-r0", "x86_64")]);
        let names = |wanted: &dyn Fn(&str) -> bool| {
            let offers = read(archive.as_slice(), wanted).unwrap();
            offers.iter().map(|o| format!("{} {} {}", o.name, o.version, o.architecture)).collect::<Vec<_>>()
        };
        assert_eq!(names(&|name| name == "b"), ["b 2-r1 x86_64"]);
        assert_eq!(names(&|_| true), ["a 1-r0 x86_64", "b 2-r1 x86_64"]);
    }

    #[test]
    fn what_is_cut_or_no_index_is_refused() {
        let whole = archive(&[("a", "1-r0", "x86_64")]);
        // Two entries of one block each, the head of the index, and all of it.
        let end = 2 * 1024 + 512 + size(whole[2048..][..512].try_into().unwrap()).unwrap() as usize;
        for cut in (0..end).step_by(7) {
            assert!(read(&whole[..cut], &|_| true).is_err(), "{cut}");
        }
        let refused = |bytes: &[u8]| read(bytes, &|_| true).unwrap_err();
        assert!(matches!(refused(&entry("APKINDEX", "no index\n")), Fault::Malformed(_)));
        assert!(matches!(
            refused(&entry("APKINDEX", "P:a\nA:x\n")),
            Fault::Malformed("a package has no name or no version")
        ));
        assert!(matches!(refused(&vec![0; 1 << 20]), Fault::Malformed("there is no index in it")));
        let long = format!("P:{}", "x".repeat(2 << 20));
        assert!(matches!(refused(&entry("APKINDEX", &long)), Fault::TooLarge(_)));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..900), text in "([PVA]:[a-z0-9]{0,3}\n|\n){0,9}") {
            let _ = read(bytes.as_slice(), &|_| true);
            // The first that has no name or no version spoils it all.
            if let Ok(offers) = read(entry("APKINDEX", &text).as_slice(), &|_| true) {
                prop_assert!(offers.len() <= text.matches("P:").count());
            }
        }
    }
}
