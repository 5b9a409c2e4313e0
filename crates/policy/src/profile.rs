//! A profile: which rules are for which hosts, and with which parameters.

use crate::{
    ParamValue, Rule,
    diagnostic::Faults,
    expr::{Env, Expr, compile},
    named, near,
    tls_plan::{self, TlsPlan},
    yaml::{Fields, Node, parse},
};
use report::TableSpec;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The keys of a profile file, in the order in which they are best written.
pub(crate) const KEYS: &[&str] = &["id", "title", "for", "priority", "rules", "parameters", "tls"];

/// A profile.
#[derive(Clone, Debug, Serialize)]
pub struct Profile {
    /// Its id, which is also its file's name.
    pub id: String,
    /// One line: what it is for.
    pub title: String,
    /// Which hosts it is for: an expression over `host`.
    #[serde(rename = "for")]
    pub applies: String,
    /// Of the profiles that are for a host, the highest applies; of equals, the
    /// one whose id is first.
    pub priority: i64,
    /// The rules as they are written: ids and `area/*`.
    pub rules: Vec<String>,
    /// The ids of the rules that these mean.
    pub selected: BTreeSet<String>,
    /// Parameters that differ from the rules' defaults, by rule.
    pub parameters: BTreeMap<String, BTreeMap<String, ParamValue>>,
    /// How TLS endpoints are looked at.
    #[serde(skip_serializing_if = "TlsPlan::is_empty")]
    pub tls: TlsPlan,
    /// The name of its file.
    pub file: String,
    /// `applies`, compiled.
    #[serde(skip)]
    pub(crate) program: Expr,
}

impl Profile {
    /// All parameters of a rule under this profile, defaults included.
    #[must_use]
    pub fn parameters_of(&self, rule: &Rule) -> BTreeMap<String, ParamValue> {
        let mut all = rule.parameters.clone();
        all.extend(self.parameters.get(&rule.id).cloned().unwrap_or_default());
        all
    }
}

/// Reads a profile file against the rules that there are.
pub(crate) fn read(faults: &mut Faults<'_>, stem: &str, rules: &[Rule], specs: &[&TableSpec]) -> Option<Profile> {
    let node = parse(faults)?;
    let keys = Fields::read(&node, "a profile", KEYS, faults)?;
    let mut reader = Reader { faults, rules, specs };
    let help = format!("write `id: {stem}`, the name of the file");
    if let Some(node) = keys.need("id", &help, reader.faults)
        && let Some(id) = node.text("`id`", reader.faults)
    {
        named::check_id(id, stem, node.span, reader.faults);
    }
    let title = keys.need("title", "one line that says what it is for", reader.faults);
    let title = title.and_then(|n| n.sentence("`title`", 120, reader.faults));
    let applies = reader.applies(&keys);
    let priority = keys.get("priority").map_or(Some(0), |n| n.integer("`priority`", reader.faults));
    let (patterns, selected) = reader.selected(&keys);
    let parameters = reader.parameters(&keys, &selected);
    let tls = keys.get("tls").map_or_else(|| Some(TlsPlan::default()), |node| tls_plan::read(node, reader.faults));
    let (applies, program) = applies?;
    reader.faults.is_empty().then_some(())?;
    Some(Profile {
        id: stem.to_owned(),
        title: title?,
        applies,
        priority: priority?,
        rules: patterns,
        selected,
        parameters,
        tls: tls?,
        file: faults.file.name.clone(),
        program,
    })
}

struct Reader<'a, 'm, 'f> {
    faults: &'m mut Faults<'f>,
    rules: &'a [Rule],
    specs: &'a [&'a TableSpec],
}

impl Reader<'_, '_, '_> {
    fn applies(&mut self, keys: &Fields<'_>) -> Option<(String, Expr)> {
        let help = "an expression over `host`, such as `host.id == \"debian\"`; `true` for all hosts";
        let node = keys.need("for", help, self.faults)?;
        let none = BTreeMap::new();
        let env = Env { specs: self.specs, table: None, params: &none };
        let (text, expr) = named::expression(node, "`for`", &env, self.faults)?;
        if expr.uses_time() {
            let help = "give the rules their own `since`";
            self.faults.mend(node.span, "a profile cannot depend on the time", help);
        }
        if let Some(other) = expr.tables().iter().find(|table| *table != crate::example::HOST) {
            self.faults.mend(node.span, format!("`for` reads the table `{other}`"), "ask `host` alone");
        }
        Some((text, expr))
    }

    fn selected(&mut self, keys: &Fields<'_>) -> (Vec<String>, BTreeSet<String>) {
        let (mut patterns, mut selected) = (Vec::new(), BTreeSet::new());
        let node = keys.need("rules", "list ids of rules, or `area/*` for all of a folder", self.faults);
        let items = node.and_then(|n| n.list("`rules`", self.faults)).unwrap_or_default();
        if let (Some(node), true) = (node, items.is_empty()) {
            self.faults.add(node.span, "the profile has no rule");
        }
        for item in items {
            let Some(pattern) = item.text("a rule", self.faults) else { continue };
            let before = selected.len();
            match pattern.strip_suffix("/*") {
                Some(area) => selected.extend(self.rules.iter().filter(|r| r.area == area).map(|r| r.id.clone())),
                None => selected.extend(self.rules.iter().filter(|r| r.id == pattern).map(|r| r.id.clone())),
            }
            if patterns.iter().any(|p| p == pattern) {
                self.faults.mend(item.span, format!("`{pattern}` stands twice"), "delete one of the two");
            } else if selected.len() == before {
                self.nothing_selected(item, pattern, &selected);
            }
            patterns.push(pattern.to_owned());
        }
        (patterns, selected)
    }

    /// A pattern that adds nothing: it names no rule, or one that others name too.
    fn nothing_selected(&mut self, item: &Node, pattern: &str, selected: &BTreeSet<String>) {
        let areas: BTreeSet<&str> = self.rules.iter().map(|r| r.area.as_str()).collect();
        match pattern.strip_suffix("/*") {
            Some(area) if !areas.contains(area) => {
                let help = near::help(area, areas);
                self.faults.mend(item.span, format!("there is no rule in `{area}`"), help);
            }
            None if !selected.contains(pattern) => {
                let help = near::help(pattern, self.rules.iter().map(|r| r.id.as_str()));
                self.faults.mend(item.span, format!("there is no rule `{pattern}`"), help);
            }
            _ => self.faults.mend(item.span, format!("`{pattern}` adds no rule"), "delete it"),
        }
    }

    fn parameters(
        &mut self,
        keys: &Fields<'_>,
        selected: &BTreeSet<String>,
    ) -> BTreeMap<String, BTreeMap<String, ParamValue>> {
        let mut all = BTreeMap::new();
        let entries = keys.get("parameters").and_then(|n| n.map("`parameters`", self.faults)).unwrap_or_default();
        for (key, node) in entries {
            let Some(rule) = self.rules.iter().find(|r| r.id == key.name && selected.contains(&r.id)) else {
                let help = near::help(&key.name, selected.iter().map(String::as_str));
                self.faults.mend(key.span, format!("the profile has no rule `{}`", key.name), help);
                continue;
            };
            let mut own = BTreeMap::new();
            // A rule that needs a newer agent may have parameters that we cannot read.
            if rule.program.is_err() {
                continue;
            }
            for (name, value) in node.map("parameters of a rule", self.faults).unwrap_or_default() {
                if let Some(set) = named::override_of(&rule.parameters, &rule.id, name, value, self.faults) {
                    if let Some(fault) = rule.fresh.as_ref().and_then(|fresh| fresh.misfit(&name.name, &set)) {
                        let message = format!("with this value the rule `{}` is wrong: {fault}", rule.id);
                        self.faults.add(value.span, message);
                    }
                    own.insert(name.name.clone(), set);
                    self.check_effect(rule, &own, value);
                }
            }
            all.insert(key.name.clone(), own);
        }
        all
    }

    /// A value of the right type may still be none that the rule can use, such
    /// as a duration that is not one: the compiler tells.
    fn check_effect(&mut self, rule: &Rule, own: &BTreeMap<String, ParamValue>, node: &Node) {
        let mut params = rule.parameters.clone();
        params.extend(own.clone());
        let table = self.specs.iter().find(|spec| spec.name == rule.table.as_str()).copied();
        let env = Env { specs: self.specs, table, params: &params };
        for text in rule.filter.iter().chain([&rule.require]) {
            for fault in compile(text, &env).err().unwrap_or_default() {
                let message = format!("with this value the rule `{}` is wrong: {}", rule.id, fault.message);
                self.faults.note(node.span, &message, fault.help.as_deref());
            }
        }
    }
}
