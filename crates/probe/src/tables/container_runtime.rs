//! `container.runtime`: how containers are run here: the settings of Docker's
//! daemon, the sockets that stand for root, and what each container may do.

mod containers;

use crate::gathering::Gathering;
use crate::host::Host;
use crate::packages::gap;
use report::{FieldSpec as F, FieldType as T, Gap, GapReason, Grade, Origin, RowBuilder, Source, Table, TableSpec};
use serde_json::Value as Json;
use std::borrow::Cow::{self, Borrowed as B};

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("container.runtime"),
    origin: Origin::Observed,
    doc: B(
        "How containers are run here: a setting of Docker's daemon.json, written or one that security depends on; a socket through which containers are made; a container that Docker knows, with what it may do. The daemon's command line is not seen; Podman's and containerd's containers are not listed. Not tried on a live daemon.",
    ),
    needs: B("root for what containers may do"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::words("kind", KINDS, "What the row is about."),
    F::new("name", T::Text, "The setting, the program of the socket, or the container's name."),
    F::new(
        "value",
        T::Text,
        "A setting's value; a list's words with commas; absent where it is not written, or no setting.",
    ),
    F::new("written", T::Boolean, "True if the setting is written; absent for what is none."),
    F::new("mode", T::Mode, "The permission bits of the socket; absent for others."),
    F::new("uid", T::Integer, "The owner of the socket; absent for others."),
    F::new("group", T::Text, "The name of the socket's group; absent for others and where the id has none."),
    F::new("image", T::Text, "The image of the container; absent for others."),
    F::new("privileged", T::Boolean, "Whether the container may do all that root may; absent for others."),
    F::new(
        "namespaces",
        T::TextList,
        "What the container shares with the host: network, pid, ipc, uts, user; absent for others.",
    ),
    F::new("capabilities", T::TextList, "Capabilities that were added to the container; absent for others."),
    F::new("security", T::TextList, "Its security options, such as `seccomp=unconfined`; absent for others."),
    F::new("mounts", T::TextList, "Folders and files of the host that it sees; absent for others."),
    F::new("read_only", T::Boolean, "Whether its own root cannot be written; absent for others."),
    F::new("user", T::Text, "Whom it runs as; empty for root; absent for others."),
    F::new("memory", T::Integer, "Its bound on memory in bytes, 0 for none; absent for others."),
    F::new("pids", T::Integer, "Its bound on processes, 0 for none; absent for others."),
];

const KINDS: &[Cow<'static, str>] = &[B("setting"), B("socket"), B("container")];

const DAEMON: &str = "/etc/docker/daemon.json";
const BOUND: usize = 1 << 20;

/// Programs that say that Docker is here though nothing is written.
const DOCKER: &[&str] =
    &["/usr/bin/dockerd", "/usr/local/bin/dockerd", "/usr/sbin/dockerd", "/var/lib/docker/containers"];

/// Sockets whose writer is root by way of a container.
const SOCKETS: &[(&str, &str)] = &[
    ("containerd", "/run/containerd/containerd.sock"),
    ("docker", "/run/docker.sock"),
    ("podman", "/run/podman/podman.sock"),
];

/// Settings that rules ask for, sorted.
const ASKED: &[&str] = &[
    "hosts",
    "icc",
    "insecure-registries",
    "live-restore",
    "log-driver",
    "log-level",
    "no-new-privileges",
    "storage-driver",
    "tlsverify",
    "userland-proxy",
    "userns-remap",
];

/// No row and no gap where nothing here runs containers.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let mut table = Table::default();
    if let Err(gap) = daemon(gathering.host, &mut table) {
        table.gaps.push(gap);
    }
    for (program, path) in SOCKETS {
        match gathering.host.stat(path) {
            Ok(None) => {}
            Err(gap) => table.gaps.push(gap),
            Ok(Some(stat)) => {
                let group = gathering.accounts().group_name(stat.gid);
                let source = Source::File { path: (*path).to_owned(), sha256: None, line: None };
                let row = RowBuilder::new(&SPEC, source, Grade::Live)
                    .set("kind", "socket")
                    .set("name", *program)
                    .set("mode", report::Value::Mode(stat.mode))
                    .set("uid", stat.uid)
                    .set("group", group);
                table.rows.push(row.build());
            }
        }
    }
    containers::read(gathering.host, &mut table);
    table
}

/// The daemon's settings.
fn daemon(host: &Host, table: &mut Table) -> Result<(), Gap> {
    let (settings, source) = match host.read(DAEMON, BOUND) {
        Ok(content) => {
            let malformed = |what: &str| gap(DAEMON.as_bytes(), GapReason::Malformed, what);
            let json: Json = serde_json::from_slice(&content.bytes)
                .map_err(|why| malformed(&format!("line {}: this is no JSON; mend it there", why.line())))?;
            let Json::Object(settings) = json else { return Err(malformed("it holds no object; mend it")) };
            (settings, content.source(None))
        }
        Err(missing) if missing.reason == GapReason::Missing => {
            let mut here = false;
            for path in DOCKER {
                here |= host.stat(path)?.is_some();
            }
            if !here {
                return Ok(());
            }
            (serde_json::Map::new(), Source::File { path: DAEMON.to_owned(), sha256: None, line: None })
        }
        Err(gap) => return Err(gap),
    };
    let row = |name: &str, value: Option<String>, written: bool| {
        RowBuilder::new(&SPEC, source.clone(), Grade::Configured)
            .set("kind", "setting")
            .set("name", name)
            .set("value", value)
            .set("written", written)
            .build()
    };
    // What a log driver or a proxy is told may be a secret: names that are not asked for have no value.
    for (name, value) in &settings {
        let value = ASKED.contains(&name.as_str()).then(|| word(value));
        table.rows.push(row(name, value, true));
    }
    for name in ASKED.iter().filter(|name| !settings.contains_key(**name)) {
        table.rows.push(row(name, None, false));
    }
    Ok(())
}

/// A value as one word; what is nested deeper than a list is no word.
fn word(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Array(list) => list.iter().filter_map(Json::as_str).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{Fixture, shown};
    use crate::gathering::Probe;

    const PROBE: Probe = Probe { spec: &SPEC, gather };

    #[test]
    fn settings_are_rows_written_or_not() {
        assert!(ASKED.is_sorted() && SOCKETS.is_sorted());
        let text = "{\"icc\": false, \"hosts\": [\"fd://\", \"tcp://0.0.0.0:2375\"], \"proxies\": {\"x\": \"canary\"}}";
        let table = Fixture::new().file(DAEMON, text).table(&PROBE);
        let rows = shown(&table, &SPEC, &["kind", "name", "value", "written"]);
        for want in [
            "setting|hosts|fd://,tcp://0.0.0.0:2375|true",
            "setting|icc|false|true",
            "setting|proxies|—|true",
            "setting|userns-remap|—|false",
        ] {
            assert!(rows.contains(&want.to_owned()), "{want}: {rows:?}");
        }
        assert!(table.gaps.is_empty() && !format!("{table:?}").contains("canary"));
        let bare = Fixture::new().file("/usr/bin/dockerd", "").table(&PROBE);
        assert_eq!(bare.rows.len(), ASKED.len());
        assert_eq!(Fixture::new().folder("/etc").table(&PROBE), Table::default());
        let broken = Fixture::new().file(DAEMON, "{").table(&PROBE);
        assert_eq!((broken.rows.len(), broken.gaps.len()), (0, 1));
    }

    #[test]
    fn a_socket_has_its_mode() {
        let table =
            Fixture::new().folder("/run").socket("/run/docker.sock").mode("/run/docker.sock", 0o666).table(&PROBE);
        assert_eq!(shown(&table, &SPEC, &["kind", "name", "mode"]), ["socket|docker|0666"]);
    }
}
