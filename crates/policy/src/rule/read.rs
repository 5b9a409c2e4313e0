//! Reading a rule file key by key.

use super::{Empty, KEYS, Program, Rule, SEVERITIES, Unanswerable, blank};
use crate::{
    Release, SourceFile,
    diagnostic::Faults,
    example,
    expr::Env,
    fresh,
    named::{self, is_id},
    near, reference,
    yaml::{Fields, Kind, Node, parse},
};
use report::{Severity, TableSpec, Time};

/// Reads a rule file that is being written: every fault is told.
pub(crate) fn read(faults: &mut Faults<'_>, area: &str, id: &str, specs: &[&TableSpec]) -> Option<Rule> {
    let node = parse(faults)?;
    let rule = whole(&node, blank(faults.file, area, id), specs, false, faults);
    faults.is_empty().then_some(rule)
}

/// Reads a rule of a signed set for a release that may be older than the set:
/// what it cannot read or lacks makes the rule unanswerable, and is no fault.
pub(crate) fn of_set(file: &SourceFile, area: &str, id: &str, specs: &[&TableSpec], agent: Release) -> Rule {
    let mut faults = Faults::new(file);
    let mut rule = blank(file, area, id);
    let mut asked = None;
    if let Some(node) = parse(&mut faults) {
        asked = needs_of(&node);
        rule = whole(&node, rule, specs, true, &mut faults);
    }
    rule.newest = rule.newest_need(specs).max(asked);
    if let Some(needs) = rule.newest.filter(|needs| *needs > agent) {
        rule.program = Err(Unanswerable::Agent(needs));
    } else if let Some(fault) = faults.into_list().into_iter().next() {
        rule.program = Err(Unanswerable::Unreadable(fault.message));
    }
    rule
}

fn needs_of(node: &Node) -> Option<Release> {
    let Kind::Map(entries) = &node.kind else { return None };
    match &entries.iter().find(|(key, _)| key.name == "needs")?.1.kind {
        Kind::Text(text) => Release::parse(text),
        _ => None,
    }
}

/// Reads all keys into `rule`; what does not fit goes to `faults`.
/// `signed`: the file comes from a signed set, so what does not bear on its
/// verdict was checked before, perhaps by a newer release: it is not checked.
pub(super) fn whole(node: &Node, rule: Rule, specs: &[&TableSpec], signed: bool, faults: &mut Faults<'_>) -> Rule {
    Reader { faults, specs, signed }.rule(node, rule)
}

struct Reader<'a, 'm, 'f> {
    faults: &'m mut Faults<'f>,
    specs: &'a [&'a TableSpec],
    signed: bool,
}

impl<'a> Reader<'a, '_, '_> {
    fn rule(&mut self, node: &Node, mut rule: Rule) -> Rule {
        let Some(keys) = Fields::read(node, "a rule", KEYS, self.faults) else { return rule };
        self.identity(&keys, &mut rule);
        self.texts(&keys, &mut rule);
        self.parameters(&keys, &mut rule);
        self.references(&keys, &mut rule);
        rule.fresh = keys.get("fresh").and_then(|n| fresh::read(n, self.specs, &rule.parameters, self.faults));
        let Some(spec) = self.table(&keys, &mut rule) else { return rule };
        self.program(&keys, spec, &mut rule);
        if self.signed {
            return rule;
        }
        if let Some(list) = keys.need("examples", "give two at least: one that passes and one that fails", self.faults)
        {
            rule.examples = example::read_all(list, &rule, spec, self.specs, self.faults);
        }
        rule
    }

    fn identity(&mut self, keys: &Fields<'_>, rule: &mut Rule) {
        let help = format!("write `id: {}`, the name of the file", rule.id);
        if let Some(node) = keys.need("id", &help, self.faults)
            && let Some(id) = node.text("`id`", self.faults)
        {
            named::check_id(id, &rule.id, node.span, self.faults);
        }
        if let Some(node) = keys.get("practice")
            && let Some(practice) = node.text("`practice`", self.faults)
        {
            if is_id(practice) {
                rule.practice = Some(practice.to_owned());
            } else {
                self.faults.mend(
                    node.span,
                    "a practice's id is made of lower-case words and hyphens",
                    "write it as `privileged-access`",
                );
            }
        }
        if let Some(node) = keys.get("since")
            && let Some(day) = node.text("`since`", self.faults)
        {
            rule.since = Time::parse_day(day).ok();
            if rule.since.is_none() {
                self.faults.mend(node.span, format!("`{day}` is not a date"), "write it as 2026-01-31");
            }
        }
        if let Some(node) = keys.get("needs")
            && let Some(text) = node.text("`needs`", self.faults)
        {
            rule.needs = Release::parse(text);
            if rule.needs.is_none() {
                self.faults.mend(node.span, format!("`{text}` is not a release"), "write it as \"0.2.0\"");
            }
        }
    }

    fn texts(&mut self, keys: &Fields<'_>, rule: &mut Rule) {
        let words = SEVERITIES.map(Severity::word);
        if let Some(node) = keys.need("severity", &format!("one of {}", words.join(", ")), self.faults)
            && let Some(at) = named::word(node, "`severity`", &words, self.faults)
        {
            rule.severity = SEVERITIES[at];
        }
        if let Some(node) = keys.get("empty")
            && let Some(at) = named::word(node, "`empty`", &Empty::WORDS.map(|(w, _)| w), self.faults)
        {
            rule.empty = Empty::WORDS[at].1;
        }
        for (name, most, help, slot) in [
            ("title", 120, "one line that says what holds where the rule passes", &mut rule.title),
            ("why", 2000, "say in a sentence or two what happens otherwise", &mut rule.why),
            ("remedy", 4000, "say what to change, where, and what to reload", &mut rule.remedy),
        ] {
            if let Some(node) = keys.need(name, help, self.faults)
                && let Some(text) = node.sentence(&format!("`{name}`"), most, self.faults)
            {
                *slot = text;
            }
        }
        if rule.title.contains('\n') {
            self.faults.add(keys.place("title"), "`title` must be one line");
        }
    }

    fn parameters(&mut self, keys: &Fields<'_>, rule: &mut Rule) {
        let Some(node) = keys.get("parameters") else { return };
        for (key, value) in node.map("`parameters`", self.faults).unwrap_or_default() {
            if !named::is_name(&key.name) {
                self.faults.mend(
                    key.span,
                    "a parameter's name is made of lower-case letters, digits and `_`",
                    "write it as `max_days`",
                );
            } else if let Some(value) = named::parameter(value, self.faults) {
                rule.parameters.insert(key.name.clone(), value);
            }
        }
    }

    fn references(&mut self, keys: &Fields<'_>, rule: &mut Rule) {
        let help = "name a published control, such as `{nist-csf-2.0: [PR.AA-05]}`";
        let Some(node) = keys.need("references", help, self.faults) else { return };
        let schemes = node.map("`references`", self.faults).unwrap_or_default();
        if schemes.is_empty() {
            self.faults.mend(node.span, "`references` is empty", help);
        }
        for (key, list) in schemes {
            let Some(scheme) = reference::find(&key.name) else {
                if self.signed {
                    continue;
                }
                let help = near::help(&key.name, reference::SCHEMES.iter().map(|s| s.id));
                self.faults.mend(key.span, format!("the scheme `{}` is not known", key.name), help);
                continue;
            };
            let items = list.list(&format!("`{}`", key.name), self.faults).unwrap_or_default();
            if items.is_empty() {
                self.faults.add(list.span, format!("`{}` names no control", key.name));
            }
            let mut controls = Vec::new();
            for item in items {
                let Some(control) = item.text("a control", self.faults) else { continue };
                if self.signed || scheme.fits(control) {
                    controls.push(control.to_owned());
                } else {
                    let forms = scheme.forms.join("` or `");
                    self.faults.mend(
                        item.span,
                        format!("`{control}` is not a control of {}", scheme.title),
                        format!("its controls look like `{forms}`, where `A` stands for letters, `9` for digits and `a` for a name"),
                    );
                }
            }
            rule.references.insert(key.name.clone(), controls);
        }
    }

    fn table(&mut self, keys: &Fields<'_>, rule: &mut Rule) -> Option<&'a TableSpec> {
        let names = self.specs.iter().map(|spec| spec.name.as_ref());
        let node = keys.need("table", "name the table whose rows are judged", self.faults)?;
        let name = node.text("`table`", self.faults)?;
        name.clone_into(&mut rule.table);
        let spec = self.specs.iter().find(|spec| spec.name == name);
        if spec.is_none() {
            self.faults.mend(node.span, format!("there is no table `{name}`"), near::help(name, names));
        }
        spec.copied()
    }

    fn program(&mut self, keys: &Fields<'_>, spec: &TableSpec, rule: &mut Rule) {
        let env = Env { specs: self.specs, table: Some(spec), params: &rule.parameters };
        let mut filter = None;
        if let Some(node) = keys.get("where")
            && let Some((text, expr)) = named::expression(node, "`where`", &env, self.faults)
        {
            rule.filter = Some(text);
            filter = Some(expr);
        }
        let Some(node) = keys.need("require", "say what must hold for each row", self.faults) else { return };
        if let Some((text, require)) = named::expression(node, "`require`", &env, self.faults) {
            rule.require = text;
            rule.program = Ok(Program { filter, require });
        }
    }
}
