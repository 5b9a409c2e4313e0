//! How values look on pages. Templates call these by path; what they give is
//! still escaped for HTML by askama.

use report::outside::{Endpoint, Held};
use report::{Outcome, Severity, Time};

/// Text from elsewhere, with what makes text look like other text made visible.
pub fn text<T: AsRef<str> + ?Sized>(text: &T) -> String {
    let shown = report::escape::shown(text.as_ref());
    // The quote before a formula is for spreadsheets; here it would only puzzle.
    match shown.strip_prefix('\'') {
        Some(rest) if !text.as_ref().starts_with('\'') => rest.to_owned(),
        _ => shown,
    }
}

/// Basis points as percent, exactly: `41.81 %`. Rounded, 99.96 % would look whole.
pub fn percent(basis_points: &u32) -> String {
    format!("{}.{:02} %", basis_points / 100, basis_points % 100)
}

/// An instant to the minute, UTC.
pub fn when(time: &Time) -> String {
    let text = time.to_string();
    format!("{} {} UTC", text.get(..10).unwrap_or(&text), text.get(11..16).unwrap_or_default())
}

/// An instant that may not have been; a dash if so.
pub fn maybe(time: &Option<Time>) -> String {
    time.as_ref().map_or_else(|| "never".to_owned(), when)
}

/// An outcome for people, with what it was where it went stale.
pub fn verdict(outcome: &Outcome, last: &Option<Outcome>) -> String {
    outcome.told(*last)
}

/// The class that colours an outcome.
pub fn class(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Fail => "fail",
        Outcome::Unknown => "unknown",
        Outcome::Pass => "pass",
        Outcome::NotApplicable => "none",
    }
}

/// A severity for people.
pub fn severity(severity: &Severity) -> &'static str {
    severity.word()
}

/// An endpoint, as people write it.
pub fn endpoint(endpoint: &Endpoint) -> String {
    text(&endpoint.to_string())
}

/// How inside and outside go together, for people.
pub fn held(held: &Held) -> &'static str {
    match held {
        Held::Contradicts => "contradicted",
        Held::Unknown => "unknown",
        Held::Agrees => "agrees",
    }
}

/// The class that colours it.
pub fn held_class(held: &Held) -> &'static str {
    match held {
        Held::Contradicts => "fail",
        Held::Unknown => "unknown",
        Held::Agrees => "pass",
    }
}

/// A text that may not be; a dash if so.
pub fn or_dash(text: &Option<String>) -> String {
    text.as_ref().map_or_else(|| "—".to_owned(), self::text)
}

/// Texts in one line.
pub fn list(texts: &[String]) -> String {
    self::text(&texts.join(", "))
}

/// The beginning of a digest, to be recognised by.
pub fn short<T: AsRef<str> + ?Sized>(digest: &T) -> String {
    digest.as_ref().chars().take(12).collect()
}

/// The words of an event's kind.
pub fn event<T: AsRef<str> + ?Sized>(kind: &T) -> String {
    self::text(&kind.as_ref().replace('_', " "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_look_as_people_expect() {
        assert_eq!(percent(&4181), "41.81 %");
        assert_eq!(percent(&9_999), "99.99 %");
        assert_eq!(percent(&10_000), "100.00 %");
        assert_eq!(when(&Time::from_seconds(0)), "1970-01-01 00:00 UTC");
        assert_eq!(text("=1"), "=1");
        assert_eq!(text("\u{202e}x"), "\\u{202e}x");
    }
}
