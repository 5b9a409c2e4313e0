//! An audit as SARIF 2.1.0 (OASIS), for tools that gather findings of many
//! programs. What is unknown is `open`, never left out.

use super::{AuditResult, table};
use policy::Rule;
use report::{Finding, Outcome, RowFinding, Severity, row::Source};
use serde_json::{Value as Json, json};

/// The most rows of one finding that become places.
const MOST_PLACES: usize = 1000;

/// The audit as a SARIF log with one run.
#[must_use]
pub fn document(result: &AuditResult) -> Json {
    let rules: Vec<&Rule> = result.findings.iter().filter_map(|f| result.compiled.rule(&f.rule)).collect();
    json!({
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "tidewaiter-agent",
                "semanticVersion": report::RELEASE,
                "rules": rules.iter().map(|rule| descriptor(rule)).collect::<Vec<_>>(),
            }},
            "automationDetails": { "id": format!("{}/{}", result.host, result.profile.id) },
            "invocations": [{
                "executionSuccessful": result.exit_code() < 2,
                "exitCode": result.exit_code(),
                "startTimeUtc": result.started,
                "endTimeUtc": result.ended,
            }],
            "columnKind": "unicodeCodePoints",
            "results": result.findings.iter().map(|f| one(result, &rules, f)).collect::<Vec<_>>(),
        }],
    })
}

fn descriptor(rule: &Rule) -> Json {
    let tags: Vec<String> = rule
        .references
        .iter()
        .flat_map(|(scheme, controls)| controls.iter().map(move |c| format!("{scheme}:{c}")))
        .collect();
    json!({
        "id": rule.id,
        "shortDescription": { "text": rule.title },
        "fullDescription": { "text": rule.why },
        "help": { "text": rule.remedy },
        "defaultConfiguration": { "level": level(rule.severity) },
        "properties": { "tags": tags, "severity": rule.severity },
    })
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "note",
    }
}

fn one(result: &AuditResult, rules: &[&Rule], finding: &Finding) -> Json {
    let rule = result.compiled.rule(&finding.rule);
    let kind = match finding.outcome {
        Outcome::Pass => "pass",
        Outcome::Fail => "fail",
        Outcome::Unknown => "open",
        Outcome::NotApplicable => "notApplicable",
    };
    // Only what fails has a level, says the standard (3.27.10).
    let level = match (finding.outcome, rule) {
        (Outcome::Fail, Some(rule)) => level(rule.severity),
        (Outcome::Fail, None) => "warning",
        _ => "none",
    };
    let title = rule.map_or(finding.rule.as_str(), |rule| rule.title.as_str());
    let text = match (&finding.reason, finding.outcome) {
        (Some(reason), _) => format!("{title}: {reason}"),
        (None, Outcome::Fail) => format!("{title}: {} of {} rows fail", finding.failed, finding.judged),
        _ => title.to_owned(),
    };
    let places: Vec<Json> =
        finding.rows.iter().take(MOST_PLACES).filter_map(|row| place(result, finding, row)).collect();
    json!({
        "ruleId": finding.rule,
        "ruleIndex": rules.iter().position(|rule| rule.id == finding.rule),
        "kind": kind,
        "level": level,
        "message": { "text": text },
        "locations": places,
    })
}

/// A row as a place: a file with its line, or the name of what was asked.
fn place(result: &AuditResult, finding: &Finding, found: &RowFinding) -> Option<Json> {
    let row = result.facts.table(&finding.table)?.rows.get(usize::try_from(found.row).ok()?)?;
    let spec = result.compiled.specs().into_iter().find(|spec| spec.name == finding.table)?;
    let message = json!({ "text": table::seen(result, finding, spec, result.compiled.rule(&finding.rule), found) });
    Some(match result.facts.origin(row) {
        Source::File { path, line, .. } => {
            let mut place = json!({ "artifactLocation": { "uri": uri(path) } });
            if let (Some(line), Some(map)) = (line, place.as_object_mut()) {
                map.insert("region".to_owned(), json!({ "startLine": line }));
            }
            json!({ "physicalLocation": place, "message": message })
        }
        _ => {
            json!({ "logicalLocations": [{ "fullyQualifiedName": result.facts.shown_source(row) }], "message": message })
        }
    })
}

/// A path as a `file:` URI: bytes that a URI does not have are percent-encoded (RFC 3986).
fn uri(path: &str) -> String {
    let bytes = report::escape::unpath(path).unwrap_or_else(|| path.as_bytes().to_vec());
    let mut out = String::from("file://");
    for byte in bytes {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_path_is_a_uri() {
        assert_eq!(uri("/etc/ssh/sshd_config"), "file:///etc/ssh/sshd_config");
        assert_eq!(uri("/srv/a b\\xff"), "file:///srv/a%20b%FF");
    }
}
