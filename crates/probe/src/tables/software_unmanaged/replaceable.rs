//! Whether others than root may replace a file: by its own mode and owner, or
//! by those of a folder above it.

use crate::host::Host;
use report::Value;
use std::collections::BTreeMap;

/// What was told of folders.
#[derive(Debug, Default)]
pub(super) struct Folders(BTreeMap<Vec<u8>, Result<bool, String>>);

impl Folders {
    /// Of a file.
    pub(super) fn file(&mut self, host: &Host, path: &[u8]) -> Value {
        match by_others(host, path).and_then(|own| Ok(own || self.above(host, path)?)) {
            Ok(told) => Value::Boolean(told),
            Err(why) => Value::Unreadable(why),
        }
    }

    fn above(&mut self, host: &Host, path: &[u8]) -> Result<bool, String> {
        let Some(at) = memchr::memrchr(b'/', path) else { return Ok(false) };
        let folder = path.get(..at).unwrap_or_default();
        if let Some(known) = self.0.get(folder) {
            return known.clone();
        }
        let shown: &[u8] = if folder.is_empty() { b"/" } else { folder };
        let told = by_others(host, shown).and_then(|own| Ok(own || self.above(host, folder)?));
        self.0.insert(folder.to_vec(), told.clone());
        told
    }
}

fn by_others(host: &Host, path: &[u8]) -> Result<bool, String> {
    let stat = match host.stat(path) {
        Ok(Some(stat)) => stat,
        Ok(None) => return Err("its file is gone".to_owned()),
        Err(gap) => return Err(gap.detail),
    };
    if stat.uid != 0 || stat.mode & 0o002 != 0 {
        return Ok(true);
    }
    // With an access control list the group's bits are the most that it grants to anybody.
    if stat.mode & 0o020 != 0 {
        let list = host.attribute(path, "system.posix_acl_access").map_err(|gap| gap.detail)?;
        return Ok(stat.gid != 0 || list.is_some());
    }
    Ok(false)
}
