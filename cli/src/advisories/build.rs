//! `tidewaiter advisories build`: all feeds become one set, or none does.

use super::feed::Feed;
use super::{set, sign};
use crate::print::{self, line};
use crate::{Format, door};
use advisory::import::{Bounds, Sink, openjdk};
use advisory::pack::{Builder, Built, Container};
use anyhow::{Context, Result, ensure};
use indicatif::{ProgressBar, ProgressStyle};
use seal::signed::{self, ADVISORY_SET};
use serde_json::Value;
use std::path::Path;
use std::process::ExitCode;

/// What is to be made.
pub struct Order<'a> {
    /// The file to write.
    pub out: &'a Path,
    /// The set's version.
    pub number: u64,
    /// Days until it expires.
    pub days: u16,
    /// The advisory key.
    pub key: Option<&'a Path>,
}

/// Reads all feeds and writes the set.
///
/// # Errors
/// Names the feed that was refused, and why; then nothing is written.
pub fn run(feeds: &[Feed], order: &Order<'_>, format: Format) -> Result<ExitCode> {
    // What would fail at the end fails now, before minutes of reading.
    ensure!(!order.out.exists(), "{} exists already; name another file", order.out.display());
    let key = order.key.map(sign::load_key).transpose()?;
    let (built, passed) = make(feeds, order.number, order.days, format)?;
    let manifest = built.manifest.clone();
    let bytes = manifest.to_bytes()?;
    let sha256 = advisory::pack::sha256(&bytes);
    let first = match &key {
        Some(key) => signed::sign(ADVISORY_SET, bytes, &[key])?,
        None => bytes,
    };
    set::write(order.out, &Container::new(first, built))?;
    let keyids: Vec<String> = key.iter().map(|key| key.public().id()).collect();
    if format == Format::Json {
        print::json(&serde_json::json!({
            "shape": "tidewaiter.advisories-built.v1", "file": order.out.display().to_string(), "sha256": sha256,
            "version": manifest.version, "created": manifest.created, "expires": manifest.expires,
            "passed_over": passed, "sources": manifest.sources, "releases": manifest.releases, "keyids": keyids,
        }))?;
        return Ok(ExitCode::SUCCESS);
    }
    match keyids.first() {
        Some(id) => line(format!("{}: signed by {id}", order.out.display()))?,
        None => line(format!(
            "{0}: not signed; on the machine that holds the key: tidewaiter advisories sign {0} --key advisory.pem --out FILE",
            order.out.display()
        ))?,
    }
    sign::what(&manifest, &sha256)?;
    Ok(ExitCode::SUCCESS)
}

/// Makes a set of all feeds, which nobody has signed yet; beside it, what of
/// them was passed over, for the JSON.
///
/// # Errors
/// Names the feed that was refused, and why.
pub fn make(feeds: &[Feed], number: u64, days: u16, format: Format) -> Result<(Built, Vec<Value>)> {
    let now = door::now();
    let mut builder = Builder::new(number, now, now.plus_days(i64::from(days)));
    let mut files = Vec::new();
    for feed in feeds {
        let named = feed.files().and_then(|files| Ok((door::sizes(&files)?, files)));
        files.push(named.with_context(|| format!("the feed {} is refused", feed.named()))?);
    }
    let mut passed = Vec::new();
    let bar = bar(files.iter().map(|(size, _)| size).sum(), format);
    for (feed, (_, files)) in feeds.iter().zip(&files) {
        bar.set_message(feed.named());
        let (records, passed_over) = feed.read(files, &mut builder, &bar)?;
        if format == Format::Table {
            bar.suspend(|| line(format!("{}: {records} records", feed.named())))?;
            for (what, count) in &passed_over {
                bar.suspend(|| line(format!("{}: {count} {what} were passed over", feed.named())))?;
            }
        }
        for (what, count) in passed_over {
            passed.push(serde_json::json!({"feed": feed.named(), "what": what, "count": count}));
        }
    }
    bar.finish_and_clear();
    ensure!(
        builder.counts().next().is_some(),
        "these feeds speak of no release: what is known of CVEs goes with advisories of a distribution"
    );
    // The table of JDK updates is this release's own: it needs no feed.
    openjdk::import(&mut Sink::new(Bounds::default(), &mut |record| builder.record(record)))?;
    Ok((builder.build()?, passed))
}

/// A bar over the bytes of all feeds; none for programs.
fn bar(bytes: u64, format: Format) -> ProgressBar {
    if format == Format::Json {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(bytes);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {bytes} of {total_bytes}, {eta} left: {msg}") {
        bar.set_style(style);
    }
    bar
}
