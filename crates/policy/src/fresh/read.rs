//! Reading `fresh` from a rule file.

use super::{Days, Fresh, KEYS, MOST_DAYS};
use crate::{
    ParamValue,
    diagnostic::Faults,
    near,
    yaml::{Fields, Kind, Node},
};
use report::{FieldType, TableSpec};
use std::collections::BTreeMap;

/// Reads `fresh` against the tables that there are and the rule's parameters.
pub(crate) fn read(
    node: &Node,
    specs: &[&TableSpec],
    parameters: &BTreeMap<String, ParamValue>,
    faults: &mut Faults<'_>,
) -> Option<Fresh> {
    let keys = Fields::read(node, "`fresh`", KEYS, faults)?;
    let days = keys.need("days", "say for how many days the input is good, such as `days: 14`", faults);
    let days = days.and_then(|node| read_days(node, parameters, faults));
    let table = keys.need("table", "name the table that holds the input", faults);
    let field = keys.need("field", "name the field that tells from when the input is", faults);
    let name = table?.text("`table`", faults)?;
    let Some(spec) = specs.iter().find(|spec| spec.name == name) else {
        let help = near::help(name, specs.iter().map(|spec| spec.name.as_ref()));
        faults.mend(table?.span, format!("there is no table `{name}`"), help);
        return None;
    };
    let field = field?;
    let text = field.text("`field`", faults)?;
    let slot = spec.slot(text);
    let Some(slot) = slot.filter(|slot| spec.fields[*slot].ty == FieldType::Time) else {
        let times = spec.fields.iter().filter(|field| field.ty == FieldType::Time).map(|field| field.name.as_ref());
        let help = match times.clone().next() {
            Some(_) => near::help(text, times),
            None => format!("`{name}` has no time at all: name another table"),
        };
        let message = match slot {
            Some(_) => format!("the field `{text}` of `{name}` is not a time"),
            None => format!("`{name}` has no field `{text}`"),
        };
        faults.mend(field.span, message, help);
        return None;
    };
    Some(Fresh { table: name.to_owned(), field: text.to_owned(), days: days?, slot })
}

fn read_days(node: &Node, parameters: &BTreeMap<String, ParamValue>, faults: &mut Faults<'_>) -> Option<Days> {
    let help = format!("write 1 to {MOST_DAYS}, or an integer parameter, such as `param.max_age`");
    let name = match &node.kind {
        Kind::Integer(days) if (1..=MOST_DAYS).contains(days) => return Some(Days::Number(*days)),
        Kind::Text(text) => text.strip_prefix("param."),
        _ => None,
    };
    let Some(name) = name else {
        faults.mend(node.span, "`days` must be a number of days or a parameter", help);
        return None;
    };
    match parameters.get(name) {
        Some(ParamValue::Integer(days)) if (1..=MOST_DAYS).contains(days) => {
            return Some(Days::Parameter(name.to_owned()));
        }
        Some(ParamValue::Integer(days)) => {
            faults.mend(node.span, format!("the parameter `{name}` is {days}, which is not 1 to {MOST_DAYS}"), help);
        }
        Some(value) => {
            faults.mend(node.span, format!("the parameter `{name}` is {}, not a number of days", value.kind()), help);
        }
        None => {
            let numbers = parameters.iter().filter(|(_, value)| matches!(value, ParamValue::Integer(_)));
            let numbers = numbers.map(|(name, _)| name.as_str());
            let help = match numbers.clone().next() {
                Some(_) => near::help(name, numbers),
                None => format!("write it into `parameters`, such as `parameters: {{{name}: 14}}`"),
            };
            faults.mend(node.span, format!("there is no parameter `{name}`"), help);
        }
    }
    None
}
