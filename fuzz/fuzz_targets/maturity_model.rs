//! A maturity model is refused with its place, or read; then it scores nobody.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match maturity::parse(text, "model.yaml") {
        Ok(model) => {
            let card = maturity::score(&model, &[], &[], &[], report::Time::from_seconds(0));
            assert_eq!(card.dimensions.len(), model.dimensions.len());
        }
        Err(error) => assert!(error.to_string().starts_with("model.yaml"), "{error}"),
    }
});
