//! Why a file is told of.

/// One reason; a file may have several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// An access control list grants more than the mode shows.
    Acl,
    /// A program that has capabilities of its own.
    Capabilities,
    /// A device that does not lie in /dev.
    Device,
    /// A file in a home folder whose name begins with a dot.
    DotFile,
    /// A program among the system's own whose name begins with a dot.
    HiddenProgram,
    /// The home folder of an account that people use.
    Home,
    /// Such a folder that is not there.
    HomeMissing,
    /// What lies in /var/log.
    Log,
    /// The group's id has no name.
    NoGroup,
    /// The owner's id has no name.
    NoOwner,
    /// A program that runs under its group.
    Setgid,
    /// A program that runs under its owner.
    Setuid,
    /// A file that everyone may write to.
    WorldWritable,
    /// A folder in which everyone may replace the files of others.
    WorldWritableFolder,
}

impl Reason {
    /// The word for it in tables.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Acl => "acl",
            Self::Capabilities => "capabilities",
            Self::Device => "device",
            Self::DotFile => "dot_file",
            Self::HiddenProgram => "hidden_program",
            Self::Home => "home",
            Self::HomeMissing => "home_missing",
            Self::Log => "log",
            Self::NoGroup => "no_group",
            Self::NoOwner => "no_owner",
            Self::Setgid => "setgid",
            Self::Setuid => "setuid",
            Self::WorldWritable => "world_writable",
            Self::WorldWritableFolder => "world_writable_folder",
        }
    }
}
