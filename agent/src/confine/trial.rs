//! What the agent tries on itself, so that an administrator sees the kernel
//! refuse it instead of reading that it would.

use super::{Level, Right};
use serde::Serialize;
use std::io::{Error, ErrorKind};
use std::path::Path;

/// One thing that was tried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Trial {
    /// What it was.
    pub what: String,
    /// True if it must be refused at this level.
    pub must: bool,
    /// True if it was refused.
    pub refused: bool,
    /// The kernel's word.
    pub answer: String,
}

impl Trial {
    fn new(what: impl Into<String>, must: bool, result: &Result<(), Error>) -> Self {
        let refused = |error: &Error| {
            matches!(error.kind(), ErrorKind::PermissionDenied)
                || error.raw_os_error() == Some(libc::EAFNOSUPPORT)
                || error.raw_os_error() == Some(libc::ENOSYS)
        };
        let answer = result.as_ref().err().map_or_else(|| "done".to_owned(), ToString::to_string);
        Self { what: what.into(), must, refused: result.as_ref().err().is_some_and(refused), answer }
    }

    /// False if something was done that must not be.
    #[must_use]
    pub const fn is_well(&self) -> bool {
        self.refused || !self.must
    }
}

/// Tries what must be refused now. `outside` is a folder that is not the
/// state's: a file is made in it and removed again, if the kernel lets it.
#[must_use]
pub fn trials(level: Level, outside: &Path) -> Vec<Trial> {
    let confined = level != Level::Off;
    let mut all = vec![
        Trial::new("start a program", confined, &start()),
        Trial::new("open a raw packet socket", confined, &packets()),
        Trial::new("write outside the state folder", level == Level::Minimal, &write(outside)),
    ];
    all.extend(Right::of(level).map(|right| {
        let answer = if right.is_held() { "held" } else { "not held here" };
        let answer = format!("{answer}: {}", right.why);
        Trial { what: right.name.to_owned(), must: false, refused: !right.is_held(), answer }
    }));
    all
}

#[expect(clippy::disallowed_methods, reason = "it is tried in order to be refused")]
fn start() -> Result<(), Error> {
    use std::os::unix::process::CommandExt;
    // It only comes back with an error: that it is not there, if the kernel let the call through.
    let error = std::process::Command::new("/proc/self/no-such-program").exec();
    if error.kind() == ErrorKind::NotFound { Ok(()) } else { Err(error) }
}

fn packets() -> Result<(), Error> {
    use rustix::net::{AddressFamily, SocketType, socket};
    socket(AddressFamily::PACKET, SocketType::RAW, None).map(|_| ()).map_err(Into::into)
}

#[expect(clippy::disallowed_methods, reason = "it is tried in order to be refused")]
fn write(outside: &Path) -> Result<(), Error> {
    let file = outside.join(format!(".tidewaiter-trial-{}", std::process::id()));
    std::fs::write(&file, b"")?;
    std::fs::remove_file(&file)
}
