//! Databases of rpm beside what `rpm -qa` says of them. Packages are built and
//! installed by rpm itself, into SQLite; the headers that it wrote there are
//! then put into the other forms, which no rpm at hand writes any more: into
//! Berkeley DB by its own `db5.3_load`, in both byte orders (rpm reads that
//! back), and into rpm's own format by the few lines below.

use sqlx::Row as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode};
use sqlx::{ConnectOptions, Connection};
use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// Where the database is on the made-up host.
const PLACE: &str = "var/lib/rpm";

/// What is compared, a line for each package: `rpm -qa` prints it so, and we do.
const FORMAT: &str =
    "%{NAME}|%{EPOCHNUM}:%{VERSION}-%{RELEASE}|%{ARCH}|%{SOURCERPM}|%{MODULARITYLABEL}|%{INSTALLTIME}\\n";

/// One source with packages of several versions, of a module, with a header
/// that needs many pages, and one that is named as the keys are.
fn spec() -> String {
    let mut text = "%global modularitylabel nginx:1.22:9020230101:abcd\n%global debug_package %{nil}\n\
        Name: tide\nVersion: 1.2~rc1\nRelease: 3.el9\nEpoch: 2\nSummary: s\nLicense: l\nBuildArch: noarch\n\
        %description\nd\n%files\n"
        .to_owned();
    for number in 0..30 {
        let name = if number == 7 { "gpg-pubkey".to_owned() } else { format!("tide-{number}") };
        let version = if number % 3 == 0 { format!("Version: {number}.1^git{number}\n") } else { String::new() };
        let epoch = if number % 5 == 0 { format!("Epoch: {}\n", number / 5) } else { String::new() };
        let long = "A long description. ".repeat(number * 200);
        text += &format!(
            "%package -n {name}\nSummary: s\n{epoch}{version}%description -n {name}\n{long}\n%files -n {name}\n"
        );
    }
    text
}

fn run(command: &mut Command) -> String {
    let out = command.stdin(Stdio::null()).output().unwrap();
    assert!(out.status.success(), "{command:?}: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap()
}

fn rpm(root: &Path, backend: &str, more: &[&str]) -> String {
    let define = format!("_db_backend {backend}");
    run(Command::new("rpm")
        .args(["--define", &define, "--dbpath", &format!("/{PLACE}"), "--root"])
        .arg(root)
        .args(more))
}

/// What `rpm -qa` says, without keys.
fn theirs(root: &Path, backend: &str) -> BTreeSet<String> {
    let all = rpm(root, backend, &["-qa", "--qf", FORMAT]);
    all.lines().filter(|line| !line.starts_with("gpg-pubkey|")).map(str::to_owned).collect()
}

/// What our table says, in the same form.
fn ours(root: &Path) -> BTreeSet<String> {
    let names = BTreeSet::from(["package.installed".to_owned()]);
    let facts = probe::gather(&probe::Host::at(root.to_owned()), Some(&names), &probe::Options::default(), &|_| {});
    let table = &facts.tables["package.installed"];
    assert!(table.gaps.is_empty(), "{:?}", table.gaps);
    let spec = probe::SPECS.iter().find(|spec| spec.name == "package.installed").unwrap();
    let line = |row: &report::Row| {
        let field = |name: &str| row.get(spec, name).unwrap().shown();
        let version = field("version").strip_prefix("rpm:").unwrap().to_owned();
        let version = if version.contains(':') { version } else { format!("0:{version}") };
        // The source's version is only told where it is the package's own, the module without version and context.
        let source = format!("{}-1.2~rc1-3.el9.src.rpm", field("source"));
        let known = field("source_version") == "rpm:2:1.2~rc1-3.el9";
        assert_eq!(known, version == "2:1.2~rc1-3.el9", "{}", field("name"));
        let module = format!("{}:9020230101:abcd", field("module"));
        let at = report::Time::parse(&field("installed_at")).unwrap().millis() / 1000;
        assert_eq!((field("manager").as_str(), field("status").as_str()), ("rpm", "installed"));
        format!("{}|{version}|{}|{source}|{module}|{at}", field("name"), field("architecture"))
    };
    table.rows.iter().map(line).collect()
}

/// A host on which rpm installed what it built.
fn installed(folder: &Path) -> bool {
    if ["rpm", "rpmbuild"].iter().any(|name| Command::new(name).arg("--version").output().is_err()) {
        println!("skipped: rpm is absent");
        return false;
    }
    std::fs::write(folder.join("tide.spec"), spec()).unwrap();
    let (top, out) = (folder.join("top"), folder.join("rpms"));
    let define = |name: &str, value: &Path| format!("{name} {}", value.display());
    run(Command::new("rpmbuild")
        .args(["-bb", "--define", &define("_topdir", &top), "--define", &define("_rpmdir", &out)])
        .arg(folder.join("tide.spec")));
    let files = std::fs::read_dir(out.join("noarch")).unwrap();
    let files: Vec<String> = files.map(|file| file.unwrap().path().to_str().unwrap().to_owned()).collect();
    assert_eq!(files.len(), 31);
    let root = folder.join("root");
    std::fs::create_dir_all(&root).unwrap();
    rpm(&root, "sqlite", &["--initdb"]);
    let words: Vec<&str> = ["-i", "--nodeps", "--force"].into_iter().chain(files.iter().map(String::as_str)).collect();
    rpm(&root, "sqlite", &words);
    true
}

async fn open(root: &Path) -> SqliteConnection {
    let file = root.join(PLACE).join("rpmdb.sqlite");
    SqliteConnectOptions::new().filename(file).journal_mode(SqliteJournalMode::Wal).connect().await.unwrap()
}

/// The numbers and headers, read by SQLite itself.
async fn headers(root: &Path) -> Vec<(u32, Vec<u8>)> {
    let mut connection = open(root).await;
    let rows = sqlx::query("SELECT hnum, blob FROM Packages ORDER BY hnum").fetch_all(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    rows.iter().map(|row| (row.get::<i64, _>(0) as u32, row.get(1))).collect()
}

/// A new host with a database in one file.
fn host(folder: &Path, name: &str) -> (std::path::PathBuf, std::path::PathBuf) {
    let root = folder.join(name);
    let place = root.join(PLACE);
    std::fs::create_dir_all(&place).unwrap();
    (root, place)
}

#[tokio::test]
async fn what_rpm_installed_is_read_from_each_form() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    if !installed(folder) {
        return;
    }
    let root = folder.join("root");
    let want = theirs(&root, "sqlite");
    assert_eq!(want.len(), 30);
    assert_eq!(ours(&root), want);
    let headers = headers(&root).await;
    assert!(headers.iter().any(|(_, blob)| blob.len() > 100_000), "one needs many pages");
    println!("figure rpm.sqlite {} packages as by rpm -qa", want.len());

    let (root, place) = host(folder, "ndb");
    std::fs::write(place.join("Packages.db"), ndb(&headers)).unwrap();
    assert_eq!(ours(&root), want);
    println!("figure rpm.ndb {} packages as by rpm -qa", want.len());

    for order in ["1234", "4321"] {
        let (root, place) = host(folder, &format!("bdb{order}"));
        let file = place.join("Packages");
        if !load(&headers, order, &file) {
            println!("skipped: db5.3_load is absent (db5.3-util)");
            return;
        }
        assert_eq!(theirs(&root, "bdb_ro"), want, "rpm itself reads it");
        assert_eq!(ours(&root), want);
        println!("figure rpm.bdb.{order} {} packages as by rpm -qa", want.len());
    }
}

/// rpm's own format: a header, one page of slots or more, blobs in blocks of 16 bytes.
fn ndb(headers: &[(u32, Vec<u8>)]) -> Vec<u8> {
    let pages = (headers.len() + 2).div_ceil(256);
    let numbers = |numbers: &[u32]| numbers.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<u8>>();
    let mut slots = [b"RpmP".to_vec(), numbers(&[0, 1, pages as u32, 1000, 0, 0, 0])].concat();
    let mut blobs = Vec::new();
    for (number, blob) in headers {
        let (start, length) = (pages * 256 + blobs.len() / 16, blob.len() as u32);
        let mut one = [b"BlbS".to_vec(), numbers(&[*number, 0, length]), blob.clone()].concat();
        one.resize((one.len() + 12).div_ceil(16) * 16 - 12, 0);
        one.extend([numbers(&[0, length]), b"BlbE".to_vec()].concat());
        slots.extend([b"Slot".to_vec(), numbers(&[*number, start as u32, one.len() as u32 / 16])].concat());
        blobs.extend(one);
    }
    while slots.len() < pages * 4096 {
        slots.extend([b"Slot".to_vec(), numbers(&[0, 0, 0])].concat());
    }
    [slots, blobs].concat()
}

/// Writes a hash of Berkeley DB in this byte order by its own program; false where that is absent.
fn load(headers: &[(u32, Vec<u8>)], order: &str, file: &Path) -> bool {
    let key = |number: u32| hex::encode(if order == "1234" { number.to_le_bytes() } else { number.to_be_bytes() });
    let mut text = format!("VERSION=3\nformat=bytevalue\ntype=hash\ndb_lorder={order}\ndb_pagesize=4096\nHEADER=END\n");
    // rpm keeps the highest number under the key 0.
    text += &format!(" {}\n {}\n", key(0), key(headers.iter().map(|(number, _)| *number).max().unwrap()));
    for (number, blob) in headers {
        text += &format!(" {}\n {}\n", key(*number), hex::encode(blob));
    }
    let Ok(mut child) = Command::new("db5.3_load").arg(file).stdin(Stdio::piped()).spawn() else { return false };
    child.stdin.take().unwrap().write_all((text + "DATA=END\n").as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
    true
}

#[tokio::test]
async fn many_packages_and_a_log_that_sqlite_left_are_read() {
    let folder = tempfile::tempdir().unwrap();
    if !installed(folder.path()) {
        return;
    }
    let root = folder.path().join("root");
    let place = root.join(PLACE);
    let want = theirs(&root, "sqlite");
    let mut connection = open(&root).await;
    sqlx::query("PRAGMA wal_autocheckpoint = 0").execute(&mut connection).await.unwrap();
    // Many small rows make the tree deeper; the packages themselves stay the same ones.
    for _ in 0..100 {
        let copies = "INSERT INTO Packages(blob) SELECT blob FROM Packages WHERE hnum <= 31 AND length(blob) < 30000";
        sqlx::query(copies).execute(&mut connection).await.unwrap();
    }
    sqlx::query("DELETE FROM Packages WHERE hnum % 7 = 3 AND hnum > 31").execute(&mut connection).await.unwrap();
    let log = place.join("rpmdb.sqlite-wal");
    assert!(std::fs::metadata(&log).unwrap().len() > 100_000, "it is in the log alone");
    let copied = folder.path().join("copied");
    std::fs::create_dir_all(copied.join(PLACE)).unwrap();
    for name in ["rpmdb.sqlite", "rpmdb.sqlite-wal"] {
        std::fs::copy(place.join(name), copied.join(PLACE).join(name)).unwrap();
    }
    let count = |root: &Path| {
        let file = std::fs::read(root.join(PLACE).join("rpmdb.sqlite")).unwrap();
        let log = std::fs::read(root.join(PLACE).join("rpmdb.sqlite-wal")).unwrap_or_default();
        let mut blobs = 0;
        probe::rpm::sqlite::read(&file.as_slice(), Some(&log.as_slice()), &mut |_| blobs += 1).unwrap();
        blobs
    };
    let row = sqlx::query("SELECT count(*) FROM Packages").fetch_one(&mut connection).await.unwrap();
    let there: i64 = row.get(0);
    assert!(there > 500, "{there}");
    assert_eq!(count(&copied), there);
    assert_eq!(ours(&copied), want);
    // Written back into the file, the same is read.
    sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    assert_eq!(count(&root), there);
    assert_eq!(ours(&root), want);
    println!("figure rpm.sqlite.log {there} rows as SQLite counts them");
}
