//! Codes of countries.

/// The two-letter codes of ISO 3166-1 in its order, those that were withdrawn
/// since certificates name countries (AN), and XX, which the CA/Browser Forum
/// has stand for a country without a code.
const CODES: &[u8] = b"ADAEAFAGAIALAMANAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCGCHCICK\
CLCMCNCOCRCUCVCWCXCYCZDEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGYHKHMHNHRHTHUIDIEILIMIN\
IOIQIRISITJEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNI\
NLNONPNRNUNZOMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTFTGTHTJTKTLTMTNTOTR\
TTTVTWTZUAUGUMUSUYUZVAVCVEVGVIVNVUWFWSXXYEYTZAZMZW";

/// True if it is one of them, in capitals or not.
pub(in crate::lint) fn is_code(text: &[u8]) -> bool {
    let Ok(code) = <[u8; 2]>::try_from(text) else { return false };
    let code = code.map(|letter| letter.to_ascii_uppercase());
    CODES.as_chunks::<2>().0.binary_search(&code).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_found() {
        let all = CODES.as_chunks::<2>().0;
        assert!(all.is_sorted_by(|a, b| a < b) && all.iter().all(|code| is_code(code)), "{}", all.len());
        assert_eq!(all.len(), 251);
        assert!(is_code(b"de") && !is_code(b"UK") && !is_code(b"D") && !is_code(b"DEU") && !is_code(b""));
    }
}
