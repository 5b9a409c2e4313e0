//! Known holes in the demonstration: a set of the feeds that a person named,
//! signed by the demonstration's own key and compared with this host.

use crate::advisories::build;
use crate::advisories::feed::Feed;
use crate::advisories::set::SetFile;
use crate::print::{self, line};
use crate::{Format, door};
use advisory::pack::Container;
use anyhow::{Context, Result, bail, ensure};
use report::escape::shown;
use seal::key::SigningKey;
use seal::signed::{self, ADVISORY_SET};
use server::state::App;
use server::view::exposure::{ExposureFilter, ExposureView, exposure};
use std::path::Path;

/// How many holes are listed.
const MOST: usize = 5;
/// The days that a set of the demonstration lasts.
const DAYS: u16 = 30;

/// The set that was named, not signed yet; `None` if nothing was named.
///
/// # Errors
/// A file that is neither feed nor set, or that somebody else has signed.
pub fn prepare(named: &[String], format: Format) -> Result<Option<Container>> {
    if let [file] = named
        && !file.contains('=')
    {
        return unsigned(Path::new(file)).map(Some);
    }
    if named.is_empty() {
        return Ok(None);
    }
    let feeds: Vec<Feed> = named
        .iter()
        .map(|text| text.parse().map_err(|why| anyhow::anyhow!("--advisories {}: {why}", shown(text))))
        .collect::<Result<_>>()?;
    let (built, _) = build::make(&feeds, 1, DAYS, format)?;
    Ok(Some(Container::new(built.manifest.to_bytes()?, built)))
}

/// A set that nobody has signed. One that is signed is refused here, because
/// the server would refuse it later with less to say.
fn unsigned(file: &Path) -> Result<Container> {
    let set = SetFile::open(file).context("--advisories takes feeds, such as debian=tracker.json, or a set")?;
    if set.envelope.is_some() {
        bail!(
            "{} is signed already, by {}: the demonstration's root document is new and names no such key, so that its \
             server refuses the set. Name the feeds, or a set that was built without --key",
            file.display(),
            shown(&set.keyids().join(", "))
        );
    }
    let ended = set.manifest.expires;
    ensure!(ended > door::now(), "{} expired at {ended}: build one of newer feeds", file.display());
    Ok(set.container)
}

/// Signs the set and publishes it.
///
/// # Errors
/// What the server has against it.
pub async fn publish(app: &App, unsigned: Container, key: &SigningKey) -> Result<()> {
    let Container { envelope, blobs } = unsigned;
    let signed = Container { envelope: signed::sign(ADVISORY_SET, envelope, &[key])?, blobs };
    let mut file = Vec::new();
    signed.write(&mut file)?;
    server::advisories::publish(&app.store, file.as_slice(), door::now()).await?;
    Ok(())
}

/// Compares now, without waiting for the server to do it; `None` without a set.
///
/// # Errors
/// If the server cannot.
pub async fn compare(app: &App) -> Result<Option<ExposureView>> {
    let Some(newest) = app.advisories.newest(&app.store).await? else { return Ok(None) };
    server::advisories::round::run(app, newest).await.context("comparing with the advisories")?;
    Ok(Some(exposure(app, &ExposureFilter::default(), door::now())))
}

/// Prints the worst holes, or how to see any.
///
/// # Errors
/// If the output cannot be written.
pub fn print(seen: Option<&ExposureView>) -> Result<()> {
    let Some(seen) = seen else {
        return line(
            "\nKnown holes: none were looked for. Fetch the feed of your distribution, then: \
             tidewaiter demo --advisories debian=tracker.json (other formats: tidewaiter advisories build --help)",
        );
    };
    if let Some((_, why)) = seen.made.iter().flat_map(|made| &made.unread).next() {
        return line(format!("\nKnown holes: this host was not compared, because {}", shown(why)));
    }
    line(format!(
        "\nKnown holes: {}, {} overdue; the console has them under /exposure",
        seen.count, seen.overdue.holes
    ))?;
    if seen.holes.is_empty() {
        return Ok(());
    }
    let mut table = print::table(&["hole", "package", "severity", "fixed in", "due"]);
    for hole in seen.holes.iter().take(MOST) {
        let due = hole.due.as_deref().unwrap_or(if hole.fixed.is_empty() { "no fix yet" } else { "not told" });
        table.add_row([
            shown(&hole.id),
            shown(&format!("{} {}", hole.package, hole.installed.join(", "))),
            format!("{}{}", hole.severity, if hole.exploited.is_some() { ", exploited" } else { "" }),
            shown(&hole.fixed.join(", ")),
            format!("{due}{}", if hole.overdue { ", overdue" } else { "" }),
        ]);
    }
    line(table.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::advisories::set;
    use advisory::pack::Builder;
    use advisory::{Record, Status};

    /// A set's file in a folder, signed by a key or by nobody.
    fn file(folder: &Path, name: &str, days: i64, key: Option<&SigningKey>) -> String {
        let mut builder = Builder::new(1, door::now().plus_days(-40), door::now().plus_days(days));
        builder.record(Record::new("debian:12", "a", "CVE-2026-0001", Status::Affected));
        let built = builder.build().unwrap();
        let bytes = built.manifest.to_bytes().unwrap();
        let first = match key {
            Some(key) => signed::sign(ADVISORY_SET, bytes, &[key]).unwrap(),
            None => bytes,
        };
        let path = folder.join(name);
        set::write(&path, &Container::new(first, built)).unwrap();
        path.display().to_string()
    }

    #[test]
    fn feeds_and_an_unsigned_set_are_taken_and_all_else_is_refused_with_its_reason() {
        let temp = tempfile::tempdir().unwrap();
        let at = |name: &str| temp.path().join(name).display().to_string();
        let tracker = r#"{"a": {"CVE-2026-0001": {"releases": {"bookworm":
            {"status": "resolved", "fixed_version": "2", "urgency": "high"}}}}}"#;
        door::create(&temp.path().join("tracker.json"), tracker.as_bytes(), false).unwrap();
        let take = |named: &[&str]| {
            let named: Vec<String> = named.iter().map(|text| (*text).to_owned()).collect();
            prepare(&named, Format::Json).map_err(|error| format!("{error:#}"))
        };
        assert!(take(&[]).unwrap().is_none());
        let feed = format!("debian={}", at("tracker.json"));
        let made = take(&[&feed]).unwrap().unwrap();
        assert!(made.envelope.starts_with(b"{\"created\"") && made.blobs.len() > 1, "nobody has signed it yet");
        assert!(take(&[&file(temp.path(), "unsigned", 30, None)]).unwrap().is_some());
        let key = SigningKey::generate().unwrap();
        for (named, reason) in [
            (vec![file(temp.path(), "signed", 30, Some(&key))], key.public().id()),
            (vec![file(temp.path(), "ended", -1, None)], "build one of newer feeds".to_owned()),
            (vec![at("tracker.json")], "is not an advisory set".to_owned()),
            (vec![at("absent")], "cannot be read".to_owned()),
            (vec!["nothing=x".to_owned()], "is no format".to_owned()),
            (vec![feed.clone(), at("unsigned")], "it is not FORMAT=PATH".to_owned()),
            (vec![format!("kev={}", at("tracker.json"))], "is refused".to_owned()),
        ] {
            let named: Vec<&str> = named.iter().map(String::as_str).collect();
            let refused = take(&named).unwrap_err();
            assert!(refused.contains(&reason), "{named:?}: {refused}");
        }
    }
}
