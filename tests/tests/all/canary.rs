//! Secrets planted all over a host and an installation are found in no report,
//! spool, log, page, metric, error or database; what lies beside them is.

use crate::canaries::{Canary, Outputs, fresh};
use crate::client::{Client, policy_set};
use crate::e2e::Console;
use crate::fleet::{PASSWORD, Said, Site, run, shipped};
use crate::recorded::Root;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use probe::{Host, Options};
use std::net::Ipv4Addr;
use std::process::{Command, Stdio};

/// Plants one secret for each `§` in texts of files, and for each `¤` one in base64.
#[derive(Default)]
struct Planter {
    canaries: Vec<Canary>,
}

impl Planter {
    fn text(&mut self, place: &str, text: &str) -> String {
        let mut planted = String::new();
        for c in text.chars() {
            match c {
                '§' => {
                    let secret = fresh();
                    planted += &secret;
                    self.canaries.push(Canary::new(place, secret.as_bytes()));
                }
                '¤' => {
                    let secret = [fresh(), fresh()].concat();
                    let body = STANDARD.encode(&secret);
                    self.canaries.push(Canary::new(place, body.as_bytes()));
                    self.canaries.push(Canary::new(place, secret.as_bytes()));
                    planted += &body;
                }
                c => planted.push(c),
            }
        }
        planted
    }

    fn append(&mut self, root: &Root, path: &str, text: &str) {
        let text = self.text(path, text);
        root.append(path, &text);
    }

    fn write(&mut self, root: &Root, path: &str, mode: u32, text: &str) {
        let text = self.text(path, text);
        root.write(path, &text, mode);
    }
}

/// A recorded host full of secrets, each in a place where such secrets lie.
fn planted(planter: &mut Planter) -> Root {
    let root = Root::healthy();
    let p = planter;
    p.append(&root, "/etc/passwd", "markeruser:$1$ab$§:1007:1007:pw §:/home/marker:/bin/bash\n");
    p.append(&root, "/etc/shadow", "markeruser:$6$rounds=5000$§$§§§§:20500:0:180:7:30::\nold:§:20500::::::\n");
    p.append(&root, "/etc/group", "markergroup:§:1007:markeruser\n");
    p.append(&root, "/etc/gshadow", "markergroup:$6$§$§::markeruser\n");
    p.write(&root, "/etc/security/opasswd", 0o600, "markeruser:1007:2:$6$§$§,§\n");
    let pem = |kind: &str| format!("-----BEGIN {kind}-----\n¤\n¤\n-----END {kind}-----\n");
    p.write(&root, "/etc/ssl/private/markerkey.pem", 0o644, &pem("RSA PRIVATE KEY"));
    p.write(&root, "/etc/ssl/private/ec.key", 0o600, &pem("EC PRIVATE KEY"));
    p.write(&root, "/etc/ssl/private/plain.key", 0o640, &pem("PRIVATE KEY"));
    p.write(&root, "/etc/ssl/private/sealed.key", 0o600, &pem("ENCRYPTED PRIVATE KEY"));
    p.write(&root, "/etc/ssh/ssh_host_ed25519_key", 0o600, &pem("OPENSSH PRIVATE KEY"));
    p.write(&root, "/root/.ssh/id_rsa", 0o600, &pem("OPENSSH PRIVATE KEY"));
    p.write(&root, "/home/ada/.ssh/id_dsa", 0o600, &pem("DSA PRIVATE KEY"));
    // Beside a certificate: in its own file, and as its neighbours.
    let (certificate, _) = crate::recorded::certificate_between((2026, 1, 1), (2027, 1, 1));
    p.write(&root, "/etc/ssl/certs/bundle.pem", 0o644, &format!("{}{certificate}", pem("PRIVATE KEY")));
    p.write(&root, "/etc/ssl/certs/password.txt", 0o644, "§\n");
    p.write(&root, "/etc/ssl/certs/store.p12", 0o644, "0\u{1}§\n");
    p.write(
        &root,
        "/etc/systemd/system/gateway.service",
        0o644,
        "[Service]\nEnvironment=DB_PASSWORD=§ \"TOKEN=§\"\nEnvironmentFile=/etc/default/gateway\nExecStart=/usr/bin/gw --token §\n",
    );
    p.write(&root, "/etc/default/gateway", 0o644, "API_KEY=§\n");
    p.write(&root, "/etc/environment", 0o644, "HTTP_PROXY=http://u:§\n");
    p.write(
        &root,
        "/etc/ssh/sshd_config.d/20-marker.conf",
        0o600,
        "# the old password was §\nMaxSessions 3\nSetEnv SECRET=§\nAuthorizedKeysCommand /usr/bin/keys --token §\n\
         NotASetting §\nForceCommand /usr/bin/gate --password §\n",
    );
    p.write(
        &root,
        "/etc/sudoers.d/marker",
        0o440,
        "# password §\nDefaults passprompt=\"§\"\nDefaults badpass_message=\"x§\"\nCmnd_Alias DUMP = /usr/bin/markerdump --password=§, /usr/bin/markerdump -p§\n\
         markeruser ALL=(root) /usr/bin/markertool -u root --password=§, DUMP\nmarkeruser ALL=(root) NOPASSWD: /usr/bin/markerenv §\nbroken line §\n",
    );
    p.write(&root, "/etc/apt/sources.list", 0o644, "deb https://u:§@mirror.example/debian bookworm main\n");
    p.write(&root, "/etc/apt/sources.list.d/m.sources", 0o644, "Types: deb\nURIs: https://u:§@m.example/\nSuites: x\n");
    p.write(&root, "/etc/apt/auth.conf", 0o600, "machine mirror.example login u password §\n");
    p.write(&root, "/etc/apt/auth.conf.d/m.conf", 0o644, "machine m.example login u password §\n");
    p.write(&root, "/etc/apt/apt.conf.d/80proxy", 0o644, "Acquire::http::Proxy \"http://u:§@proxy.example\";\n");
    p.append(
        &root,
        "/var/lib/dpkg/status",
        "Package: markerpackage\nStatus: install ok installed\nArchitecture: amd64\nVersion: 2.0-1\n\
         Homepage: https://u:§@h.example\nDescription: the key is §\n and §\nX-Secret: §\n\n",
    );
    let lists = "/var/lib/apt/lists/mirror.example_debian_dists_bookworm_main_binary-amd64_Packages";
    p.append(
        &root,
        lists,
        "Package: markerpackage\nArchitecture: amd64\nVersion: 2.0-2\nFilename: p/§\nDescription: §\nSize: 1\n\n",
    );
    p.append(&root, "/etc/os-release", "HOME_URL=\"https://u:§@h.example\"\nBUG_REPORT_URL=\"§\"\nSECRET=§\n");
    p.append(&root, "/etc/crontab", "0 4 * * * root backup --password § PASS=§\n");
    p.write(&root, "/etc/cron.d/marker", 0o644, "TOKEN=§\n0 4 * * * root curl https://u:§@h.example\n");
    p.write(&root, "/var/spool/cron/crontabs/ada", 0o600, "@reboot backup §\n");
    p.write(&root, "/etc/sysctl.d/50-marker.conf", 0o644, "# §\nnet.ipv6.conf.all.stable_secret = §\n");
    p.write(&root, "/proc/sys/net/ipv6/conf/all/stable_secret", 0o600, "§\n");
    p.write(&root, "/proc/sys/net/ipv4/tcp_fastopen_key", 0o600, "§\n");
    p.write(&root, "/proc/cmdline", 0o444, "root=/dev/sda1 luks.key=§\n");
    p.write(&root, "/proc/77/status", 0o444, "Name:\tmarkerd\nUid:\t0\t0\t0\t0\n");
    p.write(
        &root,
        "/proc/77/cmdline",
        0o444,
        "/usr/bin/markerd\0--marker-flag\0--password=§\0-p§\0§\0--token\0§\0-u=§\0--api-key\0--§\0https://u:§",
    );
    p.write(&root, "/proc/77/environ", 0o400, "SECRET=§\0TOKEN=§");
    p.write(&root, "/root/.bash_history", 0o600, "mysql -p§\n");
    p.write(&root, "/root/.pgpass", 0o600, "*:*:*:*:§\n");
    for (path, mode, text) in crate::canary_configs::FILES {
        p.write(&root, path, *mode, text);
    }
    key_stores(p, &root);
    root
}

/// Where the agent's own configuration says that a key store's password is.
const PASSWORDS: &str = "[audit]\ntls = false\n[certificates]\nhomes = true\n[certificates.passwords]\n\
    \"/etc/ssl/private/markerstore.p12\" = \"/etc/ssl/private/store.password\"\n\
    \"/etc/ssl/private/other.p12\" = \"/etc/ssl/private/wrong.password\"\n";

/// Keys that can be read, in stores that are opened by a password, or are not.
fn key_stores(p: &mut Planter, root: &Root) {
    let key = rcgen::KeyPair::generate().unwrap();
    let pem = key.serialize_pem();
    let certificate = rcgen::CertificateParams::new(vec!["markername.example".to_owned()]).unwrap();
    let certificate = certificate.self_signed(&key).unwrap().pem();
    p.canaries.push(Canary::new("a private key that is read", &private_part(&pem)));
    root.write("/etc/ssl/private/markerreal.key", &pem, 0o600);
    root.write("/home/ada/.ssh/markerhome.pem", &format!("{certificate}{pem}"), 0o600);
    p.write(root, "/etc/ssl/private/store.password", 0o600, "§\n");
    p.write(root, "/etc/ssl/private/wrong.password", 0o600, "§\n");
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("in.pem");
    std::fs::write(&input, format!("{certificate}{pem}")).unwrap();
    for store in ["markerstore.p12", "other.p12"] {
        let mut openssl = Command::new("openssl");
        openssl.args(["pkcs12", "-export", "-passout"]);
        openssl.arg(format!("file:{}", root.at("/etc/ssl/private/store.password").display()));
        openssl.arg("-in").arg(&input).arg("-out").arg(root.at(&format!("/etc/ssl/private/{store}")));
        assert!(openssl.status().unwrap().success(), "openssl made no {store}");
    }
}

/// What must be found, or the test looks in the wrong place: it stands beside
/// the secrets, in the same files.
const MARKERS: &[(&str, &str)] = &[
    ("account.user", "markeruser"),
    ("account.password", "markeruser"),
    ("sudo.rule", "/usr/bin/markertool"),
    ("sudo.rule", "/usr/bin/markerdump"),
    ("file.mode", "/etc/ssl/private/markerkey.pem"),
    ("package.installed", "markerpackage"),
    ("package.update", "2.0-2"),
    ("process.running", "--marker-flag"),
    ("certificate.file", "/etc/ssl/certs/bundle.pem"),
    ("certificate.file", "markerstore.p12"),
    ("key.private", "markerstore.p12"),
    ("key.private", "markerreal.key"),
    ("key.private", "markerhome.pem"),
    ("ssh.server", "20-marker.conf"),
    ("os.release", "bookworm"),
];

fn keep(outputs: &mut Outputs, name: &str, said: Said) -> Said {
    outputs.add(&format!("{name}: standard output"), said.out.clone().into_bytes());
    outputs.add(&format!("{name}: standard error"), said.err.clone().into_bytes());
    said
}

#[tokio::test]
async fn planted_secrets_come_out_nowhere() {
    let mut planter = Planter::default();
    let root = planted(&mut planter);
    let mut site = Site::new(&shipped(), None);
    std::fs::write(site.at("agent-b.toml"), PASSWORDS).unwrap();
    // A log that says much is no reason to say secrets.
    let start = |site: &mut Site| {
        let mut serve = site.server_command(&["serve"]);
        serve.env("RUST_LOG", "debug");
        site.start_with(serve);
    };
    start(&mut site);
    let mut outputs = Outputs::default();

    // The recorded host, looked at from the command line.
    let place = root.path().to_str().unwrap();
    let tables: Vec<&str> = probe::tables::SPECS.iter().map(|spec| spec.name.as_ref()).collect();
    for format in ["json", "table"] {
        let facts = [&["facts", "--root", place, "--format", format][..], &tables].concat();
        keep(&mut outputs, &format!("facts as {format}"), site.agent("b", &facts)).expect(0);
        let audit = site.agent("b", &["audit", "--root", place, "--format", format]);
        assert!(keep(&mut outputs, &format!("audit as {format}"), audit).code() <= 1);
    }
    let facts = outputs.with("markeruser");
    assert!(facts.contains(&"facts as json: standard output"), "{facts:?}");
    let json: serde_json::Value = serde_json::from_str(
        &site.agent("b", &[&["facts", "--root", place, "--format", "json"][..], &tables].concat()).out,
    )
    .unwrap();
    for (table, marker) in MARKERS {
        assert!(json["tables"][table].to_string().contains(marker), "{table} does not see {marker}");
    }
    let configured = json["tables"]["tls.server_config"].to_string();
    for marker in crate::canary_configs::MARKERS {
        assert!(configured.contains(marker), "tls.server_config does not see {marker}");
    }

    // The same, sealed, sent and kept.
    let set = policy_set(&site, "set-1.json");
    let mut client = Client::enrol(&site, &site.token(), 1, set.clone()).await;
    let options = Options { policy: Some(set.1.clone()), ..Options::default() };
    let mut observed = probe::gather(&Host::at(root.path().to_path_buf()), None, &options, &|_| {});
    observed.conform(probe::tables::SPECS, &set.0.specs());
    observed.project(&set.0.specs(), &set.0.named_fields());
    let findings = client.judge(&observed);
    let sealed = client.seal(&observed, &findings);
    client.report(&sealed).await;
    outputs.add("the sealed report", sealed.envelope.clone());
    for (key, blob) in sealed.blobs {
        outputs.add(&format!("blob {key}"), blob);
    }

    // This host, with a process whose command line and environment hold secrets.
    let words = planter.text("the command line of a process", "--password=§ -p§ § --token §");
    let mut process = Command::new("/bin/sh");
    process.args(["-c", "read line", "marker", "--marker-live"]).args(words.split(' '));
    process.env("SECRET", planter.text("the environment of a process", "§")).stdin(Stdio::piped());
    let mut process = process.spawn().unwrap();
    let own = planter.text("the environment of the agent", "§");
    let token = site.token();
    let enrolled = run(&mut site.agent_command("a", &["enroll", "-", "--format", "json"]), &token);
    let host = keep(&mut outputs, "enroll", enrolled).json(0)["host"].as_str().unwrap().to_owned();
    let mut cycle = site.agent_command("a", &["run", "--once"]);
    cycle.env("AGENT_SECRET", own).env("TIDEWAITER_LOG", "trace");
    keep(&mut outputs, "run --once", run(&mut cycle, "")).expect(0);
    let seen = site.agent("a", &["facts", "process.running", "--format", "json"]);
    assert!(seen.out.contains("--marker-live"), "the process is not seen");
    keep(&mut outputs, "facts of processes", seen);
    // Once with the server away, so that something waits in the spool.
    site.stop();
    keep(&mut outputs, "run --once without a server", site.agent("a", &["run", "--once"]));
    outputs.add_files(&site.at("agent-a/spool"));
    start(&mut site);
    for command in [&["status"][..], &["identity"], &["enroll", &token], &["enroll", &format!("{token}A")]] {
        keep(&mut outputs, &format!("agent {command:?}").replace(&token, "TOKEN"), site.agent("a", command));
    }
    drop(process.stdin.take());
    process.wait().unwrap();

    // What people see, and what a stranger is told.
    let console = Console::sign_in(&site).await;
    let mut shown = 0;
    for route in server::http::ROUTES.iter().filter(|r| r.method == "GET") {
        for host in [&host, &client.id] {
            let path = route.path.replace("{host}", host).replace("{rule}", "account-uid-0").replace("{version}", "1");
            let (status, body) = console.show(&path).await;
            shown += usize::from(status == 200);
            outputs.add(&format!("{path} ({host})"), body.into_bytes());
        }
    }
    assert!(shown > 10, "only {shown} pages were shown");
    let stranger = crate::client::https(&site, Ipv4Addr::LOCALHOST, None);
    let wrong = planter.text("a wrong password", "§");
    let login = stranger.post(format!("https://127.0.0.1:{}/login", site.port));
    let form =
        login.header("content-type", "application/x-www-form-urlencoded").body(format!("name=ada&password={wrong}"));
    outputs.add("a refused sign-in", form.send().await.unwrap().bytes().await.unwrap().to_vec());
    for (name, arguments) in [
        ("bundle export", &["bundle", "export", "all.bundle", "--since", "2020-01-01"][..]),
        ("user list", &["user", "list"]),
        ("host list", &["host", "list"]),
        ("policy publish of a key", &["policy", "publish", "keys/policy.pem"]),
        ("root install of a key", &["root", "install", "keys/root-key-1.pem"]),
    ] {
        keep(&mut outputs, name, site.server(arguments));
    }
    for file in ["keys/policy.pem", "server/keys/log.pem"] {
        keep(&mut outputs, &format!("verify {file}"), site.tool(["verify", file]));
        keep(&mut outputs, &format!("trust show {file}"), site.tool(["trust", "show", file]));
        keep(&mut outputs, &format!("root show {file}"), site.tool(["root", "show", file]));
        keep(&mut outputs, &format!("lint {file}"), site.tool(["policy", "show", file]));
    }

    // What lies on the disks: the database with its log and what is packed in
    // it, the agent's state but for its keys, the server's own log.
    outputs.add_packed("bundle", &std::fs::read(site.at("all.bundle")).unwrap());
    outputs.add("server.log", std::fs::read(site.at("server.log")).unwrap());
    for name in ["tidewaiter.sqlite", "tidewaiter.sqlite-wal", "public.json", "state.json"] {
        outputs.add(name, std::fs::read(site.at("server").join(name)).unwrap());
    }
    for row in site.rows("SELECT key, packed FROM blob").await {
        outputs.add(&format!("kept blob {}", row[0]), hex::decode(&row[1]).unwrap());
    }
    for row in site.rows("SELECT host || '/' || sequence, envelope FROM report").await {
        outputs.add(&format!("kept report {}", row[0]), hex::decode(&row[1]).unwrap());
    }
    for name in ["blobs", "receipts", "spool", "refused"] {
        outputs.add_files(&site.at("agent-a").join(name));
    }
    for name in ["journal.json", "chain.json", "policy.json"] {
        outputs.add(name, std::fs::read(site.at("agent-a").join(name)).unwrap());
    }

    // The installation's own secrets.
    let canaries = &mut planter.canaries;
    canaries.push(Canary::new("a person's password", PASSWORD.as_bytes()));
    canaries.push(Canary::new("the same in a form", PASSWORD.replace(' ', "+").as_bytes()));
    canaries.push(Canary::new("a session's cookie", console.cookie.split_once('=').unwrap().1.as_bytes()));
    canaries.push(Canary::new("a token", token.as_bytes()));
    let secret = seal::token::read(&token).unwrap().secret;
    canaries.push(Canary::new("a token's secret", secret.as_bytes()));
    canaries.push(Canary::new("the bytes of a token's secret", &hex::decode(&secret).unwrap()));
    let salt = std::fs::read_to_string(site.at("agent-a/salt.key")).unwrap();
    canaries.push(Canary::new("the host's salt key", &hex::decode(salt.trim()).unwrap()));
    for file in
        ["agent-a/host.key", "server/keys/log.pem", "server/keys/ca.pem", "server/keys/tls.pem", "keys/policy.pem"]
    {
        canaries.push(Canary::new(file, &private_part(&std::fs::read_to_string(site.at(file)).unwrap())));
    }
    let enrolment = std::fs::read_to_string(site.at("agent-a/enrolment.json")).unwrap();
    let enrolment: serde_json::Value = serde_json::from_str(&enrolment).unwrap();
    let keys: Vec<&str> = enrolment.as_object().unwrap().values().filter_map(|v| v.as_str()).collect();
    let key = keys.iter().find(|text| text.contains("PRIVATE KEY")).expect("the client certificate's key");
    canaries.push(Canary::new("the client certificate's key", &private_part(key)));

    let leaks: Vec<String> =
        outputs.leaks(&planter.canaries).iter().map(|(place, name)| format!("{place} came out in {name}")).collect();
    assert!(leaks.is_empty(), "{}", leaks.join("\n"));
    let places: std::collections::BTreeSet<&str> = planter.canaries.iter().map(|c| c.place.as_str()).collect();
    assert!(places.len() >= 25);
    // The right places were looked at: what is no secret came out where it should.
    for (text, name) in [
        ("/usr/bin/markertool", "kept blob"),
        ("/usr/bin/markertool", "blob "),
        (client.id.as_str(), "tidewaiter.sqlite"),
        (client.id.as_str(), "/api/v1/hosts"),
        (client.id.as_str(), "/hosts"),
        ("account-uid-0", "/rules"),
        ("customs-baseline", "audit as table"),
        ("answered", "server.log"),
        ("urn:tidewaiter:problem", "a refused sign-in"),
        ("tidewaiter_", "/metrics"),
        ("/usr/bin/markertool", "bundle: "),
    ] {
        let found = outputs.with(text);
        assert!(found.iter().any(|n| n.starts_with(name)), "{text} is not in {name}, but in {found:?}");
    }
    println!("figure canary.places {} places", places.len());
    println!("figure canary.secrets {} secrets in none of {} outputs", planter.canaries.len(), outputs.len());
}

/// The 32 bytes of a PKCS#8 key that are secret (Ed25519, or P-256).
fn private_part(pem: &str) -> Vec<u8> {
    let body: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
    let der = STANDARD.decode(body).unwrap();
    // An OCTET STRING of 32 bytes, the only one that long before the public key.
    let at = der.windows(2).position(|two| two == [0x04, 0x20]).expect("a key of 32 bytes") + 2;
    der[at..at + 32].to_vec()
}
