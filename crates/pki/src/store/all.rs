//! The certificates alone of a file in PEM or DER, for a caller that keeps no
//! key stores.

use super::{Fault, Found, Outer, outer, read};

/// The certificates of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct All {
    /// The DER of each certificate, in the order of the file. That it reads as
    /// a certificate has not been looked at.
    pub certificates: Vec<Vec<u8>>,
    /// What could not be taken out.
    pub faults: Vec<Fault>,
}

/// Takes every certificate out of a file. Of a file that is DER and nothing
/// that is known, it is for the caller to say whether it should be one.
#[must_use]
pub fn read_all(bytes: &[u8]) -> All {
    if bytes.len() <= super::MOST_BYTES && matches!(outer(bytes), Some(Outer::Signed(_) | Outer::Other(_))) {
        return All { certificates: vec![bytes.to_vec()], faults: Vec::new() };
    }
    let Found { certificates, mut faults, .. } = read(bytes, &[]);
    faults.retain(|fault| !matches!(fault, Fault::NoKey(_)));
    All { certificates: certificates.into_iter().map(|stored| stored.der).collect(), faults }
}
