//! What each container of Docker may do, from the files that the daemon keeps.

use super::{BOUND, SPEC};
use crate::host::Host;
use crate::packages::gap;
use report::{Gap, GapReason, Grade, Row, RowBuilder, Table, Value};
use serde_json::Value as Json;

const FOLDER: &str = "/var/lib/docker/containers";

/// The most containers that are read.
const MOST: usize = 2_000;
/// The most entries of a list that are kept.
const MOST_ENTRIES: usize = 200;

/// A row for every container.
pub(super) fn read(host: &Host, table: &mut Table) {
    let entries = match host.list(FOLDER) {
        Ok(entries) => entries,
        Err(gap) if gap.reason == GapReason::Missing => return,
        Err(gap) => return table.gaps.push(gap),
    };
    if entries.len() > MOST {
        let detail = format!("there are more than {MOST} containers; remove those that ended");
        table.gaps.push(gap(FOLDER.as_bytes(), GapReason::TooLarge, detail));
    }
    for entry in entries.iter().take(MOST) {
        let folder = [FOLDER.as_bytes(), b"/", &entry.name].concat();
        match container(host, &folder) {
            Ok(row) => table.rows.push(row),
            // A folder without its file is of a container that is just being made or removed.
            Err(gap) if gap.reason == GapReason::Missing => {}
            Err(gap) => table.gaps.push(gap),
        }
    }
}

fn container(host: &Host, folder: &[u8]) -> Result<Row, Gap> {
    let [config, own] = [&b"/config.v2.json"[..], b"/hostconfig.json"].map(|name| [folder, name].concat());
    let (config, mut content) = json(host, &config)?;
    // It holds the environment, in which there often are passwords.
    content.withhold_digest();
    let (limits, _) = match json(host, &own) {
        Err(missing) if missing.reason == GapReason::Missing => {
            return Err(gap(
                &own,
                GapReason::Failed,
                "it is not there, so that what the container may do is not known",
            ));
        }
        other => other?,
    };
    let text = |value: &Json, path: &str| value.pointer(path).and_then(Json::as_str).unwrap_or_default().to_owned();
    let mode = |name: &str| text(&limits, &format!("/{name}")) == "host";
    let spaces = [
        ("NetworkMode", "network"),
        ("PidMode", "pid"),
        ("IpcMode", "ipc"),
        ("UTSMode", "uts"),
        ("UsernsMode", "user"),
    ];
    let shared: Vec<String> = spaces.iter().filter(|(n, _)| mode(n)).map(|(_, word)| (*word).to_owned()).collect();
    let number = |name: &str| limits.get(name).and_then(Json::as_i64).map_or(0, |n| n.max(0));
    let flag = |name: &str| match limits.get(name) {
        Some(Json::Bool(flag)) => (*flag).into(),
        _ => Value::Unreadable(format!("the daemon's file does not say `{name}`")),
    };
    Ok(RowBuilder::new(&SPEC, content.source(None), Grade::Configured)
        .set("kind", "container")
        .set("name", text(&config, "/Name").trim_start_matches('/'))
        .set("image", text(&config, "/Config/Image"))
        .set("privileged", flag("Privileged"))
        .set("namespaces", shared)
        .set("capabilities", list(limits.get("CapAdd")))
        .set("security", list(limits.get("SecurityOpt")))
        .set("mounts", mounts(&config))
        .set("read_only", flag("ReadonlyRootfs"))
        .set("user", text(&config, "/Config/User"))
        .set("memory", number("Memory"))
        .set("pids", number("PidsLimit"))
        .build())
}

fn json(host: &Host, path: &[u8]) -> Result<(Json, crate::host::Content), Gap> {
    let content = host.read(path, BOUND)?;
    let json = serde_json::from_slice(&content.bytes)
        .map_err(|_| gap(path, GapReason::Malformed, "this is no JSON, or nested too deep"))?;
    Ok((json, content))
}

fn list(value: Option<&Json>) -> Vec<String> {
    let words = value.and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_str);
    words.take(MOST_ENTRIES).map(str::to_owned).collect()
}

/// What of the host it sees; volumes that the daemon keeps are left out.
fn mounts(config: &Json) -> Vec<String> {
    let points = config.pointer("/MountPoints").and_then(Json::as_object);
    let mut found: Vec<String> = points
        .into_iter()
        .flat_map(|points| points.values())
        .filter(|point| point.get("Type").and_then(Json::as_str) == Some("bind"))
        .filter_map(|point| point.get("Source").and_then(Json::as_str))
        .take(MOST_ENTRIES)
        .map(str::to_owned)
        .collect();
    found.sort();
    found
}

#[cfg(test)]
mod tests {
    use super::super::{SPEC, gather};
    use crate::fixture::{Fixture, shown};
    use crate::gathering::Probe;

    const PROBE: Probe = Probe { spec: &SPEC, gather };
    const AT: &str = "/var/lib/docker/containers/0123abcd";

    #[test]
    fn what_a_container_may_do_is_told_and_its_environment_is_not() {
        let config = "{\"Name\": \"/gate\", \"Config\": {\"Image\": \"x:1\", \"User\": \"\", \"Env\": [\"P=canary\"]}, \
                      \"MountPoints\": {\"/s\": {\"Type\": \"bind\", \"Source\": \"/run/docker.sock\"}, \"/v\": {\"Type\": \"volume\", \"Source\": \"/x\"}}}";
        let limits = "{\"Privileged\": true, \"NetworkMode\": \"host\", \"PidMode\": \"\", \"CapAdd\": [\"SYS_ADMIN\"], \
                      \"SecurityOpt\": null, \"ReadonlyRootfs\": false, \"Memory\": 0, \"PidsLimit\": null}";
        let fixture = Fixture::new().file(&format!("{AT}/config.v2.json"), config);
        assert_eq!(fixture.table(&PROBE).gaps.len(), 1, "what it may do is not known");
        let table = fixture.file(&format!("{AT}/hostconfig.json"), limits).table(&PROBE);
        let fields =
            ["kind", "name", "privileged", "namespaces", "capabilities", "mounts", "read_only", "user", "pids"];
        let rows = shown(&table, &SPEC, &fields);
        assert!(
            rows.contains(&"container|gate|true|network|SYS_ADMIN|/run/docker.sock|false||0".to_owned()),
            "{rows:?}"
        );
        assert!(table.gaps.is_empty() && !format!("{table:?}").contains("canary"));
    }

    #[test]
    fn a_broken_file_is_a_gap() {
        let table = Fixture::new().file(&format!("{AT}/config.v2.json"), "{").table(&PROBE);
        assert_eq!(table.gaps.len(), 1);
    }
}
