//! `bundle export`.

use super::Answer;
use anyhow::Context as _;
use report::Time;
use serde_json::json;
use server::state::App;
use server::store::evidence::Wanted;
use server::{door, export as bundles};
use std::path::Path;

/// Reads a day, `2026-01-31`, as its first instant.
pub fn day(text: &str) -> Result<Time, String> {
    Time::parse_day(text).map_err(|_| format!("`{text}` is not a day such as 2026-01-31"))
}

pub async fn export(
    app: &App,
    file: &Path,
    hosts: Vec<String>,
    since: Option<Time>,
    until: Option<Time>,
) -> anyhow::Result<Answer> {
    let wanted = Wanted {
        hosts: (!hosts.is_empty()).then(|| hosts.into_iter().collect()),
        from: since,
        to: until,
        newest: since.is_none(),
    };
    let exported = bundles::export(app, &wanted, door::now()).await?;
    door::write(file, &exported.bytes, 0o600).with_context(|| format!("{} cannot be written", file.display()))?;
    let mut text = format!(
        "wrote {}: {} reports of {} hosts, {} bytes\nverify it by:\n  tidewaiter verify {} --trust trust.json",
        file.display(),
        exported.reports,
        exported.hosts,
        exported.bytes.len(),
        file.display(),
    );
    for (host, sequence) in &exported.left_out {
        text.push_str(&format!("\nleft out: report {sequence} of {host}, whose policy set is not held here"));
    }
    let left_out = exported.left_out.iter().map(|(host, sequence)| json!({ "host": host, "sequence": sequence }));
    let json = json!({
        "file": file, "hosts": exported.hosts, "reports": exported.reports, "bytes": exported.bytes.len(),
        "left_out": left_out.collect::<Vec<_>>(),
    });
    Ok(Answer::new("bundle-exported", text, json))
}
