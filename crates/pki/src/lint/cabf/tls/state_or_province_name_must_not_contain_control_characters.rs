//! `e_state_or_province_name_must_not_contain_control_characters`

use crate::lint::{Lint, Severity, Source, Verdict, kind};
use crate::x509::{Attribute, oid};

pub const LINT: Lint = Lint {
    name: "e_state_or_province_name_must_not_contain_control_characters",
    doc: "The state, the province or the locality has characters of structured data in it.",
    citation: "CA/Browser Forum Baseline Requirements, 3.2.2.1",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2012-07-01",
    ineffective: None,
    applies: |view| kind::may_serve(view),
    check: |view| {
        let place = |one: &Attribute<'_>| one.oid == oid::PROVINCE || one.oid == oid::LOCALITY;
        let odd = |byte: &u8| br#"=:{};"|\[]"#.contains(byte);
        let found = view.subject.attributes.iter().any(|one| place(one) && one.value.iter().any(odd));
        Verdict::of(!found, "the state, province or locality has characters of structured data in it")
    },
};
