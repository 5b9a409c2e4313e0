//! The certificates that are trusted.

use super::names;
use crate::x509::View;
use std::collections::HashMap;

/// Trusted certificates, read once and found by their subject.
#[derive(Clone, Debug, Default)]
pub struct Anchors<'a> {
    pub(super) views: Vec<Option<View<'a>>>,
    by_subject: HashMap<Vec<u8>, Vec<usize>>,
}

impl<'a> Anchors<'a> {
    /// Reads trusted certificates. Of each its position is kept; one that
    /// cannot be read is trusted by nobody.
    pub fn new(ders: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut anchors = Self::default();
        for (at, der) in ders.into_iter().enumerate() {
            let view = View::read(der).ok();
            if let Some(view) = &view {
                anchors.by_subject.entry(names::key(&view.subject)).or_default().push(at);
            }
            anchors.views.push(view);
        }
        anchors
    }

    /// How many there are, with those that cannot be read.
    #[must_use]
    pub fn len(&self) -> usize {
        self.views.len()
    }

    /// True if there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.views.is_empty()
    }

    /// The positions of those that cannot be read.
    pub fn unreadable(&self) -> impl Iterator<Item = usize> {
        self.views.iter().enumerate().filter(|(_, view)| view.is_none()).map(|(at, _)| at)
    }

    pub(super) fn named(&self, subject: &[u8]) -> impl Iterator<Item = (usize, &View<'a>)> {
        let all = self.by_subject.get(subject).map(Vec::as_slice).unwrap_or_default();
        all.iter().filter_map(|at| Some((*at, self.views.get(*at)?.as_ref()?)))
    }
}
