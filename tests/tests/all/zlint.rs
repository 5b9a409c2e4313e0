//! Our lints beside zlint's, on the corpus of its own tests; `cargo xtask
//! conformance zlint` prints each disagreement.

use crate::conformance::corpus;

/// How many lints of the corpus we have at least.
const LINTS: usize = 263;

#[test]
fn conformance_lints_agree_with_zlint() {
    let Some(folder) = corpus("zlint") else { return };
    let all = tests::zlint::compare(&folder).unwrap();
    assert!(all.shipped > 0 && all.agreed * 100 >= all.shipped * 98, "{:#?}", all.disagreements);
    assert!(all.lints_shipped >= LINTS, "{} of {} lints", all.lints_shipped, all.lints);
    println!("figure conformance.zlint.shipped {} of {} triples", all.agreed, all.shipped);
    println!("figure conformance.zlint.all {} of {} triples", all.agreed, all.triples);
    println!("figure conformance.zlint.lints {} of {}", all.lints_shipped, all.lints);
}
