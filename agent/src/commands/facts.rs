//! `facts`: the rows of tables, observed and derived, or the list of tables.

use super::show;
use crate::audit::{self, AuditOptions};
use crate::cli::FactsArgs;
use crate::config::Config;
use crate::print::columns;
use crate::world::{Real, World};
use anyhow::bail;
use report::escape::shown;
use report::{Facts, TableSpec};
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeSet;
use std::fmt::Write;

pub(super) fn facts(config: &Config, args: &FactsArgs) -> anyhow::Result<u8> {
    let mut specs: Vec<&TableSpec> = probe::SPECS.iter().chain(derive::SPECS).copied().collect();
    specs.sort_unstable_by(|a, b| a.name.cmp(&b.name));
    if args.tables.is_empty() {
        show(&args.show, &json!({ "shape": "tidewaiter.tables.v1", "tables": specs }), || list(&specs))?;
        return Ok(0);
    }
    for name in &args.tables {
        if !specs.iter().any(|spec| spec.name == name.as_str()) {
            bail!("there is no table `{name}`; `tidewaiter-agent facts` lists those that there are");
        }
    }
    specs.retain(|spec| args.tables.iter().any(|name| spec.name == name.as_str()));
    // What is derived needs the tables that it follows from.
    let names: BTreeSet<String> = specs.iter().flat_map(|spec| inputs(&spec.name)).map(str::to_owned).collect();
    let options = AuditOptions {
        root: args.look.root.clone(),
        tls: !args.look.no_tls,
        tls_ports: args.look.tls_port.clone(),
        files: !args.look.no_files,
        tls_class: args.look.tls.map(Into::into),
        certificates: (&config.certificates).into(),
        advisories: super::audit::advisories(&args.look, super::audit::trusted(config)?.as_ref(), Real.now())?,
        ..AuditOptions::default()
    };
    let host = audit::open(&options)?;
    let bar = super::audit::progress_bar();
    bar.set_length(names.len() as u64);
    let tls = audit::look::options(&options, None, Real.now());
    let mut facts = audit::gather(&host, &options, None, tls, Some(&names), &|table| {
        bar.set_message(table.to_owned());
        bar.inc(1);
    });
    bar.finish_and_clear();
    options.derive(&mut facts, probe::SPECS);
    show(&args.show, &document(&facts, &specs), || text(&facts, &specs))?;
    Ok(0)
}

/// The observed tables that one needs: itself, or those that it is derived from.
fn inputs(name: &str) -> Vec<&str> {
    derive::inputs(name).map_or_else(|| vec![name], <[_]>::to_vec)
}

fn list(specs: &[&TableSpec]) -> String {
    let mut table = columns(["table", "fields", "what a row is", "needs"]);
    for spec in specs {
        let fields: Vec<_> = spec.fields.iter().map(|field| field.name.as_ref()).collect();
        table.add_row([spec.name.as_ref(), &fields.join(" "), &spec.doc, &spec.needs]);
    }
    format!("{table}\n")
}

fn document(facts: &Facts, specs: &[&TableSpec]) -> Json {
    let mut tables = Map::new();
    for spec in specs {
        let Some(table) = facts.table(&spec.name) else { continue };
        let rows: Vec<_> = table.rows.iter().map(|row| row.to_json(spec)).collect();
        tables.insert(spec.name.to_string(), json!({ "rows": rows, "gaps": table.gaps }));
    }
    json!({ "shape": "tidewaiter.facts.v1", "release": report::RELEASE, "edition": report::EDITION, "tables": tables })
}

/// Each row as a block of `field  value` lines: tables have many fields.
fn text(facts: &Facts, specs: &[&TableSpec]) -> String {
    let mut out = String::new();
    for spec in specs {
        let Some(table) = facts.table(&spec.name) else { continue };
        let _ = writeln!(out, "{}: {} ({} rows, {} gaps)", spec.name, spec.doc, table.rows.len(), table.gaps.len());
        let width = spec.fields.iter().map(|f| f.name.len()).max().unwrap_or(0);
        for row in &table.rows {
            let _ = writeln!(out, "\n  — {} ({})", row.source.shown(), row.grade.word());
            for (field, value) in spec.fields.iter().zip(&row.values) {
                let _ = writeln!(out, "  {:width$}  {}", field.name, value.shown());
            }
        }
        for gap in &table.gaps {
            let _ = writeln!(out, "\n  gap {}: {}", shown(&gap.place), shown(&gap.detail));
        }
        out.push('\n');
    }
    out
}
