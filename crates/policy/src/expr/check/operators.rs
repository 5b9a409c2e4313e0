//! Operators: what may stand on either side of them.

use super::{Checker, Typed};
use crate::expr::ast::{Ast, Operator};
use crate::expr::fault::Fault;
use crate::expr::node::{Arithmetic, By, Comparison, Lookup, Node};
use crate::expr::types::{Order, Ty};

impl<'s> Checker<'s> {
    pub(super) fn binary(&mut self, ast: &Ast, operator: Operator, left: &Ast, right: &Ast) -> Typed<'s> {
        let both = |a, b| Box::new([a, b]);
        if matches!(operator, Operator::And | Operator::Or) {
            let nodes = both(self.truth(left), self.truth(right));
            let node = if operator == Operator::And { Node::And(nodes) } else { Node::Or(nodes) };
            return Typed { ty: Ty::Bool, node, span: ast.span, words: Vec::new() };
        }
        let (left, right) = (self.part(left), self.part(right));
        if left.ty == Ty::Wrong || right.ty == Ty::Wrong {
            return Typed { ty: Ty::Wrong, node: Node::Bool(false), span: ast.span, words: Vec::new() };
        }
        match operator {
            Operator::Equal => self.equality(ast, Comparison::Equal, left, right),
            Operator::NotEqual => self.equality(ast, Comparison::NotEqual, left, right),
            Operator::Less => self.order(ast, Comparison::Less, left, right),
            Operator::LessOrEqual => self.order(ast, Comparison::LessOrEqual, left, right),
            Operator::Greater => self.order(ast, Comparison::Greater, left, right),
            Operator::GreaterOrEqual => self.order(ast, Comparison::GreaterOrEqual, left, right),
            Operator::In => self.membership(ast, left, right),
            Operator::Subtract => self.arithmetic(ast, Arithmetic::Subtract, left, right),
            Operator::Multiply => self.arithmetic(ast, Arithmetic::Multiply, left, right),
            Operator::Divide => self.arithmetic(ast, Arithmetic::Divide, left, right),
            Operator::Remainder => self.arithmetic(ast, Arithmetic::Remainder, left, right),
            Operator::Add | Operator::And | Operator::Or => self.addition(ast, left, right),
        }
    }

    fn addition(&mut self, ast: &Ast, left: Typed<'s>, right: Typed<'s>) -> Typed<'s> {
        if left.ty.is_text() && right.ty.is_text() {
            let node = Node::JoinTexts(Box::new([left.node, right.node]));
            return Typed { ty: Ty::Text, node, span: ast.span, words: Vec::new() };
        }
        if let (Ty::List(..), Ty::List(..)) = (&left.ty, &right.ty) {
            return match left.ty.meet(&right.ty) {
                Some(ty) => {
                    let words = left.words.into_iter().chain(right.words).collect();
                    Typed { ty, node: Node::JoinLists(Box::new([left.node, right.node])), span: ast.span, words }
                }
                None => self.strangers(ast, &left, &right),
            };
        }
        self.arithmetic(ast, Arithmetic::Add, left, right)
    }

    fn arithmetic(&mut self, ast: &Ast, operator: Arithmetic, left: Typed<'s>, right: Typed<'s>) -> Typed<'s> {
        for side in [&left, &right] {
            if side.ty == Ty::Time {
                let fault = Fault::new(ast.at, "there is no arithmetic on times");
                return self.wrong(fault.help("ask before(t), after(t), older_than(t, \"90d\") or within(t, \"30d\")"));
            }
            self.must(side, &Ty::Int);
        }
        Typed {
            ty: Ty::Int,
            node: Node::Arithmetic(operator, Box::new([left.node, right.node])),
            span: ast.span,
            words: Vec::new(),
        }
    }

    fn strangers(&mut self, ast: &Ast, left: &Typed<'s>, right: &Typed<'s>) -> Typed<'s> {
        let fault = Fault::new(ast.at, format!("{} never meets {}", left.ty, right.ty));
        let pair = (&left.ty, &right.ty);
        self.wrong(match pair {
            (Ty::Version, Ty::Word | Ty::Text) | (Ty::Word | Ty::Text, Ty::Version) => {
                fault.help("write version(\"deb:1.2\")")
            }
            (Ty::Time, Ty::Word | Ty::Text) | (Ty::Word | Ty::Text, Ty::Time) => {
                fault.help("write time(\"2026-01-31\")")
            }
            (Ty::Int, Ty::Word | Ty::Text) | (Ty::Word | Ty::Text, Ty::Int) => {
                fault.help("int(…) reads a number from a text")
            }
            (Ty::Mode, Ty::Int) | (Ty::Int, Ty::Mode) => fault.help("a mode is written as a text: \"0640\""),
            _ if left.ty.is_text() && right.ty.is_text() => fault.help("text(…) gives the text of either"),
            _ => fault,
        })
    }

    fn equality(&mut self, ast: &Ast, comparison: Comparison, left: Typed<'s>, right: Typed<'s>) -> Typed<'s> {
        let Some(ty) = left.ty.meet(&right.ty) else { return self.strangers(ast, &left, &right) };
        let by = match &ty {
            Ty::Version => By::Version,
            Ty::Decimal => By::Decimal,
            Ty::Row(_) => return self.wrong(Fault::new(ast.at, "rows are not compared").help("compare their fields")),
            Ty::List(element, order) => {
                if *order == Order::OfRows {
                    let fault =
                        Fault::new(ast.at, "the order of rows means nothing, so that their lists are not compared");
                    return self.wrong(fault.help("use all, exists or in"));
                }
                if matches!(**element, Ty::Version | Ty::Decimal | Ty::Row(_) | Ty::List(..)) {
                    return self.wrong(Fault::new(ast.at, format!("{ty} is not compared as a whole")));
                }
                By::Plain
            }
            _ => By::Plain,
        };
        self.words_fit(&left.words, &ty);
        self.words_fit(&right.words, &ty);
        self.compare(ast, comparison, by, left, right)
    }

    fn order(&mut self, ast: &Ast, comparison: Comparison, left: Typed<'s>, right: Typed<'s>) -> Typed<'s> {
        let Some(ty) = left.ty.meet(&right.ty) else { return self.strangers(ast, &left, &right) };
        if !ty.is_ordered() {
            let fault = Fault::new(ast.at, format!("there is no order between {ty} and another"));
            return self.wrong(match ty {
                Ty::Text | Ty::Word => fault.help("int(…) reads a number, version(\"deb:…\") a version from a text"),
                Ty::Mode => fault.help("ask mode.within(\"0640\") or mode.has(\"0002\")"),
                _ => fault,
            });
        }
        let by = match &ty {
            Ty::Version => By::Version,
            Ty::Decimal => By::Decimal,
            _ => By::Plain,
        };
        self.words_fit(&left.words, &ty);
        self.words_fit(&right.words, &ty);
        self.compare(ast, comparison, by, left, right)
    }

    fn compare(&mut self, ast: &Ast, comparison: Comparison, by: By, left: Typed<'s>, right: Typed<'s>) -> Typed<'s> {
        let node = match (left.node, right.node) {
            (Node::SizeOfList(list), number) => Node::SizeIs(comparison, Box::new([*list, number])),
            (number, Node::SizeOfList(list)) => Node::SizeIs(comparison.mirrored(), Box::new([*list, number])),
            (a, b) => Node::Compare(comparison, by, Box::new([a, b])),
        };
        Typed { ty: Ty::Bool, node, span: ast.span, words: Vec::new() }
    }

    fn membership(&mut self, ast: &Ast, left: Typed<'s>, right: Typed<'s>) -> Typed<'s> {
        let (element, list) = match (right.ty, right.node) {
            (Ty::Index(table, field), Node::Lookup(lookup)) => {
                let node = match self.key(&Ty::Index(table, field), left) {
                    Ok(key) => Node::Found(Box::new(Lookup { key, ..*lookup })),
                    Err(wrong) => return wrong,
                };
                return Typed { ty: Ty::Bool, node, span: ast.span, words: Vec::new() };
            }
            (Ty::List(element, _), node) => (*element, node),
            (other, _) => {
                let fault = Fault::new(right.span, format!("this is {other}; a list is needed after `in`"));
                let help = other.is_text();
                return self.wrong(if help { fault.help("text.contains(part) searches in a text") } else { fault });
            }
        };
        if matches!(left.ty, Ty::Row(_) | Ty::List(..) | Ty::Index(..)) {
            return self.wrong(Fault::new(left.span, format!("{} is not searched for", left.ty)));
        }
        let Some(ty) = left.ty.meet(&element) else {
            let message = format!("this is {}, and the elements are {element}", left.ty);
            return self.wrong(Fault::new(left.span, message));
        };
        self.words_fit(&left.words, &ty);
        self.words_fit(&right.words, &ty);
        let by = match ty {
            Ty::Version => By::Version,
            Ty::Decimal => By::Decimal,
            _ => By::Plain,
        };
        Typed { ty: Ty::Bool, node: Node::In(by, Box::new([left.node, list])), span: ast.span, words: Vec::new() }
    }

    /// Checks a value against what an index is sorted by.
    pub(super) fn key(&mut self, index: &Ty<'s>, key: Typed<'s>) -> Result<Node, Typed<'s>> {
        let Ty::Index(table, field) = index else { return Err(key) };
        let needed = match Ty::of_field(field) {
            Ty::List(element, _) => *element,
            other => other,
        };
        let Some(ty) = key.ty.meet(&needed) else {
            if key.ty == Ty::Wrong {
                return Err(key);
            }
            let message = format!("this is {}; {} of {} is {needed}", key.ty, field.name, table.name);
            return Err(self.wrong(Fault::new(key.span, message)));
        };
        self.words_fit(&key.words, &ty);
        Ok(key.node)
    }

    pub(super) fn item(&mut self, ast: &Ast, of: &Ast, key: &Ast) -> Typed<'s> {
        let (of, key) = (self.part(of), self.part(key));
        let (ty, node) = match (of.ty, of.node) {
            (Ty::Wrong, _) => {
                return Typed { ty: Ty::Wrong, node: Node::Bool(false), span: ast.span, words: Vec::new() };
            }
            (Ty::Index(table, field), Node::Lookup(lookup)) => match self.key(&Ty::Index(table, field), key) {
                Ok(key) => (
                    Ty::List(Box::new(Ty::Row(table)), Order::OfRows),
                    Node::Lookup(Box::new(Lookup { key, ..*lookup })),
                ),
                Err(wrong) => return wrong,
            },
            (Ty::List(element, Order::Kept), list) => {
                self.must(&key, &Ty::Int);
                (*element, Node::Item(Box::new([list, key.node])))
            }
            (Ty::List(..), _) => {
                let fault = Fault::new(ast.at, "the order of rows means nothing, so that none is taken by its place");
                return self.wrong(fault.help("use all, exists or filter"));
            }
            (other, _) => return self.wrong(Fault::new(of.span, format!("this is {other}, and has no elements"))),
        };
        Typed { ty, node, span: ast.span, words: of.words }
    }

    pub(super) fn condition(&mut self, ast: &Ast, parts: &[Ast; 3]) -> Typed<'s> {
        let [condition, yes, no] = parts;
        let condition = self.truth(condition);
        let (yes, no) = (self.part(yes), self.part(no));
        let Some(ty) = yes.ty.meet(&no.ty) else { return self.strangers(ast, &yes, &no) };
        if matches!(ty, Ty::Row(_) | Ty::Index(..)) {
            return self.wrong(Fault::new(ast.at, format!("`?:` does not choose between {ty} and another")));
        }
        self.words_fit(&yes.words, &ty);
        self.words_fit(&no.words, &ty);
        let words = yes.words.into_iter().chain(no.words).collect();
        Typed { ty, node: Node::If(Box::new([condition, yes.node, no.node])), span: ast.span, words }
    }
}
