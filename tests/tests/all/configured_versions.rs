//! What nginx, Apache and HAProxy really offer beside what our readers make of
//! their configuration: one server each, many addresses, a survey of every one.

use serverconf::{Config, Files, Kind, Known, ReadError};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// One file in memory.
struct One<'a>(&'a str, &'a str);

impl Files for One<'_> {
    fn read(&self, path: &str) -> Result<Arc<[u8]>, ReadError> {
        if path == self.0 { Ok(self.1.as_bytes().into()) } else { Err(ReadError::Missing(path.to_owned())) }
    }

    fn matching(&self, _: &str) -> Result<Vec<String>, ReadError> {
        Ok(Vec::new())
    }
}

/// The first number with dots that a program says of itself; `None`, and said so, where it is not installed.
fn version(program: &str, argument: &str) -> Option<String> {
    let Ok(out) = Command::new(program).arg(argument).output() else {
        println!("skipped: what {program} offers, as it is not installed");
        return None;
    };
    let text = String::from_utf8_lossy(&[out.stdout, out.stderr].concat()).into_owned();
    let is_number = |word: &&str| word.contains('.') && word.starts_with(|c: char| c.is_ascii_digit());
    let found = text.split(|c: char| !c.is_ascii_digit() && c != '.').find(is_number).map(str::to_owned);
    Some(found.unwrap_or_else(|| panic!("{program} says no version: {text}")))
}

/// A server that ends when this is dropped.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Ports that nobody listens on.
fn ports(number: usize) -> Vec<u16> {
    let held: Vec<TcpListener> = (0..number).map(|_| TcpListener::bind("127.0.0.1:0").unwrap()).collect();
    held.iter().map(|socket| socket.local_addr().unwrap().port()).collect()
}

/// A certificate and its key in the folder, made now: `c.pem`, `k.pem`, `both.pem`.
fn certificate(folder: &Path) {
    let made = rcgen::generate_simple_self_signed(["a.example".to_owned()]).unwrap();
    let (chain, key) = (made.cert.pem(), made.signing_key.serialize_pem());
    std::fs::write(folder.join("both.pem"), format!("{chain}{key}")).unwrap();
    std::fs::write(folder.join("c.pem"), chain).unwrap();
    std::fs::write(folder.join("k.pem"), key).unwrap();
}

/// Starts the program and holds every address beside its settings.
fn compare(name: &str, mut command: Command, ports: &[u16], config: &Config) {
    assert_eq!(config.problems, [], "{name}");
    let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let mut server = Server(child);
    let begun = Instant::now();
    for port in ports {
        while TcpStream::connect(("127.0.0.1", *port)).is_err() {
            assert!(server.0.try_wait().unwrap().is_none(), "{name} refuses its configuration");
            assert!(begun.elapsed() < Duration::from_secs(20), "{name} does not listen");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for port in ports {
        let address: SocketAddr = ([127, 0, 0, 1], *port).into();
        let survey = runtime.block_on(handshake::survey(address, &handshake::SurveyOptions::default()));
        let offered: Vec<String> = survey.accepted().map(|(version, _)| version.to_string()).collect();
        let own = |listens: &[String]| listens.iter().any(|listen| *listen == address.to_string());
        let said = config.settings.iter().find(|one| one.kind == Kind::Protocols && own(&one.listens));
        let said = said.unwrap_or_else(|| panic!("{name} is not read to listen on {address}"));
        assert_eq!(said.resolved.as_ref(), Ok(&offered), "{name}: {} `{}`", said.context, said.value);
    }
    println!("figure configured-versions.{name} {} addresses offer what is read", ports.len());
}

#[test]
fn nginx_offers_what_we_read() {
    const LINES: [&str; 7] = [
        "",
        "ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3; ssl_conf_command MinProtocol TLSv1.2;",
        "ssl_protocols TLSv1.1 TLSv1.2; ssl_conf_command Protocol -TLSv1.1,TLSv1.3;",
        "ssl_protocols TLSv1.2; ssl_protocols TLSv1.3;",
        "ssl_protocols TLSv1.2 TLSv1.3; ssl_conf_command Protocol -ALL,TLSv1.1;",
        "ssl_protocols TLSv1.2; ssl_conf_command MinProtocol TLSv1;",
        "ssl_protocols TLSv1 TLSv1.2;",
    ];
    let (Some(own), Some(openssl)) = (version("nginx", "-v"), version("openssl", "version")) else { return };
    let folder = tempfile::tempdir().unwrap();
    certificate(folder.path());
    let ports = ports(LINES.len());
    let server = |(port, line): (&u16, &str)| format!("server {{ listen 127.0.0.1:{port} ssl; {line} }}\n");
    let servers: String = ports.iter().zip(LINES).map(server).collect();
    let at = folder.path().display();
    let text = format!(
        "daemon off; master_process off; pid {at}/pid; error_log {at}/log; events {{}}\nhttp {{ access_log off;\n\
         ssl_certificate {at}/c.pem; ssl_certificate_key {at}/k.pem; ssl_ciphers ALL:@SECLEVEL=0;\n{servers}}}\n"
    );
    let main = format!("{at}/nginx.conf");
    std::fs::write(&main, &text).unwrap();
    let known = Known { version: Some(&own), openssl: Some(&openssl), defines: None };
    let config = serverconf::nginx::read(&One(&main, &text), &main, &known);
    let mut command = Command::new("nginx");
    command.args(["-c", &main]);
    compare("nginx", command, &ports, &config);
}

#[test]
fn apache_offers_what_we_read() {
    const TOOL: &str = "/usr/sbin/apache2";
    const LINES: [&str; 9] = [
        "",
        "SSLProtocol TLSv1.2 TLSv1.3",
        "SSLProtocol all -SSLv3 -TLSv1",
        "SSLProtocol +TLSv1.1 +TLSv1.2",
        "SSLProtocol all\nSSLOpenSSLConfCmd MinProtocol TLSv1.2",
        "SSLProtocol -all +TLSv1 +TLSv1.2",
        "SSLProtocol TLSv1.2\nSSLOpenSSLConfCmd MinProtocol TLSv1",
        "SSLProtocol TLSv1.2\nSSLOpenSSLConfCmd MinProtocol None",
        "SSLProtocol all -TLSv1\nSSLOpenSSLConfCmd Protocol -TLSv1.2",
    ];
    let (Some(own), Some(openssl)) = (version(TOOL, "-v"), version("openssl", "version")) else { return };
    let folder = tempfile::tempdir().unwrap();
    certificate(folder.path());
    let ports = ports(LINES.len());
    let host = |(port, line): (&u16, &str)| {
        format!("Listen 127.0.0.1:{port}\n<VirtualHost *:{port}>\nSSLEngine on\n{line}\n</VirtualHost>\n")
    };
    let hosts: String = ports.iter().zip(LINES).map(host).collect();
    let modules: String = ["mpm_event", "ssl", "authz_core"]
        .iter()
        .map(|name| format!("LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n"))
        .collect();
    let at = folder.path().display();
    let text = format!(
        "{modules}ServerRoot {at}\nServerName x\nUser www-data\nGroup www-data\nPidFile {at}/pid\nErrorLog {at}/log\n\
         Mutex file:{at}\nSSLCertificateFile {at}/c.pem\nSSLCertificateKeyFile {at}/k.pem\n\
         SSLCipherSuite ALL:@SECLEVEL=0\n{hosts}"
    );
    let main = format!("{at}/apache.conf");
    std::fs::write(&main, &text).unwrap();
    let known = Known { version: Some(&own), openssl: Some(&openssl), defines: Some(&[]) };
    let config = serverconf::apache::read(&One(&main, &text), &main, &known);
    let mut command = Command::new(TOOL);
    command.args(["-X", "-f", &main]);
    compare("apache", command, &ports, &config);
}

#[test]
fn haproxy_offers_what_we_read() {
    const LINES: [&str; 8] = [
        "",
        "no-tlsv12 ssl-max-ver TLSv1.3",
        "no-tlsv13",
        "no-tlsv12",
        "ssl-max-ver TLSv1.1",
        "force-tlsv12",
        "ssl-min-ver TLSv1.0 no-tlsv11",
        "ssl-min-ver TLSv1.1 ssl-max-ver TLSv1.2",
    ];
    let (Some(own), Some(openssl)) = (version("haproxy", "-v"), version("openssl", "version")) else { return };
    let folder = tempfile::tempdir().unwrap();
    certificate(folder.path());
    let ports = ports(LINES.len());
    let at = folder.path().display();
    let bind = |(port, line): (&u16, &str)| {
        format!("    bind 127.0.0.1:{port} ssl crt {at}/both.pem ciphers ALL:@SECLEVEL=0 {line}\n")
    };
    let binds: String = ports.iter().zip(LINES).map(bind).collect();
    let text = format!(
        "defaults\n    mode http\n    timeout client 5s\n    timeout connect 5s\n    timeout server 5s\n\
         frontend a\n{binds}    http-request return status 200\n"
    );
    let main = format!("{at}/haproxy.cfg");
    std::fs::write(&main, &text).unwrap();
    let known = Known { version: Some(&own), openssl: Some(&openssl), defines: None };
    let config = serverconf::haproxy::read(&One(&main, &text), &main, &known);
    let mut command = Command::new("haproxy");
    command.args(["-db", "-f", &main]);
    compare("haproxy", command, &ports, &config);
}
