//! Charts as inline SVG: pure functions from numbers to markup. Colours come
//! from the style sheet by class, so that light, dark and paper each have theirs.

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
        assert!(outcomes(&Counts::default()).ends_with("</svg>"));
        let point = |at, score| Point { at: Time::from_seconds(at), level: 1, score, judged: 1, registered: 1 };
        assert_eq!(trend(&[point(0, 0)]), "");
        let line = trend(&[point(0, 0), point(10, 10_000)]);
        assert!(line.contains("points=\"0,120 600,0\"") && line.contains("score from 0.00 % to 100.00 %"), "{line}");
    }
}
