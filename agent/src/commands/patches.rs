//! `patches`: what to upgrade first, or whether the host has one hole.

use super::{show, write};
use crate::audit::AuditOptions;
use crate::cli::{Format, LookArgs, PatchesArgs};
use crate::config::Config;
use crate::patches::{self, asked, document, text};
use crate::print;
use crate::world::{Real, World};
use anyhow::{Context, ensure};
use std::io::{BufWriter, ErrorKind, Write};

pub(super) fn patches(config: &Config, args: PatchesArgs) -> anyhow::Result<u8> {
    let now = Real.now();
    let look = LookArgs {
        root: args.root,
        no_tls: true,
        no_files: true,
        tls: None,
        tls_port: Vec::new(),
        advisories: args.advisories,
    };
    let trusted = super::audit::trusted(config)?;
    let mut options = AuditOptions { root: look.root.clone(), tls: false, files: false, ..AuditOptions::default() };
    // Neither waits for the other: reading a set is as much work as reading the packages.
    let (advisories, gathered) = std::thread::scope(|scope| {
        let advisories = scope.spawn(|| super::audit::advisories(&look, trusted.as_ref(), now));
        let gathered = patches::gather(&options, args.brief);
        (advisories.join(), gathered)
    });
    let (facts, host) = gathered?;
    options.advisories = advisories.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
    if args.brief {
        return brief(&facts, &options, args.show.format);
    }
    if let Some(id) = &args.id {
        ensure!(!id.is_empty() && id.len() <= 200, "an identifier is 1 to 200 bytes long, such as CVE-2021-44228");
        let answer = asked::ask(&facts, &options, id)?;
        show(&args.show, &answer, || answer.text())?;
        return Ok(answer.exit_code());
    }
    let found = patches::patches(&facts, host, &options, now);
    match (args.show.format, &args.show.output) {
        (Format::Table, _) => write(&args.show, &text::text(&found, args.all))?,
        (Format::Json, Some(_)) => write(&args.show, &print::json(&document::document(&found, args.all))?)?,
        // Written as it is made: the text of ten thousand holes is larger than they are.
        (Format::Json, None) => {
            let mut out = BufWriter::new(std::io::stdout().lock());
            let written = print::json_to(&mut out, &document::document(&found, args.all));
            match written.and_then(|()| out.flush().map_err(serde_json::Error::io)) {
                Err(error) if error.io_error_kind() == Some(ErrorKind::BrokenPipe) => {}
                result => result?,
            }
        }
    }
    Ok(found.exit_code())
}

/// The holes of packages, a line each, printed as they are found.
fn brief(facts: &report::Facts, options: &AuditOptions, format: Format) -> anyhow::Result<u8> {
    let advisories = options.advisories.as_ref();
    let advisories = advisories.context("no advisory set is in force; name one with --advisories FILE")?;
    let mut out = BufWriter::with_capacity(64 << 10, std::io::stdout().lock());
    let (mut count, mut written) = (0_u64, Ok(()));
    let mut line = |id: &str, package: &str, fixed: Option<&str>| {
        count += 1;
        let (id, package) = (report::escape::lent(id), report::escape::lent(package));
        let fixed = fixed.map(report::escape::lent);
        let result = match format {
            // In pieces: formatting them is a tenth of the time of ten thousand lines.
            Format::Table => [&id, " ", &package, " ", fixed.as_deref().unwrap_or("-"), "\n"]
                .iter()
                .try_for_each(|piece| out.write_all(piece.as_bytes())),
            Format::Json => {
                let line = serde_json::json!({"id": id, "package": package, "fixed": fixed});
                writeln!(out, "{line}")
            }
        };
        if written.is_ok() {
            written = result;
        }
    };
    let told = derive::advisories::brief(facts, probe::SPECS, &advisories.set(), &mut line)?;
    ensure!(told, "the advisory set does not speak of this system");
    match written.and_then(|()| out.flush()) {
        // Whoever reads has seen enough: `… | head`.
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(u8::from(count > 0)),
    }
}
