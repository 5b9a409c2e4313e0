//! The programs whose configuration is read, and where each distribution keeps it.

use serverconf::{Config, Files, Known};

/// One program.
pub(super) struct Program {
    /// The word for it in the table.
    pub service: &'static str,
    /// Its main files on Debian, RHEL, SUSE and Alpine, as shell patterns.
    pub places: &'static [&'static str],
    /// The packages whose version is the program's.
    pub packages: &'static [&'static str],
    /// Reads from the main files that are there, at least one.
    pub read: fn(&dyn Files, &[String], &Known<'_>) -> Config,
}

/// Every program, in the order of the table's words.
pub(super) const PROGRAMS: &[Program] = &[
    Program {
        service: "nginx",
        places: &["/etc/nginx/nginx.conf"],
        packages: &["nginx", "nginx-core", "nginx-full", "nginx-light", "nginx-extras"],
        read: |files, found, known| each(found, |path| serverconf::nginx::read(files, path, known)),
    },
    Program {
        service: "apache",
        places: &["/etc/apache2/apache2.conf", "/etc/apache2/httpd.conf", "/etc/httpd/conf/httpd.conf"],
        packages: &["apache2-bin", "apache2"],
        read: |files, found, known| each(found, |path| serverconf::apache::read(files, path, known)),
    },
    Program {
        service: "haproxy",
        places: &["/etc/haproxy/haproxy.cfg"],
        packages: &["haproxy"],
        read: |files, found, known| each(found, |path| serverconf::haproxy::read(files, path, known)),
    },
    Program {
        service: "postfix",
        places: &["/etc/postfix/main.cf", "/etc/postfix-*/main.cf"],
        packages: &["postfix"],
        read: |files, found, known| each(found, |path| serverconf::postfix::read(files, path, known)),
    },
    Program {
        service: "dovecot",
        places: &["/etc/dovecot/dovecot.conf"],
        packages: &["dovecot-core"],
        read: |files, found, known| each(found, |path| serverconf::dovecot::read(files, path, known)),
    },
    Program {
        service: "postgresql",
        places: &[
            "/etc/postgresql/*/*/postgresql.conf",
            "/etc/postgresql*/postgresql.conf",
            "/var/lib/pgsql/data/postgresql.conf",
            "/var/lib/pgsql/*/data/postgresql.conf",
            "/var/lib/postgresql/*/data/postgresql.conf",
        ],
        // Several releases may be installed: each cluster's folder says its own.
        packages: &[],
        read: |files, found, _| each(found, |path| serverconf::postgresql::read(files, path)),
    },
    Program {
        service: "mysql",
        // A server reads them one after the other.
        places: &["/etc/my.cnf", "/etc/mysql/my.cnf"],
        packages: &["mariadb-server", "mariadb-server-core", "mysql-server-core-8.0", "mysql-community-server-core"],
        read: serverconf::mysql::read,
    },
    Program {
        service: "tomcat",
        places: &[
            "/etc/tomcat*/server.xml",
            "/usr/share/tomcat*/conf/server.xml",
            "/opt/tomcat*/conf/server.xml",
            "/opt/apache-tomcat*/conf/server.xml",
            "/var/lib/tomcat*/conf/server.xml",
        ],
        packages: &["tomcat11", "tomcat10", "tomcat9", "tomcat8"],
        read: |files, found, known| each(found, |path| serverconf::tomcat::read(files, path, known)),
    },
    Program {
        service: "java",
        places: serverconf::java_security::PLACES,
        packages: &[],
        read: serverconf::java_security::read_all,
    },
    Program {
        service: "openssl",
        places: serverconf::openssl_cnf::PLACES,
        packages: &[],
        // Where there are both, one is a link to the other.
        read: |files, found, _| {
            each(found.get(..1).unwrap_or_default(), |path| serverconf::openssl_cnf::read(files, path))
        },
    },
    Program {
        service: "gnutls",
        places: serverconf::gnutls_config::PLACES,
        packages: &[],
        read: |files, found, _| each(found, |path| serverconf::gnutls_config::read(files, path)),
    },
    Program {
        service: "crypto-policies",
        places: serverconf::crypto_policies::PLACES,
        packages: &[],
        read: |files, found, _| each(found, |path| serverconf::crypto_policies::read(files, path)),
    },
    Program {
        service: "sshd",
        // The administrator's file alone is read where there are both.
        places: &["/etc/ssh/sshd_config", "/usr/etc/ssh/sshd_config"],
        packages: &["openssh-server"],
        read: |files, found, known| {
            each(found.get(..1).unwrap_or_default(), |path| serverconf::sshd::read(files, path, known))
        },
    },
];

/// What every main file says by itself: each is a server of its own.
fn each(found: &[String], read: impl Fn(&str) -> Config) -> Config {
    let mut all = Config::default();
    for config in found.iter().map(|path| read(path)) {
        all.settings.extend(config.settings);
        all.problems.extend(config.problems);
    }
    all
}
