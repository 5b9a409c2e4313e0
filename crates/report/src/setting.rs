//! A setting of a program's configuration, as the reference lists it.

/// One setting.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Its key; within a table, `table.key`.
    pub key: &'static str,
    /// What holds where it is not set, as TOML; empty if it must be set, or if nothing holds then.
    pub default: &'static str,
    /// What it means, in a sentence.
    pub doc: &'static str,
}

impl Setting {
    /// One setting.
    #[must_use]
    pub const fn new(key: &'static str, default: &'static str, doc: &'static str) -> Self {
        Self { key, default, doc }
    }
}
