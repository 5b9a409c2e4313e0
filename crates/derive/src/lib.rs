//! Derived tables: pure functions of observed tables, computed alike by agent,
//! server and verifier. One file each; `TABLES` names them all. [`outside`] is
//! no table: it holds a report beside what the server itself saw.

pub mod advisories;
pub mod advisory_affected;
pub mod advisory_source;
pub mod certificate_chain;
pub mod certificate_lint;
pub mod certificate_revocation;
pub mod certificate_use;
pub mod certificate_validity;
mod certificates;
mod evidence;
pub mod exposure;
mod inputs;
pub mod outside;
pub mod presence;
pub mod privilege_path;
pub mod reuse;
pub mod revocation_list;
#[cfg(test)]
mod testing;
pub mod tls_difference;
pub mod trust_root;

pub use certificates::{Certificates, Ders};
pub use inputs::{Inputs, Named};

use report::{Facts, Table, TableSpec};

/// One derived table and the code that computes it.
#[derive(Debug)]
pub struct Derived {
    /// What a row says.
    pub spec: &'static TableSpec,
    /// The observed tables that it is computed from.
    pub inputs: &'static [&'static str],
    /// Computes it; `None` where no input was gathered: then it was not
    /// gathered either.
    pub compute: fn(&Inputs<'_>) -> Option<Table>,
}

/// Every derived table, sorted by name.
pub const TABLES: &[Derived] = &[
    Derived { spec: &advisory_affected::SPEC, inputs: advisory_affected::INPUTS, compute: advisory_affected::compute },
    Derived { spec: &advisory_source::SPEC, inputs: advisory_source::INPUTS, compute: advisory_source::compute },
    Derived { spec: &certificate_chain::SPEC, inputs: certificate_chain::INPUTS, compute: certificate_chain::compute },
    Derived { spec: &certificate_lint::SPEC, inputs: certificate_lint::INPUTS, compute: certificate_lint::compute },
    Derived {
        spec: &certificate_revocation::SPEC,
        inputs: certificate_revocation::INPUTS,
        compute: certificate_revocation::compute,
    },
    Derived { spec: &certificate_use::SPEC, inputs: certificate_use::INPUTS, compute: certificate_use::compute },
    Derived {
        spec: &certificate_validity::SPEC,
        inputs: certificate_validity::INPUTS,
        compute: certificate_validity::compute,
    },
    Derived { spec: &privilege_path::SPEC, inputs: privilege_path::INPUTS, compute: privilege_path::compute },
    Derived { spec: &revocation_list::SPEC, inputs: revocation_list::INPUTS, compute: revocation_list::compute },
    Derived { spec: &tls_difference::SPEC, inputs: tls_difference::INPUTS, compute: tls_difference::compute },
    Derived { spec: &trust_root::SPEC, inputs: trust_root::INPUTS, compute: trust_root::compute },
];

/// Every derived table of this release, sorted by name.
pub const SPECS: &[&TableSpec] = &[
    &advisory_affected::SPEC,
    &advisory_source::SPEC,
    &certificate_chain::SPEC,
    &certificate_lint::SPEC,
    &certificate_revocation::SPEC,
    &certificate_use::SPEC,
    &certificate_validity::SPEC,
    &privilege_path::SPEC,
    &revocation_list::SPEC,
    &tls_difference::SPEC,
    &trust_root::SPEC,
];

/// Adds every derived table to the facts. `observed` are the specs by which
/// the observed tables are laid out: those of the policy set. The facts must be
/// in canonical order ([`Facts::normalise`]), because rows are named by number.
/// What could not be read of an input is a gap of the output. `named` are the
/// inputs that the report names by digest.
pub fn derive(facts: &mut Facts, observed: &[&TableSpec], named: &Named<'_>) {
    let computed: Vec<(&str, Option<Table>)> = {
        let ders = Ders::decode(facts, observed);
        let certificates = Certificates::read(facts, observed, &ders);
        let inputs = Inputs { facts, observed, certificates: &certificates, named };
        TABLES.iter().map(|table| (table.spec.name.as_ref(), (table.compute)(&inputs))).collect()
    };
    for (name, computed) in computed {
        match computed {
            Some(computed) => facts.tables.insert(name.to_owned(), computed),
            // What stood under this name did not come from here.
            None => facts.tables.remove(name),
        };
    }
}

/// The observed tables that the table called `name` is computed from; `None`
/// if it is no derived table.
#[must_use]
pub fn inputs(name: &str) -> Option<&'static [&'static str]> {
    TABLES.iter().find(|table| table.spec.name == name).map(|table| table.inputs)
}

/// Rows and gaps in canonical order, each once.
fn in_order(mut table: Table) -> Table {
    table.rows.sort_unstable();
    table.rows.dedup();
    table.gaps.sort_unstable();
    table.gaps.dedup();
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted_and_agree() {
        assert!(SPECS.is_sorted_by(|a, b| a.name < b.name));
        assert!(TABLES.iter().map(|table| &table.spec.name).eq(SPECS.iter().map(|spec| &spec.name)));
        assert_eq!(inputs("certificate.validity"), Some(["certificate.file", "tls.presented_chain"].as_slice()));
        assert_eq!(inputs("certificate.file"), None);
    }
}
