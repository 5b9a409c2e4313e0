//! Certificates and revocation lists in a PKCS#7 or CMS SignedData (RFC 2315, 9.1; RFC 5652, 5.1),
//! in DER or BER. Its signatures, if there are any, are not looked at.

use super::{Found, Stored, ber::Reader};
use crate::der::NotDer;

/// signedData, 1.2.840.113549.1.7.2.
const SIGNED_DATA: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02";

/// True for the object identifier of SignedData.
pub fn is_signed_data(oid: &[u8]) -> bool {
    oid == SIGNED_DATA
}

/// Takes the certificates and the revocation lists out of a ContentInfo.
pub fn read(bytes: &[u8], line: Option<u32>, found: &mut Found) -> Result<(), NotDer> {
    let mut info = Reader::new(bytes).take(0x30)?.inside();
    if !is_signed_data(info.take(0x06)?.value) {
        return Err(NotDer);
    }
    let mut data = info.take(0xa0)?.inside().take(0x30)?.inside();
    data.take(0x02)?;
    data.take(0x31)?;
    data.take(0x30)?;
    if let Some(certificates) = data.maybe(0xa0)? {
        let mut each = certificates.inside();
        while !each.is_empty() {
            let choice = each.next()?;
            // Other choices are attribute certificates and forms that nobody uses.
            if choice.tag == 0x30 && !found.push(Stored { der: choice.whole.to_vec(), label: None, line }) {
                break;
            }
        }
    }
    // Certificates are not lost where nothing that can be read comes after them.
    let Ok(Some(lists)) = data.maybe(0xa1) else { return Ok(()) };
    let mut each = lists.inside();
    while !each.is_empty() {
        let choice = each.next()?;
        // The other choice is an OCSP answer and what else anybody registers.
        if choice.tag == 0x30 && !found.push_list(Stored { der: choice.whole.to_vec(), label: None, line }) {
            break;
        }
    }
    Ok(())
}
