//! The two moments of a validity, as they are written.

use crate::x509::View;

/// True if one of them is written so.
pub(super) fn any(view: &View<'_>, tag: u8) -> bool {
    view.not_before.tag == tag || view.not_after.tag == tag
}

/// True if the text of each that is written so keeps to this.
pub(super) fn all(view: &View<'_>, tag: u8, keeps: fn(&[u8]) -> bool) -> bool {
    [view.not_before, view.not_after].iter().all(|moment| moment.tag != tag || keeps(moment.text))
}

/// How many digits stand in front.
pub(super) fn digits(text: &[u8]) -> usize {
    text.iter().take_while(|byte| byte.is_ascii_digit()).count()
}
