//! Distinguished names, compared as RFC 5280, 7.1 has it: kinds of strings,
//! letters' case and runs of spaces make no difference.

use crate::x509::{Attribute, Name, oid};

/// Each step of a name in a form in which equal ones are equal bytes.
pub fn steps(name: &Name<'_>) -> Vec<Vec<u8>> {
    let mut steps: Vec<Vec<Vec<u8>>> = Vec::new();
    for attribute in &name.attributes {
        let at = usize::from(attribute.set);
        if steps.len() <= at {
            steps.resize_with(at + 1, Vec::new);
        }
        if let Some(step) = steps.get_mut(at) {
            step.push(canonical(attribute));
        }
    }
    steps
        .into_iter()
        .map(|mut set| {
            set.sort_unstable();
            set.concat()
        })
        .collect()
}

/// All of a name in a form in which equal ones are equal bytes (RFC 5280, 7.1).
#[must_use]
pub fn key(name: &Name<'_>) -> Vec<u8> {
    steps(name).concat()
}

fn canonical(attribute: &Attribute<'_>) -> Vec<u8> {
    let value = match attribute.text() {
        Some(text) => {
            let mut plain = vec![0];
            for word in text.split([' ', '\t', '\n', '\r']).filter(|word| !word.is_empty()) {
                if plain.len() > 1 {
                    plain.push(b' ');
                }
                plain.extend(word.chars().flat_map(char::to_lowercase).collect::<String>().bytes());
            }
            plain
        }
        None => [&[attribute.tag], attribute.value].concat(),
    };
    let mut bytes = Vec::with_capacity(value.len() + attribute.oid.len() + 8);
    for part in [attribute.oid, &value] {
        bytes.extend_from_slice(&u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
        bytes.extend_from_slice(part);
    }
    bytes
}

/// A name for people: the common name, else the last attribute that is text.
pub fn readable(name: &Name<'_>) -> String {
    let text = |attribute: &Attribute<'_>| attribute.text().map(|text| text.escape_debug().collect::<String>());
    let common = name.all(oid::COMMON_NAME).find_map(text);
    let best = common.or_else(|| name.attributes.iter().rev().find_map(text));
    best.unwrap_or_else(|| if name.is_empty() { "(no name)" } else { "(a name without text)" }.to_owned())
}
