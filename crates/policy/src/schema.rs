//! JSON Schemas (draft 2020-12) of rule and profile files, so that editors
//! complete and check while one types. [`load`](crate::load) checks more.

use crate::{example, fresh, reference, rule, tls_plan};
use report::{FieldSpec, FieldType, Outcome, Severity, TableSpec};
use serde_json::{Map, Value as Json, json};

const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";
const ID: &str = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$";
const NAME: &str = "^[a-z][a-z0-9_]*$";

/// The schema of a rule file, with the tables and fields that there are.
#[must_use]
pub fn rule(specs: &[&TableSpec]) -> Json {
    let names: Vec<&str> = specs.iter().map(|spec| spec.name.as_ref()).collect();
    let of_table = specs.iter().map(|spec| {
        let row = json!({ "$ref": reference_to(spec) });
        json!({
            "if": { "properties": { "table": { "const": spec.name } }, "required": ["table"] },
            "then": { "properties": { "examples": { "items": { "properties": { "row": row } } } } },
        })
    });
    let properties = json!({
        "id": id("The rule's id: the name of its file."),
        "title": text("One line: what holds where the rule passes.", 120),
        "severity": words("How bad it is if the rule fails.", &rule::SEVERITIES.map(Severity::word)),
        "table": words("The table whose rows are judged.", &names),
        "where": expression("Which rows are judged; all if it is left out."),
        "require": expression("What must hold for each row."),
        "empty": words("What no row means.", &rule::Empty::WORDS.map(|(word, _)| word)),
        "fresh": an_input(&names),
        "parameters": parameters("Values that a profile may set, used as `param.name`."),
        "since": { "description": "In force from this date on.", "type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" },
        "needs": { "description": "The first agent release that can judge it.", "type": "string", "pattern": "^[0-9]+\\.[0-9]+\\.[0-9]+$" },
        "practice": id("The maturity practice that it is evidence for."),
        "references": references(),
        "why": text("Why it matters.", 2000),
        "remedy": text("How to mend it.", 4000),
        "examples": { "description": "The rule's tests: one passes and one fails, at least.", "type": "array", "minItems": 2, "items": { "$ref": "#/$defs/example" } },
    });
    let mut defs: Map<String, Json> = specs.iter().map(|spec| (spec.name.to_string(), row(spec))).collect();
    defs.insert("example".to_owned(), an_example(specs));
    let required = ["id", "title", "severity", "table", "require", "references", "why", "remedy", "examples"];
    let mut schema = file("A Tidewaiter rule", &properties, &required);
    schema["allOf"] = of_table.collect();
    schema["$defs"] = Json::Object(defs);
    schema
}

/// The input that a rule's verdict rests on.
fn an_input(tables: &[&str]) -> Json {
    let days = json!({
        "description": "For how many days it is good: a number, or an integer parameter.",
        "anyOf": [
            { "type": "integer", "minimum": 1, "maximum": fresh::MOST_DAYS },
            { "type": "string", "pattern": "^param\\.[a-z][a-z0-9_]*$" },
        ],
    });
    json!({
        "description": "How young an input must be for the verdict to count; else it is unknown, with the last outcome beside it.",
        "type": "object",
        "additionalProperties": false,
        "required": fresh::KEYS,
        "properties": {
            "table": words("The table that holds the input.", tables),
            "field": { "description": "Its field that tells from when the input is; of all rows, the oldest counts.", "type": "string", "pattern": NAME },
            "days": days,
        },
    })
}

/// The schema of a profile file.
#[must_use]
pub fn profile() -> Json {
    let properties = json!({
        "id": id("The profile's id: the name of its file."),
        "title": text("One line: what it is for.", 120),
        "for": expression("Which hosts it is for: an expression over `host`; `true` for all."),
        "priority": { "description": "Of the profiles that are for a host, the highest applies.", "type": "integer" },
        "rules": {
            "description": "Ids of rules, or `area/*` for all of a folder.",
            "type": "array", "minItems": 1, "uniqueItems": true,
            "items": { "type": "string", "pattern": "^[a-z][a-z0-9]*(-[a-z0-9]+)*(/\\*)?$" },
        },
        "parameters": {
            "description": "Parameters that differ from the rules' defaults, by rule.",
            "type": "object",
            "propertyNames": { "pattern": ID },
            "additionalProperties": parameters("Values for this rule."),
        },
        "tls": tls(),
    });
    file("A Tidewaiter profile", &properties, &["id", "title", "for", "rules"])
}

/// What a profile says of looking at TLS endpoints.
fn tls() -> Json {
    let port = json!({ "type": "integer", "minimum": 1, "maximum": 65535 });
    let list = |description: &str, items: &Json| json!({ "description": description, "type": "array", "maxItems": 256, "uniqueItems": true, "items": items });
    let target = json!({ "type": "string", "pattern": "^(\\[[0-9a-fA-F:.]+\\]|[A-Za-z0-9._-]+|\\*):[0-9]{1,5}$" });
    json!({
        "description": "How TLS endpoints are looked at.",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "endpoints": list("Endpoints that are looked at besides the host's own listeners.", &target),
            "ports": list("Ports of the host's own listeners that are looked at besides the usual ones.", &port),
            "never": list("Ports that are never connected to, besides those that never are anyway.", &port),
            "starts": {
                "description": "How TLS begins on a port, where the port does not tell.",
                "type": "object",
                "propertyNames": { "pattern": "^[1-9][0-9]{0,4}$" },
                "additionalProperties": { "enum": tls_plan::STARTS },
            },
            "enumerate": {
                "description": "The part of each day, in UTC, in which all that endpoints offer may be found out.",
                "type": "string",
                "pattern": "^[0-2][0-9]:[0-5][0-9]-[0-2][0-9]:[0-5][0-9]$",
            },
            "flaws": list("Endpoints that are tested for known flaws in that window; `*:443` for every listener of the host itself on a port.", &target),
        },
    })
}

fn file(title: &str, properties: &Json, required: &[&str]) -> Json {
    json!({
        "$schema": DRAFT,
        "title": title,
        "type": "object",
        "additionalProperties": false,
        "required": required,
        "properties": properties,
    })
}

fn reference_to(spec: &TableSpec) -> String {
    format!("#/$defs/{}", spec.name)
}

fn id(description: &str) -> Json {
    json!({ "description": description, "type": "string", "pattern": ID, "maxLength": 64 })
}

fn text(description: &str, most: usize) -> Json {
    json!({ "description": description, "type": "string", "minLength": 1, "maxLength": most })
}

fn words(description: &str, words: &[&str]) -> Json {
    json!({ "description": description, "enum": words })
}

fn expression(description: &str) -> Json {
    json!({ "description": description, "type": ["string", "boolean"] })
}

fn parameters(description: &str) -> Json {
    json!({
        "description": description,
        "type": "object",
        "propertyNames": { "pattern": NAME },
        "additionalProperties": { "anyOf": [
            { "type": ["boolean", "integer", "string"] },
            { "type": "array", "items": { "type": "string" } },
            { "type": "array", "items": { "type": "integer" } },
        ] },
    })
}

fn references() -> Json {
    let schemes = reference::SCHEMES.iter().map(|scheme| {
        let patterns = scheme.forms.iter().map(|form| pattern(form)).collect::<Vec<_>>().join("|");
        let controls = json!({ "type": "string", "pattern": format!("^({patterns})$") });
        let list = json!({ "description": scheme.title, "type": "array", "minItems": 1, "items": controls });
        (scheme.id.to_owned(), list)
    });
    json!({
        "description": "The published controls that it serves.",
        "type": "object",
        "minProperties": 1,
        "additionalProperties": false,
        "properties": schemes.collect::<Map<_, _>>(),
    })
}

/// The form of a control number as a regular expression.
fn pattern(form: &str) -> String {
    let part = |c: char| match c {
        'A' => "[A-Z]+".to_owned(),
        '9' => "[0-9]+".to_owned(),
        'a' => "[a-z0-9_-]+".to_owned(),
        '.' | '(' | ')' => format!("\\{c}"),
        c => c.to_string(),
    };
    form.chars().map(part).collect()
}

fn an_example(specs: &[&TableSpec]) -> Json {
    let tables = specs.iter().map(|spec| {
        let rows = json!({ "type": "array", "items": { "$ref": reference_to(spec) } });
        (spec.name.to_string(), rows)
    });
    let tables: Map<String, Json> = tables.collect();
    let host = specs.iter().find(|spec| spec.name == example::HOST).map_or_else(
        || json!({ "type": "object" }),
        |spec| json!({ "description": "The host's row of `os.release`.", "$ref": reference_to(spec) }),
    );
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["outcome"],
        "properties": {
            "row": { "description": "A row of the rule's table: the fields that matter; the others are unreadable.", "type": "object" },
            "tables": { "description": "Rows of any tables.", "type": "object", "additionalProperties": false, "properties": tables },
            "host": host,
            "now": { "description": "The instant of the judgement: a day, or in full.", "type": "string" },
            "param": parameters("Parameters that differ from the rule's defaults."),
            "gap": { "description": "True if a part of the rule's table could not be read.", "type": "boolean" },
            "outcome": words("What the rule must find.", &Outcome::ALL.map(Outcome::word)),
        },
    })
}

fn row(spec: &TableSpec) -> Json {
    let fields: Map<String, Json> = spec.fields.iter().map(|f| (f.name.to_string(), field(f))).collect();
    json!({ "description": spec.doc, "type": "object", "additionalProperties": false, "properties": fields })
}

/// A field's value, `null` where the thing has none, or why it is unreadable.
fn field(spec: &FieldSpec) -> Json {
    let value = match spec.ty {
        FieldType::Text | FieldType::Path | FieldType::Time => json!({ "type": "string" }),
        FieldType::Integer => json!({ "type": "integer" }),
        FieldType::Decimal => json!({ "type": "string", "pattern": "^-?[0-9]+$" }),
        FieldType::Boolean => json!({ "type": "boolean" }),
        FieldType::Version => {
            json!({ "type": "string", "pattern": format!("^({}):", report::version::SCHEMES.join("|")) })
        }
        FieldType::Mode => json!({ "type": "string", "pattern": "^[0-7]{4}$" }),
        FieldType::Bytes => json!({ "type": "string", "contentEncoding": "base64" }),
        FieldType::TextList => json!({ "type": "array", "items": { "type": "string" } }),
        FieldType::IntegerList => json!({ "type": "array", "items": { "type": "integer" } }),
        FieldType::Enum => json!({ "enum": spec.words }),
    };
    let unreadable = json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["unreadable"],
        "properties": { "unreadable": { "type": "string" } },
    });
    json!({ "description": spec.doc, "anyOf": [value, { "type": "null" }, unreadable] })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keys of a schema's `properties`, sorted.
    fn keys(schema: &Json) -> Vec<&str> {
        schema["properties"].as_object().unwrap().keys().map(String::as_str).collect()
    }

    #[test]
    fn the_schemas_know_every_key_and_no_other() {
        let sorted = |keys: &[&'static str]| {
            let mut keys = keys.to_vec();
            keys.sort_unstable();
            keys
        };
        let (rule, profile) = (super::rule(&[]), super::profile());
        assert_eq!(keys(&rule), sorted(rule::KEYS));
        assert_eq!(keys(&profile), sorted(crate::profile::KEYS));
        assert_eq!(keys(&rule["properties"]["fresh"]), sorted(fresh::KEYS));
        assert_eq!(keys(&rule["$defs"]["example"]), sorted(example::KEYS));
        assert_eq!(keys(&profile["properties"]["tls"]), sorted(tls_plan::KEYS));
    }
}
