//! Faults of databases, of Tomcat and of containers, each planted in the
//! healthy recorded host with a sound service on it: exactly the named rules see it.

use crate::recorded::{Root, strict_outcomes as outcomes};
use report::Outcome;

const HBA: &str = "/etc/postgresql/15/main/pg_hba.conf";
const MYSQL: &str = "/etc/mysql/my.cnf";
const TOMCAT: &str = "/etc/tomcat10/server.xml";
const USERS: &str = "/etc/tomcat10/tomcat-users.xml";

/// The healthy host with a sound cluster, server and Tomcat on it.
fn serving() -> Root {
    let root = Root::healthy();
    root.write("/etc/postgresql/15/main/postgresql.conf", &format!("hba_file = '{HBA}'\n"), 0o640);
    root.write(HBA, "local all postgres peer\nhostssl goods goods 10.1.2.0/24 scram-sha-256\n", 0o640);
    let options = "local_infile=0\nsecure_file_priv=/var/lib/mysql-files\nbind-address=127.0.0.1\n\
                   require_secure_transport=ON\nlog_error=/var/log/mysql/error.log\n";
    root.write(MYSQL, &format!("[mysqld]\nuser=mysql\n{options}"), 0o644);
    let server = "<Server port=\"-1\"><Service name=\"Catalina\">\n\
                  <Connector port=\"8080\" address=\"127.0.0.1\"/>\n</Service></Server>\n";
    root.write(TOMCAT, server, 0o640);
    root.write(USERS, "<tomcat-users>\n</tomcat-users>\n", 0o640);
    root
}

type Fault = (&'static str, fn(&Root), &'static [&'static str]);

const FAULTS: &[Fault] = &[
    ("trust", |r| r.append(HBA, "local goods goods trust\n"), &["db-postgresql-trust"]),
    (
        "MD5 from everywhere",
        |r| r.append(HBA, "hostssl goods goods 0.0.0.0/0 md5\n"),
        &["db-postgresql-any-address", "db-postgresql-md5"],
    ),
    (
        "the owner over a network",
        |r| r.append(HBA, "hostssl goods postgres 10.1.2.0/24 cert\n"),
        &["db-postgresql-superuser-remote"],
    ),
    (
        "a connection without TLS",
        |r| r.append(HBA, "host goods goods 10.1.2.0/24 scram-sha-256\n"),
        &["db-postgresql-encrypted"],
    ),
    ("a server without grants", |r| r.append(MYSQL, "skip-grant-tables\n"), &["db-mysql-grant-tables"]),
    ("files of clients", |r| r.append(MYSQL, "local_infile=1\n"), &["db-mysql-local-infile"]),
    ("a server on all addresses", |r| r.append(MYSQL, "bind-address=0.0.0.0\n"), &["db-mysql-bind-address"]),
    ("a server as root", |r| r.append(MYSQL, "user=root\n"), &["db-mysql-user"]),
    ("a known word", |r| r.replace(TOMCAT, "port=\"-1\"", "port=\"8005\""), &["tomcat-shutdown-port"]),
    ("TRACE", |r| r.replace(TOMCAT, "port=\"8080\"", "allowTrace=\"true\" port=\"8080\""), &["tomcat-trace"]),
    ("plain HTTP to all", |r| r.replace(TOMCAT, " address=\"127.0.0.1\"", ""), &["tomcat-plain-http"]),
    (
        "a manager with a plain password",
        |r| r.replace(USERS, "</tomcat", "<user username=\"ada\" password=\"word\" roles=\"manager-gui\"/></tomcat"),
        &["tomcat-manager-roles", "tomcat-plain-passwords"],
    ),
];

#[test]
fn each_fault_turns_its_rules_and_no_other() {
    let before = outcomes(serving().path());
    let ours = |id: &str| id.starts_with("db-") || id.starts_with("tomcat-");
    let wrong: Vec<_> = before.iter().filter(|(id, o)| ours(id) && **o == Outcome::Fail).collect();
    assert!(wrong.is_empty(), "a sound service fails {wrong:?}");
    for (what, plant, rules) in FAULTS {
        let root = serving();
        plant(&root);
        let after = outcomes(root.path());
        let failed = after.iter().filter(|(id, o)| **o == Outcome::Fail && before.get(*id) != Some(*o));
        let turned: Vec<&str> = failed.map(|(id, _)| id.as_str()).filter(|id| ours(id)).collect();
        assert_eq!(turned, *rules, "{what}");
    }
}
