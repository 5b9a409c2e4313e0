//! Functions: their arguments. `f(a, b)` and `a.f(b)` are the same.

use super::{Checker, Typed, loops};
use crate::expr::ast::{Ast, Kind};
use crate::expr::fault::Fault;
use crate::expr::functions::{self, FUNCTIONS};
use crate::expr::network::Network;
use crate::expr::node::{Ask, Given, Lookup, ModeTest, Node, TextTest};
use crate::expr::types::{Order, Ty};
use crate::expr::{mode, time};
use report::TableSpec;

impl<'s> Checker<'s> {
    pub(super) fn call(&mut self, ast: &Ast, name: &str, arguments: &[Ast], receiver: bool) -> Typed<'s> {
        if let (Some(kind), true) = (loops::of_name(name), receiver) {
            return self.looped(ast, kind, arguments);
        }
        match (name, arguments) {
            ("has", [field]) => return self.has(ast, field),
            ("rows", [table]) if !receiver => return self.rows(ast, table),
            ("index", [table, field]) if !receiver => return self.index(ast, table, field),
            _ => {}
        }
        let wanted: Vec<&str> = FUNCTIONS.iter().filter(|f| f.name == name).map(|f| f.signature).collect();
        if wanted.is_empty() || !functions::is_name(name) {
            let fault = Fault::new(ast.at, format!("there is no function `{name}`"));
            return self.wrong(match name {
                "matches" => fault.help("there are no regular expressions; use glob(text, \"*.x\")"),
                _ => fault.nearest(name, FUNCTIONS.iter().map(|f| f.name).filter(|n| functions::is_name(n))),
            });
        }
        let typed: Vec<Typed<'s>> = arguments.iter().map(|argument| self.part(argument)).collect();
        if typed.iter().any(|argument| argument.ty == Ty::Wrong) {
            return Typed { ty: Ty::Wrong, node: Node::Bool(false), span: ast.span, words: Vec::new() };
        }
        let Some((ty, node)) = self.known(name, typed) else {
            let fault = Fault::new(ast.at, format!("`{name}` is not asked like this"));
            return self.wrong(fault.help(format!("write {}", wanted.join(" or "))));
        };
        Typed { ty, node, span: ast.span, words: Vec::new() }
    }

    /// A call with its arguments checked; `None` if their number or kind is wrong.
    fn known(&mut self, name: &str, arguments: Vec<Typed<'s>>) -> Option<(Ty<'s>, Node)> {
        let mut arguments = arguments.into_iter();
        let (first, second) = (arguments.next()?, arguments.next());
        if arguments.next().is_some() {
            return None;
        }
        Some(match (name, second) {
            ("before", None) => self.clock(Ask::Before, first, None)?,
            ("after", None) => self.clock(Ask::After, first, None)?,
            ("older_than", Some(length)) => self.clock(Ask::OlderThan, first, Some(length))?,
            ("within", Some(length)) if first.ty == Ty::Time => self.clock(Ask::Within, first, Some(length))?,
            ("within", Some(limit)) => self.mode(ModeTest::Within, first, limit)?,
            ("has", Some(bits)) => self.mode(ModeTest::Has, first, bits)?,
            ("startsWith", Some(part)) => self.text_test(TextTest::StartsWith, first, part),
            ("endsWith", Some(part)) => self.text_test(TextTest::EndsWith, first, part),
            ("contains", Some(part)) => self.text_test(TextTest::Contains, first, part),
            ("glob", Some(pattern)) => self.text_test(TextTest::Glob, first, pattern),
            ("inNetwork", Some(networks)) => {
                self.must_be_text(&first);
                let networks = self.networks(networks);
                (Ty::Bool, Node::InNetwork(Box::new((first.node, networks))))
            }
            ("isLoopback", None) => {
                self.must_be_text(&first);
                (Ty::Bool, Node::IsLoopback(Box::new(first.node)))
            }
            ("unknown", None) => {
                self.must_be_text(&first);
                (Ty::Bool, Node::Unknown(Box::new(first.node)))
            }
            ("size", None) => match first.ty {
                Ty::List(..) => (Ty::Int, Node::SizeOfList(Box::new(first.node))),
                _ => {
                    self.must_be_text(&first);
                    (Ty::Int, Node::SizeOfText(Box::new(first.node)))
                }
            },
            ("lower", None) => {
                self.must_be_text(&first);
                (Ty::Text, Node::Lower(Box::new(first.node)))
            }
            ("int", None) => {
                if first.ty != Ty::Decimal {
                    self.must_be_text(&first);
                }
                (Ty::Int, Node::ToInt(Box::new(first.node)))
            }
            ("text", None) => {
                if !matches!(first.ty, Ty::Version | Ty::Decimal | Ty::Bytes) {
                    self.must_be_text(&first);
                }
                (Ty::Text, first.node)
            }
            ("time", None) => self.time(first),
            ("version", None) => self.version(first),
            _ => return None,
        })
    }

    fn has(&mut self, ast: &Ast, field: &Ast) -> Typed<'s> {
        let Kind::Field(of, name) = &field.kind else {
            return self.wrong(Fault::new(field.span, "`has` asks for a field").help("write has(row.field)"));
        };
        if matches!(&of.kind, Kind::Name(of) if of == "param") {
            return self.wrong(Fault::new(field.span, "a parameter is always there").help("compare its value"));
        }
        match self.slot(field, of, name) {
            Ok((_, field)) => {
                Typed { ty: Ty::Bool, node: Node::Has(Box::new(field)), span: ast.span, words: Vec::new() }
            }
            Err(wrong) => wrong,
        }
    }

    /// A table that is named by a text in the rule.
    fn table(&mut self, argument: &Ast) -> Result<&'s TableSpec, Typed<'s>> {
        let Kind::Text(name) = &argument.kind else {
            return Err(self.wrong(Fault::new(argument.span, "a table is named by a text, such as \"account.user\"")));
        };
        match self.spec(name) {
            Some(table) => {
                self.tables.insert(name.clone());
                Ok(table)
            }
            None => {
                let fault = Fault::new(argument.span, format!("there is no table `{name}`"));
                let specs = self.env.specs;
                Err(self.wrong(fault.nearest(name, specs.iter().map(|spec| spec.name.as_ref()))))
            }
        }
    }

    fn rows(&mut self, ast: &Ast, table: &Ast) -> Typed<'s> {
        let table = match self.table(table) {
            Ok(table) => table,
            Err(wrong) => return wrong,
        };
        let ty = Ty::List(Box::new(Ty::Row(table)), Order::OfRows);
        Typed { ty, node: Node::Rows(table.name.as_ref().into()), span: ast.span, words: Vec::new() }
    }

    fn index(&mut self, ast: &Ast, table: &Ast, field: &Ast) -> Typed<'s> {
        let spec = match self.table(table) {
            Ok(spec) => spec,
            Err(wrong) => return wrong,
        };
        let Kind::Text(name) = &field.kind else {
            return self.wrong(Fault::new(field.span, "a field is named by a text here, such as \"name\""));
        };
        let Some(slot) = spec.slot(name) else {
            let fault = Fault::new(field.span, format!("{} has no field `{name}`", spec.name));
            return self.wrong(fault.nearest(name, spec.fields.iter().map(|f| f.name.as_ref())));
        };
        self.fields.insert((spec.name.to_string(), name.clone()));
        let field_spec = &spec.fields[slot];
        let ty = Ty::of_field(field_spec);
        if matches!(ty, Ty::Version | Ty::Mode) {
            // Versions that are spelt in two ways may be equal.
            let fault = Fault::new(field.span, format!("rows are not looked up by {ty}"));
            return self.wrong(fault.help("use rows(\"table\").filter(…)"));
        }
        let lookup = Lookup { table: spec.name.as_ref().into(), slot, key: Node::Bool(false) };
        Typed {
            ty: Ty::Index(spec, field_spec),
            node: Node::Lookup(Box::new(lookup)),
            span: ast.span,
            words: Vec::new(),
        }
    }

    fn clock(&mut self, ask: Ask, time: Typed<'s>, length: Option<Typed<'s>>) -> Option<(Ty<'s>, Node)> {
        if time.ty != Ty::Time {
            return None;
        }
        self.uses_time = true;
        let read = |text: &str| {
            let wrong =
                || (format!("\"{text}\" is not a length of time"), "such as \"90d\" or \"1d 12h 30m 5s\"".to_owned());
            time::length(text).ok_or_else(wrong)
        };
        let length = length.map_or(Given::Fixed(0), |length| self.given(length, read));
        Some((Ty::Bool, Node::Clock(ask, Box::new((time.node, length)))))
    }

    fn mode(&mut self, test: ModeTest, value: Typed<'s>, bits: Typed<'s>) -> Option<(Ty<'s>, Node)> {
        if value.ty != Ty::Mode {
            return None;
        }
        let wrong =
            |text: &str| (format!("\"{text}\" is not a mode"), "four octal digits, such as \"0640\"".to_owned());
        let bits = self.given(bits, |text| mode::parse(text).ok_or_else(|| wrong(text)));
        Some((Ty::Bool, Node::Mode(test, Box::new((value.node, bits)))))
    }

    fn text_test(&mut self, test: TextTest, text: Typed<'s>, part: Typed<'s>) -> (Ty<'s>, Node) {
        self.must_be_text(&text);
        self.must_be_text(&part);
        if let (TextTest::Contains, Ty::List(..)) = (test, &text.ty)
            && let Some(fault) = self.faults.last_mut()
        {
            fault.help = Some("write element in list".to_owned());
        }
        (Ty::Bool, Node::TextTest(test, Box::new([text.node, part.node])))
    }

    fn networks(&mut self, networks: Typed<'s>) -> Given<Vec<Network>> {
        let help = || "such as \"10.0.0.0/8\" or \"fe80::/10\"".to_owned();
        let read = |text: &str| Network::parse(text).map_err(|message| (message, help()));
        match &networks.ty {
            Ty::List(element, _) if matches!(**element, Ty::Word | Ty::Text | Ty::Nothing) => {
                for (span, word) in &networks.words {
                    if let Err((message, help)) = read(word) {
                        self.faults.push(Fault::new(*span, message).help(help));
                    }
                }
                match &networks.node {
                    Node::Texts(list) => {
                        Given::Fixed(list.iter().filter_map(|text| Network::parse(text).ok()).collect())
                    }
                    _ => Given::Text(networks.node),
                }
            }
            _ => self.given(networks, |text| read(text).map(|network| vec![network])),
        }
    }

    fn time(&mut self, text: Typed<'s>) -> (Ty<'s>, Node) {
        let help = "such as \"2026-01-31\" or \"2026-01-31T08:00:00.000Z\"";
        let wrong = |text: &str| (format!("\"{text}\" is not a time"), help.to_owned());
        let node = match self.given(text, |text| time::instant(text).ok_or_else(|| wrong(text))) {
            Given::Fixed(time) => Node::Time(time),
            Given::Text(node) => Node::ToTime(Box::new(node)),
        };
        (Ty::Time, node)
    }

    fn version(&mut self, text: Typed<'s>) -> (Ty<'s>, Node) {
        let read = |text: &str| {
            if report::version::compare(text, text).is_some() {
                Ok(Node::Text(text.into()))
            } else {
                Err((format!("\"{text}\" is not a version"), "write its kind first: \"deb:1:2.3-4\"".to_owned()))
            }
        };
        match self.given(text, read) {
            Given::Fixed(node) | Given::Text(node) => (Ty::Version, node),
        }
    }
}
