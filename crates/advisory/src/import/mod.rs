//! Importers: one file a format. Each takes a reader of foreign bytes within
//! [`Bounds`] and hands records to a sink, one after the other, so that a feed
//! of any size takes the memory of its largest entry. An error ends the whole
//! import: half a feed would say of the missing half that nothing is wrong.

mod archive;
pub mod csaf;
pub mod cvss;
pub mod debian;
pub mod debsecan;
pub mod epss;
mod error;
pub mod fixes;
pub mod kev;
pub mod openjdk;
pub mod osv;
pub mod oval;
pub mod secdb;

pub use error::{Bounds, ImportError, Limited, Sink};

/// True for an identifier of the form `CVE-2021-44228`.
#[must_use]
pub fn is_cve(text: &str) -> bool {
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let rest = text.strip_prefix("CVE-").and_then(|rest| rest.split_once('-'));
    rest.is_some_and(|(year, number)| {
        year.len() == 4 && digits(year) && (4..=19).contains(&number.len()) && digits(number)
    })
}

/// The day `YYYY-MM-DD` that a date or an instant of RFC 3339 begins with;
/// `None` if it begins with none.
#[must_use]
pub fn day(text: &str) -> Option<String> {
    let day = text.get(..10)?;
    let format = time::macros::format_description!("[year]-[month]-[day]");
    time::Date::parse(day, format).ok()?;
    Some(day.to_owned())
}

/// What tests of every importer share.
#[cfg(test)]
pub(crate) mod testing {
    use super::{Bounds, ImportError, Sink};
    use crate::model::Record;

    /// The records that an import gives.
    pub fn imported(import: impl FnOnce(&mut Sink<'_>) -> Result<(), ImportError>) -> Result<Vec<Record>, ImportError> {
        let mut all = Vec::new();
        let mut take = |record| all.push(record);
        import(&mut Sink::new(Bounds::default(), &mut take))?;
        Ok(all)
    }

    /// Holds that an import is refused, with words that say why.
    pub fn refused(import: impl FnOnce(&mut Sink<'_>) -> Result<(), ImportError>) {
        let error = imported(import).expect_err("it was taken");
        assert!(!error.to_string().is_empty());
    }
}
