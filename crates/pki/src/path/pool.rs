//! Certificates at hand: those between, and those that are trusted.

use super::{names, signature};
use crate::x509::View;
use crate::x509::crl::CrlView;
use std::collections::{HashMap, HashSet};

/// Certificates of one name whose keys are tried.
const MOST_NAMED: usize = 100;

/// Certificates, read once and found by their subject.
#[derive(Clone, Debug, Default)]
pub struct Pool<'a> {
    entries: Vec<Option<Entry<'a>>>,
    by_subject: HashMap<Vec<u8>, Vec<usize>>,
}

/// A certificate of a pool.
#[derive(Clone, Debug)]
pub(super) struct Entry<'a> {
    pub(super) view: View<'a>,
    /// Its issuer, as [`names::key`] has it.
    pub(super) issuer: Vec<u8>,
}

impl<'a> Pool<'a> {
    /// Reads certificates. Of each its position is kept; one that cannot be
    /// read helps no path, and of equal ones the first stands for all.
    pub fn new(ders: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut pool = Self::default();
        let mut known = HashSet::new();
        for (at, der) in ders.into_iter().enumerate() {
            let view = View::read(der).ok();
            if let Some(view) = &view
                && known.insert(der)
            {
                pool.by_subject.entry(names::key(&view.subject)).or_default().push(at);
            }
            pool.entries.push(view.map(|view| Entry { issuer: names::key(&view.issuer), view }));
        }
        pool
    }

    /// How many there are, with those that cannot be read.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// True if there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The positions of those that cannot be read.
    pub fn unreadable(&self) -> impl Iterator<Item = usize> {
        self.entries.iter().enumerate().filter(|(_, entry)| entry.is_none()).map(|(at, _)| at)
    }

    /// The certificates whose key signed this one: those of its issuer's name
    /// whose key verifies its signature, also one made with SHA-1. Whether they
    /// may sign, and when they are valid, is not looked at.
    pub fn issuers<'b>(&'b self, view: &'b View<'_>) -> impl Iterator<Item = &'b View<'a>> + 'b {
        let name = names::key(&view.issuer);
        let all = self.by_subject.get(&name).map(Vec::as_slice).unwrap_or_default();
        let named = all.iter().filter_map(|at| self.entries.get(*at)?.as_ref()).take(MOST_NAMED);
        named
            .map(|entry| &entry.view)
            .filter(|issuer| signature::verify(&view.algorithm, &issuer.key, view.tbs, view.signature, true).is_ok())
    }

    /// Who signed a list of revoked certificates: `None` if nobody of its issuer's
    /// name is here, `Some(None)` if it was none of those. No more than [`MOST_NAMED`] are tried.
    #[must_use]
    pub fn signer(&self, list: &CrlView<'_>) -> Option<Option<&View<'a>>> {
        let name = names::key(&list.issuer);
        let mut named = self.named(&name).take(MOST_NAMED).map(|(_, entry)| &entry.view).peekable();
        named.peek()?;
        Some(
            named
                .find(|signer| signature::verify(&list.algorithm, &signer.key, list.tbs, list.signature, true).is_ok()),
        )
    }

    pub(super) fn named(&self, subject: &[u8]) -> impl Iterator<Item = (usize, &Entry<'a>)> {
        let all = self.by_subject.get(subject).map(Vec::as_slice).unwrap_or_default();
        all.iter().filter_map(|at| Some((*at, self.entries.get(*at)?.as_ref()?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};

    fn authority() -> CertifiedIssuer<'static, KeyPair> {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
    }

    #[test]
    fn an_issuer_has_the_name_and_the_key() {
        // Both have the same name, and one of them signed.
        let (ours, theirs) = (authority(), authority());
        let params = CertificateParams::new(vec!["leaf".to_owned()]).unwrap();
        let leaf = params.signed_by(&KeyPair::generate().unwrap(), &ours).unwrap();
        let pool = Pool::new([theirs.der().as_ref(), leaf.der().as_ref(), ours.der().as_ref()]);
        let view = View::read(leaf.der()).unwrap();
        let found: Vec<_> = pool.issuers(&view).map(|issuer| issuer.der).collect();
        assert_eq!(found, [ours.der().as_ref()]);
        assert_eq!(Pool::default().issuers(&view).count(), 0);
    }
}
