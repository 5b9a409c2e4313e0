//! Readers of configurations against files that others wrote, and against the
//! programs themselves where they are installed.

use serverconf::{Config, Files, Kind, Known, ReadError, Setting};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

/// What the program is known to be in these tests.
const KNOWN: Known<'static> = Known { version: Some("2.4.62"), openssl: Some("3.0.15"), defines: Some(&[]) };

/// A folder that stands at a path, and a main file that is not in it.
struct Root<'a> {
    at: &'a str,
    folder: &'a Path,
    main: Option<(&'a str, String)>,
}

impl Files for Root<'_> {
    fn read(&self, path: &str) -> Result<Arc<[u8]>, ReadError> {
        if let Some((name, text)) = &self.main
            && *name == path
        {
            return Ok(text.as_bytes().into());
        }
        let missing = || ReadError::Missing(path.to_owned());
        let inner = path.strip_prefix(self.at).ok_or_else(missing)?.trim_start_matches('/');
        let bytes = std::fs::read(self.folder.join(inner)).map_err(|why| match why.kind() {
            std::io::ErrorKind::NotFound => missing(),
            _ => ReadError::Failed(path.to_owned(), why.to_string()),
        })?;
        Ok(bytes.into())
    }

    fn matching(&self, pattern: &str) -> Result<Vec<String>, ReadError> {
        let (folder, last) = pattern.rsplit_once('/').unwrap();
        let (start, end) = last.split_once('*').unwrap();
        let inner = folder.strip_prefix(self.at).unwrap_or_default().trim_start_matches('/');
        let Ok(entries) = std::fs::read_dir(self.folder.join(inner)) else { return Ok(Vec::new()) };
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let fits = |name: &String| name.starts_with(start) && name.ends_with(end) && !name.starts_with('.');
        let mut found: Vec<String> = names.filter(fits).map(|name| format!("{folder}/{name}")).collect();
        found.sort();
        Ok(found)
    }
}

/// A folder of the corpora; `None`, and said so, where it is absent.
fn corpus(name: &str) -> Option<PathBuf> {
    let beside = || crate::pipeline::workspace().join("../shared/corpora");
    let folder = std::env::var_os("TIDEWAITER_CORPORA").map_or_else(beside, PathBuf::from).join(name);
    if !folder.is_dir() {
        println!("skipped: the corpus `{name}` is absent");
        return None;
    }
    Some(folder)
}

/// The files with an ending, as paths within the folder, sorted.
fn files(folder: &Path, ending: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_path_buf()];
    while let Some(next) = waiting.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|own| own == ending) {
                found.push(path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned());
            }
        }
    }
    found.sort();
    found
}

fn told(config: &Config) -> Vec<String> {
    config.problems.iter().map(ToString::to_string).collect()
}

/// True if a program can be run here.
fn installed(program: &str) -> bool {
    let found = Command::new(program).arg("-v").output().is_ok_and(|out| out.status.success());
    if !found {
        println!("skipped: {program} is not installed");
    }
    found
}

/// Of crossplane's files those that nginx itself refuses to read, where, and what is said of it.
const BROKEN: [(&str, &str); 6] = [
    ("bad-args/nginx.conf", "bad-args/nginx.conf:1:1: invalid number of arguments in \"user\""),
    ("includes-regular/nginx.conf", "includes-regular/conf.d/server.conf:5:5: there is no"),
    ("missing-semicolon/broken-above.conf", "missing-semicolon/broken-above.conf:5:9: unexpected \"}\""),
    ("missing-semicolon/broken-below.conf", "missing-semicolon/broken-below.conf:8:9: unexpected \"}\""),
    ("quote-behavior/nginx.conf", "quote-behavior/nginx.conf:1:21: unexpected \"-\""),
    ("spelling-mistake/nginx.conf", "spelling-mistake/nginx.conf:7:13: unknown directive \"proxy_passs\""),
];

/// Files that are read with the one that includes them; some are there to be
/// included by none, and anything stands in them.
fn is_part(file: &str) -> bool {
    file.starts_with("includes-") && !file.ends_with("/nginx.conf")
}

#[test]
fn files_of_crossplane_are_read_and_broken_ones_are_placed() {
    let Some(folder) = corpus("nginx-crossplane") else { return };
    let folder = folder.join("tests/configs");
    let nginx = installed("nginx");
    let mut read = 0;
    for file in files(&folder, "conf").iter().filter(|file| !is_part(file)) {
        // Its own folder is what includes are relative to.
        let main = format!("/c/{file}");
        let config = serverconf::nginx::read(&Root { at: "/c", folder: &folder, main: None }, &main, &KNOWN);
        match BROKEN.iter().find(|(name, _)| name == file) {
            Some((_, want)) => {
                let said = told(&config);
                assert!(said.iter().any(|said| said.starts_with(&format!("/c/{want}"))), "{file}: {said:?}");
                assert!(!nginx || refusal(&folder.join(file)).is_some(), "nginx reads {file}");
            }
            None => {
                assert_eq!(told(&config), [""; 0], "{file}");
                read += 1;
                // Lua is a module that Debian's package does not bring.
                let lua = file.starts_with("lua-");
                assert!(!nginx || lua || refusal(&folder.join(file)).is_none(), "nginx refuses {file}");
            }
        }
    }
    assert!(read >= 12, "only {read} files");
    println!("figure serverconf.nginx-crossplane {read} well-formed files, {} broken ones placed", BROKEN.len());
}

/// What nginx says of the language of a file: nothing if it can be read. What
/// it says of the machine (a group, a port) is no matter of the language.
fn refusal(path: &Path) -> Option<String> {
    let out = Command::new("nginx").args(["-t", "-c"]).arg(path).output().unwrap();
    let text = String::from_utf8_lossy(&out.stderr).into_owned();
    let kinds = ["unexpected", "unknown directive", "invalid number of arguments", "open() ", "not terminated"];
    text.lines()
        .find(|line| line.contains("[emerg]") && kinds.iter().any(|kind| line.contains(kind)))
        .map(|line| line.split_once("#0: ").or_else(|| line.split_once(": ")).map_or(line, |(_, rest)| rest).to_owned())
}

/// Numbers that look random and are the same each time.
fn numbers() -> impl FnMut(usize) -> usize {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    move |below| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 33).unwrap() % below
    }
}

#[test]
fn nginx_and_we_refuse_the_same_texts_on_the_same_line() {
    if !installed("nginx") {
        return;
    }
    const PIECES: [&str; 30] = [
        "env", "env", "env", " ", " ", " ", "\n", "\n", ";", ";", ";\n", "{", "}", "'", "\"", "\\", "#", "$", "${",
        ")", "a", "b c", "\\\"", "\\n", "'x y'", "\"x\"", "#x\n", "\t", "\r\n", "\u{e9}",
    ];
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("nginx.conf");
    let mut next = numbers();
    let (mut same, mut refused) = (0, 0);
    for _ in 0..300 {
        let middle: String = (0..next(12)).map(|_| PIECES[next(PIECES.len())]).collect();
        let text = format!("events {{}}\nenv {middle};\nenv z;\n");
        std::fs::write(&path, &text).unwrap();
        let main = "/c/nginx.conf";
        let ours = serverconf::nginx::read(&Root { at: "/c", folder: folder.path(), main: None }, main, &KNOWN);
        let out = Command::new("nginx").args(["-t", "-c"]).arg(&path).output().unwrap();
        let theirs = String::from_utf8_lossy(&out.stderr).into_owned();
        let line = theirs.lines().find(|line| line.contains("[emerg]"));
        let lexical = line.filter(|line| line.contains("unexpected"));
        let cut = ours
            .problems
            .iter()
            .find(|problem| ["unexpected", "not closed", "not ended"].iter().any(|what| problem.what.contains(what)));
        match (lexical, cut) {
            (None, None) => same += 1,
            // Both refuse; where a file ends too early we name the line where the cause begins.
            (Some(theirs), Some(_)) if theirs.contains("end of file") => refused += 1,
            (Some(theirs), Some(ours)) => {
                assert!(theirs.ends_with(&format!(":{}", ours.place.line)), "{text:?}: {theirs} / {ours}");
                refused += 1;
            }
            // nginx stopped earlier, at a directive that it does not know.
            (None, Some(_)) if line.is_some() => {}
            _ => panic!("{text:?}: {theirs} / {:?}", told(&ours)),
        }
    }
    assert!(same > 30 && refused > 30, "{same} {refused}");
    println!("figure serverconf.nginx-language {same} texts read and {refused} refused, as nginx does");
}

/// What a setting of a context is resolved to.
fn resolved<'c>(config: &'c Config, context: &str, kind: Kind) -> Vec<&'c Setting> {
    config.settings.iter().filter(|setting| setting.kind == kind && setting.context.contains(context)).collect()
}

#[test]
fn files_of_h5bp_for_nginx_are_read() {
    let Some(folder) = corpus("nginx-h5bp") else { return };
    const MAIN: &str = "/etc/nginx/main.conf";
    let at = |main: Option<String>| Root { at: "/etc/nginx", folder: &folder, main: main.map(|text| (MAIN, text)) };
    let config = serverconf::nginx::read(&at(None), "/etc/nginx/nginx.conf", &KNOWN);
    assert_eq!(told(&config), [""; 0]);
    let mut read = 1;
    for file in files(&folder, "conf").iter().filter(|file| *file != "nginx.conf") {
        let text = format!("events {{}} http {{\ninclude {file};\n}}");
        let config = serverconf::nginx::read(&at(Some(text)), MAIN, &KNOWN);
        assert_eq!(told(&config), [""; 0], "{file}");
        read += 1;
    }
    let text = "http { include conf.d/templates/example.com.conf; }".to_owned();
    let config = serverconf::nginx::read(&at(Some(text)), MAIN, &KNOWN);
    let found = resolved(&config, "http > server example.com", Kind::Protocols);
    let [protocols] = found[..] else { panic!("{found:?}") };
    assert_eq!(protocols.resolved.as_ref().unwrap(), &["TLSv1.2"]);
    assert_eq!(protocols.listens, ["[::]:443", "*:443"]);
    assert!(protocols.place.as_ref().unwrap().file.ends_with("h5bp/tls/policy_balanced.conf"));
    let ciphers = resolved(&config, "http > server example.com", Kind::Ciphers)[0].resolved.clone().unwrap();
    assert!(ciphers[0].contains("CHACHA20") && ciphers.len() > 3, "{ciphers:?}");
    println!("figure serverconf.nginx-h5bp {read} files");
}

#[test]
fn files_of_h5bp_for_apache_are_read() {
    let Some(folder) = corpus("apache-h5bp") else { return };
    const MAIN: &str = "/usr/local/apache2/main.conf";
    let at =
        |main: Option<String>| Root { at: "/usr/local/apache2", folder: &folder, main: main.map(|text| (MAIN, text)) };
    let config = serverconf::apache::read(&at(None), "/usr/local/apache2/httpd.conf", &KNOWN);
    assert_eq!(told(&config), [""; 0]);
    let mut read = 1;
    for file in files(&folder, "conf").iter().filter(|file| !file.starts_with("bin/") && *file != "httpd.conf") {
        let config = serverconf::apache::read(&at(Some(format!("Include {file}"))), MAIN, &KNOWN);
        assert_eq!(told(&config), [""; 0], "{file}");
        read += 1;
    }
    let text = "Include httpd.conf\nInclude vhosts/templates/example.com.conf\nInclude h5bp/security/strict-transport-security.conf";
    let config = serverconf::apache::read(&at(Some(text.to_owned())), MAIN, &KNOWN);
    let found = resolved(&config, "VirtualHost example.com", Kind::Protocols);
    let [protocols] = found[..] else { panic!("{found:?}") };
    assert_eq!(protocols.resolved.as_ref().unwrap(), &["TLSv1.2", "TLSv1.3"]);
    assert_eq!(protocols.names, ["example.com", "www.example.com"]);
    let hsts = resolved(&config, "VirtualHost example.com", Kind::Hsts);
    assert_eq!(hsts[0].resolved.as_ref().unwrap(), &["max-age=16070400", "includesubdomains"]);
    println!("figure serverconf.apache-h5bp {read} files");
}

#[test]
fn hosts_are_those_that_apache_dumps() {
    let tool = "/usr/sbin/apache2";
    let modules = Path::new("/usr/lib/apache2/modules");
    if !modules.join("mod_ssl.so").exists() || !installed(tool) {
        println!("skipped: Debian's Apache with mod_ssl is not installed");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let load: String = ["mpm_event", "ssl", "socache_shmcb", "headers", "authz_core", "macro"]
        .iter()
        .map(|name| format!("LoadModule {name}_module {}/mod_{name}.so\n", modules.display()))
        .collect();
    let hosts = "<Macro host $name $port>\n<VirtualHost *:$port>\nServerName $name\n</VirtualHost>\n</Macro>\n\
         <IfModule mod_ssl.c>\nUse host one.example 20455\n</IfModule>\n\
         <IfModule !mod_ssl.c>\nUse host two.example 20456\n</IfModule>\n\
         <IfVersion < 2.4>\nUse host three.example 20457\n</IfVersion>\n\
         Define four\n<IfDefine four>\n<VirtualHost \\\n 127.0.0.1:20458>\nServerName four.example\nSSLEngine off\n\
         </VirtualHost>\n</IfDefine>\n";
    let main = root.join("apache.conf");
    let text = format!(
        "{load}ServerRoot {0}\nServerName main.example\nListen 20455\nListen 20458\nPidFile {0}/pid\nErrorLog {0}/log\n{hosts}",
        root.display()
    );
    std::fs::write(&main, &text).unwrap();
    let out = Command::new(tool).arg("-f").arg(&main).args(["-t", "-D", "DUMP_VHOSTS"]).output().unwrap();
    let dump = String::from_utf8_lossy(&out.stdout).into_owned();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let at = main.to_str().unwrap().to_owned();
    // The same text, with TLS on everywhere, so that each host has settings.
    let text = text.replace("</VirtualHost>", "SSLEngine on\n</VirtualHost>");
    let door = Root { at: root.to_str().unwrap(), folder: root, main: Some((&at, text)) };
    let config = serverconf::apache::read(&door, &at, &KNOWN);
    assert_eq!(told(&config), [""; 0]);
    for name in ["one", "two", "three", "four"] {
        let theirs = dump.contains(&format!("{name}.example"));
        let ours = config.settings.iter().any(|setting| setting.context == format!("VirtualHost {name}.example"));
        assert_eq!(ours, theirs, "{name}: {dump}");
    }
    assert!(dump.contains("one.example") && !dump.contains("two.example"), "{dump}");
}
