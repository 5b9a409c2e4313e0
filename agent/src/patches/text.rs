//! One screen for people: what to do first and why. All that comes from the
//! host or the set is escaped, and names enter the command to be copied only
//! if no shell can take them for anything else.

use super::plan::bare;
use super::{Action, Asked, Offered, Patches};
use report::Time;
use report::escape::shown;
use std::fmt::Write;

/// How wide a line may be.
const WIDTH: usize = 100;
/// How many actions are shown on one screen.
const MOST_ACTIONS: usize = 6;
/// How many names of a list are shown.
const MOST_NAMES: usize = 6;
/// How many packages the command names: three lines of it.
const MOST_PACKAGES: usize = 12;

/// The screen; with `all`, every hole on a line.
#[must_use]
pub fn text(found: &Patches, all: bool) -> String {
    let mut lines = vec![
        format!("host        {} ({}), looked at now: {}", shown(&found.host), shown(&found.system), minute(found.seen)),
        format!("advisories  {}", set(found.set.as_ref(), found.seen)),
    ];
    for gap in found.gaps.iter().take(2) {
        lines.push(format!("NOT TOLD    {}: {}", shown(&gap.place), shown(&gap.detail)));
    }
    if found.gaps.len() > 2 {
        lines.push(format!("            and {} more that could not be told", found.gaps.len() - 2));
    }
    lines.push(String::new());
    if all {
        holes(found, &mut lines);
    } else {
        actions(found, &mut lines);
    }
    let [unfixed, exploited, never] = found.unfixed();
    if unfixed > 0 {
        lines.push(format!("no fix yet  {unfixed} holes, {exploited} exploited; {never} will not be fixed"));
    }
    if !found.reboot.is_empty() {
        lines.push(format!("reboot      needed for {}", names(found.reboot.iter())));
    }
    if !found.restart.is_empty() {
        lines.push(format!("restart     {}, which run replaced code", names(found.restart.iter())));
    }
    if !found.unsourced.is_empty() {
        lines.push(format!("no source   nobody tells of holes in {}", names(found.unsourced.iter())));
    }
    let mut out = lines.iter().fold(String::new(), |out, line| out + &cut(line) + "\n");
    out.push_str(&command(found, all));
    out
}

fn set(set: Option<&Asked>, now: Time) -> String {
    let Some(set) = set else {
        return "none: name a set with --advisories FILE, or have the server publish one".to_owned();
    };
    let mut text = format!("version {}, made {} ({})", set.version, day(set.created), ago(set.created, now));
    if let Some(feed) = set.oldest_feed {
        let _ = write!(text, ", oldest feed {} ({})", day(feed), ago(feed, now));
    }
    text.push_str(if set.expires <= now { ", EXPIRED" } else { "" });
    text.push_str(if set.checked { "" } else { ", NOT CHECKED" });
    text
}

fn actions(found: &Patches, lines: &mut Vec<String>) {
    if found.things.is_empty() {
        let told = "no known hole is open on this host";
        let untold = "no hole was found, but not everything could be told";
        lines.push(if found.gaps.is_empty() { told } else { untold }.to_owned());
        return;
    }
    for action in found.actions.iter().take(MOST_ACTIONS) {
        let (from, to) = (shown(bare(&action.from)), shown(bare(&action.to)));
        lines.push(format!("{} {from} → {to}", shown(&action.package)));
        lines.push(format!("    {}", why(action, found.seen)));
    }
    let more = found.actions.len().saturating_sub(MOST_ACTIONS);
    if more > 0 {
        lines.push(format!("and {more} more upgrades; --all shows every hole"));
    }
}

fn why(action: &Action, now: Time) -> String {
    let counts = [
        (action.exploited, "exploited"),
        (action.ransomware, "by ransomware"),
        (action.critical, "critical"),
        (action.high, "high"),
        (action.likely, "likely"),
    ];
    let told: Vec<String> =
        counts.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")).collect();
    let told = if told.is_empty() { String::new() } else { format!(" ({})", told.join(", ")) };
    let since = match action.since {
        Some(since) => format!("out since {} ({})", day(since), ago(since, now)),
        None => "its day is not told".to_owned(),
    };
    format!("closes {}{told}, {since}; {}", action.closes, offered(action.offered))
}

const fn offered(offered: Offered) -> &'static str {
    match offered {
        Offered::Yes => "offered",
        Offered::Held => "HELD back here",
        Offered::No => "not in this host's lists",
        Offered::Untold => "lists not read",
        Offered::ByHand => "by hand: no package",
        Offered::Subscription => "needs a subscription",
    }
}

fn holes(found: &Patches, lines: &mut Vec<String>) {
    for thing in &found.things {
        for hole in &thing.holes {
            let marks = [(hole.exploited, " EXPLOITED"), (hole.ransomware, " RANSOMWARE")];
            let marks = marks.iter().filter(|(is, _)| *is == Some(true)).map(|(_, word)| *word).collect::<String>();
            let fix = match &hole.fixed {
                Some(fixed) => format!("→ {}", shown(bare(fixed))),
                None => hole.status.replace('_', " "),
            };
            let (id, package, installed) = (shown(&hole.id), shown(&thing.package), shown(bare(&thing.installed)));
            lines.push(format!("{id:<16} {:<10} {package} {installed} {fix}{marks}", hole.severity));
        }
    }
}

/// The command for people to copy; nothing is started.
fn command(found: &Patches, all: bool) -> String {
    let Some(words) = found.manager.command() else { return String::new() };
    let can = |action: &&Action| matches!(action.offered, Offered::Yes | Offered::Untold);
    let shown = if all { usize::MAX } else { MOST_ACTIONS };
    let names = found.actions.iter().take(shown).filter(can).flat_map(|action| &action.installed_as);
    let mut names: Vec<&String> = names.filter(|name| is_plain(name)).collect();
    if !all {
        names.truncate(MOST_PACKAGES);
    }
    if names.is_empty() {
        return String::new();
    }
    let (mut out, mut width) = (format!("\n{words}"), words.len());
    for name in names {
        if width + name.len() + 3 > WIDTH {
            out.push_str(" \\\n   ");
            width = 3;
        }
        let _ = write!(out, " {name}");
        width += name.len() + 1;
    }
    out + "\n"
}

/// True for a name that a shell takes for a word and a package manager for a package.
fn is_plain(name: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"+._:-".contains(&b);
    name.len() <= WIDTH - 8 && name.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric) && name.bytes().all(plain)
}

fn names<'a>(all: impl ExactSizeIterator<Item = &'a String>) -> String {
    let more = all.len().saturating_sub(MOST_NAMES);
    let first: Vec<String> = all.take(MOST_NAMES).map(|name| shown(name)).collect();
    first.join(", ") + &if more > 0 { format!(" and {more} more") } else { String::new() }
}

fn cut(line: &str) -> String {
    if line.chars().count() <= WIDTH { line.to_owned() } else { line.chars().take(WIDTH - 1).chain(['…']).collect() }
}

fn day(moment: Time) -> String {
    moment.to_string().chars().take(10).collect()
}

fn minute(moment: Time) -> String {
    moment.to_string().chars().take(16).collect::<String>().replace('T', " ") + " UTC"
}

fn ago(moment: Time, now: Time) -> String {
    match (now.millis() - moment.millis()).div_euclid(86_400_000) {
        ..0 => "in the future".to_owned(),
        0 => "today".to_owned(),
        1 => "1 day".to_owned(),
        days => format!("{days} days"),
    }
}
