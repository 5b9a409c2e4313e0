//! `w_root_ca_basic_constraints_path_len_constraint_field_present`

use crate::lint::{Lint, Severity, Source, Verdict, kind};

pub const LINT: Lint = Lint {
    name: "w_root_ca_basic_constraints_path_len_constraint_field_present",
    doc: "A root limits the length of paths.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.2.1.4",
    source: Source::Public,
    severity: Severity::Warning,
    effective: "2012-07-01",
    ineffective: None,
    applies: |view| kind::may_serve(view) && kind::is_root(view),
    check: |view| {
        let limited = matches!(&view.extensions.basic_constraints, Some(Ok(read)) if read.path_length.is_some());
        Verdict::of(!limited, "the root limits the length of paths")
    },
};
