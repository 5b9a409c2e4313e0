//! The list of lints for people: `docs/lints.md` is written from where they are defined.

use pki::lint::{ALWAYS, CRL_LINTS, LINTS, Lint, Severity, Source};
use std::fmt::Write;

/// The text of `docs/lints.md`; `note` says who writes it.
#[must_use]
pub fn document(note: &str) -> String {
    let mut out = format!("# Lints\n\n{note}\n\n");
    let _ = writeln!(
        out,
        "What `certificate.lint` and `tidewaiter-agent certs` hold certificates against: {} lints of certificates, {} \
         of lists of revoked certificates. A lint has the name that zlint gives it where zlint has the same; those \
         with `_private_` are our own. A certificate that became valid before a rule came into force is not held \
         against it.\n",
        LINTS.len(),
        CRL_LINTS.len()
    );
    for (source, title, about) in SOURCES {
        let _ = writeln!(out, "## {title}\n\n{about}\n\n| lint | how bad | since | what it finds | where it stands |");
        out.push_str("| --- | --- | --- | --- | --- |\n");
        LINTS.iter().filter(|lint| lint.source == source).for_each(|lint| line(&mut out, lint));
        CRL_LINTS.iter().filter(|lint| lint.source == source).for_each(|lint| line(&mut out, lint));
        out.push('\n');
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// Each source, its title and whom its lints are for.
const SOURCES: [(Source, &str, &str); 5] = [
    (Source::Rfc, "RFCs", "For every certificate."),
    (Source::Community, "Learnt from mistakes", "For every certificate."),
    (Source::Private, "Private authorities", "For certificates under authorities that the distribution does not ship."),
    (Source::Public, "Public authorities", "For certificates that the public may see, and for those alone."),
    (Source::Etsi, "Qualified certificates", "For certificates that say that they are qualified."),
];

fn line<A, C>(out: &mut String, lint: &Lint<A, C>) {
    let severity = match lint.severity {
        Severity::Notice => "notice",
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    let from = if lint.effective == ALWAYS { "always" } else { lint.effective };
    let until = lint.ineffective.map(|day| format!(", until {day}")).unwrap_or_default();
    let cell = |text: &str| text.replace('|', "\\|").replace('<', "&lt;");
    let (doc, citation) = (cell(lint.doc), cell(lint.citation));
    let _ = writeln!(out, "| `{}` | {severity} | {from}{until} | {doc} | {citation} |", lint.name);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_lint_has_one_line() {
        let text = document("note");
        let lines = text.lines().filter(|line| line.starts_with("| `")).count();
        assert_eq!(lines, LINTS.len() + CRL_LINTS.len());
    }
}
