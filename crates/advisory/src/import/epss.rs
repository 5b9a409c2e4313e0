//! EPSS: the probability that a hole is exploited within 30 days, as the CSV
//! that is published every day, packed by gzip or not.

use super::{ImportError, Limited, is_cve};
use crate::model::Known;
use flate2::read::MultiGzDecoder;
use std::io::{BufRead, BufReader, Read};

const FORMAT: &str = "an EPSS list";
/// The longest line.
const MOST_LINE: u64 = 4096;

/// Reads the list and hands on each CVE. Gives how many there were.
///
/// # Errors
/// [`ImportError`].
pub fn import(place: &str, from: impl Read, bytes: u64, mut take: impl FnMut(&str, Known)) -> Result<u64, ImportError> {
    let mut from = BufReader::new(from);
    let read = |e: std::io::Error| ImportError::Read { place: place.to_owned(), why: e.to_string() };
    let is_packed = from.fill_buf().map_err(read)?.starts_with(&[0x1f, 0x8b]);
    let plain: Box<dyn Read + '_> = if is_packed { Box::new(MultiGzDecoder::new(from)) } else { Box::new(from) };
    let mut lines = BufReader::new(Limited::new(plain, bytes));
    let (mut line, mut number, mut count) = (Vec::new(), 0_u64, 0_u64);
    loop {
        number += 1;
        let refuse = |why: &str| ImportError::format(&format!("{place}, line {number}"), FORMAT, &why);
        line.clear();
        lines.by_ref().take(MOST_LINE).read_until(b'\n', &mut line).map_err(|e| refuse(&e.to_string()))?;
        if line.is_empty() {
            break;
        }
        if line.pop() != Some(b'\n') {
            return Err(refuse("the line is cut or endless"));
        }
        let text = std::str::from_utf8(&line).map_err(|_| refuse("it is not UTF-8"))?.trim_end_matches('\r');
        let parts: Vec<&str> = text.split(',').collect();
        match (number, parts.as_slice()) {
            (1, [first, ..]) if first.starts_with('#') => {}
            (1 | 2, ["cve", "epss", ..]) => {}
            (_, [cve, probability, ..]) if is_cve(cve) => {
                let points = points(probability).ok_or_else(|| refuse("its probability is none"))?;
                take(cve, Known { likelihood: Some(points), ..Known::default() });
                count += 1;
            }
            _ => return Err(refuse("it has no CVE and probability")),
        }
    }
    if count == 0 {
        return Err(ImportError::Empty { place: place.to_owned(), wanted: "any CVE".to_owned() });
    }
    Ok(count)
}

/// A probability such as `0.97565` in basis points, rounded down: an integer, as no fact is a float.
fn points(text: &str) -> Option<u16> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let is_digits =
        |digits: &str| !digits.is_empty() && digits.len() < 32 && digits.bytes().all(|b| b.is_ascii_digit());
    if !is_digits(whole) || !(part.is_empty() || is_digits(part)) {
        // Very small ones are written as 1e-05.
        let (mantissa, exponent) = text.split_once("e-")?;
        let small = exponent.parse::<u32>().ok()? >= 5 && mantissa.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        return small.then_some(0);
    }
    let four: String = part.chars().chain("0000".chars()).take(4).collect();
    let points = whole.parse::<u16>().ok()?.checked_mul(10_000)?.checked_add(four.parse().ok()?)?;
    (points <= 10_000).then_some(points)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn read(bytes: &[u8]) -> Result<Vec<(String, u16)>, ImportError> {
        let mut all = Vec::new();
        import("epss.csv", bytes, 1 << 20, |cve, known| all.push((cve.to_owned(), known.likelihood.unwrap())))?;
        Ok(all)
    }

    #[test]
    fn probabilities_become_basis_points() {
        let text = "#model_version:v2025.03.14,score_date:2026-11-01T00:00:00+0000\ncve,epss,percentile\n\
                    CVE-2021-44228,0.94358,0.99959\nCVE-2026-0001,1.0,1\nCVE-2026-22222,3e-05,0.1\n";
        let want = [("CVE-2021-44228", 9435), ("CVE-2026-0001", 10_000), ("CVE-2026-22222", 0)];
        let want = want.map(|(cve, points)| (cve.to_owned(), points));
        assert_eq!(read(text.as_bytes()).unwrap(), want);
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(text.as_bytes()).unwrap();
        let packed = gzip.finish().unwrap();
        assert_eq!(read(&packed).unwrap(), want);
        for length in 0..packed.len() - 8 {
            assert!(read(&packed[..length]).is_err(), "{length}");
        }
        for bad in
            ["CVE-2021-44228,1.5,0\n", "CVE-2021-44228,-1,0\n", "x,0.1,0\n", "CVE-2021-44228,0.1", "", "\u{fffd}"]
        {
            assert!(read(bad.as_bytes()).is_err(), "{bad}");
        }
    }

    #[test]
    fn points_are_exact() {
        for (text, want) in [
            ("0.00043", Some(4)),
            ("1", Some(10_000)),
            ("0.9", Some(9000)),
            ("1.0001", None),
            ("9", None),
            ("nan", None),
            ("1e-05", Some(0)),
            ("1e-02", None),
        ] {
            assert_eq!(points(text), want, "{text}");
        }
    }
}
