//! The published catalogues that rules may refer to, and the form of the
//! control numbers in each. A reference is data, so a reader can check it.

/// One published catalogue of controls.
#[derive(Clone, Copy, Debug)]
pub struct Scheme {
    /// The key below `references`: name and edition.
    pub id: &'static str,
    /// The catalogue's title.
    pub title: &'static str,
    /// The forms of its control numbers: `A` stands for capital letters, `9`
    /// for digits, `a` for a name in small letters, anything else for itself.
    pub forms: &'static [&'static str],
}

/// The catalogues that are known, sorted by id. Adding one is a line here.
pub const SCHEMES: &[Scheme] = &[
    scheme("bsi-grundschutz-2023", "BSI IT-Grundschutz-Kompendium, edition 2023", &["A.9.A9", "A.9.9.A9"]),
    scheme("bsi-tr-02102", "BSI TR-02102, cryptographic mechanisms", &["TR-9-9", "TR-9-9 9.9", "TR-9-9 9.9.9"]),
    scheme("cab-forum-ballots", "CA/Browser Forum, ballots on certificates of servers", &["SC-9", "SC-9v9"]),
    scheme("cac-debian12", "ComplianceAsCode content, the rules of its benchmark of Debian 12", &["a"]),
    scheme("cis-controls-8.1", "CIS Critical Security Controls, version 8.1", &["9", "9.9"]),
    scheme("disa-srg-gpos", "DISA General Purpose Operating System SRG", &["SRG-OS-9-GPOS-9"]),
    scheme("iec-62443-3-3", "IEC 62443-3-3:2013, system security requirements", &["SR 9.9"]),
    scheme("iso-27001-2022", "ISO/IEC 27001:2022, annex A", &["A.9.9"]),
    scheme("iso-27002-2022", "ISO/IEC 27002:2022", &["9.9"]),
    scheme("nist-800-52-r2", "NIST SP 800-52, revision 2, the use of TLS", &["9.9", "9.9.9"]),
    scheme("nist-800-53-r5", "NIST SP 800-53, revision 5", &["A-9", "A-9(9)"]),
    scheme("nist-800-57-1-r5", "NIST SP 800-57, part 1, revision 5, the management of keys", &["9.9", "9.9.9"]),
    scheme("nist-csf-2.0", "NIST Cybersecurity Framework 2.0", &["A.A-9"]),
    scheme("pci-dss-4.0", "PCI DSS 4.0", &["9.9", "9.9.9", "9.9.9.9"]),
    scheme("rfc", "IETF RFC", &["9"]),
];

const fn scheme(id: &'static str, title: &'static str, forms: &'static [&'static str]) -> Scheme {
    Scheme { id, title, forms }
}

/// The scheme with this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Scheme> {
    SCHEMES.iter().find(|s| s.id == id)
}

impl Scheme {
    /// Whether `control` has the form of a control number of this scheme.
    #[must_use]
    pub fn fits(&self, control: &str) -> bool {
        control.len() <= 100 && self.forms.iter().any(|form| matches(form, control))
    }
}

fn matches(form: &str, text: &str) -> bool {
    let mut rest = text;
    for part in form.chars() {
        let taken = match part {
            'A' => rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_uppercase()).len(),
            '9' => rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len(),
            'a' => rest.len() - rest.trim_start_matches(is_of_name).len(),
            literal if rest.starts_with(literal) => literal.len_utf8(),
            _ => 0,
        };
        if taken == 0 {
            return false;
        }
        rest = &rest[taken..];
    }
    rest.is_empty()
}

const fn is_of_name(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_numbers_have_a_form() {
        let cases = [
            ("nist-csf-2.0", "PR.AA-05", true),
            ("nist-csf-2.0", "PR.AA", false),
            ("iso-27002-2022", "8.2", true),
            ("iso-27002-2022", "A.8.2", false),
            ("iso-27001-2022", "A.8.2", true),
            ("nist-800-53-r5", "AC-6(2)", true),
            ("nist-800-53-r5", "AC-6", true),
            ("nist-800-53-r5", "AC6", false),
            ("disa-srg-gpos", "SRG-OS-000480-GPOS-00227", true),
            ("iec-62443-3-3", "SR 1.1", true),
            ("cac-debian12", "kernel_module_usb-storage_disabled", true),
            ("cac-debian12", "SSHD", false),
        ];
        for (id, control, fits) in cases {
            assert_eq!(find(id).unwrap().fits(control), fits, "{id} {control}");
        }
    }

    #[test]
    fn schemes_are_sorted() {
        assert!(SCHEMES.is_sorted_by_key(|s| s.id));
    }
}
