//! Which attestation speaks for a practice, and what follows from it.

use crate::card::{AttestationScore, Verdict};
use crate::input::Attestation;
use report::Time;

/// The newest attestation of `practice` that was made by `now`; of two made at
/// the same instant, the one that denies. `None` if there is none.
pub(crate) fn judge(all: &[Attestation], practice: &str, valid_days: u32, now: Time) -> Option<AttestationScore> {
    let made = all.iter().filter(|a| a.practice == practice && a.made <= now);
    let newest = made.max_by_key(|a| (a.made, !a.holds, a.until, &a.by))?;
    let until = newest.until.min(newest.made.plus_days(i64::from(valid_days)));
    let state = if newest.holds && now < until { Verdict::Met } else { Verdict::NotMet };
    Some(AttestationScore { state, by: newest.by.clone(), made: newest.made, until })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attestation(made: i64, until: i64, holds: bool) -> Attestation {
        let [made, until] = [made, until].map(Time::from_days);
        Attestation { practice: "p".into(), holds, made, until, by: "board".into() }
    }

    #[test]
    fn the_newest_word_counts_until_it_ends() {
        type Case<'a> = (&'a [(i64, i64, bool)], Option<(Verdict, i64)>);
        let cases: &[Case] = &[
            (&[], None),
            (&[(10, 30, true)], Some((Verdict::Met, 25))),
            (&[(10, 20, true)], Some((Verdict::NotMet, 20))),
            (&[(1, 90, true)], Some((Verdict::NotMet, 16))),
            (&[(21, 90, true)], None),
            (&[(10, 30, true), (12, 30, false)], Some((Verdict::NotMet, 27))),
            (&[(10, 30, false), (12, 26, true)], Some((Verdict::Met, 26))),
            (&[(12, 26, true), (12, 25, false)], Some((Verdict::NotMet, 25))),
        ];
        for (all, expected) in cases {
            let all: Vec<_> = all.iter().map(|(m, u, h)| attestation(*m, *u, *h)).collect();
            let got = judge(&all, "p", 15, Time::from_days(20)).map(|a| (a.state, a.until));
            assert_eq!(got, expected.map(|(v, u)| (v, Time::from_days(u))), "{all:?}");
            assert_eq!(judge(&all, "q", 15, Time::from_days(20)), None);
        }
    }
}
