//! Which certificates are shown.

use super::Placed;
use crate::certificates::year::Urgency;
use report::Time;
use serde::{Deserialize, Serialize};

/// Which certificates to show; what is not given shows all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CertificateFilter {
    /// Part of the host's name, the place, the subject, the issuer, or one of the names.
    pub q: String,
    /// The host's site, as in the register.
    pub site: String,
    /// The host's function, as in the register.
    pub function: String,
    /// Who answers: the host's label `partner` or `owner`, or else the register's owner.
    pub owner: String,
    /// A label of the host: `name=value`.
    pub label: String,
    /// `ended`, `soon` (30 days), `next` (90 days), `year`, `overdue`, `leaf` or `authority`.
    pub state: String,
    /// The page, from 1.
    pub page: usize,
}

impl CertificateFilter {
    /// True if a certificate in a place is asked for.
    #[must_use]
    pub fn takes(&self, placed: &Placed, now: Time) -> bool {
        let c = placed.certificate;
        let urgency = Urgency::of(c.not_after, now);
        let state = match self.state.as_str() {
            "" => true,
            "ended" => urgency == Urgency::Ended,
            "soon" => urgency == Urgency::Soon,
            "next" => matches!(urgency, Urgency::Soon | Urgency::Next),
            "year" => urgency != Urgency::Ended && c.not_after < now.plus_days(365),
            "overdue" => placed.is_overdue(now),
            "leaf" => placed.held.leaf,
            "authority" => c.authority,
            _ => false,
        };
        let entry = placed.register;
        state
            && (self.q.is_empty() || self.finds(placed))
            && (self.site.is_empty() || entry.is_some_and(|entry| entry.site == self.site))
            && (self.function.is_empty() || entry.is_some_and(|entry| entry.function == self.function))
            && (self.owner.is_empty() || placed.owner().1 == self.owner)
            && (self.label.is_empty() || placed.has_label(&self.label))
    }

    fn finds(&self, placed: &Placed) -> bool {
        let c = placed.certificate;
        let wanted = self.q.to_lowercase();
        let own = [placed.name, placed.held.place.name.as_str(), c.subject.as_str(), c.issuer.as_str(), &c.sha256];
        own.into_iter().chain(c.names.iter().map(String::as_str)).any(|text| text.to_lowercase().contains(&wanted))
    }
}
