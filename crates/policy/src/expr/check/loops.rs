//! Loops: `list.all(x, …)` and its kin. At most two are nested.

use super::{Checker, Typed, Variable};
use crate::expr::ast::{Ast, Kind};
use crate::expr::fault::Fault;
use crate::expr::node::{Loop, Node};
use crate::expr::types::Ty;

/// How many loops may stand within one another.
const MAX_NESTED: usize = 2;

/// The loop of this name.
pub(super) fn of_name(name: &str) -> Option<Loop> {
    Some(match name {
        "all" => Loop::All,
        "exists" => Loop::Exists,
        "exists_one" => Loop::ExistsOne,
        "filter" => Loop::Filter,
        "map" => Loop::Map,
        _ => return None,
    })
}

impl<'s> Checker<'s> {
    pub(super) fn looped(&mut self, ast: &Ast, kind: Loop, arguments: &[Ast]) -> Typed<'s> {
        let [range, variable, body] = arguments else {
            return self
                .wrong(Fault::new(ast.at, "a loop needs a variable and a body").help("write list.all(x, x > 0)"));
        };
        let range = self.part(range);
        let Kind::Name(name) = &variable.kind else {
            return self.wrong(Fault::new(variable.span, "a loop's variable is a plain name"));
        };
        if ["row", "host", "param"].contains(&name.as_str()) || self.variables.iter().any(|v| v.name == *name) {
            return self.wrong(Fault::new(variable.span, format!("`{name}` is taken")).help("choose another name"));
        }
        if self.variables.len() >= MAX_NESTED {
            let fault = Fault::new(ast.at, "at most two loops may be nested");
            return self.wrong(fault.help("use index(\"table\", \"field\")[value] in place of the inner loop"));
        }
        let (element, order) = match range.ty {
            Ty::Wrong => return range,
            Ty::List(element, order) => (*element, order),
            other => {
                return self.wrong(Fault::new(range.span, format!("this is {other}; a list is needed to loop over")));
            }
        };
        self.variables.push(Variable { name: name.clone(), ty: element.clone(), words: range.words.clone() });
        let (ty, body, words) = if kind == Loop::Map {
            let body = self.part(body);
            if matches!(body.ty, Ty::Index(..)) {
                self.faults.push(Fault::new(body.span, format!("a list does not hold {}", body.ty)));
            }
            (Ty::List(Box::new(body.ty), order), body.node, body.words)
        } else {
            let body = self.truth(body);
            let kept = kind == Loop::Filter;
            let ty = if kept { Ty::List(Box::new(element), order) } else { Ty::Bool };
            (ty, body, if kept { range.words } else { Vec::new() })
        };
        self.variables.pop();
        Typed { ty, node: Node::Loop(kind, Box::new([range.node, body])), span: ast.span, words }
    }
}
