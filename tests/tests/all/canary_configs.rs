//! Configurations of servers with a secret at each `§`: on lines of their own,
//! beside what is read, in comments, and on lines that are broken.

/// Paths, modes and texts.
pub const FILES: &[(&str, u32, &str)] = &[
    ("/etc/nginx/nginx.conf", 0o644, "# §\nhttp {\n include /etc/nginx/conf.d/*.conf; # §\n}\n"),
    (
        "/etc/nginx/conf.d/marker.conf",
        0o644,
        "# §\nserver {\n listen 8443 ssl;\n ssl_certificate /etc/ssl/marker-nginx.pem;\n ssl_certificate_key /etc/ssl/a.key;\n \
         ssl_password_file /etc/§;\n location / {\n  proxy_pass https://u:§@b.example;\n  proxy_set_header Authorization \"Basic §\";\n }\n}\n",
    ),
    (
        "/etc/apache2/apache2.conf",
        0o644,
        "Listen 9443\nSetEnv TOKEN §\nSSLPassPhraseDialog \"|/bin/echo §\"\n<VirtualHost *:9443>\nSSLEngine on\n\
         SSLCertificateFile /etc/ssl/marker-apache.pem\nDBDParams \"user=u,pass=§\"\nRequestHeader set Authorization \"§\"\n</VirtualHost>\n",
    ),
    (
        "/etc/haproxy/haproxy.cfg",
        0o640,
        "userlist u\n  user a insecure-password §\n  user b password $6$§\nfrontend f\n  bind :10443 ssl crt /etc/ssl/marker-haproxy.pem\n  \
         stats auth admin:§\n  http-request set-header X-Secret §\n",
    ),
    (
        "/etc/postfix/main.cf",
        0o644,
        "# §\nsmtpd_tls_security_level = may\nsmtpd_tls_cert_file = /etc/ssl/marker-postfix.pem\nsecret = §\n\
         smtp_sasl_password_maps = static:user:§\nsmtpd_sasl_local_domain = §\nvirtual_alias_maps = mysql:{ user=u, password=§ }\nbroken §\n",
    ),
    ("/etc/postfix/sasl_passwd", 0o600, "[relay.example]:587 user:§\n"),
    (
        "/etc/postfix/master.cf",
        0o644,
        "smtp inet n - y - - smtpd\n  -o relay_password=§\n  -v §\nbroken §\npipe unix - n n - - pipe\n  flags=F user=u argv=/bin/x --password §\n",
    ),
    (
        "/etc/dovecot/dovecot.conf",
        0o644,
        "# §\nssl_cert = </etc/ssl/marker-dovecot.pem\nssl_key = §\nssl_key_password = §\ndoveadm_password = §\n\
         passdb {\n  driver = static\n  args = password=§\n}\nbroken §\nlocal_name x.example {\n  ssl_cert = §\n}\n",
    ),
    (
        "/etc/postgresql/15/main/postgresql.conf",
        0o644,
        "ssl = on # §\nssl_cert_file = '/etc/ssl/marker-postgresql.pem'\nssl_passphrase_command = 'echo §'\n\
         primary_conninfo = 'host=h password=§'\nbroken '§\n§ § §\n",
    ),
    (
        "/etc/mysql/my.cnf",
        0o644,
        "[client]\npassword = §\n[mysqld]\nssl_cert = /etc/ssl/marker-mysql.pem\nloose-keyring-token=§\nwsrep_sst_auth = u:§ # §\n\
         init-connect='SET PASSWORD = §'\n[§\n",
    ),
    (
        "/etc/tomcat9/server.xml",
        0o640,
        "<Server port='1' shutdown='§'>\n<!-- § -->\n<Service name='s'>\n<Connector port='11443' SSLEnabled='true' keystorePass='§' \
         keystoreFile='/etc/ssl/marker-tomcat.jks' truststorePass='§' keyPass='§'/>\n<Connector port='12443' SSLEnabled='true'>\n\
         <SSLHostConfig truststorePassword='§'><Certificate certificateKeystoreFile='/a' certificateKeystorePassword='§' \
         certificateKeyPassword='§'/></SSLHostConfig></Connector>\n<Realm connectionPassword='§'/>\n<§ broken=§>\n",
    ),
    (
        "/etc/ssl/openssl.cnf",
        0o644,
        "openssl_conf = a\n[ a ]\nssl_conf = b\nPIN = §\n[ b ]\nsystem_default = c\n[ c ]\nMinProtocol = TLSv1.2\n[ req ]\n\
         output_password = §\ninput_password = §\nbroken §\n",
    ),
    ("/etc/gnutls/config", 0o644, "# §\n[provider]\npin = §\n[priorities]\nSYSTEM = NORMAL:-VERS-TLS1.1\nbroken §\n"),
    (
        "/etc/java-17-openjdk/security/java.security",
        0o644,
        "# §\nkeystore.password=§\njdk.tls.disabledAlgorithms=SSLv3, TLSv1, TLSv1.1\n",
    ),
];

/// What must be found beside the secrets, or the test looks in the wrong place.
pub const MARKERS: &[&str] = &[
    "/etc/ssl/marker-nginx.pem",
    "/etc/ssl/marker-apache.pem",
    "/etc/ssl/marker-haproxy.pem",
    "/etc/ssl/marker-postfix.pem",
    "/etc/ssl/marker-dovecot.pem",
    "/etc/ssl/marker-postgresql.pem",
    "/etc/ssl/marker-mysql.pem",
    "/etc/ssl/marker-tomcat.jks",
    "NORMAL:-VERS-TLS1.1",
    "jdk.tls.disabledAlgorithms",
];

/// The same without a server: what a gathering holds, gaps and reasons included.
#[test]
fn no_planted_secret_is_in_what_is_gathered() {
    let root = crate::recorded::Root::healthy();
    let mut secrets = Vec::new();
    for (path, mode, text) in FILES {
        let mut parts = text.split('§');
        let mut planted = parts.next().unwrap().to_owned();
        for part in parts {
            let secret = crate::canaries::fresh();
            planted += &secret;
            planted += part;
            secrets.push((*path, secret));
        }
        root.write(path, &planted, *mode);
    }
    assert!(secrets.len() > 50);
    let names = std::collections::BTreeSet::from(["tls.server_config".to_owned()]);
    let host = probe::Host::at(root.path().to_path_buf());
    let facts = probe::gather(&host, Some(&names), &probe::Options::default(), &|_| {});
    let told = format!("{facts:?}");
    for marker in MARKERS {
        assert!(told.contains(marker), "{marker} is not seen");
    }
    let leaks: Vec<&str> = secrets.iter().filter(|(_, s)| told.contains(s.as_str())).map(|(path, _)| *path).collect();
    assert!(leaks.is_empty(), "{leaks:?}: {:#?}", facts.tables["tls.server_config"].gaps);
}
