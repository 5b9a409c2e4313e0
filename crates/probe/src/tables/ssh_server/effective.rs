//! What holds for a connection, from all that a configuration says.
//!
//! sshd reads the global part first and keeps the first value of each setting.
//! For a connection it reads all again: of the Match blocks that fit, the first
//! value of each setting wins, and it wins over the global one, be that in the
//! file before or after. So whatever several blocks do together to one setting
//! is what one of them, or none, does to it alone: the rows for single blocks
//! show every value that any connection can meet.

use super::config::{Condition, Config, Directive, Step};
use super::setting::{self, Setting, Shape};
use report::Value;

/// Why a field cannot be known.
const HIDDEN: &str = "a file that could not be read may set it";

/// OpenSSH 9.2 lets a later MaxStartups line change an earlier one, number by
/// number; other releases keep the first.
const SEVERAL: &str = "releases of OpenSSH differ in which of several MaxStartups lines counts; keep one";

/// Which blocks hold for the connections in question, besides those that hold for all.
pub(super) type Holds<'a> = &'a dyn Fn(&Condition) -> bool;

/// The value of a setting for connections that satisfy the blocks that `fits`
/// names and, of the others, only those that all connections satisfy.
pub(super) fn value(config: &Config, setting: Setting, fits: Holds<'_>) -> Option<Value> {
    let holds = |d: &&Directive| d.scope.iter().all(|c| c.is_all() || fits(c));
    let of_blocks = config.directives.iter().filter(holds).filter(|d| hides(d) || !d.scope.is_empty());
    if setting.shape == Shape::Limits {
        let outside = config.directives.iter().filter(|d| d.scope.iter().all(Condition::is_all));
        return limits(of_blocks.chain(outside), setting);
    }
    if setting.in_match
        && let Some(found) = first(of_blocks, setting)
    {
        return Some(found);
    }
    first(config.directives.iter().filter(|d| d.scope.iter().all(Condition::is_all)), setting)
}

/// Bytes and seconds are settings of their own, of which the first counts; a
/// line without a time says nothing of the second.
fn limits<'a>(directives: impl Iterator<Item = &'a Directive>, wanted: Setting) -> Option<Value> {
    let (mut bytes, mut time) = (None, None);
    for directive in directives {
        match &directive.step {
            Step::Hidden if bytes.is_none() || time.is_none() => return Some(Value::Unreadable(HIDDEN.to_owned())),
            Step::Set(setting, Value::IntegerList(pair)) if setting.field == wanted.field => {
                bytes = bytes.or_else(|| pair.first().copied());
                time = time.or_else(|| pair.get(1).copied());
            }
            _ => {}
        }
    }
    bytes.map(|bytes| vec![bytes, time.unwrap_or(0)].into())
}

fn hides(directive: &Directive) -> bool {
    directive.step == Step::Hidden
}

/// The first value, or all of them together where the keyword adds up; not to
/// be known if a hidden step comes before that is settled.
fn first<'a>(directives: impl Iterator<Item = &'a Directive>, wanted: Setting) -> Option<Value> {
    let mut sum: Option<Value> = None;
    for directive in directives {
        match &directive.step {
            Step::Hidden => return Some(Value::Unreadable(HIDDEN.to_owned())),
            Step::Set(setting, value) if setting.field == wanted.field => match (&mut sum, value) {
                (None, _) if wanted.shape == Shape::Startups => sum = Some(value.clone()),
                (Some(first), value) if wanted.shape == Shape::Startups => {
                    if first != value {
                        return Some(Value::Unreadable(SEVERAL.to_owned()));
                    }
                }
                _ if !wanted.shape.adds_up() => return Some(value.clone()),
                (Some(Value::TextList(all)), Value::TextList(more)) => all.extend(more.iter().cloned()),
                (Some(Value::IntegerList(all)), Value::IntegerList(more)) => all.extend(more),
                _ => sum = Some(value.clone()),
            },
            Step::Set(..) => {}
        }
    }
    sum
}

/// The ports and addresses that the server listens on: an address without a
/// port of its own takes those that `Port` gives.
pub(super) fn listening(ports: Value, addresses: Value) -> (Value, Value) {
    let (Value::IntegerList(ports), Value::TextList(pairs)) = (&ports, &addresses) else { return (ports, addresses) };
    let (mut shown, mut all) = (Vec::new(), Vec::new());
    for pair in pairs.chunks(2) {
        let (host, port) = (pair.first().map_or("", String::as_str), pair.get(1).map_or("", String::as_str));
        match port.parse::<i64>() {
            Ok(number) => {
                all.push(number);
                shown.push(if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") });
            }
            Err(_) => {
                all.extend(ports);
                shown.push(host.to_owned());
            }
        }
    }
    if shown.is_empty() {
        all.extend(ports);
    }
    all.sort_unstable();
    all.dedup();
    (all.into(), shown.into())
}

/// The algorithms that are offered. `default` is the server's own list.
pub(super) fn algorithms(written: Option<Value>, default: Option<&[String]>) -> Value {
    let resolved = match written {
        None => serverconf::sshd::resolve(None, default, None),
        Some(Value::Text(text)) => serverconf::sshd::resolve(Some(&text), default, None),
        Some(other) => return other,
    };
    resolved.map_or_else(Value::Unreadable, Into::into)
}

/// The value of every field that a keyword sets, by field.
pub(super) fn all(config: &Config, fits: Holds<'_>) -> Vec<(&'static str, Option<Value>)> {
    let mut values: Vec<_> = setting::all().into_iter().map(|s| (s.field, s.shape, value(config, s, fits))).collect();
    let of = |values: &[(&str, Shape, Option<Value>)], field: &str| {
        values.iter().find(|(f, ..)| *f == field).and_then(|(.., v)| v.clone()).or_else(|| setting::default(field))
    };
    let (ports, addresses) = match (of(&values, "port"), of(&values, "listen_address")) {
        (Some(ports), Some(addresses)) => listening(ports, addresses),
        _ => (Value::Absent, Value::Absent),
    };
    // DisableForwarding is stronger than the keywords for each kind.
    let disabled = of(&values, "disable_forwarding");
    for (field, _, value) in &mut values {
        *value = match (*field, &disabled) {
            ("port", _) => Some(ports.clone()),
            ("listen_address", _) => Some(addresses.clone()),
            ("x11_forwarding" | "allow_agent_forwarding", Some(Value::Boolean(true))) => Some(false.into()),
            ("allow_tcp_forwarding" | "allow_stream_local_forwarding", Some(Value::Boolean(true))) => Some("no".into()),
            (field, _) => value.take().or_else(|| setting::default(field)),
        };
    }
    values.into_iter().map(|(field, _, value)| (field, value)).collect()
}
