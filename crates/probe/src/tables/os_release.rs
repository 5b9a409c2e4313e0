//! `os.release`: the operating system, in one row; policies know it as `host`.

use crate::gathering::Gathering;
use crate::host::{Content, Host};
use crate::support::Ends;
use report::{FieldSpec as F, FieldType as T, Gap, GapReason, Grade, Origin, RowBuilder, Table, TableSpec, Value};
use std::borrow::Cow::Borrowed as B;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("os.release"),
    origin: Origin::Observed,
    doc: B("The operating system, in one row; policies know it as `host`."),
    needs: B("nothing"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("id", T::Text, "The system's id, such as `debian`, lower case."),
    F::new("id_like", T::TextList, "The ids of systems that it is built from."),
    F::new("version_id", T::Text, "The release, such as `12`; absent on rolling systems."),
    F::new("version_codename", T::Text, "The release's code name, such as `bookworm`."),
    F::new("name", T::Text, "The name for people."),
    F::new("kernel", T::Text, "The running kernel's release; absent in a recorded root that has none."),
    F::new("architecture", T::Text, "The kernel's machine name, such as `x86_64`; absent where the root does not say."),
    F::new("support_ends", T::Time, "When security fixes for everybody end; absent for a release that we do not know."),
    F::new(
        "full_support_ends",
        T::Time,
        "When full support ends, where the vendor makes a difference (Red Hat and kin).",
    ),
    F::new(
        "long_support_ends",
        T::Time,
        "When long-term support ends, which may have to be paid for; absent where there is none.",
    ),
    F::new("long_support", T::Text, "What that is called, such as `Debian LTS`."),
    F::new("support_source", T::Text, "The document that these ends are from, and the day on which it was looked at."),
];

/// Where os-release(5) may be; the first that exists counts.
const PLACES: &[&str] = &["/etc/os-release", "/usr/lib/os-release"];

/// The most bytes that are read of a file here.
const BOUND: usize = 1 << 20;

/// What the system calls itself, for tables that depend on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// Its id, such as `debian`, lower case.
    pub id: String,
    /// The ids of systems that it is built from.
    pub like: Vec<String>,
    /// The release, such as `12`.
    pub version_id: Option<String>,
    /// The code names of its release, its own and those of what it is built from.
    pub codenames: Vec<String>,
    /// Its name for people.
    pub name: String,
}

impl Identity {
    /// Reads the first file that exists.
    ///
    /// # Errors
    /// The gap, if there is none or it cannot be read.
    pub fn read(host: &Host) -> Result<Self, Gap> {
        file(host).map(|content| Self::of(&String::from_utf8_lossy(&content.bytes)))
    }

    fn of(text: &str) -> Self {
        let get = |key| assigned(text, key).filter(|value| !value.is_empty());
        let like = get("ID_LIKE").unwrap_or_default();
        let codenames = ["VERSION_CODENAME", "UBUNTU_CODENAME", "DEBIAN_CODENAME"];
        Self {
            // The standard's default where nothing is said.
            id: get("ID").unwrap_or_else(|| "linux".to_owned()).to_ascii_lowercase(),
            like: like.split_ascii_whitespace().map(str::to_ascii_lowercase).collect(),
            version_id: get("VERSION_ID"),
            codenames: codenames.iter().filter_map(|key| get(key)).collect(),
            name: get("PRETTY_NAME").or_else(|| get("NAME")).unwrap_or_else(|| "Linux".to_owned()),
        }
    }
}

/// One row, or a gap if no file names the system.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let content = match file(gathering.host) {
        Ok(content) => content,
        Err(gap) => return Table { rows: Vec::new(), gaps: vec![gap] },
    };
    let text = String::from_utf8_lossy(&content.bytes);
    let get = |key| assigned(&text, key).filter(|v| !v.is_empty());
    let own = Identity::of(&text);
    let ends = Ends::of(&own);
    let row = RowBuilder::new(&SPEC, content.source(None), Grade::Configured)
        .set("id", own.id)
        .set("id_like", own.like)
        .set("version_id", own.version_id)
        .set("version_codename", get("VERSION_CODENAME"))
        .set("name", own.name)
        .set("kernel", kernel(gathering.host))
        .set("architecture", architecture(gathering.host))
        .set("support_ends", ends.ends)
        .set("full_support_ends", ends.full)
        .set("long_support_ends", ends.long)
        .set("long_support", ends.long_name)
        .set("support_source", ends.source);
    Table { rows: vec![row.build()], gaps: Vec::new() }
}

/// The file that names the system.
fn file(host: &Host) -> Result<Content, Gap> {
    for place in PLACES {
        match host.read(place, BOUND) {
            Err(gap) if gap.reason == GapReason::Missing => {}
            found => return found,
        }
    }
    Err(Gap {
        place: "/etc/os-release".to_owned(),
        reason: GapReason::Missing,
        detail: "no os-release file names the system; install the distribution's base files".to_owned(),
    })
}

/// The running kernel's release.
pub(crate) fn kernel(host: &Host) -> Value {
    if host.is_live() {
        return String::from_utf8_lossy(rustix::system::uname().release().to_bytes()).into_owned().into();
    }
    match host.read("/proc/sys/kernel/osrelease", BOUND) {
        Ok(content) => String::from_utf8_lossy(content.bytes.trim_ascii()).into_owned().into(),
        Err(gap) if gap.reason == GapReason::Missing => Value::Absent,
        Err(gap) => Value::Unreadable(gap.detail),
    }
}

fn architecture(host: &Host) -> Value {
    if host.is_live() {
        return String::from_utf8_lossy(rustix::system::uname().machine().to_bytes()).into_owned().into();
    }
    // A recorded root keeps what the kernel (6.1 and later) says of itself there.
    match host.read("/proc/sys/kernel/arch", BOUND) {
        Ok(content) => String::from_utf8_lossy(content.bytes.trim_ascii()).into_owned().into(),
        Err(gap) if gap.reason == GapReason::Missing => Value::Absent,
        Err(gap) => Value::Unreadable(gap.detail),
    }
}

/// The value of the last assignment to `key`, as a shell would read it: the
/// last one counts, quotes are taken off, a backslash keeps the next character.
fn assigned(text: &str, key: &str) -> Option<String> {
    let value = text.lines().rev().find_map(|line| line.trim().strip_prefix(key)?.strip_prefix('='))?;
    let mut out = String::new();
    let mut quote = None;
    let mut rest = value.chars();
    while let Some(c) = rest.next() {
        match (c, quote) {
            ('\\', None | Some('"')) => out.extend(rest.next()),
            ('"' | '\'', None) => quote = Some(c),
            (c, Some(q)) if c == q => quote = None,
            // An unquoted space ends the value in a shell.
            (c, None) if c.is_whitespace() => break,
            (c, _) => out.push(c),
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{Fixture, shown};
    use crate::gathering::Probe;
    use proptest::prelude::*;

    const PROBE: Probe = Probe { spec: &SPEC, gather };
    const ALL: &[&str] = &["id", "id_like", "version_id", "version_codename", "name", "kernel", "architecture"];

    #[test]
    fn the_first_file_counts_and_links_stay_inside() {
        let host = Fixture::new()
            .file(
                "/usr/lib/os-release",
                "NAME='Rocky Linux'\nVERSION_ID=\"9.4\"\nID=Rocky\nID_LIKE=\"rhel centos fedora\"\n",
            )
            .file("/proc/sys/kernel/osrelease", "5.14.0-427.el9.x86_64\n")
            .link("/etc/os-release", "/usr/lib/os-release");
        let table = host.table(&PROBE);
        assert_eq!(shown(&table, &SPEC, ALL), ["rocky|rhel, centos, fedora|9.4|—|Rocky Linux|5.14.0-427.el9.x86_64|—"]);
        assert!(table.gaps.is_empty());
    }

    #[test]
    fn no_file_is_a_gap() {
        let table = Fixture::new().table(&PROBE);
        assert_eq!(table.gaps.iter().map(|g| g.reason).collect::<Vec<_>>(), [GapReason::Missing]);
        assert!(table.rows.is_empty());
    }

    #[test]
    fn values_are_read_as_a_shell_reads_them() {
        let check = |text: &str, want: Option<&str>| assert_eq!(assigned(text, "ID").as_deref(), want, "{text}");
        check("ID=debian", Some("debian"));
        check("ID=a\nID=b", Some("b"));
        check("ID_LIKE=a", None);
        check("#ID=a", None);
        check("ID=\"a \\\"b\\\" c\" # d", Some("a \"b\" c"));
        check("ID='a\\b'", Some("a\\b"));
        check("ID=a b", Some("a"));
        check("ID=", Some(""));
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "[ID=\"'\\\\a \n]{0,40}") {
            let _ = assigned(&text, "ID");
        }
    }
}
