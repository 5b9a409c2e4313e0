//! Secrets to be planted, and how a leak of one is recognised: as it is, in
//! hexadecimal, or in base64 at any alignment, packed or not.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::Path;

/// A planted secret.
pub struct Canary {
    /// Where it lies.
    pub place: String,
    /// What must not be found.
    needles: BTreeSet<Vec<u8>>,
}

impl Canary {
    /// A secret that lies in this place.
    pub fn new(place: &str, secret: &[u8]) -> Self {
        assert!(secret.len() >= 16, "{place}: too short to be told from chance");
        let mut needles = BTreeSet::from([secret.to_vec()]);
        needles.insert(hex::encode(secret).into_bytes());
        needles.insert(hex::encode_upper(secret).into_bytes());
        for skipped in 0..3 {
            // What stands before it in the same base64 shifts it; the digits at
            // either end mix with the neighbours, so they are left off.
            let shifted = [&vec![0; skipped], secret].concat();
            for text in [STANDARD_NO_PAD.encode(&shifted), URL_SAFE_NO_PAD.encode(&shifted)] {
                let inner = text.as_bytes();
                let first = (skipped * 8).div_ceil(6);
                needles.insert(inner[first..inner.len() - 1].to_vec());
            }
        }
        Self { place: place.to_owned(), needles }
    }
}

/// A secret of 24 letters and digits that stands nowhere else.
pub fn fresh() -> String {
    format!("Zq{}", &hex::encode(seal::key::random32().unwrap())[..22])
}

/// Everything that came out of the programs, by name.
#[derive(Default)]
pub struct Outputs(BTreeMap<String, Vec<u8>>);

impl Outputs {
    /// Adds an output; what is packed in it is added unpacked as well.
    pub fn add(&mut self, name: &str, bytes: Vec<u8>) {
        if bytes.starts_with(&[0x1f, 0x8b]) {
            let mut unpacked = Vec::new();
            flate2::read::GzDecoder::new(bytes.as_slice()).read_to_end(&mut unpacked).unwrap();
            self.0.insert(format!("{name} (unpacked)"), unpacked);
        }
        self.0.insert(name.to_owned(), bytes);
    }

    /// Adds JSON, and apart what is packed by zlib in its base64 texts.
    pub fn add_packed(&mut self, name: &str, json: &[u8]) {
        let mut waiting: Vec<serde_json::Value> = vec![serde_json::from_slice(json).unwrap()];
        while let Some(value) = waiting.pop() {
            match value {
                serde_json::Value::Array(values) => waiting.extend(values),
                serde_json::Value::Object(values) => waiting.extend(values.into_iter().map(|(_, value)| value)),
                serde_json::Value::String(text) => {
                    let packed = STANDARD_NO_PAD.decode(text.trim_end_matches('=')).unwrap_or_default();
                    let mut unpacked = Vec::new();
                    if flate2::read::ZlibDecoder::new(packed.as_slice()).read_to_end(&mut unpacked).is_ok() {
                        self.add(&format!("{name}: member {}", self.0.len()), unpacked);
                    }
                }
                _ => {}
            }
        }
        self.add(name, json.to_vec());
    }

    /// Adds every file below a folder.
    pub fn add_files(&mut self, folder: &Path) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                self.add_files(&path);
            } else {
                self.add(&path.display().to_string(), std::fs::read(&path).unwrap());
            }
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Each canary that an output holds, in whatever form: its place and the output's name.
    pub fn leaks<'a>(&'a self, canaries: &'a [Canary]) -> BTreeSet<(&'a str, &'a str)> {
        // By their first two bytes, so that all are looked for in one pass.
        let mut by_start: Vec<Vec<(&[u8], &str)>> = vec![Vec::new(); 1 << 16];
        for canary in canaries {
            for needle in &canary.needles {
                by_start[start(needle)].push((needle, &canary.place));
            }
        }
        let mut found = BTreeSet::new();
        for (name, bytes) in &self.0 {
            for (at, two) in bytes.windows(2).enumerate() {
                for (needle, place) in &by_start[start(two)] {
                    if bytes[at..].starts_with(needle) {
                        found.insert((*place, name.as_str()));
                    }
                }
            }
        }
        found
    }

    /// The names of the outputs that hold this text as it is.
    pub fn with(&self, text: &str) -> Vec<&str> {
        let holds = |bytes: &[u8]| bytes.windows(text.len()).any(|window| window == text.as_bytes());
        self.0.iter().filter(|(_, bytes)| holds(bytes)).map(|(name, _)| name.as_str()).collect()
    }
}

fn start(bytes: &[u8]) -> usize {
    usize::from(bytes[0]) << 8 | usize::from(bytes[1])
}

#[test]
fn a_leak_is_recognised_in_every_form() {
    let secret = fresh();
    let canaries = [Canary::new("a test", secret.as_bytes())];
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packer, format!("x{secret}y").as_bytes()).unwrap();
    let mut forms = vec![format!("x{secret}y").into_bytes(), packer.finish().unwrap()];
    forms.push(hex::encode(format!("x{secret}")).into_bytes());
    for before in ["", "a", "ab", "abc"] {
        for after in ["", "y", "yz"] {
            let whole = format!("{before}{secret}{after}");
            forms.push(STANDARD_NO_PAD.encode(&whole).into_bytes());
            forms.push(URL_SAFE_NO_PAD.encode(&whole).into_bytes());
        }
    }
    for form in forms {
        let mut outputs = Outputs::default();
        let shown = String::from_utf8_lossy(&form).into_owned();
        outputs.add("an output", form);
        assert!(!outputs.leaks(&canaries).is_empty(), "{shown}");
    }
    let mut outputs = Outputs::default();
    outputs.add("an output", secret.as_bytes()[1..].to_vec());
    assert!(outputs.leaks(&canaries).is_empty());
}
