//! `audit`: one look at a host.

use super::{show, write};
use crate::audit::{self, AuditOptions, Policies, document, table};
use crate::cli::{AuditArgs, Format};
use crate::config::Config;
use crate::enrolment::Enrolment;
use crate::pin::Pin;
use crate::state::State;
use crate::world::{Real, World};
use indicatif::{ProgressBar, ProgressStyle};
use seal::Verified;
use seal::root::RootDocument;

pub(super) fn audit(config: &Config, args: AuditArgs) -> anyhow::Result<u8> {
    let now = Real.now();
    let trusted = trusted(config);
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
    };
    let bar = progress_bar();
    let result = audit::run(&options, &Real, &|table| {
        bar.set_message(table.to_owned());
        bar.inc(1);
    });
    bar.finish_and_clear();
    let result = result?;
    match args.show.format {
        Format::Table => write(&args.show, &table::table(&result)?)?,
        Format::Json => show(&args.show, &document::document(&result), String::new)?,
    }
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

struct Trusted {
    root: Verified<RootDocument>,
    pinned: Option<Policies>,
}

/// What an enrolled host trusts, if this user may read it. A user who may not
/// audits by the shipped set, and the output says so.
fn trusted(config: &Config) -> Option<Trusted> {
    let state = State::look(&config.state).ok()?;
    let enrolment = Enrolment::load(&state).ok()?;
    let root = enrolment.root(None).ok()?;
    let pin = Pin::load(&state, &enrolment).ok()?;
    let pinned = pin.pinned.map(|p| Policies::Given(Box::new(p.set), audit::Origin::Pinned));
    Some(Trusted { root, pinned })
}
