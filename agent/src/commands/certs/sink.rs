//! Where what was seen goes: for people a paragraph each, for programs one
//! JSON value that is written piece by piece.

use super::anchors::Trusted;
use super::look::Seen;
use crate::cli::{Format, FormatArgs};
use crate::print;
use anyhow::{Result, bail};
use report::Time;
use report::escape::shown;
use serde_json::json;
use std::fmt::Write as _;
use std::io::{BufWriter, ErrorKind, Stdout, Write};

/// How many names of a certificate people are shown.
const MOST_NAMES: usize = 6;

/// How much was seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub(super) struct Counts {
    /// Certificates that could be read.
    pub certificates: u64,
    /// Those that someone should do something about.
    pub attention: u64,
    /// Files and certificates that could not be read.
    pub problems: u64,
}

enum To<'a> {
    Stdout(BufWriter<Stdout>),
    /// A file is written whole or not at all.
    File(&'a FormatArgs, Vec<u8>),
}

pub(super) struct Sink<'a> {
    to: To<'a>,
    json: bool,
    counts: Counts,
    problems: Vec<(String, String)>,
    /// True once whoever reads has seen enough: `… | head`.
    closed: bool,
}

impl<'a> Sink<'a> {
    pub fn open(args: &'a FormatArgs, trusted: &Trusted, now: Time) -> Result<Self> {
        let to = match args.output {
            None => To::Stdout(BufWriter::new(std::io::stdout())),
            Some(_) => To::File(args, Vec::new()),
        };
        let json = args.format == Format::Json;
        let mut sink = Self { to, json, counts: Counts::default(), problems: Vec::new(), closed: false };
        if json {
            let head = json!({"shape": "tidewaiter.certificates.v1", "at": now, "trusted": trusted.stores});
            let text = print::json(&head)?;
            let open = text.trim_end().trim_end_matches('}').trim_end();
            sink.put(&format!("{open},\n  \"certificates\": ["))?;
        } else if trusted.stores.is_empty() {
            sink.put("This host has no trust store, so no chain was followed; name one with --trust.\n\n")?;
        }
        Ok(sink)
    }

    /// A certificate, or why it cannot be read.
    pub fn certificate(&mut self, path: &str, seen: &std::result::Result<Seen, String>) -> Result<()> {
        let seen = match seen {
            Ok(seen) => seen,
            Err(why) => return self.problem(path, why),
        };
        let text = if self.json {
            let comma = if self.counts.certificates > 0 { "," } else { "" };
            format!("{comma}\n{}", print::json(seen)?.trim_end())
        } else {
            paragraph(seen)?
        };
        self.counts.certificates += 1;
        self.counts.attention += u64::from(!seen.attention.is_empty());
        self.put(&text)
    }

    /// What could not be read, for the end.
    pub fn problem(&mut self, path: &str, why: &str) -> Result<()> {
        self.counts.problems += 1;
        self.problems.push((path.to_owned(), why.to_owned()));
        Ok(())
    }

    /// Writes the end; how much was seen.
    pub fn close(mut self) -> Result<Counts> {
        let counts = self.counts;
        let text = if self.json {
            let problems = self.problems.iter().map(|(path, why)| json!({"path": path, "why": why}));
            let end = print::json(&json!({"problems": problems.collect::<Vec<_>>(), "counts": counts}))?;
            format!("\n  ],\n{}", end.trim_start_matches("{\n"))
        } else {
            let mut text = String::new();
            for (path, why) in &self.problems {
                writeln!(text, "NOT READ {}: {}", shown(path), shown(why))?;
            }
            let Counts { certificates, attention, problems } = counts;
            writeln!(text, "{certificates} certificates, {attention} need attention, {problems} could not be read")?;
            text
        };
        self.put(&text)?;
        match self.to {
            To::Stdout(mut out) if !self.closed => out.flush()?,
            To::Stdout(_) => {}
            To::File(args, bytes) => match String::from_utf8(bytes) {
                Ok(text) => crate::commands::write(args, &text)?,
                Err(_) => bail!("what was seen is no text"),
            },
        }
        Ok(counts)
    }

    fn put(&mut self, text: &str) -> Result<()> {
        match &mut self.to {
            To::Stdout(_) if self.closed => Ok(()),
            To::Stdout(out) => match out.write_all(text.as_bytes()) {
                Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                    self.closed = true;
                    Ok(())
                }
                result => Ok(result?),
            },
            To::File(_, bytes) => {
                bytes.extend_from_slice(text.as_bytes());
                Ok(())
            }
        }
    }
}

fn paragraph(seen: &Seen) -> Result<String> {
    let mut text = String::new();
    let mark = if seen.attention.is_empty() { "ok" } else { "ATTENTION" };
    let line = seen.line.map_or_else(String::new, |line| format!(":{line}"));
    let label = seen.label.as_ref().map_or_else(String::new, |label| format!(" ({})", shown(label)));
    writeln!(text, "{mark:<9} {}{line} certificate {}{label}", shown(&seen.path), seen.position)?;
    let mut field = |name: &str, value: &str| writeln!(text, "    {name:<9} {}", shown(value));
    field("subject", &seen.subject)?;
    if !seen.names.is_empty() {
        let more = seen.names.len().saturating_sub(MOST_NAMES);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let names: Vec<&str> = seen.names.iter().take(MOST_NAMES).map(String::as_str).collect();
        field("names", &format!("{}{more}", names.join(", ")))?;
    }
    if seen.issuer != seen.subject {
        field("issuer", &seen.issuer)?;
    }
    field("valid", &format!("{} to {}", day(seen.not_before), day(seen.not_after)))?;
    let bits = seen.key_bits.map_or_else(String::new, |bits| format!(" {bits} bits"));
    let authority = if seen.authority { ", an authority" } else { "" };
    field("key", &format!("{}{bits}, signed with {}{authority}", seen.key_type, seen.signature_algorithm))?;
    if seen.chain.trusted && seen.chain.path.len() > 1 {
        field("trusted", &format!("through {}", seen.chain.path.last().map_or("", String::as_str)))?;
    }
    for sentence in &seen.attention {
        field("!", sentence)?;
    }
    for found in seen.found.iter().filter(|found| found.severity != "error") {
        field(found.severity, &format!("{}: {} ({})", found.lint, found.detail, found.citation))?;
    }
    text.push('\n');
    Ok(text)
}

/// The day of a moment, which is all that people ask for.
fn day(moment: Time) -> String {
    moment.to_string().chars().take(10).collect()
}
