//! Asks the points that certificates name, each question once, within bounds.

use super::{MOST_ANSWER, Place, Points, Question, Unanswered, Url};
use crate::host::clock::Deadline;
use pki::path::Pool;
use pki::revocation::ocsp::{self, Hash, Response};
use pki::x509::extension::GeneralName;
use pki::x509::{CrlView, View, oid};
use report::{Gap, GapReason, escape};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// The most questions in all.
const MOST_QUESTIONS: usize = 64;

/// How long one question may take.
const PATIENCE: Duration = Duration::from_secs(3);

/// How long all of them together may take.
const WHOLE: Duration = Duration::from_secs(10);

/// What a point answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    /// True for an OCSP answer, false for a list.
    pub ocsp: bool,
    /// The URL that was asked.
    pub url: String,
    /// Whose it is.
    pub place: Place,
    /// DER.
    pub der: Vec<u8>,
}

/// What there is to ask: the URL, and the question to post if it is a responder's.
type Questions = BTreeMap<(String, Option<Vec<u8>>), Place>;

/// Asks for what revokes these certificates. Their issuers are looked for
/// among them and among the anchors.
pub(crate) fn ask(points: &Points, certificates: &BTreeSet<&[u8]>, anchors: &[Vec<u8>]) -> (Vec<Answer>, Vec<Gap>) {
    let (questions, mut gaps) = questions(points, certificates, anchors);
    let (mut answers, deadline, all) = (Vec::new(), Deadline::after(WHOLE), questions.len());
    for (asked, ((url, body), place)) in questions.into_iter().enumerate() {
        let left = deadline.left();
        if asked >= MOST_QUESTIONS || left.is_zero() {
            let (reason, others) = match left.is_zero() {
                true => (GapReason::TimedOut, all - asked - 1),
                false => (GapReason::TooLarge, all - asked - 1),
            };
            gaps.push(not_asked(&url, reason, others));
            break;
        }
        let post = body.as_deref().map(|body| ("application/ocsp-request", body));
        let question = Question { url: &url, post, patience: left.min(PATIENCE), most: MOST_ANSWER };
        let read = points.fetch.fetch(&question).map_err(|why| unanswered(&url, &why));
        match read.and_then(|bytes| read_answer(&url, &bytes, body.is_some())) {
            Ok(ders) => answers.extend(ders.into_iter().map(|der| Answer {
                ocsp: body.is_some(),
                url: url.clone(),
                place: place.clone(),
                der,
            })),
            Err(gap) => gaps.push(gap),
        }
    }
    (answers, gaps)
}

fn questions(points: &Points, certificates: &BTreeSet<&[u8]>, anchors: &[Vec<u8>]) -> (Questions, Vec<Gap>) {
    let (mut questions, mut gaps) = (Questions::new(), BTreeSet::new());
    let pool = Pool::new(certificates.iter().copied().chain(anchors.iter().map(Vec::as_slice)));
    let mut allowed = |name: &GeneralName<'_>| {
        let GeneralName::Uri(text) = name else { return None };
        let text = std::str::from_utf8(text).ok()?;
        let url = Url::read(text)?;
        if url.scheme == "http" {
            return points.places.contains(&url.place).then(|| (text.to_owned(), url.place));
        }
        if points.places.iter().any(|place| place.host == url.place.host) {
            gaps.insert(other_scheme(text));
        }
        None
    };
    let mut without_issuer = BTreeSet::new();
    for view in certificates.iter().filter_map(|der| View::read(der).ok()) {
        if let Some(Ok(list)) = &view.extensions.crl_points {
            for (url, place) in list.iter().flat_map(|point| &point.names).filter_map(&mut allowed) {
                questions.insert((url, None), place);
            }
        }
        if let Some(Ok(list)) = &view.extensions.authority_access {
            let responders = list.iter().filter(|(method, _)| *method == oid::OCSP).map(|(_, name)| name);
            let responders: Vec<_> = responders.filter_map(&mut allowed).collect();
            let issuer = if responders.is_empty() { None } else { pool.issuers(&view).next() };
            for (url, place) in responders {
                match issuer {
                    Some(issuer) => {
                        let question = ocsp::request(&view, issuer, Hash::Sha1, None);
                        questions.insert((url, Some(question)), place);
                    }
                    None => drop(without_issuer.insert(no_issuer(&url, &view))),
                }
            }
        }
    }
    gaps.extend(without_issuer);
    (questions, gaps.into_iter().collect())
}

/// The lists or the answer in a body.
fn read_answer(url: &str, bytes: &[u8], ocsp: bool) -> Result<Vec<Vec<u8>>, Gap> {
    let malformed = |what: &str| Gap {
        place: escape::shown(url),
        reason: GapReason::Malformed,
        detail: format!("what it answers is no {what}; {MEND}"),
    };
    if ocsp {
        return match Response::read(bytes) {
            Ok(_) => Ok(vec![bytes.to_vec()]),
            Err(_) => Err(malformed("OCSP answer")),
        };
    }
    let lists: Vec<_> = pki::store::read(bytes, &[]).lists.into_iter().map(|stored| stored.der).collect();
    let good = !lists.is_empty() && lists.iter().all(|der| CrlView::read(der).is_ok());
    if good { Ok(lists) } else { Err(malformed("revocation list")) }
}

/// What to do about a point.
const MEND: &str = "have the authority mend it, or take its host out of `points` in `[certificates]` of agent.toml";

fn unanswered(url: &str, why: &Unanswered) -> Gap {
    let reason = match why {
        Unanswered::TimedOut => GapReason::TimedOut,
        Unanswered::TooLarge => GapReason::TooLarge,
        Unanswered::Status(_) | Unanswered::Failed(_) => GapReason::Failed,
    };
    Gap { place: escape::shown(url), reason, detail: format!("a certificate names it, and {why}; {MEND}") }
}

fn other_scheme(url: &str) -> Gap {
    let detail = "a certificate names it, and nothing but `http://` is asked: fetch it by other means into a file \
                  whose name ends in `.crl`, in a folder of certificates";
    Gap { place: escape::shown(url), reason: GapReason::Unsupported, detail: detail.to_owned() }
}

fn no_issuer(url: &str, view: &View<'_>) -> Gap {
    let issuer = pki::Certificate::of(view).map_or_else(|_| "(unreadable)".to_owned(), |read| read.issuer);
    let detail = format!(
        "it was not asked about a certificate, as that of its issuer, {}, is not at hand; put it beside the certificate",
        escape::shown(&issuer)
    );
    Gap { place: escape::shown(url), reason: GapReason::Missing, detail }
}

fn not_asked(url: &str, reason: GapReason, others: usize) -> Gap {
    let detail = format!(
        "it and {others} further questions were not asked: no more than {MOST_QUESTIONS} are, within {} seconds; take \
         hosts that answer slowly out of `points` in `[certificates]` of agent.toml",
        WHOLE.as_secs()
    );
    Gap { place: escape::shown(url), reason, detail }
}

#[cfg(test)]
mod tests;
