//! `keys compare`: the fleet's keys compared once, now.

use super::Answer;
use report::escape::shown;
use serde_json::json;
use server::keys;
use server::state::App;

pub async fn compare(app: &App) -> anyhow::Result<Answer> {
    let keys::Looked { look, position } = keys::run(app).await?;
    let mut text = format!(
        "compared {} keys in {} certificates of {} hosts, {} RSA moduli; entry {position} of the log",
        look.compared.keys,
        look.compared.certificates,
        look.inputs.len(),
        look.compared.moduli,
    );
    for one in &look.found.certificates {
        text.push_str(&format!(
            "\nsame certificate on {} hosts: {} {}",
            one.hosts.len(),
            one.sha256,
            shown(&one.subject)
        ));
    }
    for key in &look.found.keys {
        text.push_str(&format!("\nsame key in {} different certificates: {}", key.certificates.len(), key.spki_sha256));
    }
    for key in &look.found.primes {
        text.push_str(&format!("\nRSA key shares a prime with {} others: {}", key.with.len(), key.spki_sha256));
    }
    for unread in &look.unread {
        text.push_str(&format!("\nnot compared: {}, {}", unread.host, unread.reason));
    }
    let json = json!({
        "position": position, "at": look.at, "hosts": look.inputs.len(), "unread": look.unread,
        "compared": look.compared, "found": look.found,
    });
    Ok(Answer::new("keys-compared", text, json))
}
