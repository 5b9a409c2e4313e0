//! The bytes of a block: groups of records of one package, each group with its
//! length before it, so that a reader passes over packages that are not
//! installed without looking into them. Numbers are LEB128, texts have their
//! length before them.

use super::PackError;
use crate::model::{Known, Package, Range, Record, Severity, Status};

/// The most items of one list.
const MOST_ITEMS: u64 = 100_000;

/// Writes numbers and texts.
#[derive(Default)]
pub(super) struct Writer(pub(super) Vec<u8>);

impl Writer {
    pub(super) fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.0.push((number & 0x7f) as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
    }

    pub(super) fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    /// An absent text is 0, a present one its length and 1.
    fn maybe(&mut self, text: Option<&str>) {
        match text {
            None => self.number(0),
            Some(text) => {
                self.number(text.len() as u64 + 1);
                self.0.extend_from_slice(text.as_bytes());
            }
        }
    }

    fn texts(&mut self, texts: &[String]) {
        self.number(texts.len() as u64);
        for text in texts {
            self.text(text);
        }
    }

    /// One record, without its release and package, which the group names.
    pub(super) fn record(&mut self, record: &Record) {
        let kind = u8::from(record.kind == Package::Source);
        self.0.push(kind | status_code(record.status) << 1 | severity_code(record.severity) << 4);
        self.text(&record.id);
        self.texts(&record.names);
        self.maybe(record.module.as_deref());
        self.number(record.ranges.len() as u64);
        for range in &record.ranges {
            self.maybe(range.introduced.as_deref());
            self.maybe(range.fixed.as_deref());
            self.maybe(range.last.as_deref());
        }
        self.texts(&record.except);
        self.maybe(record.published.as_deref());
        self.maybe(record.note.as_deref());
    }

    /// What is known of one CVE.
    pub(super) fn known(&mut self, cve: &str, known: &Known) {
        self.text(cve);
        self.maybe(known.exploited.as_deref());
        self.number(u64::from(known.ransomware));
        self.number(known.likelihood.map_or(0, |points| u64::from(points) + 1));
    }
}

/// Reads what [`Writer`] wrote; anything else is an error.
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

fn broken() -> PackError {
    PackError::Malformed("block", "it ends early or holds what no block holds".to_owned())
}

impl<'a> Reader<'a> {
    pub(super) fn number(&mut self) -> Result<u64, PackError> {
        let mut number = 0_u64;
        for shift in (0..63).step_by(7) {
            let (first, rest) = self.0.split_first().ok_or_else(broken)?;
            self.0 = rest;
            number |= u64::from(first & 0x7f) << shift;
            if first & 0x80 == 0 {
                // A number has one spelling: the shortest.
                return if *first == 0 && shift > 0 { Err(broken()) } else { Ok(number) };
            }
        }
        Err(broken())
    }

    fn count(&mut self) -> Result<usize, PackError> {
        let number = self.number()?;
        if number > MOST_ITEMS || number > self.0.len() as u64 {
            return Err(broken());
        }
        usize::try_from(number).map_err(|_| broken())
    }

    fn take(&mut self, length: u64) -> Result<&'a [u8], PackError> {
        let length = usize::try_from(length).ok().filter(|length| *length <= self.0.len()).ok_or_else(broken)?;
        let (front, rest) = self.0.split_at(length);
        self.0 = rest;
        Ok(front)
    }

    pub(super) fn bytes(&mut self) -> Result<&'a [u8], PackError> {
        let length = self.number()?;
        self.take(length)
    }

    pub(super) fn text(&mut self) -> Result<&'a str, PackError> {
        std::str::from_utf8(self.bytes()?).map_err(|_| broken())
    }

    fn maybe(&mut self) -> Result<Option<&'a str>, PackError> {
        match self.number()? {
            0 => Ok(None),
            more => std::str::from_utf8(self.take(more - 1)?).map(Some).map_err(|_| broken()),
        }
    }

    fn texts(&mut self, into: &mut Vec<String>) -> Result<(), PackError> {
        let count = self.count()?;
        into.truncate(count);
        for at in 0..count {
            let text = self.text()?;
            match into.get_mut(at) {
                Some(slot) => text.clone_into(slot),
                None => into.push(text.to_owned()),
            }
        }
        Ok(())
    }

    /// Reads the next record over `record`, all but its release and package. Its
    /// texts keep their memory: most records are looked at and passed over, and
    /// allocating for each was a quarter of the time of a look.
    pub(super) fn record(&mut self, record: &mut Record) -> Result<(), PackError> {
        let (head, rest) = self.0.split_first().ok_or_else(broken)?;
        self.0 = rest;
        record.kind = if head & 1 == 1 { Package::Source } else { Package::Binary };
        record.status = status(head >> 1 & 7)?;
        record.severity = severity(head >> 4)?;
        self.text()?.clone_into(&mut record.id);
        self.texts(&mut record.names)?;
        set(&mut record.module, self.maybe()?);
        let count = self.count()?;
        record.ranges.resize_with(count, Range::default);
        for range in &mut record.ranges {
            set(&mut range.introduced, self.maybe()?);
            set(&mut range.fixed, self.maybe()?);
            set(&mut range.last, self.maybe()?);
        }
        self.texts(&mut record.except)?;
        set(&mut record.published, self.maybe()?);
        set(&mut record.note, self.maybe()?);
        Ok(())
    }

    pub(super) fn known(&mut self) -> Result<(&'a str, Known), PackError> {
        let cve = self.text()?;
        let exploited = self.maybe()?.map(str::to_owned);
        let ransomware = match self.number()? {
            0 => false,
            1 => true,
            _ => return Err(broken()),
        };
        let likelihood = match self.number()? {
            0 => None,
            more => Some(u16::try_from(more - 1).map_err(|_| broken())?),
        };
        Ok((cve, Known { exploited, ransomware, likelihood }))
    }
}

/// Puts a text in place of another, in its memory if there is some.
fn set(slot: &mut Option<String>, text: Option<&str>) {
    match (slot.as_mut(), text) {
        (Some(slot), Some(text)) => text.clone_into(slot),
        (_, text) => *slot = text.map(str::to_owned),
    }
}

const STATUSES: &[Status] =
    &[Status::Affected, Status::Fixed, Status::NotAffected, Status::WillNotFix, Status::UnderInvestigation];
const SEVERITIES: &[Severity] =
    &[Severity::Unknown, Severity::Negligible, Severity::Low, Severity::Medium, Severity::High, Severity::Critical];

fn status_code(status: Status) -> u8 {
    STATUSES.iter().zip(0..).find(|(one, _)| **one == status).map_or(0, |(_, code)| code)
}

fn status(code: u8) -> Result<Status, PackError> {
    STATUSES.get(usize::from(code)).copied().ok_or_else(broken)
}

fn severity_code(severity: Severity) -> u8 {
    SEVERITIES.iter().zip(0..).find(|(one, _)| **one == severity).map_or(0, |(_, code)| code)
}

fn severity(code: u8) -> Result<Severity, PackError> {
    SEVERITIES.get(usize::from(code)).copied().ok_or_else(broken)
}
