//! `outside run`: one round of the outside look, now.

use super::Answer;
use report::escape::shown;
use report::outside::Held;
use serde_json::json;
use server::outside;
use server::state::App;
use std::sync::Arc;

pub async fn run(app: &Arc<App>) -> anyhow::Result<Answer> {
    let round = outside::run(app).await?;
    let mut table = comfy_table::Table::new();
    table.load_preset(comfy_table::presets::NOTHING);
    table.set_header(["host", "endpoints", "agree", "unknown", "contradicted", "entry"]);
    let mut says = String::new();
    for host in &round.hosts {
        let count = |held| host.count(held).to_string();
        table.add_row([
            shown(&host.name),
            host.endpoints.len().to_string(),
            count(Held::Agrees),
            count(Held::Unknown),
            count(Held::Contradicts),
            host.position.to_string(),
        ]);
        for endpoint in &host.endpoints {
            for line in endpoint.contradictions() {
                let (name, place) = (shown(&host.name), shown(&endpoint.endpoint.to_string()));
                let line = shown(line.says.as_deref().unwrap_or_default());
                says.push_str(&format!("\n{name} at {place}: {line}"));
            }
        }
    }
    let text = format!(
        "{}\n{} hosts looked at, {} without an endpoint that may be, {} failed{says}",
        table.trim_fmt(),
        round.hosts.len(),
        round.left,
        round.failed,
    );
    let hosts = round.hosts.iter().map(|host| {
        json!({
            "id": host.id, "name": host.name, "position": host.position, "endpoints": host.endpoints,
            "agree": host.count(Held::Agrees), "unknown": host.count(Held::Unknown),
            "contradicted": host.count(Held::Contradicts),
        })
    });
    let json = json!({ "hosts": hosts.collect::<Vec<_>>(), "left": round.left, "failed": round.failed });
    Ok(Answer::new("outside-round", text, json))
}
