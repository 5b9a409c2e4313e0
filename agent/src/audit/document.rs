//! An audit as JSON: the shape `tidewaiter.audit.v1`.

use super::{AuditResult, score};
use policy::Rule;
use report::{Finding, Outcome};
use serde_json::{Map, Value as Json, json};

/// The audit's JSON.
#[must_use]
pub fn document(result: &AuditResult) -> Json {
    let findings: Vec<_> = result.findings.iter().map(|f| finding(result, f)).collect();
    let gaps: Map<String, Json> = result
        .facts
        .tables
        .iter()
        .filter(|(_, table)| !table.gaps.is_empty())
        .map(|(name, table)| (name.clone(), json!(table.gaps)))
        .collect();
    json!({
        "shape": "tidewaiter.audit.v1",
        "host": result.host,
        "root": result.root.as_ref().map(|root| report::escape::path(root.as_os_str().as_encoded_bytes())),
        "release": report::RELEASE,
        "edition": result.compiled.edition(),
        "policy": {
            "origin": result.origin.word(),
            "sha256": result.set.sha256,
            "version": result.set.version,
            "expires": result.set.expires,
            "expired": result.set.expires <= result.ended,
        },
        "profile": result.profile,
        "started": result.started,
        "ended": result.ended,
        "stable_until": result.stable_until,
        "counts": Outcome::ALL.iter().map(|o| (o.word().to_owned(), json!(result.count(*o)))).collect::<Map<_, _>>(),
        "exit": result.exit_code(),
        "findings": findings,
        "gaps": gaps,
        "score": { "of": score::TITLE, "card": score::score(result) },
    })
}

fn finding(result: &AuditResult, finding: &Finding) -> Json {
    let rule = result.compiled.rule(&finding.rule);
    json!({
        "rule": finding.rule,
        "title": rule.map(|r| &r.title),
        "severity": rule.map(|r| r.severity),
        "outcome": finding.outcome,
        "reason": finding.reason,
        "last": finding.last,
        "table": finding.table,
        "judged": finding.judged,
        "failed": finding.failed,
        "rows": rows(result, finding),
        "why": rule.map(|r| &r.why),
        "remedy": rule.map(|r| &r.remedy),
        "practice": rule.and_then(|r: &Rule| r.practice.as_ref()),
        "references": rule.map(|r| &r.references),
    })
}

fn rows(result: &AuditResult, finding: &Finding) -> Vec<Json> {
    let specs = result.compiled.specs();
    let spec = specs.iter().find(|spec| spec.name == finding.table);
    let table = result.facts.table(&finding.table);
    let row = |found: &report::RowFinding| {
        let mut json = json!(found);
        let seen = table.and_then(|t| t.rows.get(usize::try_from(found.row).ok()?)).zip(spec);
        if let (Some((seen, spec)), Some(map)) = (seen, json.as_object_mut()) {
            map.insert("seen".into(), seen.to_json(spec));
        }
        json
    };
    finding.rows.iter().map(row).collect()
}
