//! Made-up hosts with software that was put there by hand.

use super::*;
use crate::archives::testing::{File, pom, zip};
use crate::fixture::{Fixture, shown};
use crate::gathering::{Options, Probe};
use report::GapReason;

const PROBE: Probe = Probe { spec: &SPEC, gather };
const NAMES: &[&str] = &["kind", "product", "coordinate", "version", "release", "path", "inside", "found_by", "units"];

/// A host whose packages brought one program.
fn host() -> Fixture {
    Fixture::new()
        .file("/var/lib/dpkg/info/base.list", "/usr/bin/owned\n/usr/bin/java\n/usr/share/java/own.jar\n")
        .folder("/proc/1")
}

fn process(host: Fixture, pid: u32, program: &str, line: &str) -> Fixture {
    host.link(&format!("/proc/{pid}/exe"), program)
        .file(&format!("/proc/{pid}/cmdline"), &line.replace(' ', "\0"))
        .file(&format!("/proc/{pid}/cgroup"), "0::/system.slice/app.service\n")
        .file(&format!("/proc/{pid}/maps"), "")
        .folder(&format!("/proc/{pid}/fd"))
}

/// The named fields of each row, sorted by them.
fn lines(table: &Table, names: &[&str]) -> Vec<String> {
    let mut lines = shown(table, &SPEC, names);
    lines.sort_unstable();
    lines
}

fn log4j() -> Vec<u8> {
    zip(&[pom("org.apache.logging.log4j", "log4j-core", "2.14.1")])
}

#[test]
fn archives_that_a_process_uses() {
    let war = zip(&[File::packed("WEB-INF/lib/log4j-core-2.14.1.jar", log4j())]);
    let host =
        process(host(), 7, "/usr/bin/java", "java -Dx=CANARY -jar app.jar -cp /data/lib/*:/usr/share/java/own.jar")
            .link("/proc/7/cwd", "/data")
            .bytes(b"/data/app.jar", &zip(&[pom("com.example", "app", "3")]))
            .bytes(b"/data/lib/plain.jar", &zip(&[File::packed("META-INF/MANIFEST.MF", "Implementation-Version: 4\n")]))
            .bytes(b"/usr/share/java/own.jar", &log4j())
            .bytes(b"/srv/shop.war", &war)
            .link("/proc/7/fd/3", "/srv/shop.war")
            .link("/proc/7/fd/4", "socket:[9]")
            .file("/usr/bin/java", "x");
    let table = host.table(&PROBE);
    assert_eq!(
        lines(&table, NAMES),
        [
            "archive|plain.jar|—|—|—|/data/lib/plain.jar|—|process|app.service",
            "archive|shop.war|—|—|—|/srv/shop.war|—|folder, process|app.service",
            "maven|app|com.example:app|maven:3|3|/data/app.jar|—|process|app.service",
            "maven|log4j-core|org.apache.logging.log4j:log4j-core|maven:2.14.1|2.14.1|/srv/shop.war|WEB-INF/lib/log4j-core-2.14.1.jar|folder, process|app.service",
        ]
    );
    assert_eq!(table.gaps, []);
    assert_eq!(lines(&table, &["product", "hint", "pids"])[2], "plain.jar|4|[7]");
    let digest = hex::encode(ring::digest::digest(&SHA256, &log4j()));
    assert_eq!(lines(&table, &["product", "sha256"])[1], format!("log4j-core|{digest}"));
    assert!(!format!("{table:?}").contains("CANARY"));
}

#[test]
fn programs_and_libraries() {
    let elf = "\x7fELF and more";
    let host = process(host(), 7, "/usr/local/bin/tool", "tool")
        .file("/usr/local/bin/tool", elf)
        .mode("/usr/local/bin/tool", 0o755)
        .file("/opt/x/bin/idle", elf)
        .mode("/opt/x/bin/idle", 0o755)
        .file("/opt/x/lib/a.so.1", elf)
        .file("/opt/x/data", elf)
        .file("/opt/x/script", "#!/bin/sh\n")
        .mode("/opt/x/script", 0o755)
        .file("/usr/bin/owned", elf)
        .file("/etc/systemd/system/y.service", "ExecStart=/opt/x/script\n")
        .file("/proc/7/maps", "1-2 r-xp 0 0:0 1 /opt/x/lib/a.so.1\n1-2 r-xp 0 0:0 1 /usr/bin/owned\n");
    let host = process(host, 8, "/tmp/gone (deleted)", "gone");
    let table = host.table(&PROBE);
    let names = ["kind", "product", "path", "found_by", "units", "pids"];
    assert_eq!(
        lines(&table, &names),
        [
            "executable|gone|/tmp/gone|process|app.service|[8]",
            "executable|idle|/opt/x/bin/idle|folder||[]",
            "executable|script|/opt/x/script|unit|y.service|[]",
            "executable|tool|/usr/local/bin/tool|folder, process|app.service|[7]",
            "library|a.so.1|/opt/x/lib/a.so.1|process|app.service|[7]",
        ]
    );
    let gone = table.rows.iter().find(|row| row.get(&SPEC, "path") == Some(&Value::from("/tmp/gone"))).unwrap();
    assert!(matches!(gone.get(&SPEC, "sha256"), Some(Value::Unreadable(_))));
    assert_eq!(table.gaps, []);
}

#[test]
fn processes_of_containers_are_left_out() {
    let mounts = |device: &str| format!("1 0 8:1 / / rw - ext4 x rw\n9 1 {device} / / rw - overlay x rw\n");
    let host = process(host(), 7, "/opt/a", "a").file("/opt/a", "x").file("/proc/7/mountinfo", &mounts("0:50"));
    let host = process(host, 8, "/opt/b", "b").file("/opt/b", "x").file("/proc/8/mountinfo", &mounts("0:40"));
    let host = host.file("/proc/1/mountinfo", &mounts("0:40"));
    assert_eq!(lines(&host.table(&PROBE), &["path"]), ["/opt/b"]);
}

#[test]
fn a_jdk_and_a_tomcat() {
    let release = "IMPLEMENTOR=\"Eclipse Adoptium\"\nJAVA_RUNTIME_VERSION=\"17.0.9+9\"\nJAVA_VERSION=\"17.0.9\"\n";
    let info = "server.info=Apache Tomcat/10.1.0-M1\nserver.number=10.1.0.0\n";
    let catalina = zip(&[File::packed("org/apache/catalina/util/ServerInfo.properties", info)]);
    let bare = zip(&[]);
    let line = "java -cp /opt/tomcat/bin/bootstrap.jar -Dcatalina.home=/opt/tomcat";
    let host = process(host(), 7, "/opt/jdk/bin/java", line)
        .file("/opt/jdk/release", release)
        .file("/opt/jdk/bin/java", "\x7fELF")
        .mode("/opt/jdk/bin/java", 0o755)
        .file("/opt/jdk/bin/javac", "\x7fELF")
        .mode("/opt/jdk/bin/javac", 0o755)
        .bytes(b"/opt/jdk/lib/jrt-fs.jar", &bare)
        .file("/opt/other/release", "ID=x")
        .bytes(b"/opt/tomcat/lib/catalina.jar", &catalina)
        .bytes(b"/opt/tomcat/lib/servlet-api.jar", &bare)
        .bytes(b"/opt/tomcat/bin/bootstrap.jar", &bare)
        .bytes(b"/opt/tomcat/webapps/a/WEB-INF/lib/bare.jar", &bare);
    let table = host.table(&PROBE);
    let names = ["kind", "product", "version", "release", "build", "vendor", "path", "found_by"];
    assert_eq!(
        lines(&table, &names),
        [
            "archive|bare.jar|—|—|—|—|/opt/tomcat/webapps/a/WEB-INF/lib/bare.jar|folder",
            "jdk|JDK|—|17.0.9|17.0.9+9|Eclipse Adoptium|/opt/jdk/release|folder, process",
            "tomcat|Apache Tomcat|maven:10.1.0-M1|10.1.0-M1|10.1.0.0|—|/opt/tomcat/lib/catalina.jar|folder, process",
        ]
    );
    assert_eq!(table.gaps, []);
}

#[test]
fn oracles_inventory() {
    let inventory = "<?xml version=\"1.0\"?><INVENTORY><HOME_LIST>\n<HOME NAME=\"OraDB19Home1\" LOC=\"/u01/db\" TYPE=\"O\" IDX=\"1\"/>\
        <HOME NAME=\"old\" LOC=\"/u01/old\" REMOVED=\"T\"/></HOME_LIST></INVENTORY>";
    let products = "<PRD_LIST><TL_LIST><COMP NAME=\"oracle.server\" VER=\"19.0.0.0.0\"><DEP/></COMP></TL_LIST>\
        <COMP_LIST><COMP NAME=\"oracle.part\" VER=\"1\"/></COMP_LIST></PRD_LIST>";
    let host = host()
        .file("/etc/oraInst.loc", "inventory_loc=/u01/inv\ninst_group=oinstall\n")
        .file("/u01/inv/ContentsXML/inventory.xml", inventory)
        .file("/u01/db/inventory/ContentsXML/comps.xml", products);
    let names = ["kind", "product", "release", "vendor", "hint", "path", "found_by"];
    let table = host.table(&PROBE);
    assert_eq!(lines(&table, &names), ["oracle|oracle.server|19.0.0.0.0|Oracle|OraDB19Home1|/u01/db|inventory"]);
    let reasons = |host: &Fixture| host.table(&PROBE).gaps.iter().map(|gap| gap.reason).collect::<Vec<_>>();
    assert_eq!(reasons(&host), []);
    let host = host.file("/u01/db/inventory/ContentsXML/comps.xml", "<PRD_LIST><TL_LIST>");
    assert!(reasons(&host).contains(&GapReason::Malformed));
    let elsewhere = inventory.replace("/u01/db", "/u01/none");
    let host = host.file("/u01/inv/ContentsXML/inventory.xml", &elsewhere);
    assert!(reasons(&host).contains(&GapReason::Missing));
}

#[test]
fn what_could_not_be_told_is_a_gap() {
    let broken = host().file("/opt/a.jar", "no archive");
    let table = process(broken, 7, "/usr/bin/java", "java").table(&PROBE);
    assert_eq!(table.gaps.iter().map(|gap| gap.reason).collect::<Vec<_>>(), [GapReason::Malformed]);
    assert_eq!(lines(&table, &["kind", "path"]), ["executable|/opt/a.jar"]);
    // Whose a program is nobody can tell, so that it is not said to be nobody's.
    let table = process(Fixture::new(), 7, "/opt/a", "a").file("/opt/a", "x").table(&PROBE);
    assert_eq!(table.rows, []);
    assert_eq!(table.gaps.iter().map(|gap| gap.reason).collect::<Vec<_>>(), [GapReason::Unsupported]);
}

#[test]
fn who_may_replace_it() {
    let host =
        process(host(), 7, "/opt/a/x", "x").file("/opt/a/x", "x").file("/proc/7/maps", "1-2 r-xp 0 0:0 1 /opt/b/y\n");
    let host = host.file("/opt/b/y", "y").mode("/opt/a/x", 0o755).mode("/opt/b/y", 0o755).mode("/opt/b", 0o777);
    let (own, options) = (host.host(), Options::default());
    let uid = own.stat("/opt/a/x").unwrap().unwrap().uid;
    let mut table = gather(&Gathering::new(&own, &options));
    table.rows.sort_unstable();
    let others = uid != 0;
    assert_eq!(lines(&table, &["path", "replaceable"]), [format!("/opt/a/x|{others}"), "/opt/b/y|true".to_owned()]);
}
