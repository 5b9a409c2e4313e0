//! Writing iCalendar (RFC 5545): content lines with their escapes, folded at 75
//! octets, ended by CR LF. Nothing here knows of certificates.

use report::Time;

/// The most octets of a line, without its end (RFC 5545, 3.1).
const MOST_OCTETS: usize = 75;

/// A calendar that is being written.
#[derive(Debug)]
pub struct Calendar(String);

/// One event at an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// What it is known by for ever.
    pub uid: String,
    /// When this description of it was made.
    pub stamp: Time,
    /// When it is.
    pub start: Time,
    /// What it is, in a line.
    pub summary: String,
    /// The same at length; lines are ended by `\n`.
    pub description: String,
    /// Where.
    pub location: String,
    /// Words to sort it by.
    pub categories: Vec<String>,
    /// Where more is told.
    pub url: Option<String>,
    /// Days before it on which people are reminded.
    pub alarm_days: Vec<u32>,
}

impl Calendar {
    /// Begins a calendar of this name.
    #[must_use]
    pub fn new(name: &str, about: &str) -> Self {
        let mut calendar = Self(String::new());
        calendar.line("BEGIN", "VCALENDAR");
        calendar.line("VERSION", "2.0");
        calendar.line("PRODID", "-//Tidewaiter//Certificates 1//EN");
        calendar.line("CALSCALE", "GREGORIAN");
        // RFC 7986 names these; programs from before it read the X- names.
        for property in ["NAME", "X-WR-CALNAME"] {
            calendar.text(property, name);
        }
        for property in ["DESCRIPTION", "X-WR-CALDESC"] {
            calendar.text(property, about);
        }
        calendar.line("REFRESH-INTERVAL;VALUE=DURATION", "PT6H");
        calendar.line("X-PUBLISHED-TTL", "PT6H");
        calendar
    }

    /// Adds an event.
    pub fn event(&mut self, event: &Event) {
        self.line("BEGIN", "VEVENT");
        self.text("UID", &event.uid);
        self.line("DTSTAMP", &utc(event.stamp));
        self.line("DTSTART", &utc(event.start));
        self.text("SUMMARY", &event.summary);
        self.text("DESCRIPTION", &event.description);
        self.text("LOCATION", &event.location);
        if !event.categories.is_empty() {
            let categories: Vec<_> = event.categories.iter().map(|category| escaped(category)).collect();
            self.line("CATEGORIES", &categories.join(","));
        }
        // A URI is no TEXT and is not escaped; none that we make has a control in it.
        if let Some(url) = &event.url {
            self.line("URL", url);
        }
        // It takes nobody's time.
        self.line("TRANSP", "TRANSPARENT");
        for days in &event.alarm_days {
            self.line("BEGIN", "VALARM");
            self.line("ACTION", "DISPLAY");
            self.line("TRIGGER", &format!("-P{days}D"));
            self.text("DESCRIPTION", &format!("In {days} days: {}", event.summary));
            self.line("END", "VALARM");
        }
        self.line("END", "VEVENT");
    }

    /// Ends it: the whole text.
    #[must_use]
    pub fn finish(mut self) -> String {
        self.line("END", "VCALENDAR");
        self.0
    }

    fn text(&mut self, name: &str, value: &str) {
        self.line(name, &escaped(value));
    }

    /// A content line, folded: a line that goes on begins with a space, and no
    /// character is cut in two.
    fn line(&mut self, name: &str, value: &str) {
        let mut octets = 0;
        for character in name.chars().chain([':']).chain(value.chars()) {
            if octets + character.len_utf8() > MOST_OCTETS {
                self.0.push_str("\r\n ");
                octets = 1;
            }
            self.0.push(character);
            octets += character.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

/// A TEXT value (RFC 5545, 3.3.11). Controls have no place in one, and what
/// turns text around is shown as it is written.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (number, line) in text.split('\n').enumerate() {
        if number > 0 {
            out.push_str("\\n");
        }
        for character in crate::pages::text(line).chars() {
            match character {
                '\\' | ';' | ',' => out.extend(['\\', character]),
                _ => out.push(character),
            }
        }
    }
    out
}

/// `20261124T150000Z`.
fn utc(time: Time) -> String {
    let text = time.to_string();
    let digits = |from: usize, to: usize| text.get(from..to).unwrap_or_default().replace(['-', ':'], "");
    format!("{}T{}Z", digits(0, 10), digits(11, 19))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_escaped_and_folded_within_75_octets() {
        let mut calendar = Calendar::new("a", "b");
        let event = Event {
            uid: "1@x".into(),
            stamp: Time::parse("2026-11-24T15:00:00.123Z").unwrap(),
            start: Time::parse("2026-12-01T00:00:59.999Z").unwrap(),
            summary: format!("a,b;c\\d\ne\r{}\u{202e}", "é€😀".repeat(40)),
            description: String::new(),
            location: "x".repeat(75 - "LOCATION:".len()),
            categories: vec!["a,b".into(), "c".into()],
            url: Some("https://tide.example/hosts/1".into()),
            alarm_days: vec![30],
        };
        calendar.event(&event);
        let text = calendar.finish();
        assert!(text.split("\r\n").all(|line| line.len() <= 75 && !line.contains(['\r', '\n'])), "{text}");
        let whole = text.replace("\r\n ", "");
        assert!(
            whole.contains(&format!("SUMMARY:a\\,b\\;c\\\\d\\ne\\\\u{{d}}{}\\\\u{{202e}}\r\n", "é€😀".repeat(40))),
            "{whole}"
        );
        assert!(whole.contains("DTSTAMP:20261124T150000Z\r\nDTSTART:20261201T000059Z\r\n"), "{whole}");
        assert!(whole.contains("CATEGORIES:a\\,b,c\r\n") && whole.contains("TRIGGER:-P30D\r\n"), "{whole}");
        assert!(text.contains(&format!("LOCATION:{}\r\n", event.location)), "75 octets are one line");
        assert!(text.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n") && text.ends_with("END:VCALENDAR\r\n"));
    }
}
