//! `identity`, `status` and `confinement`: what this host is, how it stands, and
//! what the agent cannot do on it.

use super::show;
use crate::cli::FormatArgs;
use crate::config::Config;
use crate::confine::{self, Trial};
use crate::enrolment::{Enrolment, EnrolmentError};
use crate::identity::Identity;
use crate::state::State;
use crate::status::{self, Status};
use crate::world::{Real, World};
use serde_json::json;
use std::fmt::Write;

pub(super) fn identity(config: &Config, args: &FormatArgs) -> anyhow::Result<u8> {
    // A running agent holds the state; its keys are there then and need no making.
    let state = match State::open(&config.state) {
        Err(crate::state::StateError::InUse(_)) => State::look(&config.state)?,
        state => state?,
    };
    let public = Identity::open(&state, &Real)?.signing.public();
    let enrolment = match Enrolment::load(&state) {
        Ok(enrolment) => Some(enrolment),
        Err(EnrolmentError::None) => None,
        Err(error) => return Err(error.into()),
    };
    let (host, server) = (enrolment.as_ref().map(|e| &e.host), enrolment.as_ref().map(|e| &e.server));
    let value = json!({
        "shape": "tidewaiter.identity.v1",
        "key": public.id(),
        "public_key": public.to_base64(),
        "host": host,
        "server": server,
    });
    show(args, &value, || {
        let not = "not enrolled".to_owned();
        format!(
            "key id      {}\npublic key  {}\nhost id     {}\nserver      {}\n",
            public.id(),
            public.to_base64(),
            host.unwrap_or(&not),
            server.unwrap_or(&not)
        )
    })?;
    Ok(0)
}

pub(super) fn confinement(config: &Config, args: &FormatArgs) -> anyhow::Result<u8> {
    let (level, outside) = (config.confine, std::env::temp_dir());
    let trials = confine::trials(level, &outside);
    let value = json!({ "shape": "tidewaiter.confinement.v1", "level": level, "trials": trials });
    show(args, &value, || {
        let mut out = format!("level {}\n", level.text());
        for trial in &trials {
            let mark = if trial.is_well() { "" } else { "  <- must be refused" };
            let _ = writeln!(out, "  {:<34} {}{mark}", trial.what, trial.answer);
        }
        out
    })?;
    Ok(u8::from(!trials.iter().all(Trial::is_well)))
}

pub(super) fn status(config: &Config, args: &FormatArgs) -> anyhow::Result<u8> {
    let status = status::status(config, Real.now())?;
    show(args, &status, || text(&status))?;
    Ok(u8::from(!status.attention.is_empty()))
}

fn text(status: &Status) -> String {
    let mut out = String::new();
    let mut line = |name: &str, value: String| {
        let _ = writeln!(out, "{name:<13} {value}");
    };
    line("host id", status.host.clone());
    line("server", status.server.clone());
    line("certificate", format!("ends {}", status.certificate_ends));
    line("root", format!("version {}, expires {}", status.root_version, status.root_expires));
    line(
        "policy",
        match &status.policy {
            None => "none yet".to_owned(),
            Some(set) => format!("version {}, {}, expires {}", set.version, set.sha256, set.expires),
        },
    );
    line(
        "advisories",
        match &status.advisories {
            None => "none yet".to_owned(),
            Some(set) => format!("version {}, {}, expires {}", set.version, set.sha256, set.expires),
        },
    );
    let spool = &status.spool;
    line("spool", format!("{} reports wait, {} bytes; {} refused", spool.waiting, spool.bytes, spool.refused));
    line(
        "newest",
        match spool.newest_ended {
            None => "no report yet".to_owned(),
            Some(ended) => format!("report {} ended {ended}", spool.newest),
        },
    );
    line(
        "acknowledged",
        match &status.acknowledged {
            None => "none yet".to_owned(),
            Some(last) => format!("report {} at {}, log entry {}", last.sequence, last.received, last.position),
        },
    );
    line(
        "checkpoint",
        match &status.checkpoint {
            None => "none yet".to_owned(),
            Some(seen) => {
                format!("{} with {} entries, root {}", report::escape::shown(&seen.origin), seen.size, seen.root)
            }
        },
    );
    for note in &status.attention {
        line("attention", report::escape::shown(note));
    }
    out
}
