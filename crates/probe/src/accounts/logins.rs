//! When each account was last used: lastlog by id, and wtmp and utmp by name,
//! as glibc lays them down on 64-bit Linux. Other records, such as lastlog2 or
//! the journal, are not read; where they stand alone the time is unreadable.

use crate::accounts::User;
use crate::host::Host;
use report::{Gap, GapReason, Time};
use std::collections::BTreeMap;
use std::io::{Read, Seek, SeekFrom};

/// One record of lastlog: the time in four bytes, a line, a host.
const LASTLOG_RECORD: u64 = 292;
/// One record of utmp(5), and how many of the newest are read.
const UTMP_RECORD: usize = 384;
const MOST_RECORDS: u64 = 100_000;
const USER_PROCESS: [u8; 2] = 7_i16.to_le_bytes();

/// What the records say.
#[derive(Debug, Default)]
pub(crate) struct Logins {
    lastlog: BTreeMap<u32, i64>,
    by_name: BTreeMap<String, i64>,
    /// Whether lastlog was read, so that an account without a time never logged in.
    complete: bool,
    pub gaps: Vec<Gap>,
}

impl Logins {
    pub(crate) fn read(host: &Host, users: &[User]) -> Self {
        let mut logins = Self::default();
        match lastlog(host, users, &mut logins.lastlog) {
            Ok(()) => logins.complete = true,
            Err(gap) if gap.reason == GapReason::Missing => {}
            Err(gap) => logins.gaps.push(gap),
        }
        for path in ["/var/log/wtmp", "/run/utmp", "/var/run/utmp"] {
            match records(host, path, &mut logins.by_name) {
                Ok(()) => {}
                Err(gap) if gap.reason == GapReason::Missing => {}
                Err(gap) => logins.gaps.push(gap),
            }
        }
        logins.gaps.dedup();
        logins
    }

    /// The last login; `Ok(None)` if there was none, `Err` if that cannot be told.
    pub(crate) fn last(&self, user: &User) -> Result<Option<Time>, &'static str> {
        let seconds = self.lastlog.get(&user.uid).copied().max(self.by_name.get(&user.name).copied());
        match seconds {
            Some(seconds) => Ok(Some(Time::from_seconds(seconds))),
            None if self.complete => Ok(None),
            None => Err("there is no lastlog, and the other records do not go back to the beginning"),
        }
    }
}

fn failed(path: &str, error: &std::io::Error) -> Gap {
    let detail = format!("reading it failed ({error}); check the disk and its file system");
    Gap { place: path.to_owned(), reason: GapReason::Failed, detail }
}

/// The file is sparse and may seem to be of any size: only the records of the
/// accounts that there are get read.
fn lastlog(host: &Host, users: &[User], times: &mut BTreeMap<u32, i64>) -> Result<(), Gap> {
    const PATH: &str = "/var/log/lastlog";
    let mut file = host.stream(PATH, u64::MAX)?.into_inner();
    for user in users {
        let mut time = [0; 4];
        let place = u64::from(user.uid) * LASTLOG_RECORD;
        match file.seek(SeekFrom::Start(place)).and_then(|_| file.read_exact(&mut time)) {
            Ok(()) => {}
            // The record of an id that never logged in may lie beyond the end.
            Err(e) if e.kind() == std::io::ErrorKind::UnexpectedEof => continue,
            Err(e) => return Err(failed(PATH, &e)),
        }
        match u32::from_le_bytes(time) {
            0 => {}
            seconds => drop(times.insert(user.uid, i64::from(seconds))),
        }
    }
    Ok(())
}

fn records(host: &Host, path: &str, times: &mut BTreeMap<String, i64>) -> Result<(), Gap> {
    let mut file = host.stream(path, u64::MAX)?.into_inner();
    let size = file.seek(SeekFrom::End(0)).map_err(|e| failed(path, &e))?;
    let whole = size / UTMP_RECORD as u64;
    let start = whole.saturating_sub(MOST_RECORDS) * UTMP_RECORD as u64;
    file.seek(SeekFrom::Start(start)).map_err(|e| failed(path, &e))?;
    let mut bytes = std::io::BufReader::new(file.take(MOST_RECORDS * UTMP_RECORD as u64));
    let mut record = [0; UTMP_RECORD];
    // A record that is still being written at the end is left out.
    while bytes.read_exact(&mut record).is_ok() {
        if let Some((name, seconds)) = login(&record) {
            let last = times.entry(name).or_insert(seconds);
            *last = (*last).max(seconds);
        }
    }
    Ok(())
}

/// Who began a session when; `None` for all other records.
fn login(record: &[u8; UTMP_RECORD]) -> Option<(String, i64)> {
    let kind = record.get(..2)?;
    let user = record.get(44..76)?;
    let time: [u8; 4] = record.get(340..344)?.try_into().ok()?;
    let name = user.split(|b| *b == 0).next().filter(|n| !n.is_empty())?;
    let seconds = u32::from_le_bytes(time);
    (kind == USER_PROCESS && seconds > 0).then(|| (super::text(name), i64::from(seconds)))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::fixture::Fixture;
    use proptest::prelude::*;

    /// A record of wtmp.
    pub(crate) fn record(kind: i16, name: &str, seconds: u32) -> Vec<u8> {
        let mut record = vec![0; UTMP_RECORD];
        record[..2].copy_from_slice(&kind.to_le_bytes());
        record[44..44 + name.len()].copy_from_slice(name.as_bytes());
        record[340..344].copy_from_slice(&seconds.to_le_bytes());
        record
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..1000)) {
            let host = Fixture::new().bytes(b"/var/log/wtmp", &bytes).bytes(b"/var/log/lastlog", &bytes);
            prop_assert_eq!(Logins::read(&host.host(), &[]).gaps, vec![]);
        }
    }
}
