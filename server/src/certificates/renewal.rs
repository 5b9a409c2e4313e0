//! How renewal has gone so far: at each place, what replaced what, and when.
//! From that alone it is told whether a program renews or a person does, and
//! where there is too little to tell, that is said.

use crate::store::certificates::{Certificate, Held};
use derive::presence::Place;
use report::Time;
use serde::Serialize;
use std::collections::BTreeMap;

const DAY: i64 = 86_400_000;
/// Renewals of one place that are needed before anything is told of them.
const ENOUGH: usize = 3;

/// One certificate took another's place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Renewal {
    /// SHA-256 of the one that went.
    pub from: String,
    /// SHA-256 of the one that came.
    pub to: String,
    /// When the first report showed it.
    pub at: Time,
    /// Whole days that the old one had left then; negative if it had ended.
    pub days_left: i64,
    /// Whole days from the new one's beginning until it was in place.
    pub days_to_place: i64,
    /// Whole days that the new one is valid.
    pub days_valid: i64,
}

/// Who renews, as far as the history tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// At even intervals, always with nearly the same days left.
    Automated,
    /// Often enough to tell, and not evenly.
    ByHand,
    /// Fewer than three renewals were seen.
    CannotTell,
}

impl How {
    /// For people.
    #[must_use]
    pub const fn shown(self) -> &'static str {
        match self {
            Self::Automated => "automated",
            Self::ByHand => "by hand",
            Self::CannotTell => "cannot tell yet",
        }
    }
}

/// The renewals of one certificate's line at one place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct History {
    /// The renewals, oldest first; at least one.
    pub renewals: Vec<Renewal>,
    /// Who renews.
    pub how: How,
    /// Days that are usually left when it is renewed: the median.
    pub usual_days_left: i64,
    /// Days that usually pass from a new certificate's beginning until it is in place: the median.
    pub usual_days_to_place: i64,
}

/// Every history, by host, place and the digest of the certificate that is
/// there now, or was last. Each certificate belongs to one history at most.
pub type Histories = BTreeMap<(String, Place, String), History>;

/// Reads the histories from the places in order of host, place and time.
#[must_use]
pub fn histories(held: &[Held], known: &BTreeMap<String, Certificate>) -> Histories {
    let mut out = Histories::new();
    let same = |a: &Held, b: &Held| (&a.host, &a.place) == (&b.host, &b.place);
    for at_place in held.chunk_by(same) {
        for line in lines(at_place, known) {
            let Some((last, renewals)) = line else { continue };
            out.insert((last.host.clone(), last.place.clone(), last.sha256.clone()), History::of(renewals));
        }
    }
    out
}

type Line<'a> = Option<(&'a Held, Vec<Renewal>)>;

/// The lines of successors at one place.
fn lines<'a>(held: &'a [Held], known: &BTreeMap<String, Certificate>) -> Vec<Line<'a>> {
    let leaves: Vec<_> = held.iter().filter(|one| one.leaf).collect();
    let mut lines: Vec<(&Held, Vec<Renewal>)> = Vec::new();
    for new in &leaves {
        let Some(to) = known.get(&new.sha256) else { continue };
        // What went in the very report that it came in; of several the one most like it.
        let gone = lines.iter().enumerate().filter_map(|(number, (last, _))| {
            let from = known.get(&last.sha256)?;
            let in_time = last.until_sequence == Some(new.since_sequence) && last.sha256 != new.sha256;
            in_time.then(|| (likeness(from, to), number, from)).filter(|(like, ..)| *like > 0)
        });
        match gone.max_by_key(|(like, number, _)| (*like, std::cmp::Reverse(*number))) {
            Some((_, number, from)) => {
                if let Some(line) = lines.get_mut(number) {
                    line.1.push(renewal(from, to, new.since));
                    line.0 = new;
                }
            }
            None => lines.push((new, Vec::new())),
        }
    }
    lines.into_iter().map(|(last, renewals)| (!renewals.is_empty()).then_some((last, renewals))).collect()
}

/// How much two certificates are for the same; 0 if the one does not renew the other.
fn likeness(from: &Certificate, to: &Certificate) -> u8 {
    let names = |of: &Certificate| {
        let mut names = of.names.clone();
        names.sort_unstable();
        names
    };
    let same_names = !from.names.is_empty() && names(from) == names(to);
    let same_subject = !from.subject.is_empty() && from.subject == to.subject;
    if !same_names && !same_subject {
        return 0;
    }
    1 + u8::from(same_names) * 4 + u8::from(same_subject) * 2 + u8::from(from.key_type == to.key_type)
}

fn renewal(from: &Certificate, to: &Certificate, at: Time) -> Renewal {
    let days = |later: Time, earlier: Time| (later.millis() - earlier.millis()).div_euclid(DAY);
    Renewal {
        from: from.sha256.clone(),
        to: to.sha256.clone(),
        at,
        days_left: days(from.not_after, at),
        days_to_place: days(at, to.not_before).max(0),
        days_valid: validity_days(to.not_before, to.not_after),
    }
}

/// Days of validity as the CA/Browser Forum counts: both ends belong to it, and
/// a part of a day is a day (Baseline Requirements, 6.3.2).
#[must_use]
pub fn validity_days(not_before: Time, not_after: Time) -> i64 {
    let millis = not_after.millis().saturating_sub(not_before.millis()).saturating_add(1000);
    millis.div_euclid(DAY) + i64::from(millis.rem_euclid(DAY) > 0)
}

impl History {
    fn of(renewals: Vec<Renewal>) -> Self {
        let lefts: Vec<_> = renewals.iter().map(|renewal| renewal.days_left).collect();
        let delays: Vec<_> = renewals.iter().map(|renewal| renewal.days_to_place).collect();
        Self { how: how(&renewals), usual_days_left: median(lefts), usual_days_to_place: median(delays), renewals }
    }

    /// True if a program that renews would have done so by now: fewer days are
    /// left than at any renewal before, by more than reports come late.
    #[must_use]
    pub fn is_overdue(&self, not_after: Time, now: Time) -> bool {
        let least = self.renewals.iter().map(|renewal| renewal.days_left).min().unwrap_or(i64::MIN);
        let left = (not_after.millis() - now.millis()).div_euclid(DAY);
        self.how == How::Automated && left < least - 3
    }
}

fn how(renewals: &[Renewal]) -> How {
    if renewals.len() < ENOUGH {
        return How::CannotTell;
    }
    // Programs look once or twice a day, and reports come as often: some days
    // of play; a month's part of the validity for those that spread their load.
    let valid = renewals.iter().map(|renewal| renewal.days_valid).max().unwrap_or(0);
    let play = (valid / 30).max(3);
    let spread = |values: &[i64]| match (values.iter().max(), values.iter().min()) {
        (Some(most), Some(least)) => most - least,
        _ => 0,
    };
    let lefts: Vec<_> = renewals.iter().map(|renewal| renewal.days_left).collect();
    let intervals: Vec<_> = renewals
        .windows(2)
        .filter_map(|pair| match pair {
            [a, b] => Some((b.at.millis() - a.at.millis()).div_euclid(DAY)),
            _ => None,
        })
        .collect();
    let even = spread(&lefts) <= play && spread(&intervals) <= 2 * play;
    // What is renewed after it ended was forgotten, however evenly.
    if even && lefts.iter().all(|left| *left >= 0) { How::Automated } else { How::ByHand }
}

fn median(mut values: Vec<i64>) -> i64 {
    values.sort_unstable();
    values.get(values.len() / 2).copied().unwrap_or(0)
}
