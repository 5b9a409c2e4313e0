//! One audit: which tables are gathered, with what options, and what they
//! share so that no file is read twice for the same end.

use crate::accounts::Accounts;
use crate::credentials::Credentials;
use crate::endpoints::Endpoints;
use crate::endpoints::memory;
use crate::files::Files;
use crate::host::Host;
use crate::packages::installed::Installed;
use crate::points::Points;
use crate::sockets::Sockets;
use crate::tables::agent_advisories::AdvisorySet;
use crate::tables::ssh_server::SshServer;
use crate::tables::{TABLES, tls_endpoint, tls_server_config};
use crate::units::Units;
use handshake::{Class, Start};
use report::predicate::SetReference;
use report::{Facts, Table, TableSpec, Time};
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;

/// What the caller decides about an audit.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The policy set that the agent judges by; `None` where it only gathers facts.
    pub policy: Option<SetReference>,
    /// The advisory set in use; `None` where there is none.
    pub advisories: Option<AdvisorySet>,
    /// How TLS endpoints are looked at.
    pub tls: TlsOptions,
    /// Where certificates and keys are looked for, and what opens them.
    pub certificates: CertificateOptions,
    /// Whether the search through all files is left out; its tables then have a gap.
    pub no_files: bool,
}

/// Where certificates and keys are looked for besides the usual places, and
/// what opens the stores that need a password. All paths are absolute on the
/// audited host.
#[derive(Clone, Debug, Default)]
pub struct CertificateOptions {
    /// Whether the home folders of accounts are looked through.
    pub homes: bool,
    /// Folders that are looked through besides the usual ones.
    pub places: Vec<String>,
    /// The file that holds a store's password, by the store's path.
    pub passwords: BTreeMap<String, String>,
    /// The points that may be asked for revocation lists and OCSP answers; `None` for none.
    pub points: Option<Points>,
}

/// How TLS endpoints are looked at.
#[derive(Clone, Debug, Default)]
pub struct TlsOptions {
    /// Whether any connection is made; if not, all listeners are `not probed`.
    pub enabled: bool,
    /// Ports that are probed besides the well-known ones.
    pub extra_ports: BTreeSet<u16>,
    /// Ports that are never connected to, besides those that never are.
    pub never: BTreeSet<u16>,
    /// How TLS begins on a port, where the port does not tell.
    pub starts: BTreeMap<u16, Start>,
    /// Endpoints besides the host's own listeners: a name or an address, and a port.
    pub targets: BTreeSet<(String, u16)>,
    /// How closely the endpoints are looked at.
    pub class: Class,
    /// Endpoints that are tested for flaws where the class is not `hello`; `*` stands for the host itself.
    pub flaws: BTreeSet<(String, u16)>,
    /// The time of looking.
    pub now: Option<Time>,
    /// What was found out earlier about endpoints that are asked less now.
    pub remembered: Facts,
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
    configured: OnceCell<Table>,
    credentials: OnceCell<Credentials>,
    files: OnceCell<Files>,
    installed: OnceCell<Installed>,
    ssh_server: OnceCell<SshServer>,
    sockets: OnceCell<Sockets>,
    units: OnceCell<Units>,
    endpoints: OnceCell<Endpoints>,
    tls_holding: OnceCell<BTreeSet<SocketAddr>>,
}

impl<'a> Gathering<'a> {
    /// A gathering that has looked at nothing yet.
    #[must_use]
    pub fn new(host: &'a Host, options: &'a Options) -> Self {
        Self {
            host,
            options,
            accounts: OnceCell::new(),
            configured: OnceCell::new(),
            credentials: OnceCell::new(),
            files: OnceCell::new(),
            installed: OnceCell::new(),
            ssh_server: OnceCell::new(),
            sockets: OnceCell::new(),
            units: OnceCell::new(),
            endpoints: OnceCell::new(),
            tls_holding: OnceCell::new(),
        }
    }

    /// The same host under other options: what was read stays, and endpoints are asked anew.
    #[must_use]
    pub fn under(self, options: &'a Options) -> Self {
        let Self { host, accounts, configured, credentials, files, installed, ssh_server, units, .. } = self;
        Self { accounts, configured, credentials, files, installed, ssh_server, units, ..Self::new(host, options) }
    }

    /// Gathers the tables called in `names`, or all of them, and brings them into
    /// canonical order. `progress` is told the name of each table before it is gathered.
    #[must_use]
    pub fn gather(&self, names: Option<&BTreeSet<String>>, progress: &dyn Fn(&str)) -> Facts {
        let mut facts = Facts::default();
        let wanted = |probe: &&Probe| names.is_none_or(|names| names.contains(probe.spec.name.as_ref()));
        for probe in TABLES.iter().filter(wanted) {
            progress(&probe.spec.name);
            facts.tables.insert(probe.spec.name.to_string(), (probe.gather)(self));
        }
        facts.normalise();
        facts
    }

    /// systemd's units, read once.
    pub(crate) fn units(&self) -> &Units {
        self.units.get_or_init(|| Units::read(self.host))
    }

    /// The names of users and groups, read once.
    pub fn accounts(&self) -> &Accounts {
        self.accounts.get_or_init(|| Accounts::read(self.host))
    }

    /// What servers' configurations say about TLS, read once.
    pub fn configured(&self) -> &Table {
        self.configured.get_or_init(|| tls_server_config::read(self))
    }

    /// The certificates and private keys in files, walked for and read once.
    pub fn credentials(&self) -> &Credentials {
        self.credentials.get_or_init(|| Credentials::read(self))
    }

    /// What stands out among all files, swept for once.
    pub(crate) fn files(&self) -> &Files {
        self.files.get_or_init(|| Files::read(self))
    }

    /// What is installed, whichever package managers there are, read once.
    pub(crate) fn installed(&self) -> &Installed {
        self.installed.get_or_init(|| Installed::read(self.host))
    }

    /// The SSH server's settings, read once.
    pub fn ssh_server(&self) -> &SshServer {
        self.ssh_server.get_or_init(|| SshServer::read(self))
    }

    /// The sockets that listen, read once.
    pub fn sockets(&self) -> &Sockets {
        self.sockets.get_or_init(|| Sockets::read(self.host))
    }

    /// The listeners as TLS endpoints, spoken to once.
    pub fn endpoints(&self) -> &Endpoints {
        self.endpoints.get_or_init(|| Endpoints::ask(self))
    }

    /// The endpoints that are asked little now, and of which an earlier closer look still holds.
    pub(crate) fn tls_holding(&self) -> &BTreeSet<SocketAddr> {
        self.tls_holding.get_or_init(|| memory::holding(self, &tls_endpoint::fresh(self)).into_keys().collect())
    }
}

/// Gathers tables of a host, as [`Gathering::gather`] does.
#[must_use]
pub fn gather(host: &Host, names: Option<&BTreeSet<String>>, options: &Options, progress: &dyn Fn(&str)) -> Facts {
    Gathering::new(host, options).gather(names, progress)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Fixture;
    use report::Value;
    use std::cell::RefCell;

    /// The tables whose content does not move while a host is left alone.
    fn still() -> BTreeSet<String> {
        let still = [
            "account.password",
            "account.user",
            "apt.key",
            "certificate.file",
            "cpu.vulnerability",
            "file.mode",
            "firmware.update",
            "kernel.running",
            "key.private",
            "os.release",
            "reboot.required",
            "repository.source",
            "ssh.authorized_key",
            "ssh.host_key",
            "ssh.server",
            "sudo.rule",
            "tls.server_config",
            "trust.anchor",
            "update.automation",
        ];
        still.map(str::to_owned).into()
    }

    #[test]
    fn only_what_is_asked_for_is_gathered_and_progress_is_told() {
        let told = RefCell::new(Vec::new());
        let names = BTreeSet::from(["account.user".to_owned(), "os.release".to_owned(), "no.such".to_owned()]);
        let fixture = Fixture::new();
        let facts =
            gather(&fixture.host(), Some(&names), &Options::default(), &|n| told.borrow_mut().push(n.to_owned()));
        assert_eq!(*told.borrow(), ["account.user", "os.release"]);
        assert_eq!(facts.tables.keys().collect::<Vec<_>>(), ["account.user", "os.release"]);
    }

    #[test]
    fn two_gatherings_of_a_host_left_alone_are_equal() {
        let (host, options) = (Host::live(), Options::default());
        let first = gather(&host, Some(&still()), &options, &|_| {});
        assert_eq!(first, gather(&host, Some(&still()), &options, &|_| {}));
        assert!(!first.tables.get("os.release").unwrap().rows.is_empty());
    }

    #[test]
    fn an_old_kernel_shows_the_same_host() {
        let options = Options::default();
        let gathered = |host: Host| gather(&host, Some(&still()), &options, &|_| {});
        assert_eq!(gathered(Host::live()), gathered(Host::live().without_openat2()));
    }

    #[test]
    fn every_row_fits_its_spec() {
        let facts = gather(&Host::live(), Some(&still()), &Options::default(), &|_| {});
        for probe in TABLES {
            for row in facts.table(&probe.spec.name).map(|t| t.rows.as_slice()).unwrap_or_default() {
                assert_eq!(row.values.len(), probe.spec.fields.len());
                for (value, field) in row.values.iter().zip(probe.spec.fields.iter()) {
                    assert!(value.fits(field), "{}.{}: {value:?}", probe.spec.name, field.name);
                    let unfit =
                        matches!(value, Value::Unreadable(r) if r.contains(" in ") && r.ends_with(&*field.name));
                    assert!(!unfit, "{}.{}: {value:?}", probe.spec.name, field.name);
                }
            }
        }
    }

    #[test]
    fn planted_secrets_are_in_no_row_and_no_gap() {
        let key = format!("-----BEGIN {}-----\nCANARY\n-----END {}-----\n", "RSA PRIVATE KEY", "RSA PRIVATE KEY");
        let fixture = Fixture::new()
            .file("/etc/os-release", "ID=debian\nSECRET=CANARY\n")
            .file("/etc/passwd", "a:$6$CANARY$CANARY:0:0:CANARY:/root:/bin/sh\nb:x:1:1:CANARY,CANARY:/home/b:\nCANARY\nc:CANARY\n")
            .file("/etc/group", "g:$6$CANARY:0:a\nCANARY\n")
            .file("/etc/shadow", "b:$y$j9T$CANARY$CANARY:CANARY:1:CANARY::::\nCANARY\n+CANARY::\n")
            .file("/etc/sudoers", "a ALL=/bin/x --password CANARY\nCANARY CANARY\nDefaults passprompt=CANARY\nb ALL=NOPASSWD: /bin/curl -u x\\:CANARY, sudoedit CANARY\n")
            .file("/etc/sudoers.d/x", "@include CANARY")
            .file("/etc/ssh/sshd_config", "Banner \"CANARY\nVersionAddendum CANARY\nCANARY\nUsePAM CANARY\nSetEnv TOKEN=CANARY\nForceCommand x CANARY\n")
            .file("/etc/default/ssh", "SSHD_OPTS='-o SetEnv=CANARY'\nTOKEN=CANARY\n")
            .file("/etc/my.cnf", "[mysqld]\npassword=CANARY\nssl_cert=/a.pem\n[CANARY\n")
            .file("/etc/dovecot/dovecot.conf", "ssl_cert = </a.pem\nssl_key = CANARY\nCANARY CANARY\n")
            .file("/etc/tomcat9/server.xml", "<Server><Service><Connector SSLEnabled='true' keystorePass='CANARY'/><CANARY ")
            .file("/etc/ssh/ssh_host_rsa_key", &key)
            .file("/etc/ssl/private/CANAR.pem", &key)
            .file("/root/.ssh/id_rsa", &key)
            .file("/root/.ssh/authorized_keys", "command=\"CANARY\" ssh-rsa AAAA\n")
            .file("/etc/apt/sources.list", "deb [signed-by=/none.gpg] https://u:CANARY@a x\nCANARY\n")
            .file("/etc/apt/sources.list.d/a.sources", "URIs: https://u:CANARY@a/?t=CANARY\nSuites: x\nCANARY: CANARY\n")
            .file("/etc/yum.repos.d/a.repo", "[a]\nbaseurl=https://u:CANARY@a/\npassword=CANARY\nproxy_password=CANARY\n")
            .file("/etc/apk/repositories", "https://CANARY@a/v3.20/main\n")
            .file("/var/lib/dpkg/status", "Package: a\nStatus: install ok installed\nArchitecture: all\nVersion: 1\n")
            .file("/etc/apt/apt.conf.d/80proxy", "Acquire::http::Proxy \"http://u:CANARY@p\";\nCANARY { \"CANARY\"; };\n")
            .file("/etc/dnf/automatic.conf", "[commands]\napply_updates = CANARY\n[email]\nemail_password = CANARY\n")
            .file("/etc/app/store.p12", "0\u{1}CANARY")
            .file("/etc/app/clear.jks", "CANARY")
            .file("/etc/ipsec.d/x.secrets", ": PSK \"CANARY\"\n")
            .file("/etc/app/store.password", "CANARY\n")
            .mode("/etc/app/store.password", 0o600)
            .file("/etc/app/open.password", "CANARY\n")
            .mode("/etc/app/open.password", 0o644);
        let mut options = Options::default();
        for (store, file) in
            [("/etc/app/store.p12", "/etc/app/store.password"), ("/etc/app/clear.jks", "/etc/app/open.password")]
        {
            options.certificates.passwords.insert(store.to_owned(), file.to_owned());
        }
        let facts = gather(&fixture.host(), Some(&still()), &options, &|_| {});
        assert!(facts.tables.values().filter(|t| !t.rows.is_empty()).count() >= 5, "{facts:?}");
        assert!(!format!("{facts:?}").contains("CANARY"), "{facts:#?}");
        for probe in TABLES {
            for row in facts.table(&probe.spec.name).map(|t| t.rows.as_slice()).unwrap_or_default() {
                assert!(!row.to_json(probe.spec).to_string().contains("CANARY"));
            }
        }
    }
}
