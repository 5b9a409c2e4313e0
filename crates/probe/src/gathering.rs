//! One audit: which tables are gathered, with what options, and what they
//! share so that no file is read twice for the same end.

use crate::accounts::Accounts;
use crate::host::Host;
use crate::sockets::Sockets;
use crate::tables::TABLES;
use report::predicate::SetReference;
use report::{Facts, Table, TableSpec};
use std::cell::OnceCell;
use std::collections::BTreeSet;

/// What the caller decides about an audit.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The policy set that the agent judges by; `None` where it only gathers facts.
    pub policy: Option<SetReference>,
    /// How TLS endpoints are looked at.
    pub tls: TlsOptions,
}

/// How TLS endpoints are looked at.
#[derive(Clone, Debug, Default)]
pub struct TlsOptions {
    /// Whether any connection is made; if not, all listeners are `not probed`.
    pub enabled: bool,
    /// Ports that are probed besides the well-known ones.
    pub extra_ports: BTreeSet<u16>,
}

/// One table and the code that gathers it.
#[derive(Debug)]
pub struct Probe {
    /// What a row says.
    pub spec: &'static TableSpec,
    /// Looks at the host. It cannot fail: what could not be seen is in the table's gaps.
    pub gather: fn(&Gathering<'_>) -> Table,
}

/// What gatherers work with: the host, the options, and what they share.
#[derive(Debug)]
pub struct Gathering<'a> {
    /// The audited host.
    pub host: &'a Host,
    /// What the caller decided.
    pub options: &'a Options,
    accounts: OnceCell<Accounts>,
    sockets: OnceCell<Sockets>,
}

impl<'a> Gathering<'a> {
    /// A gathering that has looked at nothing yet.
    #[must_use]
    pub fn new(host: &'a Host, options: &'a Options) -> Self {
        Self { host, options, accounts: OnceCell::new(), sockets: OnceCell::new() }
    }

    /// The names of users and groups, read once.
    pub fn accounts(&self) -> &Accounts {
        self.accounts.get_or_init(|| Accounts::read(self.host))
    }

    /// The sockets that listen, read once.
    pub fn sockets(&self) -> &Sockets {
        self.sockets.get_or_init(|| Sockets::read(self.host))
    }
}

/// Gathers the tables called in `names`, or all of them, and brings them into
/// canonical order. `progress` is told the name of each table before it is gathered.
#[must_use]
pub fn gather(host: &Host, names: Option<&BTreeSet<String>>, options: &Options, progress: &dyn Fn(&str)) -> Facts {
    let gathering = Gathering::new(host, options);
    let mut facts = Facts::default();
    let wanted = |probe: &&Probe| names.is_none_or(|names| names.contains(probe.spec.name.as_ref()));
    for probe in TABLES.iter().filter(wanted) {
        progress(&probe.spec.name);
        facts.tables.insert(probe.spec.name.to_string(), (probe.gather)(&gathering));
    }
    facts.normalise();
    facts
}
