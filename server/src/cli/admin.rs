//! Tokens, policy sets, root documents, the register, hosts, the trust file.

use super::Answer;
use anyhow::Context as _;
use seal::trust::TrustFile;
use serde_json::json;
use server::state::App;
use server::store::{Change, hosts, log};
use server::{advisories, door, enrol, policies, register, roots};
use std::path::Path;

/// A policy set may be large; none is larger than this, nor is any other file here.
fn read(file: &Path) -> anyhow::Result<Vec<u8>> {
    door::read(file).with_context(|| format!("{} cannot be read", file.display()))
}

pub async fn create_token(app: &App, valid_millis: i64, note: &str) -> anyhow::Result<Answer> {
    let now = door::now();
    let expires = now.plus_millis(valid_millis);
    let url = app.config.url(app.config.listen.port());
    let token = enrol::make_token(&app.store, &url, &app.folder.ca.digest(), note, now, expires).await?;
    let text = format!("{token}\n\nvalid until {expires}, for one host:\n  tidewaiter-agent enroll - < FILE");
    Ok(Answer::new("token", text, json!({ "token": token, "expires": expires, "server": url })))
}

pub async fn publish(app: &App, file: &Path) -> anyhow::Result<Answer> {
    let published = policies::publish(&app.store, &read(file)?, door::now()).await?;
    let text = format!(
        "published policy set {} with {} rules, until {}\nsha256 {}",
        published.version, published.rules, published.expires, published.sha256
    );
    let json = json!({
        "version": published.version, "rules": published.rules,
        "sha256": published.sha256, "expires": published.expires,
    });
    Ok(Answer::new("policy-published", text, json))
}

pub async fn publish_advisories(app: &App, file: &Path) -> anyhow::Result<Answer> {
    let opened = door::open(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let published = advisories::publish(&app.store, opened, door::now()).await?;
    let releases = published.releases.iter();
    let lines: Vec<_> = releases.map(|(name, records)| format!("  {name}: {records} records")).collect();
    let text = format!(
        "published advisory set {}, until {}\nsha256 {}\n{}",
        published.version,
        published.expires,
        published.sha256,
        lines.join("\n")
    );
    let json = json!({
        "version": published.version, "sha256": published.sha256, "expires": published.expires,
        "releases": published.releases.into_iter().collect::<std::collections::BTreeMap<_, _>>(),
    });
    Ok(Answer::new("advisories-published", text, json))
}

pub async fn install_root(app: &App, file: &Path) -> anyhow::Result<Answer> {
    let version = roots::install(&app.store, &app.folder, &read(file)?, door::now()).await?;
    Ok(Answer::new("root-installed", format!("installed root document {version}"), json!({ "version": version })))
}

pub async fn import_register(app: &App, file: &Path) -> anyhow::Result<Answer> {
    let text = String::from_utf8(read(file)?).context("the register is not UTF-8")?;
    let new = register::parse(&text)?;
    let count = new.hosts.len();
    app.store.write(Change::Register { register: new, at: door::now() }).await?;
    Ok(Answer::new("register", format!("{count} hosts are expected"), json!({ "hosts": count })))
}

pub async fn list_hosts(app: &App) -> anyhow::Result<Answer> {
    let all = hosts::hosts(app.store.readers()).await?;
    let mut table = comfy_table::Table::new();
    table.load_preset(comfy_table::presets::NOTHING).set_header(["id", "name", "reports", "last", "retired"]);
    let shown = |time: Option<report::Time>| time.map_or_else(|| "—".to_owned(), |t| t.to_string());
    for host in &all {
        let reports = host.last_sequence.to_string();
        table.add_row([host.id.clone(), host.name.clone(), reports, shown(host.last_received), shown(host.retired)]);
    }
    let json = all.iter().map(|host| {
        json!({
            "id": host.id, "name": host.name, "enrolled": host.enrolled, "retired": host.retired,
            "reports": host.last_sequence, "reported": host.last_received,
        })
    });
    Ok(Answer::new("host-list", table.trim_fmt(), json!({ "hosts": json.collect::<Vec<_>>() })))
}

pub async fn retire(app: &App, id: String) -> anyhow::Result<Answer> {
    app.store
        .write(Change::Retire { host: id.clone(), at: door::now() })
        .await
        .with_context(|| format!("the host {id} in service"))?;
    Ok(Answer::new("host-retired", format!("retired {id}"), json!({ "id": id })))
}

pub async fn export_trust(app: &App, file: &Path) -> anyhow::Result<Answer> {
    let kept = log::roots(app.store.readers()).await?;
    anyhow::ensure!(!kept.is_empty(), roots::RootsError::None);
    let texts = kept.into_iter().map(|root| String::from_utf8(root.envelope)).collect::<Result<Vec<_>, _>>()?;
    let count = texts.len();
    // The log's keys are those that the root document names.
    let bytes = TrustFile { roots: texts, log: Vec::new() }.to_bytes()?;
    TrustFile::load(&bytes)?;
    door::write(file, &bytes, 0o644).with_context(|| format!("{} cannot be written", file.display()))?;
    let text = format!("wrote {} with {count} root documents; hand it to auditors in person", file.display());
    Ok(Answer::new("trust-exported", text, json!({ "file": file, "roots": count })))
}
