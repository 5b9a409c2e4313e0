//! How strong a key is: NIST SP 800-57 Part 1 Rev. 5, table 2.

use crate::lint::Verdict;
use crate::x509::{View, bit_length, oid};

/// Curves by their bits, and whether NIST (SP 800-186) or BSI (TR-02102-1) recommends them.
const CURVES: [(&[u8], u32, bool); 8] = [
    (oid::P192, 192, false),
    (oid::P224, 224, false),
    (oid::P256, 256, true),
    (oid::P384, 384, true),
    (oid::P521, 521, true),
    (oid::BRAINPOOL_P256, 256, true),
    (oid::BRAINPOOL_P384, 384, true),
    (oid::BRAINPOOL_P512, 512, true),
];

/// Bits of security; `None` where the kind of key or its curve is not known here.
fn bits(view: &View<'_>) -> Option<u32> {
    if let Some(key) = view.key.rsa() {
        return Some(match bit_length(key.modulus) {
            ..1024 => 0,
            1024..2048 => 80,
            2048..3072 => 112,
            3072..7680 => 128,
            _ => 192,
        });
    }
    match view.key.algorithm.oid {
        oid::ED25519 => Some(128),
        oid::ED448 => Some(224),
        _ => {
            let named = view.key.curve()?;
            CURVES.iter().find(|(curve, ..)| *curve == named).map(|(_, bits, _)| bits / 2)
        }
    }
}

/// Whether a key gives so many bits of security; nothing is said of kinds that are not known.
pub(super) fn verdict(view: &View<'_>, least: u32) -> Verdict {
    match bits(view) {
        None => Verdict::NotApplicable,
        Some(bits) if bits >= least => Verdict::Pass,
        Some(bits) => Verdict::Found(format!("the key gives {bits} bits of security, {least} are wanted").into()),
    }
}

/// True for a curve that NIST or BSI recommends.
pub(super) fn is_recommended(curve: &[u8]) -> bool {
    CURVES.iter().any(|(known, _, recommended)| *recommended && *known == curve)
}
