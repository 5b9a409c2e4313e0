//! Our reading of Postfix, Dovecot, MariaDB and PostgreSQL beside the programs'
//! own word, on made-up folders.

use serverconf::{Config, Files, Kind, Known, ReadError, Setting, names};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

/// The files of this machine, by their paths.
struct Disk;

impl Files for Disk {
    fn read(&self, path: &str) -> Result<Arc<[u8]>, ReadError> {
        match std::fs::read(path) {
            Ok(bytes) => Ok(bytes.into()),
            Err(why) if why.kind() == std::io::ErrorKind::NotFound => Err(ReadError::Missing(path.to_owned())),
            Err(why) => Err(ReadError::Failed(path.to_owned(), why.to_string())),
        }
    }

    /// Knows one `*` alone, in the last part.
    fn matching(&self, pattern: &str) -> Result<Vec<String>, ReadError> {
        let (folder, last) = pattern.rsplit_once('/').unwrap();
        let (start, end) = last.split_once('*').unwrap();
        let Ok(entries) = std::fs::read_dir(folder) else { return Ok(Vec::new()) };
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let fits = |name: &String| name.starts_with(start) && name.ends_with(end) && !name.starts_with('.');
        let mut found: Vec<String> = names.filter(fits).map(|name| format!("{folder}/{name}")).collect();
        found.sort();
        Ok(found)
    }
}

/// The program in `PATH` or in one of these folders; `None`, and said so, where it is not installed.
fn program(name: &str, folders: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut places: Vec<PathBuf> = std::env::split_paths(&path).collect();
    places.extend(folders.iter().map(PathBuf::from));
    let found = places.into_iter().map(|place| place.join(name)).find(|file| file.is_file());
    if found.is_none() {
        println!("skipped: configurations as {name} reads them, as it is not installed");
    }
    found
}

/// What a program prints; it must end well.
fn said(program: &Path, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{} {arguments:?}: {told}", program.display());
    String::from_utf8(output.stdout).unwrap()
}

fn write(folder: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        let place = folder.join(name);
        std::fs::create_dir_all(place.parent().unwrap()).unwrap();
        std::fs::write(place, text).unwrap();
    }
}

fn of<'c>(config: &'c Config, context: &'c str) -> impl Iterator<Item = &'c Setting> {
    config.settings.iter().filter(move |setting| setting.context == context)
}

/// Words with single spaces between them.
fn words(text: &str) -> String {
    text.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

/// `name = value` by name.
fn pairs(text: &str) -> BTreeMap<String, String> {
    let pair = |line: &str| line.split_once('=').map(|(name, value)| (name.trim().to_owned(), words(value)));
    text.lines().filter_map(pair).collect()
}

/// Numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn of(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.of(list.len())]
    }
}

/// Values with what postconf(5) lets stand in them.
const EXPRESSIONS: &[&str] = &[
    "/plain.pem",
    "$x/a.pem",
    "${config_directory}/b.pem",
    "$(x)/c.pem",
    "${x?/d.pem}",
    "${none:/e.pem}",
    "${none?/f.pem}/g.pem",
    "${x?{/h.pem}:{/i.pem}}",
    "${none?{$x}:{/j$y}}",
    "${{$x} == {/x} ? {/k.pem} : {/l.pem}}",
    "${{$z} > {9} ? {/m.pem} : {/n.pem}}",
    "${{$z} != {10}?{/o.pem}}/p",
    "/q$$x",
    "$y\n\t/r",
];

#[test]
fn postfix_as_postconf_reads_it() {
    let Some(postconf) = program("postconf", &["/usr/sbin"]) else { return };
    let version = said(&postconf, &["-dh", "mail_version"]);
    let known = Known { version: Some(version.trim()), ..Known::default() };
    let (mut dice, mut compared) = (Dice(3), 0);
    for _ in 0..12 {
        let folder = tempfile::tempdir().unwrap();
        let mut main = "x = /x\ny = $x/y\nz = 10\nnone =\nsmtpd_tls_security_level = may\n".to_owned();
        for name in
            ["smtpd_tls_cert_file", "smtpd_tls_key_file", "smtpd_tls_eccert_file", "smtpd_tls_dh1024_param_file"]
        {
            main += &format!("{name} ={}{}\n", dice.pick(&["", " ", "\n# between\n\n  "]), dice.pick(EXPRESSIONS));
        }
        main += &format!(
            "smtpd_tls_protocols = {}\n",
            dice.pick(&["!SSLv2, !SSLv3", ">=TLSv1.1", "TLSv1.2,\n TLSv1.3", "$other"])
        );
        main += "other = !TLSv1\nsmtpd_tls_protocols_x = 1\n";
        main += &format!("smtpd_tls_ciphers = {}\n", dice.pick(&["high", "medium", "${x?high}"]));
        main += &format!("smtpd_tls_exclude_ciphers = {}\n", dice.pick(&["", "RC4, MD5", "aNULL:3DES"]));
        main += &format!("tls_eecdh_auto_curves = {}\n", dice.pick(&["X25519 prime256v1", "prime256v1, secp384r1"]));
        let master = "smtp inet n - y - - smtpd\nsubmission inet n - y - - smtpd\n  -o smtpd_tls_security_level=encrypt\n  \
                      -o { smtpd_tls_mandatory_protocols = >=TLSv1.2, <=TLSv1.2 }\n  -o smtpd_tls_cert_file=$x/own.pem\n";
        write(folder.path(), &[("main.cf", &main), ("master.cf", master)]);
        let place = folder.path().to_str().unwrap();
        let config = serverconf::postfix::read(&Disk, &format!("{place}/main.cf"), &known);
        assert_eq!(config.problems, [], "{main}");
        let written = pairs(&said(&postconf, &["-c", place]));
        let meant = pairs(&said(&postconf, &["-c", place, "-x"]));
        let mut suites = meant[&format!("tls_{}_cipherlist", meant["smtpd_tls_ciphers"])].clone();
        for word in meant["smtpd_tls_exclude_ciphers"].split([' ', ',', ':']).filter(|word| !word.is_empty()) {
            suites += &format!(":!{word}");
        }
        for setting in of(&config, &format!("{place} > smtp inet")) {
            if setting.place.is_some() {
                assert_eq!(words(&setting.value), written[&setting.directive], "{main}");
            }
            let want = match setting.kind {
                Kind::Certificate | Kind::Key => Ok(vec![meant[&setting.directive].clone()]),
                Kind::DhParameters if setting.place.is_some() => Ok(vec![meant[&setting.directive].clone()]),
                Kind::Groups => names::groups(&meant["tls_eecdh_auto_curves"].replace([',', ' '], ":")),
                Kind::Ciphers => names::suites(&suites),
                _ => continue,
            };
            let found = setting.resolved.clone().map(|list| list.iter().map(|word| words(word)).collect());
            assert_eq!(found, want, "{}: {main}", setting.directive);
            compared += 1;
        }
        let changed = said(&postconf, &["-c", place, "-P"]);
        let changed = |name: &str| words(pairs(&changed)[&format!("submission/inet/{name}")].as_str());
        let context = format!("{place} > submission inet");
        let own = |kind| of(&config, &context).find(|setting| setting.kind == kind).unwrap();
        assert_eq!(own(Kind::Protocols).value, changed("smtpd_tls_mandatory_protocols"));
        assert_eq!(own(Kind::Protocols).resolved, Ok(vec!["TLSv1.2".to_owned()]));
        assert_eq!(own(Kind::Certificate).value, changed("smtpd_tls_cert_file"));
        assert_eq!(own(Kind::Certificate).resolved, Ok(vec!["/x/own.pem".to_owned()]));
    }
    assert!(compared >= 12 * 6, "{compared}");
}

#[test]
fn dovecot_as_doveconf_reads_it() {
    let Some(doveconf) = program("doveconf", &[]) else { return };
    let folder = tempfile::tempdir().unwrap();
    let main = "!include_try none/*.conf\nprotocols = imap\nprotocols = $protocols pop3\nlisten = 127.0.0.1, ::1\n\
        ssl = required # comment\nssl_cert = </etc/ssl/a.pem\nssl_key = </etc/ssl/a.key\nssl_cipher_list = \"HIGH:!aNULL\"\n\
        ssl_options = no_ticket \\\n  no_compression\n!include conf.d/*.conf\nservice imap-login {\n  inet_listener imaps {\n    port = 1993\n  }\n}\n";
    write(
        folder.path(),
        &[
            ("dovecot.conf", main),
            ("conf.d/10.conf", "ssl_min_protocol=TLSv1\nprotocol pop3 {\n  ssl_min_protocol = TLSv1.1\n}\n"),
            (
                "conf.d/20.conf",
                "ssl_min_protocol = TLSv1.2\nlocal_name a.example.org {\n ssl_cert = </etc/ssl/b.pem\n}\nlocal 10.0.0.2 {\n ssl_prefer_server_ciphers = yes\n}\n",
            ),
        ],
    );
    let place = folder.path().join("dovecot.conf").to_str().unwrap().to_owned();
    // The first line is `# 2.3.19.1 (9b53102964): /etc/dovecot/dovecot.conf`.
    let head = said(&doveconf, &["-c", &place, "-n"]);
    let version = head.split_ascii_whitespace().nth(1).unwrap();
    if !version.starts_with("2.3.") {
        return println!("skipped: Dovecot's configuration, as doveconf here is that of {version}");
    }
    let known = Known { version: Some(version), ..Known::default() };
    let config = serverconf::dovecot::read(&Disk, &place, &known);
    assert_eq!(config.problems, []);
    let contexts = [
        ("global", None),
        ("protocol pop3", Some("protocol=pop3")),
        ("local_name a.example.org", Some("lname=a.example.org")),
        ("local 10.0.0.2", Some("local=10.0.0.2")),
    ];
    let mut compared = 0;
    for (context, filter) in contexts {
        for setting in of(&config, context).filter(|setting| setting.directive.starts_with("ssl")) {
            let mut arguments = vec!["-c", &place, "-P", "-h"];
            arguments.extend(filter.iter().flat_map(|filter| ["-f", filter]));
            arguments.push(&setting.directive);
            let theirs = said(&doveconf, &arguments);
            match (&setting.place, setting.kind) {
                (Some(_), _) => assert_eq!(setting.value, theirs.trim(), "{context} {}", setting.directive),
                (None, Kind::Protocols) => assert_eq!(theirs.trim(), "TLSv1.2", "{context}"),
                (None, Kind::Ciphers) => assert_eq!(setting.resolved, names::suites(theirs.trim()), "{context}"),
                (None, Kind::ServerOrder | Kind::ClientCertificates) => {
                    assert_eq!((theirs.trim(), setting.resolved.as_ref().unwrap()[0].as_str()), ("no", "off"));
                }
                (None, _) => assert_eq!(theirs.trim(), "", "{context} {}", setting.directive),
            }
            compared += 1;
        }
    }
    assert!(compared >= 40, "{compared}");
    let ports: Vec<_> = [("imap", "imap"), ("imap", "imaps"), ("pop3", "pop3"), ("pop3", "pop3s")]
        .iter()
        .map(|(service, name)| {
            said(&doveconf, &["-c", &place, "-h", &format!("service/{service}-login/inet_listener/{name}/port")])
        })
        .flat_map(|port| ["127.0.0.1", "[::1]"].map(|address| format!("{address}:{}", port.trim())))
        .collect();
    assert_eq!(of(&config, "global").next().unwrap().listens, ports);
}

#[test]
fn mysql_as_its_own_program_reads_it() {
    let Some(print) = program("my_print_defaults", &[]) else { return };
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("my.cnf").to_str().unwrap().to_owned();
    let main = format!(
        "[client]\nssl-ca=/no\n!includedir {0}/d\n[mysqld]\nssl_cert=/a.pem\nport = 3307 # c\n[mariadb-10.11]\nssl_cert='/b # c.pem'\n\
         [mariadb-10.5]\nssl_cert=/no.pem\n[mysqld_safe]\nssl_cert=/no.pem\n!include {0}/e.cnf\n",
        folder.path().to_str().unwrap()
    );
    write(
        folder.path(),
        &[
            ("my.cnf", &main),
            ("d/1.cnf", "[server]\nssl-key = \"/a\\\\b\\sc.key\"\n; ssl-key=/no\nssl_cipher= HIGH:!aNULL \n"),
            ("d/2.cnf", "[mariadbd]\n  ssl_ca=/ca.pem\r\n"),
            ("d/3.txt", "[mysqld]\nssl_ca=/no\n"),
            ("e.cnf", "[mysqld]\ntls_version=TLSv1.2,TLSv1.3\nbind-address=127.0.0.1\n"),
        ],
    );
    let groups =
        ["mysqld", "server", "mysqld-10.11", "mariadb", "mariadb-10.11", "mariadbd", "mariadbd-10.11", "galera"];
    let file = format!("--defaults-file={place}");
    let mut arguments = vec![file.as_str()];
    arguments.extend(groups);
    let theirs: BTreeMap<String, String> = said(&print, &arguments)
        .lines()
        .filter_map(|line| line.strip_prefix("--")?.split_once('='))
        .map(|(name, value)| (name.replace('_', "-"), value.to_owned()))
        .collect();
    let known = Known { version: Some("10.11.6"), ..Known::default() };
    let config = serverconf::mysql::read(&Disk, &[place], &known);
    assert_eq!(config.problems, []);
    let mut compared = Vec::new();
    for setting in config.settings.iter().filter(|setting| setting.place.is_some()) {
        assert_eq!(setting.value, theirs[&setting.directive.replace('_', "-")], "{}", setting.directive);
        compared.push(setting.kind);
    }
    for kind in [Kind::Protocols, Kind::Ciphers, Kind::Certificate, Kind::Key, Kind::ClientCertificates] {
        assert!(compared.contains(&kind), "{kind:?}");
    }
    assert_eq!(config.settings[0].listens, [format!("{}:{}", theirs["bind-address"], theirs["port"])]);
}

#[test]
fn postgresql_as_the_server_reads_it() {
    let folders: Vec<String> = (9..30).rev().map(|release| format!("/usr/lib/postgresql/{release}/bin")).collect();
    let Some(postgres) = program("postgres", &folders.iter().map(String::as_str).collect::<Vec<_>>()) else { return };
    let version = said(&postgres, &["--version"]);
    let release = version.split_ascii_whitespace().nth(2).unwrap().split('.').next().unwrap().to_owned();
    let folder = tempfile::tempdir().unwrap();
    write(
        folder.path(),
        &[
            ("PG_VERSION", &format!("{release}\n")),
            (
                "postgresql.conf",
                "ssl = on\nssl_cert_file = 'a''b.pem'\t# c\nSSL_Key_File='\\153ey.pem'\nssl_ciphers 'HIGH:!aNULL'\nport = 5433\n\
              ssl_min_protocol_version = TLSv1\ninclude_if_exists = 'none.conf'\ninclude_dir 'd'\nlisten_addresses = '127.0.0.1'\n",
            ),
            ("d/1.conf", "ssl_min_protocol_version = 'TLSv1.1'\nssl_prefer_server_ciphers = f\n"),
            ("d/2.conf", "ssl_ca_file = 'ca.pem'\ninclude = '../e'\n"),
            ("d/3.txt", "ssl_ca_file = no.pem\n"),
            ("e", "ssl_ecdh_curve = 'secp384r1'\n"),
            ("postgresql.auto.conf", "ssl_max_protocol_version = 'TLSv1.2'\n"),
        ],
    );
    let data = folder.path().to_str().unwrap();
    let theirs = |name: &str| said(&postgres, &["-C", name, "-D", data]).trim_end_matches('\n').to_owned();
    let config = serverconf::postgresql::read(&Disk, &format!("{data}/postgresql.conf"));
    assert_eq!(config.problems, []);
    let (mut written, mut by_default) = (0, 0);
    let cluster = format!("cluster {data}");
    for setting in of(&config, &cluster) {
        let own = match (&setting.place, setting.kind) {
            (Some(_), Kind::ServerOrder) => setting.resolved.clone().unwrap().join(","),
            (Some(_), _) => setting.value.clone(),
            // It has no name in this release.
            (None, Kind::Ciphersuites) if setting.directive == "ssl_tls13_ciphers" => continue,
            (None, Kind::DhParameters) => String::new(),
            (None, kind) => panic!("{kind:?} is written"),
        };
        assert_eq!(own, theirs(&setting.directive), "{}", setting.directive);
        *(if setting.place.is_some() { &mut written } else { &mut by_default }) += 1;
    }
    assert!(written >= 7 && by_default == 1, "{written} {by_default}");
    let protocols = of(&config, &cluster).find(|setting| setting.kind == Kind::Protocols).unwrap();
    assert_eq!(protocols.resolved, Ok(vec!["TLSv1.1".to_owned(), theirs("ssl_max_protocol_version")]));
    assert_eq!(protocols.listens, [format!("{}:{}", theirs("listen_addresses"), theirs("port"))]);
}
