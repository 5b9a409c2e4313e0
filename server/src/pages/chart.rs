//! Charts as inline SVG: pure functions from numbers to markup. Colours come
//! from the style sheet by class, so that light, dark and paper each have theirs.

use crate::certificates::year::Span;
use crate::store::score::Point;
use crate::view::Counts;
use std::fmt::Write;

/// Five steps, those that are reached filled: a maturity level.
#[must_use]
pub fn steps(level: u8) -> String {
    let mut out =
        format!("<svg class=\"steps\" viewBox=\"0 0 108 24\" role=\"img\" aria-label=\"level {level} of 5\">");
    for step in 1..=5u32 {
        let height = 4 + step * 4;
        let class = if step <= u32::from(level) { "reached" } else { "open" };
        let _ = write!(
            out,
            "<rect class=\"{class}\" x=\"{}\" y=\"{}\" width=\"18\" height=\"{height}\" rx=\"2\"/>",
            (step - 1) * 22,
            24 - height
        );
    }
    out + "</svg>"
}

/// One bar with a part for each outcome.
#[must_use]
pub fn outcomes(counts: &Counts) -> String {
    let parts =
        [("fail", counts.fail), ("unknown", counts.unknown), ("pass", counts.pass), ("none", counts.not_applicable)];
    let all = counts.all().max(1);
    let label = format!(
        "{} fail, {} unknown, {} pass, {} not applicable",
        counts.fail, counts.unknown, counts.pass, counts.not_applicable
    );
    let mut out = format!(
        "<svg class=\"bar\" viewBox=\"0 0 200 10\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{label}\">"
    );
    let mut from = 0;
    for (place, (class, count)) in parts.into_iter().enumerate().filter(|(_, (_, count))| *count > 0) {
        // What is there is seen, be it ever so little: two units at least, and
        // room is left for as many for each part that comes after.
        let after = parts.iter().skip(place + 1).filter(|(_, count)| *count > 0).count() as u64 * 2;
        let width = if after == 0 { 200 - from } else { (count * 200 / all).max(2).min(200 - from - after) };
        let _ = write!(out, "<rect class=\"{class}\" x=\"{from}\" y=\"0\" width=\"{width}\" height=\"10\"/>");
        from += width;
    }
    out + "</svg>"
}

const WIDTH: i64 = 600;
const HEIGHT: i64 = 120;

/// The score over time, 0 to 100 %; nothing for fewer than two points.
#[must_use]
pub fn trend(points: &[Point]) -> String {
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return String::new() };
    if points.len() < 2 {
        return String::new();
    }
    let span = (last.at.millis() - first.at.millis()).max(1);
    let mut line = String::new();
    for point in points {
        let x = (point.at.millis() - first.at.millis()) * WIDTH / span;
        let y = HEIGHT - i64::from(point.score) * HEIGHT / 10_000;
        let _ = write!(line, "{x},{y} ");
    }
    let (from, to) = (super::show::percent(&first.score), super::show::percent(&last.score));
    let mut out = format!(
        "<svg class=\"trend\" viewBox=\"-4 -8 {} {}\" role=\"img\" aria-label=\"score from {from} to {to}\">",
        WIDTH + 44,
        HEIGHT + 16
    );
    for share in [0, 25, 50, 75, 100] {
        let y = HEIGHT - share * HEIGHT / 100;
        let _ = write!(
            out,
            "<line class=\"grid\" x1=\"0\" y1=\"{y}\" x2=\"{WIDTH}\" y2=\"{y}\"/>\
             <text x=\"{}\" y=\"{}\">{share} %</text>",
            WIDTH + 4,
            y + 4
        );
    }
    let _ = write!(out, "<polyline points=\"{}\"/>", line.trim_end());
    out + "</svg>"
}

/// The coming year in weeks: a bar for each in which certificates end, and one
/// before them for those that ended already.
#[must_use]
pub fn year(weeks: &[Span], ended: u64) -> String {
    // A week is 11 units wide; the column of those that ended stands apart.
    const STEP: i64 = 11;
    const LEFT: i64 = 30;
    let most = weeks.iter().map(|week| week.ends).chain([ended]).max().unwrap_or(0).max(1);
    let height = |count: u64| {
        let height = i64::try_from(count).unwrap_or(i64::MAX / 200) * 100 / i64::try_from(most).unwrap_or(i64::MAX);
        // What is there is seen, be it ever so little.
        if count == 0 { 0 } else { height.max(2) }
    };
    let width = LEFT + i64::try_from(weeks.len()).unwrap_or(0) * STEP;
    let all: u64 = weeks.iter().map(|week| week.ends).sum();
    let mut out = format!(
        "<svg class=\"year\" viewBox=\"-4 -14 {} 136\" role=\"img\" aria-label=\"{ended} certificates ended; {all} end in \
         the coming {} weeks, at most {most} in one; the table below tells each month\">",
        width + 8,
        weeks.len()
    );
    let bar = |out: &mut String, x: i64, class: &str, count: u64, label: &str| {
        let (height, y) = (height(count), 100 - height(count));
        let _ = write!(
            out,
            "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"9\" height=\"{height}\" rx=\"1\"><title>{label}: {count}</title></rect>"
        );
        if count == most {
            let _ = write!(out, "<text class=\"count\" x=\"{}\" y=\"{}\">{count}</text>", x + 4, y - 3);
        }
    };
    let _ = write!(out, "<line class=\"grid\" x1=\"0\" y1=\"100\" x2=\"{width}\" y2=\"100\"/>");
    if ended > 0 {
        bar(&mut out, 4, "ended", ended, "ended");
    }
    let _ = write!(out, "<text x=\"0\" y=\"114\">ended</text>");
    let mut month = String::new();
    for (place, week) in (0_i64..).zip(weeks) {
        let (x, from) = (LEFT + place * STEP, week.from.to_string());
        if week.ends > 0 {
            let label = format!("week of {}", from.get(..10).unwrap_or_default());
            bar(&mut out, x, week.urgency.class(), week.ends, &label);
        }
        let begins = from.get(..7).unwrap_or_default();
        if month != begins {
            // The first month's name would run into the next where only days of it are left.
            let fits = !month.is_empty() || weeks.get(2).is_some_and(|week| week.from.to_string().starts_with(begins));
            month = begins.to_owned();
            if fits {
                let _ = write!(
                    out,
                    "<line class=\"grid\" x1=\"{x}\" y1=\"100\" x2=\"{x}\" y2=\"104\"/><text x=\"{x}\" y=\"114\">{begins}</text>"
                );
            }
        }
    }
    out + "</svg>"
}

#[cfg(test)]
mod tests {
    use super::*;
    use report::Time;

    #[test]
    fn charts_say_in_words_what_they_show() {
        assert!(steps(2).contains("aria-label=\"level 2 of 5\""));
        assert_eq!(steps(2).matches("reached").count(), 2);
        let counts = Counts { fail: 1, unknown: 0, pass: 99_999, not_applicable: 0 };
        let bar = outcomes(&counts);
        assert!(bar.contains("1 fail, 0 unknown") && bar.contains("class=\"fail\"") && !bar.contains("class=\"none\""));
        // Each part begins where the one before it ends, and none is drawn over.
        for (fail, unknown, pass, none) in
            [(1, 0, 299, 0), (1, 1, 1, 100_000), (99_999, 1, 1, 1), (0, 0, 3, 0), (5, 5, 5, 5)]
        {
            let bar = outcomes(&Counts { fail, unknown, pass, not_applicable: none });
            let number = |part: &str, name: &str| -> u64 {
                part.split(&format!(" {name}=\"")).nth(1).unwrap().split('"').next().unwrap().parse().unwrap()
            };
            let mut edge = 0;
            for part in bar.split("<rect").skip(1) {
                assert_eq!(number(part, "x"), edge, "{bar}");
                assert!(number(part, "width") >= 2, "{bar}");
                edge += number(part, "width");
            }
            assert_eq!(edge, 200, "{bar}");
        }
        let now = Time::parse("2026-11-24T15:00:00.000Z").unwrap();
        let ends = [(now.plus_days(3), false), (now.plus_days(4), false), (now.plus_days(60), true)];
        let picture = year(&crate::certificates::year::weeks(&ends, now), 1);
        assert!(picture.contains("1 certificates ended; 3 end in the coming 53 weeks, at most 2 in one"), "{picture}");
        for part in ["week of 2026-11-24: 2", "class=\"ended\"", "class=\"soon\"", "class=\"next\"", ">2027-01<"] {
            assert!(picture.contains(part), "{part}: {picture}");
        }
        assert_eq!(picture.matches("<rect").count(), 3);
        assert!(year(&[], 0).ends_with("</svg>"));
        assert!(outcomes(&Counts::default()).ends_with("</svg>"));
        let point = |at, score| Point { at: Time::from_seconds(at), level: 1, score, judged: 1, registered: 1 };
        assert_eq!(trend(&[point(0, 0)]), "");
        let line = trend(&[point(0, 0), point(10, 10_000)]);
        assert!(line.contains("points=\"0,120 600,0\"") && line.contains("score from 0.00 % to 100.00 %"), "{line}");
    }
}
