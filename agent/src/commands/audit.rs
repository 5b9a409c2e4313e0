//! `audit`: one look at a host.

use super::write;
use crate::advisories::{Advisories, AdvisoryPin};
use crate::audit::{self, AuditOptions, Policies, document, html, sarif, table};
use crate::cli::{AuditArgs, AuditFormat, Format, FormatArgs, LookArgs};
use crate::config::Config;
use crate::enrolment::{Enrolment, EnrolmentError};
use crate::pin::Pin;
use crate::print;
use crate::state::{State, StateError};
use crate::world::{Real, World};
use anyhow::{Context, bail};
use indicatif::{ProgressBar, ProgressStyle};
use report::Time;
use seal::Verified;
use seal::root::RootDocument;
use std::io::ErrorKind;
use std::sync::Arc;

pub(super) fn audit(config: &Config, args: AuditArgs) -> anyhow::Result<u8> {
    let now = Real.now();
    let trusted = trusted(config)?;
    let advisories = advisories(&args.look, trusted.as_ref(), now)?;
    let policies = match (args.policy, trusted) {
        (Some(path), trusted) => Policies::At { path, root: trusted.map(|t| Box::new((t.root, now))) },
        (None, Some(Trusted { pinned: Some(pinned), .. })) => pinned,
        (None, _) => Policies::BuiltIn,
    };
    let options = AuditOptions {
        root: args.look.root,
        profile: args.profile.or_else(|| config.audit.profile.clone()),
        policies,
        tls: config.audit.tls && !args.look.no_tls,
        tls_ports: config.audit.tls_ports.iter().chain(&args.look.tls_port).copied().collect(),
        tls_class: args.look.tls.map(Into::into),
        tls_memory: None,
        files: config.audit.files && !args.look.no_files,
        certificates: (&config.certificates).into(),
        advisories,
    };
    let bar = progress_bar();
    let result = audit::run(&options, &Real, &|table| {
        bar.set_message(table.to_owned());
        bar.inc(1);
    });
    bar.finish_and_clear();
    let result = result?;
    let text = if let Some(id) = &args.explain {
        let finding = result.findings.iter().find(|finding| finding.rule == *id);
        let finding = finding.with_context(|| format!("the profile {} has no rule `{id}`", result.profile.id))?;
        match args.format {
            AuditFormat::Table => table::explain(&result, finding)?,
            _ => bail!("`--explain` is for people: leave `--format` out, or take the rule from `--format json`"),
        }
    } else {
        match args.format {
            AuditFormat::Table => table::table(&result)?,
            AuditFormat::Json => print::json(&document::document(&result))?,
            AuditFormat::Sarif => print::json(&sarif::document(&result))?,
            AuditFormat::Html => html::page(&result)?,
        }
    };
    write(&FormatArgs { format: Format::Table, output: args.output }, &text)?;
    Ok(result.exit_code())
}

/// A bar on standard error, which draws nothing where that is no terminal.
pub(super) fn progress_bar() -> ProgressBar {
    let bar = ProgressBar::new(probe::TABLES.len() as u64);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}") {
        bar.set_style(style);
    }
    bar
}

pub(super) struct Trusted {
    root: Verified<RootDocument>,
    pinned: Option<Policies>,
    advisories: Option<Arc<Advisories>>,
}

/// The advisory set to ask: the file that was named, else the pinned one.
pub(super) fn advisories(
    look: &LookArgs,
    trusted: Option<&Trusted>,
    now: Time,
) -> anyhow::Result<Option<Arc<Advisories>>> {
    let Some(path) = &look.advisories else { return Ok(trusted.and_then(|trusted| trusted.advisories.clone())) };
    let root = trusted.map(|trusted| (trusted.root.clone(), now));
    let set = Advisories::file(path, root.as_ref()).with_context(|| format!("the advisory set {}", path.display()))?;
    if !set.checked {
        eprintln!("the signature of {} is not checked: this host is not enrolled", path.display());
    }
    Ok(Some(Arc::new(set)))
}

/// What an enrolled host trusts. `None` if the host is not enrolled, or if this
/// user may not read the state: the output then names the shipped set. Anything
/// else that is wrong with it is an error, lest tampering go by in silence.
pub(super) fn trusted(config: &Config) -> anyhow::Result<Option<Trusted>> {
    let state = match State::look(&config.state) {
        Ok(state) => state,
        Err(StateError::None(_)) => return Ok(None),
        Err(StateError::Folder { source, .. }) if source.kind() == ErrorKind::PermissionDenied => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let enrolment = match Enrolment::load(&state) {
        Ok(enrolment) => enrolment,
        Err(EnrolmentError::None) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let root = enrolment.root(None)?;
    let pinned = Pin::load(&state, &enrolment)?.pinned;
    let pinned = pinned.map(|p| Policies::Given(Box::new(p.set), audit::Origin::Pinned));
    let advisories = AdvisoryPin::load(&state, &enrolment)?.advisories().map(Arc::new);
    Ok(Some(Trusted { root, pinned, advisories }))
}
