//! Sections that Apache decides while it reads: `<IfModule>`, `<IfDefine>`,
//! `<IfVersion>`, `<IfFile>`.

use super::{state::State, tree::Directive};
use crate::{names::numbers, reading};

/// Whether the section holds; `None` if it decides nothing; why not, where it cannot be told.
pub(crate) fn decide(state: &State<'_, '_>, section: &Directive) -> Option<Result<bool, String>> {
    let word = section.word(0);
    let (name, wanted) = word.strip_prefix('!').map_or((word, true), |name| (name, false));
    let told = match section.name.as_str() {
        "ifmodule" => Ok(state.has_module(name)),
        "ifdefine" => state.is_defined(name).ok_or_else(|| {
            format!("whether `{name}` is defined is said on Apache's command line: <IfDefine {word}> is not read")
        }),
        "iffile" => Ok(state.reading.is_file(&reading::beside(&state.root, name))),
        "ifversion" => return Some(version(state, section)),
        // A program of today knows the directive or section that is asked for.
        "ifdirective" | "ifsection" => Ok(true),
        _ => return None,
    };
    Some(told.map(|holds| holds == wanted))
}

/// True if a line that is passed over could say something of TLS.
pub(crate) fn matters(line: &str) -> bool {
    let line = line.to_ascii_lowercase();
    ["ssl", "<virtualhost", "listen", "include", "header", "loadmodule", "define", "use "]
        .iter()
        .any(|start| line.starts_with(start))
}

/// `<IfVersion [!][>=] 2.4.6>`.
fn version(state: &State<'_, '_>, section: &Directive) -> Result<bool, String> {
    let shown = section.value();
    let Some(own) = state.known.version.map(numbers).filter(|own| !own.is_empty()) else {
        return Err(format!("Apache's version is unknown: <IfVersion {shown}> is not read"));
    };
    let (sign, number) = match section.words.as_slice() {
        [number] => ("=", number),
        [sign, number] => (sign.as_str(), number),
        _ => return Err(format!("<IfVersion {shown}> cannot be understood")),
    };
    let (sign, wanted) = sign.strip_prefix('!').map_or((sign, true), |sign| (sign, false));
    let asked = numbers(number);
    if asked.is_empty() {
        return Err(format!("<IfVersion {shown}> cannot be understood"));
    }
    let whole = |list: &[u32]| (0..3).map(|place| list.get(place).copied().unwrap_or(0)).collect::<Vec<_>>();
    let order = whole(&own).cmp(&whole(&asked));
    let holds = match sign {
        "" | "=" | "==" => order.is_eq(),
        ">" => order.is_gt(),
        ">=" => order.is_ge(),
        "<" => order.is_lt(),
        "<=" => order.is_le(),
        _ => return Err(format!("<IfVersion {shown}> cannot be understood")),
    };
    Ok(holds == wanted)
}
