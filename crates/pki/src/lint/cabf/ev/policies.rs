//! Policies under which authorities issued certificates with extended
//! validation before all of them used the CA/Browser Forum's own: as the root
//! programmes of Mozilla and Chromium list them.

use crate::lint::parts;
use crate::x509::View;

/// True if one of its policies stands for extended validation.
pub(in crate::lint) fn is_extended(view: &View<'_>) -> bool {
    parts::policies(view).iter().any(|policy| POLICIES.binary_search(&policy.oid).is_ok())
}

/// Sorted as bytes.
const POLICIES: &[&[u8]] = &[
    b"\x04\x00\x8f\x7a\x01\x04",                                 // 0.4.0.2042.1.4
    b"\x04\x00\x8f\x7a\x01\x05",                                 // 0.4.0.2042.1.5
    b"\x2a\x28\x00\x11\x01\x16",                                 // 1.2.40.0.17.1.22
    b"\x2a\x83\x08\x8c\x9b\x1b\x64\x85\x51\x01",                 // 1.2.392.200091.100.721.1
    b"\x2b\x06\x01\x04\x01\x81\x87\x2e\x0a\x08\x02\x01\x02",     // 1.3.6.1.4.1.17326.10.8.2.1.2
    b"\x2b\x06\x01\x04\x01\x81\x87\x2e\x0a\x0e\x02\x01\x02",     // 1.3.6.1.4.1.17326.10.14.2.1.2
    b"\x2b\x06\x01\x04\x01\x81\xad\x5a\x02\x05\x02\x03\x01",     // 1.3.6.1.4.1.22234.2.5.2.3.1
    b"\x2b\x06\x01\x04\x01\x81\xb5\x37\x01\x01\x01",             // 1.3.6.1.4.1.23223.1.1.1
    b"\x2b\x06\x01\x04\x01\x81\xb5\x37\x02",                     // 1.3.6.1.4.1.23223.2
    b"\x2b\x06\x01\x04\x01\x82\x8f\x09\x02\x01",                 // 1.3.6.1.4.1.34697.2.1
    b"\x2b\x06\x01\x04\x01\x82\x8f\x09\x02\x02",                 // 1.3.6.1.4.1.34697.2.2
    b"\x2b\x06\x01\x04\x01\x82\x8f\x09\x02\x03",                 // 1.3.6.1.4.1.34697.2.3
    b"\x2b\x06\x01\x04\x01\x82\x8f\x09\x02\x04",                 // 1.3.6.1.4.1.34697.2.4
    b"\x2b\x06\x01\x04\x01\x82\x9b\x51\x02",                     // 1.3.6.1.4.1.36305.2
    b"\x2b\x06\x01\x04\x01\x86\x0e\x01\x02\x01\x08\x01",         // 1.3.6.1.4.1.782.1.2.1.8.1
    b"\x2b\x06\x01\x04\x01\xa0\x32\x01\x01",                     // 1.3.6.1.4.1.4146.1.1
    b"\x2b\x06\x01\x04\x01\xb1\x3e\x01\x64\x01",                 // 1.3.6.1.4.1.6334.1.100.1
    b"\x2b\x06\x01\x04\x01\xb2\x31\x01\x02\x01\x05\x01",         // 1.3.6.1.4.1.6449.1.2.1.5.1
    b"\x2b\x06\x01\x04\x01\xbd\x47\x0d\x18\x01",                 // 1.3.6.1.4.1.7879.13.24.1
    b"\x2b\x06\x01\x04\x01\xbe\x58\x00\x02\x64\x01\x02",         // 1.3.6.1.4.1.8024.0.2.100.1.2
    b"\x2b\x06\x01\x04\x01\xe6\x79\x0a\x01\x03\x0a",             // 1.3.6.1.4.1.13177.10.1.3.10
    b"\x2b\x06\x01\x04\x01\xf0\x22\x01\x06",                     // 1.3.6.1.4.1.14370.1.6
    b"\x2b\x06\x01\x04\x01\xf3\x39\x06\x01\x01",                 // 1.3.6.1.4.1.14777.6.1.1
    b"\x2b\x81\x1f\x01\x11\x01",                                 // 1.3.159.1.17.1
    b"\x60\x84\x10\x01\x87\x69\x01\x01\x01\x0c\x06\x01\x01\x01", // 2.16.528.1.1001.1.1.1.12.6.1.1.1
    b"\x60\x84\x42\x01\x1a\x01\x03\x03",                         // 2.16.578.1.26.1.3.3
    b"\x60\x85\x74\x01\x53\x15\x00",                             // 2.16.756.1.83.21.0
    b"\x60\x85\x74\x01\x59\x01\x02\x01\x01",                     // 2.16.756.1.89.1.2.1.1
    b"\x60\x86\x18\x01\x02\x01\x01\x05\x07\x01\x09",             // 2.16.792.1.2.1.1.5.7.1.9
    b"\x60\x86\x18\x03\x00\x04\x01\x01\x04",                     // 2.16.792.3.0.4.1.1.4
    b"\x60\x86\x48\x01\x86\xf8\x45\x01\x07\x17\x06",             // 2.16.840.1.113733.1.7.23.6
    b"\x60\x86\x48\x01\x86\xf8\x45\x01\x07\x30\x01",             // 2.16.840.1.113733.1.7.48.1
    b"\x60\x86\x48\x01\x86\xfa\x6c\x0a\x01\x02",                 // 2.16.840.1.114028.10.1.2
    b"\x60\x86\x48\x01\x86\xfb\x7b\x83\x74\x09",                 // 2.16.840.1.114171.500.9
    b"\x60\x86\x48\x01\x86\xfd\x64\x01\x01\x02\x04\x01",         // 2.16.840.1.114404.1.1.2.4.1
    b"\x60\x86\x48\x01\x86\xfd\x6c\x01\x03\x00\x02",             // 2.16.840.1.114412.1.3.0.2
    b"\x60\x86\x48\x01\x86\xfd\x6c\x02\x01",                     // 2.16.840.1.114412.2.1
    b"\x60\x86\x48\x01\x86\xfd\x6d\x01\x07\x17\x03",             // 2.16.840.1.114413.1.7.23.3
    b"\x60\x86\x48\x01\x86\xfd\x6e\x01\x07\x17\x03",             // 2.16.840.1.114414.1.7.23.3
    b"\x67\x81\x0c\x01\x01",                                     // 2.23.140.1.1
];

#[cfg(test)]
mod tests {
    use super::POLICIES;

    #[test]
    fn the_list_is_sorted() {
        assert!(POLICIES.is_sorted_by(|a, b| a < b));
        assert!(POLICIES.contains(&crate::x509::oid::EXTENDED_VALIDATION));
    }
}
