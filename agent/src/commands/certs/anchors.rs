//! What certificates are followed to: the system's trust store, or files that
//! the caller names instead.

use anyhow::{Context, bail, ensure};
use probe::Host;
use report::escape;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

/// The system's trust store in one file, under its names in several distributions.
const STORES: &[&str] = &[
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
];

/// Trusted certificates and where they come from.
pub(super) struct Trusted {
    /// The files, escaped; empty where the host has no trust store.
    pub stores: Vec<String>,
    /// Each DER.
    pub ders: Vec<Vec<u8>>,
}

impl Trusted {
    /// Reads the named files, or the first store of the system that is there.
    pub fn read(host: &Host, named: &[PathBuf]) -> anyhow::Result<Self> {
        let mut trusted = Self { stores: Vec::new(), ders: Vec::new() };
        if named.is_empty() {
            for store in STORES {
                if host.stat(store).ok().flatten().is_some() {
                    trusted.take(host, store.as_bytes())?;
                    break;
                }
            }
            return Ok(trusted);
        }
        for path in named {
            let path = std::path::absolute(path)?;
            trusted.take(host, path.as_os_str().as_bytes())?;
        }
        Ok(trusted)
    }

    fn take(&mut self, host: &Host, path: &[u8]) -> anyhow::Result<()> {
        let shown = escape::path(path);
        let content = match host.read(path, pki::MOST_BYTES) {
            Ok(content) => content,
            Err(gap) => bail!("the trusted certificates in {shown} cannot be read: {}", gap.detail),
        };
        let found = pki::store::read(&content.bytes, &[]);
        if let Some(fault) = found.faults.first() {
            return Err(anyhow::anyhow!("{fault}")).with_context(|| format!("the trusted certificates in {shown}"));
        }
        ensure!(!found.certificates.is_empty(), "{shown} holds no certificate that could be trusted");
        self.ders.extend(found.certificates.into_iter().map(|stored| stored.der));
        self.stores.push(shown);
        Ok(())
    }
}
