//! `pam.stack`: a module line of a service of PAM, in its place.

use crate::gathering::Gathering;
use crate::pam::Pam;
use report::{FieldSpec as F, FieldType as T, Grade, Origin, RowBuilder, Table, TableSpec};
use std::borrow::Cow::Borrowed as B;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("pam.stack"),
    origin: Origin::Observed,
    doc: B(
        "A module line of a service of PAM in its place, with all that the service includes; files such as `common-auth` and `system-auth` have rows of their own, too.",
    ),
    needs: B("nothing"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("service", T::Text, "The service's name, which is that of its file in pam.d."),
    F::words("type", &[B("account"), B("auth"), B("password"), B("session")], "What the module is asked for."),
    F::new("place", T::Integer, "Its place among the lines of this type, from 1, after all that is included."),
    F::new("control", T::Text, "What its answer means: `required`, `sufficient`, or actions in brackets."),
    F::new("module", T::Text, "The module's file name, such as `pam_unix.so`."),
    F::new("arguments", T::TextList, "The module's arguments in their order."),
    F::new("silent", T::Boolean, "True for a `-` before the type: where the module is missing, the line is left out."),
    F::new(
        "skippable",
        T::Boolean,
        "True if a line before it may pass over it without a failure: by `sufficient`, `done` or a jump.",
    ),
];

/// A row for each module line of each service.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let pam = Pam::read(gathering.host);
    let mut rows = Vec::new();
    for (service, lines) in &pam.services {
        for line in lines {
            let row = RowBuilder::new(&SPEC, line.asks.source.clone(), Grade::Configured)
                .set("service", service.as_str())
                .set("type", line.asks.kind)
                .set("place", line.place)
                .set("control", line.asks.control.as_str())
                .set("module", line.asks.module.as_str())
                .set("arguments", line.asks.arguments.clone())
                .set("silent", line.asks.silent)
                .set("skippable", line.skippable);
            rows.push(row.build());
        }
    }
    Table { rows, gaps: pam.gaps }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{Fixture, shown};
    use crate::gathering::Probe;
    use proptest::prelude::*;
    use report::{GapReason, Value};

    const PROBE: Probe = Probe { spec: &SPEC, gather };

    fn of(table: &Table, service: &str) -> Vec<String> {
        let mut table = table.clone();
        table.rows.retain(|r| r.get(&SPEC, "service") == Some(&Value::Text(service.into())));
        shown(&table, &SPEC, &["type", "place", "control", "module", "arguments", "skippable"])
    }

    #[test]
    fn a_debian_host() {
        let host = Fixture::new()
            .file("/etc/pam.d/su", "auth sufficient pam_rootok.so\n@include common-auth\n-session optional pam_x.so\n")
            .file(
                "/etc/pam.d/common-auth",
                "auth [success=1 default=ignore] pam_unix.so nullok\nauth requisite pam_deny.so\nauth required pam_permit.so\n",
            )
            .file("/etc/pam.d/su.dpkg-old", "auth required pam_old.so\n");
        let table = host.table(&PROBE);
        assert_eq!(table.gaps, []);
        assert_eq!(
            of(&table, "su"),
            [
                "auth|1|sufficient|pam_rootok.so||false",
                "auth|2|[success=1 default=ignore]|pam_unix.so|nullok|true",
                "auth|3|requisite|pam_deny.so||true",
                "auth|4|required|pam_permit.so||true",
                "session|1|optional|pam_x.so||false",
            ]
        );
        assert_eq!(of(&table, "common-auth").last().unwrap(), "auth|3|required|pam_permit.so||false");
        assert_eq!(of(&table, "su.dpkg-old"), Vec::<String>::new());
    }

    #[test]
    fn a_substack_ends_alone_and_counts_as_one() {
        let host = Fixture::new()
            .file(
                "/etc/pam.d/sshd",
                "auth [success=1 default=ignore] pam_a.so\nauth substack inner\nauth required pam_b.so\naccount include inner\n",
            )
            .file("/usr/lib/pam.d/inner", "auth sufficient pam_c.so\nauth required pam_d.so\naccount required pam_e.so\n")
            .file("/usr/etc/pam.d/sshd", "auth required pam_never.so\n");
        let table = host.table(&PROBE);
        assert_eq!(
            of(&table, "sshd"),
            [
                "account|1|required|pam_e.so||false",
                "auth|1|[success=1 default=ignore]|pam_a.so||false",
                "auth|2|sufficient|pam_c.so||true",
                "auth|3|required|pam_d.so||true",
                "auth|4|required|pam_b.so||false",
            ]
        );
    }

    #[test]
    fn loops_floods_and_broken_lines_are_gaps() {
        let reasons = |host: Fixture| host.table(&PROBE).gaps.iter().map(|g| g.reason).collect::<Vec<_>>();
        let looped = Fixture::new().file("/etc/pam.d/a", "auth include b\n").file("/etc/pam.d/b", "auth include a\n");
        assert_eq!(reasons(looped), [GapReason::Malformed, GapReason::Malformed]);
        assert_eq!(reasons(Fixture::new().file("/etc/pam.d/a", "auth include none\n")), [GapReason::Missing]);
        assert_eq!(reasons(Fixture::new().file("/etc/pam.d/a", "auth what pam_a.so\n")), [GapReason::Malformed]);
        assert_eq!(reasons(Fixture::new()), [GapReason::Missing]);
        let mut bomb = Fixture::new().file("/etc/pam.d/n0", "auth required pam_a.so\n");
        for level in 1..16 {
            let text = format!("auth include n{0}\nauth include n{0}\n", level - 1);
            bomb = bomb.file(&format!("/etc/pam.d/n{level}"), &text);
        }
        assert!(reasons(bomb).contains(&GapReason::TooLarge));
    }

    #[test]
    fn pam_conf_counts_without_a_folder_alone() {
        let host =
            Fixture::new().file("/etc/pam.conf", "login auth required pam_unix.so\nother auth required pam_deny.so\n");
        assert_eq!(of(&host.table(&PROBE), "login"), ["auth|1|required|pam_unix.so||false"]);
        let table = host.folder("/etc/pam.d").table(&PROBE);
        assert_eq!((table.rows.len(), table.gaps), (0, vec![]));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..200), text in "((auth|@include|-session|x|[a-b=\\[\\]]{1,4})[ \n\\\\]){0,20}") {
            let host = Fixture::new().bytes(b"/etc/pam.d/x", &bytes).file("/etc/pam.d/y", &text);
            let table = host.table(&PROBE);
            prop_assert!(table.rows.iter().all(|r| r.values.len() == SPEC.fields.len()));
        }
    }
}
