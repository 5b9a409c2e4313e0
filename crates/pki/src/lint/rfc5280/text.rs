//! What people wrote into a name, and what became of it.

use crate::x509::{Attribute, Name, View, oid};
use std::borrow::Cow;

/// Attributes that people write.
const WRITTEN: [&[u8]; 10] = [
    oid::COMMON_NAME,
    oid::SURNAME,
    oid::LOCALITY,
    oid::PROVINCE,
    oid::STREET,
    oid::ORGANIZATION,
    oid::ORGANIZATIONAL_UNIT,
    oid::POSTAL_CODE,
    oid::GIVEN_NAME,
    oid::ORGANIZATION_IDENTIFIER,
];

/// The texts of the subject that people write.
pub(super) fn of_people<'a>(view: &View<'a>) -> impl Iterator<Item = Cow<'a, str>> {
    view.subject.attributes.iter().filter(|one| WRITTEN.contains(&one.oid)).filter_map(Attribute::text)
}

/// True if a character is written as in HTML: `&`, perhaps `#`, letters or digits, `;`.
pub(super) fn has_entity(text: &str) -> bool {
    text.split('&').skip(1).any(|rest| {
        let rest = rest.strip_prefix('#').unwrap_or(rest);
        let word = rest.split(|letter: char| !letter.is_ascii_alphanumeric()).next().unwrap_or_default();
        !word.is_empty() && rest.get(word.len()..).is_some_and(|after| after.starts_with(';'))
    })
}

/// True if a letter with a mark above became two: U+00C3, and what windows-1252
/// or Latin-1 makes of the second byte of its UTF-8, 0x80 to 0xBF.
pub(super) fn is_mixed_up(text: &str) -> bool {
    // What windows-1252 has at 0x80 to 0x9F, in its order, as far as a letter's second byte stands there.
    const WINDOWS: &str = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ";
    let second = |letter: char| matches!(letter, '\u{80}'..='\u{9f}' | '¡'..='¿') || WINDOWS.contains(letter);
    text.chars().zip(text.chars().skip(1)).any(|(first, next)| first == '\u{c3}' && second(next))
}

/// True if a step of a name has more than one attribute.
pub(super) fn has_step_of_many(name: &Name<'_>) -> bool {
    name.attributes.windows(2).any(|two| matches!(two, [a, b] if a.set == b.set))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities() {
        assert!(has_entity("A &amp; B") && has_entity("&#39;") && !has_entity("A & B;") && !has_entity("&;"));
    }

    #[test]
    fn letters_with_marks() {
        assert!(is_mixed_up("SociÃ©tÃ©") && is_mixed_up("Ãœber") && !is_mixed_up("Société") && !is_mixed_up("SÃO"));
    }
}
