//! `software.unmanaged`: a piece of software that no package brought: in use, started by a service, or in a folder for such software.

mod archives;
mod folders;
mod homes;
mod oracle;
mod processes;
mod replaceable;
mod sights;
#[cfg(test)]
mod tests;
mod units;
mod words;

use crate::gathering::Gathering;
use crate::host::Host;
use crate::packages::owner::brought;
use crate::packages::rpm::bytes::{Disk, ReadAt};
use homes::{Homes, Jdk};
use replaceable::Folders;
use report::{
    FieldSpec as F, FieldType as T, Gap, Grade, Origin, Row, RowBuilder, Source, Table, TableSpec, Value, escape,
};
use ring::digest::{Context, SHA256};
use sights::{Sight, Sights};
use std::borrow::Cow::Borrowed as B;
use std::collections::BTreeSet;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("software.unmanaged"),
    origin: Origin::Observed,
    doc: B(
        "A piece of software that no package brought: in use, started by a service, or in a folder for such software. Software within containers is left out.",
    ),
    needs: B("root, to see what processes of others have open"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("product", T::Text, "What it is called: by its maker where that is known, else the file's name."),
    F::words(
        "kind",
        &[B("archive"), B("executable"), B("jdk"), B("library"), B("maven"), B("oracle"), B("tomcat")],
        "What it is: `maven` is a component with an exact coordinate, `archive` an archive of Java without one, `executable` and `library` files that nothing identifies but their digest.",
    ),
    F::new("ecosystem", T::Text, "Where its coordinate is from: `maven`; absent where it has none."),
    F::new("coordinate", T::Text, "Its exact name there, `group:artifact`; absent where it has none."),
    F::new("version", T::Version, "Its exact version; absent where none is known that can be ordered."),
    F::new("release", T::Text, "The version as the product itself writes it; absent where it says none."),
    F::new("build", T::Text, "A closer version, of a JDK and of Tomcat; absent elsewhere."),
    F::new("vendor", T::Text, "Who made it, of a JDK and of Oracle's products; absent elsewhere."),
    F::new("hint", T::Text, "What an archive's manifest says that it is, which anybody may write; absent if nothing."),
    F::new(
        "sha256",
        T::Text,
        "SHA-256 of the file, or of the archive within one, in hex; unreadable for a program over 4 MiB.",
    ),
    F::new("path", T::Path, "The file; the folder for Oracle's products."),
    F::new("inside", T::Path, "Where it lies within the file, archives parted by `!/`; absent for the file itself."),
    F::new("found_by", T::TextList, "What showed it: `folder`, `process`, `unit`, `inventory`."),
    F::new("units", T::TextList, "The services that start it or that it runs in, sorted."),
    F::new(
        "replaceable",
        T::Boolean,
        "True if another than root may write to the file or to a folder above it, and so replace it.",
    ),
    F::new("pids", T::IntegerList, "The processes that use it.").volatile(),
];

/// The largest program or library that is hashed, and the most bytes of all of
/// them in one audit: no issuer names holes by such a digest, and with a
/// gigabyte of programs below `/usr/local` hashing took most of an audit's time.
const LARGEST_HASHED: u64 = 4 << 20;
const MOST_HASHED: u64 = 32 << 20;

/// The most rows.
const MOST_ROWS: usize = 50_000;

/// A row for each component.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let host = gathering.host;
    let mut sights = Sights::default();
    processes::look(host, &mut sights);
    units::look(host, &mut sights);
    folders::look(host, &mut sights);

    let mut software = Software::new(host);
    software.oracle();
    let wanted: BTreeSet<Vec<u8>> = sights.files.keys().cloned().collect();
    match brought::owned(host, &wanted) {
        Ok(owned) => {
            sights.files.retain(|path, _| !owned.contains(path));
            let mut homes = Homes::default();
            homes.take(host, &mut sights, &owned);
            // A file that a product was known by may be a package's all the same.
            sights.files.retain(|path, _| !owned.contains(path));
            software.files(&homes, &sights);
            sights.gaps.append(&mut homes.gaps);
        }
        Err(gaps) => sights.gaps.extend(gaps),
    }
    sights.gaps.append(&mut software.gaps);
    sights.gaps.sort_unstable();
    sights.gaps.dedup();
    Table { rows: software.rows, gaps: sights.gaps }
}

/// Rows as they are made.
struct Software<'a> {
    host: &'a Host,
    folders: Folders,
    /// How many bytes may still be hashed.
    left: u64,
    /// Folders of Oracle's products: what lies in them is theirs.
    oracle: BTreeSet<Vec<u8>>,
    rows: Vec<Row>,
    gaps: Vec<Gap>,
}

impl<'a> Software<'a> {
    fn new(host: &'a Host) -> Self {
        Self {
            host,
            folders: Folders::default(),
            left: MOST_HASHED,
            oracle: BTreeSet::new(),
            rows: Vec::new(),
            gaps: Vec::new(),
        }
    }

    fn oracle(&mut self) {
        for product in oracle::products(self.host, &mut self.gaps) {
            let row = RowBuilder::new(&SPEC, product.content.source(None), Grade::Configured)
                .set("product", product.name)
                .set("kind", "oracle")
                .set("release", product.version)
                .set("vendor", "Oracle")
                .set("hint", product.home_name)
                .set("path", escape::path(&product.home))
                .set("found_by", vec!["inventory".to_owned()])
                .set("units", Vec::<String>::new())
                .set("replaceable", self.folders.file(self.host, &product.home))
                .set("pids", Vec::<i64>::new());
            self.rows.push(row.build());
            self.oracle.insert(product.home);
        }
    }

    fn files(&mut self, homes: &Homes, sights: &Sights) {
        for (folder, sight) in &homes.jdks {
            if let Some(jdk) = homes.jdk(folder) {
                self.jdk(folder, jdk, sight);
            }
        }
        for (path, sight) in &sights.files {
            if self.rows.len() >= MOST_ROWS {
                let detail = format!("more than {MOST_ROWS} pieces of software; the rest was left out");
                self.gaps.push(Gap { place: "/".to_owned(), reason: report::GapReason::TooLarge, detail });
                return;
            }
            let oracles = self
                .oracle
                .iter()
                .any(|home| path.strip_prefix(home.as_slice()).is_some_and(|rest| rest.starts_with(b"/")));
            if crate::archives::java::is_archive(path) {
                self.archive(path, sight, oracles || homes.is_tomcats(path));
            } else if !oracles {
                self.file(path, sight);
            }
        }
    }

    fn jdk(&mut self, folder: &[u8], jdk: &Jdk, sight: &Sight) {
        let path = [folder, b"/release"].concat();
        let product = match self.host.stat([folder, b"/bin/javac"].concat()) {
            Ok(Some(_)) => "JDK",
            _ => "Java runtime",
        };
        let row = self
            .row(&path, sight, jdk.content.sha256.clone().into())
            .set("product", product)
            .set("kind", "jdk")
            .set("release", jdk.value("JAVA_VERSION").map(str::to_owned))
            .set("build", jdk.value("JAVA_RUNTIME_VERSION").map(str::to_owned))
            .set("vendor", jdk.value("IMPLEMENTOR").map(str::to_owned));
        self.rows.push(row.build());
    }

    fn file(&mut self, path: &[u8], sight: &Sight) {
        let sha256 = if sight.deleted {
            Value::Unreadable("the file was deleted while it runs".to_owned())
        } else {
            match self.digest(path) {
                Some(sha256) => sha256,
                // It went away meanwhile.
                None => return,
            }
        };
        let name = path.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
        let row = self
            .row(path, sight, sha256)
            .set("product", escape::path(name))
            .set("kind", if sight.mapped { "library" } else { "executable" });
        self.rows.push(row.build());
    }

    /// The fields that all files have.
    fn row(&mut self, path: &[u8], sight: &Sight, sha256: Value) -> RowBuilder<'static> {
        let digest = if let Value::Text(digest) = &sha256 { Some(digest.clone()) } else { None };
        let source = Source::File { path: escape::path(path), sha256: digest, line: None };
        let grade = if sight.found_by.contains("process") { Grade::Live } else { Grade::Configured };
        let replaceable = if sight.deleted {
            Value::Unreadable("the file was deleted while it runs".to_owned())
        } else {
            self.folders.file(self.host, path)
        };
        RowBuilder::new(&SPEC, source, grade)
            .set("sha256", sha256)
            .set("path", escape::path(path))
            .set("found_by", sight.found_by.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>())
            .set("units", sight.units.iter().cloned().collect::<Vec<_>>())
            .set("replaceable", replaceable)
            .set("pids", sight.pids.iter().map(|pid| i64::from(*pid)).collect::<Vec<_>>())
    }

    /// SHA-256 of a file, read piece by piece; `None` if it is gone.
    fn digest(&mut self, path: &[u8]) -> Option<Value> {
        let file = match self.host.stream(path, u64::MAX) {
            Ok(file) => file.into_inner(),
            Err(gap) if gap.reason == report::GapReason::Missing => return None,
            Err(gap) => return Some(Value::Unreadable(gap.detail)),
        };
        let read = Disk::new(file).and_then(|file| {
            let left = self.left.checked_sub(file.size()).filter(|_| file.size() <= LARGEST_HASHED);
            let Some(left) = left else { return Ok(None) };
            self.left = left;
            let (mut context, mut place) = (Context::new(&SHA256), 0);
            let mut piece = vec![0; 64 << 10];
            while place < file.size() {
                let count = usize::try_from(file.size() - place).unwrap_or(piece.len()).min(piece.len());
                let front = piece.get_mut(..count).unwrap_or_default();
                file.read_at(place, front)?;
                context.update(front);
                place += count as u64;
            }
            Ok(Some(hex::encode(context.finish())))
        });
        Some(match read {
            Ok(Some(sha256)) => Value::Text(sha256),
            Ok(None) => Value::Unreadable(
                "not hashed: it is over 4 MiB, or 32 MiB of such files were hashed already".to_owned(),
            ),
            Err(fault) => Value::Unreadable(fault.what().to_owned()),
        })
    }
}
