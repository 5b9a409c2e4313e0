//! The type checker. It walks the syntax once, reports every fault with its
//! place and its mend, and gives the tree that is evaluated.

mod calls;
mod loops;
mod operators;
mod words;

use super::Env;
use super::ast::{Ast, Kind};
use super::fault::{Fault, Span};
use super::node::{Field, Node, Of};
use super::types::Ty;
use crate::param::ParamValue;
use report::TableSpec;
use std::collections::BTreeSet;

/// The table that `host` is the one row of.
pub(super) const HOST: &str = "os.release";

/// A checked part: its type, what is evaluated, and the words in it that the
/// author wrote, which must fit what they meet.
pub(super) struct Typed<'s> {
    pub ty: Ty<'s>,
    pub node: Node,
    pub span: Span,
    pub words: Vec<(Span, String)>,
}

/// A loop's variable.
pub(super) struct Variable<'s> {
    name: String,
    ty: Ty<'s>,
    words: Vec<(Span, String)>,
}

/// What the checker learned.
pub(super) struct Checker<'s> {
    env: Env<'s>,
    variables: Vec<Variable<'s>>,
    pub faults: Vec<Fault>,
    pub fields: BTreeSet<(String, String)>,
    pub tables: BTreeSet<String>,
    pub uses_time: bool,
}

impl<'s> Checker<'s> {
    pub fn new(env: Env<'s>) -> Self {
        Self {
            env,
            variables: Vec::new(),
            faults: Vec::new(),
            fields: BTreeSet::new(),
            tables: BTreeSet::new(),
            uses_time: false,
        }
    }

    /// Checks a whole expression, whose result must be true or false.
    pub fn whole(&mut self, ast: &Ast) -> Node {
        self.truth(ast)
    }

    /// Checks a part that must be true or false.
    fn truth(&mut self, ast: &Ast) -> Node {
        let typed = self.part(ast);
        if !matches!(typed.ty, Ty::Bool | Ty::Wrong) {
            let fault = Fault::new(typed.span, format!("this is {}; true or false is needed", typed.ty));
            self.faults.push(fault);
        }
        typed.node
    }

    fn part(&mut self, ast: &Ast) -> Typed<'s> {
        let plain = |ty, node| Typed { ty, node, span: ast.span, words: Vec::new() };
        match &ast.kind {
            Kind::Boolean(b) => plain(Ty::Bool, Node::Bool(*b)),
            Kind::Integer(i) => plain(Ty::Int, Node::Int(*i)),
            Kind::Text(text) => {
                Typed { words: vec![(ast.span, text.clone())], ..plain(Ty::Word, Node::Text(text.as_str().into())) }
            }
            Kind::List(items) => self.list(ast, items),
            Kind::Name(name) => self.name(ast, name),
            Kind::Field(of, name) => self.field(ast, of, name),
            Kind::Item(of, key) => self.item(ast, of, key),
            Kind::Call { name, arguments, receiver } => self.call(ast, name, arguments, *receiver),
            Kind::Not(of) => {
                let node = self.truth(of);
                plain(Ty::Bool, Node::Not(Box::new(node)))
            }
            Kind::Negate(of) => {
                let of = self.part(of);
                self.must(&of, &Ty::Int);
                plain(Ty::Int, Node::Negate(Box::new(of.node)))
            }
            Kind::Binary(operator, left, right) => self.binary(ast, *operator, left, right),
            Kind::If(parts) => self.condition(ast, parts),
        }
    }

    /// Reports a fault and goes on as if nothing were wrong here.
    fn wrong(&mut self, fault: Fault) -> Typed<'s> {
        let span = (fault.start, fault.end);
        self.faults.push(fault);
        Typed { ty: Ty::Wrong, node: Node::Bool(false), span, words: Vec::new() }
    }

    /// Reports a part that is not of the type that is needed.
    fn must(&mut self, typed: &Typed<'s>, needed: &Ty<'s>) {
        if typed.ty != *needed && typed.ty != Ty::Wrong {
            self.faults.push(Fault::new(typed.span, format!("this is {}; {needed} is needed", typed.ty)));
        }
    }

    fn must_be_text(&mut self, typed: &Typed<'s>) {
        if !typed.ty.is_text() {
            let fault = Fault::new(typed.span, format!("this is {}; a text is needed", typed.ty));
            let text = matches!(typed.ty, Ty::Version | Ty::Bytes | Ty::Decimal);
            self.faults.push(if text { fault.help("text(…) gives its text") } else { fault });
        }
    }

    fn name(&mut self, ast: &Ast, name: &str) -> Typed<'s> {
        if let Some(depth) = self.variables.iter().position(|v| v.name == name) {
            let variable = &self.variables[depth];
            let node =
                if matches!(variable.ty, Ty::Row(_)) { Node::Row(Of::Variable(depth)) } else { Node::Variable(depth) };
            return Typed { ty: variable.ty.clone(), node, span: ast.span, words: variable.words.clone() };
        }
        let row = |table, of| Typed { ty: Ty::Row(table), node: Node::Row(of), span: ast.span, words: Vec::new() };
        match name {
            "row" => match self.env.table {
                Some(table) => row(table, Of::Own),
                None => {
                    self.wrong(Fault::new(ast.at, "there is no `row` here").help("use host.field or rows(\"table\")"))
                }
            },
            "host" => match self.spec(HOST) {
                Some(table) => {
                    self.tables.insert(HOST.to_owned());
                    row(table, Of::Host)
                }
                None => self.wrong(Fault::new(ast.at, format!("there is no table {HOST} to take `host` from"))),
            },
            "param" => self.wrong(Fault::new(ast.at, "`param` is not a value").help("write param.name")),
            _ => {
                let known = self.variables.iter().map(|v| v.name.as_str()).chain(["row", "host", "param"]);
                let fault = Fault::new(ast.at, format!("there is no name `{name}`")).nearest(name, known);
                let fault = if fault.help.is_some() { fault } else { fault.help("texts are written in quotes") };
                self.wrong(fault)
            }
        }
    }

    fn field(&mut self, ast: &Ast, of: &Ast, name: &str) -> Typed<'s> {
        if matches!(&of.kind, Kind::Name(of) if of == "param") {
            return self.param(ast, name);
        }
        match self.slot(ast, of, name) {
            Ok((ty, field)) => Typed { ty, node: Node::Field(Box::new(field)), span: ast.span, words: Vec::new() },
            Err(wrong) => wrong,
        }
    }

    /// The slot of a field of a row.
    fn slot(&mut self, ast: &Ast, of: &Ast, name: &str) -> Result<(Ty<'s>, Field), Typed<'s>> {
        let holder = self.part(of);
        let (table, of) = match (&holder.ty, &holder.node) {
            (Ty::Wrong, _) => return Err(holder),
            (Ty::Row(table), Node::Row(of)) => (*table, *of),
            _ => {
                let message = format!("this is {}, and has no field `{name}`", holder.ty);
                return Err(self.wrong(Fault::new((holder.span.0, ast.span.1), message)));
            }
        };
        let Some(slot) = table.slot(name) else {
            let fault = Fault::new(ast.at, format!("{} has no field `{name}`", table.name));
            return Err(self.wrong(fault.nearest(name, table.fields.iter().map(|f| f.name.as_ref()))));
        };
        self.fields.insert((table.name.to_string(), name.to_owned()));
        let holder = match of {
            Of::Own => "row",
            Of::Host => "host",
            Of::Variable(depth) => &self.variables[depth].name,
        };
        let written = format!("{holder}.{name}").into();
        Ok((Ty::of_field(&table.fields[slot]), Field { of, slot, written }))
    }

    fn param(&mut self, ast: &Ast, name: &str) -> Typed<'s> {
        let Some(default) = self.env.params.get(name) else {
            let fault = Fault::new(ast.at, format!("the rule has no parameter `{name}`"));
            let params = self.env.params;
            return self.wrong(fault.nearest(name, params.keys().map(String::as_str)));
        };
        let word = |text: &String| (ast.span, text.clone());
        let (ty, words) = match default {
            ParamValue::Boolean(_) => (Ty::Bool, Vec::new()),
            ParamValue::Integer(_) => (Ty::Int, Vec::new()),
            ParamValue::Text(text) => (Ty::Word, vec![word(text)]),
            ParamValue::TextList(list) if list.is_empty() => (Ty::list(Ty::Nothing), Vec::new()),
            ParamValue::TextList(list) => (Ty::list(Ty::Word), list.iter().map(word).collect()),
            ParamValue::IntegerList(_) => (Ty::list(Ty::Int), Vec::new()),
        };
        Typed { ty, node: Node::Param(name.into()), span: ast.span, words }
    }

    fn list(&mut self, ast: &Ast, items: &[Ast]) -> Typed<'s> {
        let parts: Vec<Typed<'s>> = items.iter().map(|item| self.part(item)).collect();
        let mut ty = Ty::Nothing;
        for part in &parts {
            if matches!(part.ty, Ty::Row(_) | Ty::List(..) | Ty::Index(..)) {
                return self.wrong(Fault::new(part.span, format!("a list in brackets does not hold {}", part.ty)));
            }
            match ty.meet(&part.ty) {
                Some(met) => ty = met,
                None => {
                    let message = format!("this is {}, and the elements before it are {ty}", part.ty);
                    return self.wrong(Fault::new(part.span, message));
                }
            }
        }
        let words: Vec<(Span, String)> = parts.iter().flat_map(|part| part.words.iter().cloned()).collect();
        self.words_fit(&words, &ty);
        let nodes: Vec<Node> = parts.into_iter().map(|part| part.node).collect();
        Typed { ty: Ty::list(ty), node: constant_list(nodes), span: ast.span, words }
    }

    fn spec(&self, table: &str) -> Option<&'s TableSpec> {
        self.env.specs.iter().find(|spec| spec.name == table).copied()
    }
}

/// Lists that are the same in each evaluation are made once.
fn constant_list(nodes: Vec<Node>) -> Node {
    let text = |node: &Node| if let Node::Text(text) = node { Some(text.to_string()) } else { None };
    let int = |node: &Node| if let Node::Int(int) = node { Some(*int) } else { None };
    if let Some(texts) = nodes.iter().map(text).collect::<Option<Vec<_>>>() {
        return Node::Texts(texts.into());
    }
    match nodes.iter().map(int).collect::<Option<Vec<_>>>() {
        Some(ints) => Node::Ints(ints.into()),
        None => Node::List(nodes.into()),
    }
}
