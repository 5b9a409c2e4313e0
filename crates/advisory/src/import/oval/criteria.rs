//! Criteria: what must hold together. They are multiplied out into cases of
//! one package on one release, in one stream; a shape that gives anything else
//! is refused, for it would be misread.

use super::checks::{Asked, Checks};
use super::xml::Element;
use crate::import::osv;

/// The most cases of one definition: the kernel's have some thousands.
const CASES: usize = 200_000;

/// One case: all of it must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Case {
    /// The release it is of; `Some(None)` for one that is not known.
    pub release: Option<Option<String>>,
    /// The stream of a module that is enabled.
    pub module: Option<String>,
    /// What is asked of a package, and the issuer's words.
    pub package: Option<(Asked, String)>,
    /// It also asks for the kernel that runs, which no record can say.
    pub kernel: bool,
}

/// The cases of a definition's criteria.
///
/// # Errors
/// A shape that no issuer uses.
pub(super) fn cases(criteria: &Element, checks: &Checks) -> Result<Vec<Case>, String> {
    if criteria.attribute("negate").is_some_and(|negate| negate != "false") {
        return Err("criteria that must not hold".to_owned());
    }
    let or = match criteria.attribute("operator").unwrap_or("AND") {
        "AND" => false,
        "OR" => true,
        other => return Err(format!("the operator {other:.20}")),
    };
    let mut parts = Vec::new();
    for child in &criteria.children {
        match child.name.as_str() {
            "criteria" => parts.push(cases(child, checks)?),
            "criterion" | "extend_definition" => parts.push(leaf(child, checks)?),
            _ => {}
        }
    }
    let all = if or {
        // A part that holds of every host makes the whole hold of every host.
        if let Some(plain) = parts.iter().find(|part| part.iter().any(|case| *case == Case::default())) {
            plain.clone()
        } else {
            parts.concat()
        }
    } else {
        parts.into_iter().try_fold(vec![Case::default()], |left, right| multiplied(&left, &right))?
    };
    if all.len() > CASES { Err(format!("more than {CASES} cases")) } else { Ok(all) }
}

fn multiplied(left: &[Case], right: &[Case]) -> Result<Vec<Case>, String> {
    if left.len().saturating_mul(right.len()) > CASES {
        return Err(format!("more than {CASES} cases"));
    }
    let mut all = Vec::with_capacity(left.len() * right.len());
    for a in left {
        for b in right {
            let release = match (&a.release, &b.release) {
                // On two releases at once is no host.
                (Some(a), Some(b)) if a != b => continue,
                (a, b) => a.clone().or_else(|| b.clone()),
            };
            if a.module.is_some() && b.module.is_some() || a.package.is_some() && b.package.is_some() {
                return Err("two packages or modules that must be there together".to_owned());
            }
            let module = a.module.clone().or_else(|| b.module.clone());
            let (package, kernel) = (a.package.clone().or_else(|| b.package.clone()), a.kernel || b.kernel);
            all.push(Case { release, module, package, kernel });
        }
    }
    Ok(all)
}

/// The cases of one criterion; none for one that no host of the release meets,
/// so that it is no alternative.
fn leaf(child: &Element, checks: &Checks) -> Result<Vec<Case>, String> {
    let comment = child.attribute("comment").unwrap_or_default();
    let negated = child.attribute("negate").is_some_and(|negate| negate != "false");
    let one = |case: Case| Ok(vec![case]);
    if comment.ends_with(" must be installed") {
        return Ok(Vec::new());
    }
    if let Some(release) = platform(comment) {
        if negated {
            return Err("a platform that must not be there".to_owned());
        }
        return one(Case { release: Some(release), ..Case::default() });
    }
    if child.name == "extend_definition" {
        return Err(format!("it extends a definition of no platform: {comment:.60}"));
    }
    if let Some(stream) = comment.strip_prefix("Module ").and_then(|rest| rest.strip_suffix(" is enabled")) {
        if negated || !stream.contains(':') || stream.contains(char::is_whitespace) {
            return Err("a module that cannot be told".to_owned());
        }
        return one(Case { module: Some(stream.to_owned()), ..Case::default() });
    }
    let asked = checks.asked(child.attribute("test_ref").ok_or("a criterion without a test")?)?;
    match asked {
        Asked::Elsewhere | Asked::Kernel if beside(comment) => one(Case::default()),
        Asked::Kernel => one(Case { kernel: true, ..Case::default() }),
        Asked::Elsewhere => Err(format!("a criterion that no issuer has: {comment:.60}")),
        Asked::Beside => one(Case::default()),
        // A kernel that is not patched while it runs: the kernel's own advisory tells of it.
        Asked::Absent(names) if names.iter().all(|name| name.starts_with("kpatch-patch")) => Ok(Vec::new()),
        Asked::Absent(names) => Err(format!("a package that must not be there: {:.60}", names[0])),
        package if negated && !comment.contains("not affected") => {
            Err(format!("a package that must not be there: {package:?}").chars().take(120).collect())
        }
        package => one(Case { package: Some((package, comment.to_owned())), ..Case::default() }),
    }
}

/// Conditions that are taken to hold: which machine it is, which kernel runs or
/// will. What is installed is judged.
fn beside(comment: &str) -> bool {
    comment.ends_with("is currently running")
        || comment.ends_with("is set to boot up on next boot")
        || matches!(comment, "all architecture" | "supported architectures section")
        || comment.contains(" architecture")
}

/// The release that a platform's name means, `None` within for an unknown one;
/// nothing for what names no platform.
pub(super) fn platform(text: &str) -> Option<Option<String>> {
    let text = text.trim().trim_end_matches('.');
    let name = text.strip_suffix(" is installed").unwrap_or(text);
    let first = |text: &str| text.split(' ').next().unwrap_or_default().to_owned();
    let major = |text: &str| first(text).split('.').next().unwrap_or_default().to_owned();
    for (front, ecosystem) in [
        ("Debian GNU/Linux ", "Debian"),
        ("Debian ", "Debian"),
        ("Ubuntu ", "Ubuntu"),
        ("AlmaLinux ", "AlmaLinux"),
        ("Red Hat Enterprise Linux ", "Red Hat:enterprise_linux"),
    ] {
        if let Some(rest) = name.strip_prefix(front) {
            let version = if ecosystem == "Ubuntu" { first(rest) } else { major(rest) };
            return Some(osv::release(&format!("{ecosystem}:{version}")));
        }
    }
    if let Some(rest) = name.strip_prefix("SUSE Linux ") {
        return Some(osv::release(&format!("SUSE:Linux {rest}")));
    }
    if let Some(rest) = name.strip_prefix("openSUSE ") {
        return Some(osv::release(&format!("openSUSE:{rest}")));
    }
    if let Some(rest) = name.strip_prefix("Oracle Linux ") {
        let version = major(rest);
        let number = !version.is_empty() && version.len() <= 2 && version.bytes().all(|b| b.is_ascii_digit());
        return Some(number.then(|| format!("ol:{version}")));
    }
    // Red Hat's other products have definitions in the same files.
    name.starts_with("Red Hat ").then_some(None)
}
