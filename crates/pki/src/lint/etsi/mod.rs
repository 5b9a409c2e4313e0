//! What ETSI wants of qualified certificates.

mod duplicate_etsi_qcstatement;
mod etsi_natural_person_key_usage_correct_values;
mod etsi_natural_person_key_usage_mandatory;
mod etsi_natural_person_key_usage_preferred_values;
mod qcstatem_etsi_present_qcs_critical;
mod qcstatem_qccompliance_valid;
mod qcstatem_qcretentionperiod_valid;
mod qcstatem_qcsscd_valid;
mod qcstatem_qctype_oneonly;
mod qcstatem_qctype_valid;
mod statement;
#[cfg(test)]
mod tests;

use crate::lint::Lint;

/// This family's lints, sorted by name.
pub(in crate::lint) const LINTS: &[&Lint] = &[
    &duplicate_etsi_qcstatement::LINT,
    &etsi_natural_person_key_usage_correct_values::LINT,
    &etsi_natural_person_key_usage_mandatory::LINT,
    &qcstatem_etsi_present_qcs_critical::LINT,
    &qcstatem_qccompliance_valid::LINT,
    &qcstatem_qcretentionperiod_valid::LINT,
    &qcstatem_qcsscd_valid::LINT,
    &qcstatem_qctype_oneonly::LINT,
    &qcstatem_qctype_valid::LINT,
    &etsi_natural_person_key_usage_preferred_values::LINT,
];
