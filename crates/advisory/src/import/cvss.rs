//! The base score of a CVSS 3.0 or 3.1 vector, exactly: FIRST's formula of the
//! specification's section 7.1 in whole numbers, so that it is the same on
//! every machine. CVSS 4 has no formula but a table of 270 expert judgements;
//! such vectors give nothing here.

use crate::model::Severity;

/// One, in the fixed point that is counted in.
const ONE: i128 = 1_000_000_000_000;

/// The base score in tenths; `None` for what is no whole vector of version 3.
#[must_use]
pub fn tenths(vector: &str) -> Option<u32> {
    let rest = vector.trim().strip_prefix("CVSS:3.")?;
    let rest = rest.strip_prefix("0/").or_else(|| rest.strip_prefix("1/"))?;
    let metric = |name: &str| {
        let mut found = rest.split('/').filter_map(|part| part.split_once(':')).filter(|(key, _)| *key == name);
        let (_, value) = found.next()?;
        // A vector that says a thing twice says nothing.
        found.next().is_none().then_some(value)
    };
    let changed = match metric("S")? {
        "U" => false,
        "C" => true,
        _ => return None,
    };
    // Weights in hundredths.
    let impact = |name: &str| weight(metric(name)?, &[("N", 0), ("L", 22), ("H", 56)]);
    let privileges: &[_] =
        if changed { &[("N", 85), ("L", 68), ("H", 50)] } else { &[("N", 85), ("L", 62), ("H", 27)] };
    let vector = weight(metric("AV")?, &[("N", 85), ("A", 62), ("L", 55), ("P", 20)])?;
    let complexity = weight(metric("AC")?, &[("L", 77), ("H", 44)])?;
    let privileges = weight(metric("PR")?, privileges)?;
    let interaction = weight(metric("UI")?, &[("N", 85), ("R", 62)])?;
    let (c, i, a) = (impact("C")?, impact("I")?, impact("A")?);

    // 8.22 × four weights is a number of ten decimals.
    let exploitability = 822 * vector * complexity * privileges * interaction * 100;
    // 1 − (1−C)(1−I)(1−A) is one of six.
    let lost = ONE - (100 - c) * (100 - i) * (100 - a) * 1_000_000;
    let impact = if changed {
        let base = lost - 20_000_000_000;
        let power = (0..15).fold(ONE, |power, _| power * base / ONE);
        752 * (lost - 29_000_000_000) / 100 - 325 * power / 100
    } else {
        642 * lost / 100
    };
    if impact <= 0 {
        return Some(0);
    }
    let sum = impact + exploitability;
    let score = if changed { sum * 108 / 100 } else { sum }.min(10 * ONE);
    // The specification's Roundup: to five decimals first, then up to one.
    let short = (score + ONE / 200_000) / (ONE / 100_000);
    u32::try_from((short + 9_999) / 10_000).ok()
}

/// The severity of a vector of version 3.
#[must_use]
pub fn severity(vector: &str) -> Option<Severity> {
    tenths(vector).map(Severity::of_tenths)
}

/// The severity of a score that a feed writes as a number: `7.5`.
#[must_use]
pub fn of_score(score: f64) -> Option<Severity> {
    (0.0..=10.0).contains(&score).then(|| Severity::of_tenths((score * 10.0).round() as u32))
}

fn weight(value: &str, weights: &[(&str, i128)]) -> Option<i128> {
    weights.iter().find(|(name, _)| *name == value).map(|(_, weight)| *weight)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Scores as FIRST's own calculator gives them.
    #[test]
    fn scores_are_those_of_the_specification() {
        for (vector, want) in [
            ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 98),
            ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", 100),
            ("CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", 61),
            ("CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N", 64),
            ("CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H", 78),
            ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N", 75),
            ("CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N", 16),
            ("CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:N/I:N/A:L", 37),
            ("CVSS:3.1/AV:L/AC:H/PR:L/UI:N/S:U/C:H/I:N/A:N", 47),
            ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", 0),
            ("CVSS:3.1/AV:L/AC:L/PR:H/UI:N/S:C/C:H/I:H/A:H", 82),
            ("CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:C/C:L/I:L/A:N/E:P/RL:O", 47),
        ] {
            assert_eq!(tenths(vector), Some(want), "{vector}");
        }
        assert_eq!(severity("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N"), Some(Severity::High));
    }

    #[test]
    fn what_is_no_vector_of_version_3_gives_nothing() {
        for vector in [
            "",
            "7.5",
            "CVSS:3.1/",
            "CVSS:3.2/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
            "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H",
            "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:X",
            "CVSS:3.1/AV:N/AV:P/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
            "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N",
            "AV:N/AC:L/Au:N/C:P/I:P/A:P",
        ] {
            assert_eq!(tenths(vector), None, "{vector}");
        }
        assert_eq!(of_score(f64::NAN), None);
        assert_eq!((of_score(6.95), of_score(1e9)), (Some(Severity::High), None));
    }
}
