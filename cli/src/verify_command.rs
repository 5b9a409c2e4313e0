//! `tidewaiter verify`: the auditor's command.

use crate::print::{self, line};
use crate::{Format, door};
use anyhow::{Context, Result};
use bundle::{Difference, Refusal, Verdict, Verification};
use report::escape::shown;
use report::{Finding, Outcome};
use seal::trust::{Trust, TrustFile};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What `verify` takes.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  tidewaiter verify bundle.json --trust trust.json
  tidewaiter verify bundle.json --trust trust.json --format json > verified.json

The trust file comes from the root keys' owner, never from the bundle. Without it
the best verdict is `unanchored`: the bundle agrees with itself, but nothing says whose it is.

Exit codes: 0 verified, 1 unanchored or inconsistent, 2 refused or not readable.")]
pub struct VerifyArguments {
    /// The bundle that the server exported
    bundle: PathBuf,
    /// Whom you trust: root document and log key
    #[arg(long)]
    trust: Option<PathBuf>,
}

/// Verifies and prints.
///
/// # Errors
/// If a file cannot be read.
pub fn run(arguments: &VerifyArguments, format: Format) -> Result<ExitCode> {
    let bytes = door::read(&arguments.bundle)?;
    let trust = arguments.trust.as_deref().map(load_trust).transpose()?;
    match bundle::verify(&bytes, trust.as_ref()) {
        Ok(verification) => {
            match format {
                Format::Json => print::json(&verification)?,
                Format::Table => table(&verification)?,
            }
            Ok(ExitCode::from(u8::from(verification.verdict != Verdict::Verified)))
        }
        Err(refusal) => {
            refused(format, &refusal)?;
            Ok(ExitCode::from(2))
        }
    }
}

/// Reads a trust file.
///
/// # Errors
/// Says which file and why.
pub fn load_trust(path: &Path) -> Result<Trust> {
    TrustFile::load(&door::read(path)?).with_context(|| format!("{} is not a trust file", path.display()))
}

fn refused(format: Format, refusal: &Refusal) -> Result<()> {
    match format {
        Format::Json => print::json(&serde_json::json!({
            "shape": "tidewaiter.verification.v1", "verdict": "refused", "reason": refusal.to_string(),
        })),
        Format::Table => line(format!("REFUSED  {refusal}\n\nNothing in this bundle may be relied upon.")),
    }
}

fn table(found: &Verification) -> Result<()> {
    if found.demo {
        line("DEMONSTRATION: the keys were made by `tidewaiter demo` and prove nothing to anyone.\n")?;
    }
    let mut table = print::table(&["host", "report", "made", "received", "pass", "fail", "unknown", "n/a", "replay"]);
    for host in &found.hosts {
        for report in &host.reports {
            let count =
                |outcome| report.findings.iter().filter(|f: &&Finding| f.outcome == outcome).count().to_string();
            let replay = match report.differences.len() + report.claims.len() {
                _ if report.unjudged => "unjudged".to_owned(),
                0 if report.other_edition => "another edition: not compared".to_owned(),
                0 => "agrees".to_owned(),
                n => format!("{n} do not follow"),
            };
            let skew = if report.skewed { " (clock is off)" } else { "" };
            table.add_row([
                shown(&host.name),
                report.sequence.to_string(),
                format!("{}{skew}", report.ended),
                report.received.to_string(),
                count(Outcome::Pass),
                count(Outcome::Fail),
                count(Outcome::Unknown),
                count(Outcome::NotApplicable),
                replay,
            ]);
        }
    }
    line(table.to_string())?;
    for host in &found.hosts {
        if host.missing > 0 {
            line(format!("{}: {} reports are missing between those in the bundle", shown(&host.name), host.missing))?;
        }
        for report in &host.reports {
            if let Some(reason) = report.reason {
                line(format!("{} report {}: unjudged, {reason}", shown(&host.name), report.sequence))?;
            }
            if let Some(stale) = stale(&report.findings) {
                line(format!("{} report {}: {stale}", shown(&host.name), report.sequence))?;
            }
            for claim in &report.claims {
                line(format!(
                    "{} report {}: {}, and the report says otherwise",
                    shown(&host.name),
                    report.sequence,
                    shown(claim)
                ))?;
            }
            for difference in &report.differences {
                line(format!("{} report {}: {}", shown(&host.name), report.sequence, say(difference)))?;
            }
        }
    }
    outside(found)?;
    keys(found)?;
    if found.hosts.iter().flat_map(|host| &host.reports).any(|report| report.reason == Some(seal::evidence::LOST)) {
        line(
            "A bundle cannot tell whether the host lost tables or the server keeps them back. Nothing of them counts.",
        )?;
    }
    if let Some(score) = &found.score {
        line(format!("\nlevel {}, score {}.{:02} %, recomputed", score.level, score.score / 100, score.score % 100))?;
    }
    line(format!(
        "log {} with {} entries, root document {}, bundle made {}\n",
        shown(&found.origin),
        found.log_size,
        found.root_version,
        found.created
    ))?;
    line(match found.verdict {
        Verdict::Verified => {
            "VERIFIED  Every signature, proof and verdict was recomputed and agrees, and the origin is your trust file's."
        }
        Verdict::Unanchored => {
            "UNANCHORED  Everything in the bundle agrees with itself. That proves consistency, not origin:\n\
             anyone can make such a bundle with keys of their own. Give --trust FILE to settle whose it is."
        }
        Verdict::Inconsistent => {
            "INCONSISTENT  The signatures and the log are genuine, and what is named above is missing, cannot\n\
             be judged, does not follow from the facts, or is contradicted by what was seen from outside."
        }
    })
}

/// The verdicts that were unknown since they rested on an old input, and how many of them were failures.
fn stale(findings: &[Finding]) -> Option<String> {
    let last: Vec<_> = findings.iter().filter_map(|finding| finding.last).collect();
    let failed = last.iter().filter(|last| **last == Outcome::Fail).count();
    let all = last.len();
    (all > 0).then(|| format!("{all} of the unknown verdicts were stale; {failed} of them had failed before"))
}

/// What the server saw from outside and does not go with a report; and how
/// much of it could not be compared, which is never a pass.
fn outside(found: &Verification) -> Result<()> {
    for host in &found.hosts {
        for look in &host.outside {
            let name = shown(&host.name);
            for endpoint in &look.endpoints {
                for line in endpoint.contradictions() {
                    let severity = line.severity.map_or("", report::Severity::word);
                    let says = shown(line.says.as_deref().unwrap_or_default());
                    let place = shown(&endpoint.endpoint.to_string());
                    crate::print::line(format!(
                        "{name} report {}: CONTRADICTED from outside at {place}: {says} [{severity}]",
                        look.sequence
                    ))?;
                }
            }
            let (all, unknown) = (look.endpoints.len(), look.unknown);
            if let Some(reason) = look.reason {
                line(format!("{name} report {}: a look from outside stands alone, {reason}", look.sequence))?;
            } else if unknown > 0 {
                line(format!("{name} report {}: {unknown} of {all} endpoints unknown from outside", look.sequence))?;
            }
        }
    }
    Ok(())
}

/// What the comparisons of keys found, and how far that was found again.
fn keys(found: &Verification) -> Result<()> {
    for look in &found.keys {
        let reuse = &look.found;
        line(format!(
            "keys compared {}: {} certificates on several hosts, {} keys in different certificates, {} RSA keys that \
             share a prime; compared again for {} of {} hosts",
            look.made,
            reuse.certificates.len(),
            reuse.keys.len(),
            reuse.primes.len(),
            look.again,
            look.hosts
        ))?;
        for key in &reuse.primes {
            line(format!("RSA key {} shares a prime: it is broken", key.spki_sha256))?;
        }
        for difference in &look.differences {
            line(format!("keys compared {}: DOES NOT FOLLOW: {}", look.made, shown(difference)))?;
        }
        for one in look.unchecked.iter().take(10) {
            line(format!("keys of host {} were not compared again: {}", shown(&one.host), one.reason))?;
        }
        if look.unchecked.len() > 10 {
            line(format!("… nor those of {} more", look.unchecked.len() - 10))?;
        }
        for one in look.unread.iter().take(10) {
            line(format!("keys of host {} were not compared by the server: {}", shown(&one.host), shown(&one.reason)))?;
        }
    }
    Ok(())
}

fn say(difference: &Difference) -> String {
    let word = |outcome: Option<Outcome>| outcome.map_or("nothing", Outcome::word);
    let (said, follows) = (word(difference.said), word(difference.follows));
    if said == follows {
        return format!("{}: the outcome is {said} in both, but its rows or reasons differ", shown(&difference.rule));
    }
    format!("{}: the report says {said}, the facts say {follows}", shown(&difference.rule))
}
