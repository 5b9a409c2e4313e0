//! Evaluation: deterministic, bounded by the budget, and never an error. What
//! cannot be told is unknown, and stays so whatever is asked of it, unless the
//! rest decides: `false && unknown` is false, `true || unknown` is true.
//!
//! Every step keeps one law: if less is known, the answer is the same or
//! unknown. So no fact that is withheld can turn a failure into a pass.

mod ask;
mod compare;
mod lists;

use super::context::Context;
use super::judged::{Budget, Judged, Truth};
use super::node::{Arithmetic, Field, Loop, Node, Of};
use super::value::{Items, Known, List, MISFIT, Reason, TOO_COSTLY, Val};
use super::{check::HOST, text, time};
use crate::param::ParamValue;
use report::{Row, Time, Value};
use std::borrow::Cow;
use std::rc::Rc;

/// Evaluates a whole expression.
pub(super) fn judge(root: &Node, cx: &Context<'_>, row: Option<&Row>, budget: &mut Budget) -> Judged {
    let mut eval = Eval { cx, row, variables: Vec::new(), budget, spent: false, stable_until: i64::MAX };
    let known = eval.bool(root);
    let truth = match known {
        _ if eval.spent => Truth::Unknown(TOO_COSTLY.to_string()),
        Ok(true) => Truth::True,
        Ok(false) => Truth::False,
        Err(reason) => Truth::Unknown(reason.to_string()),
    };
    Judged { truth, stable_until: Time::from_millis(eval.stable_until) }
}

/// One evaluation.
struct Eval<'a, 'b> {
    cx: &'a Context<'a>,
    row: Option<&'a Row>,
    variables: Vec<Known<'a, Val<'a>>>,
    budget: &'b mut Budget,
    spent: bool,
    stable_until: i64,
}

impl<'a> Eval<'a, '_> {
    fn spend(&mut self, steps: usize) -> Known<'a, ()> {
        if steps == 0 || self.budget.spend(steps) {
            return Ok(());
        }
        self.spent = true;
        Err(TOO_COSTLY)
    }

    fn bool(&mut self, node: &'a Node) -> Known<'a, bool> {
        match node {
            Node::Bool(b) => Ok(*b),
            Node::Not(of) => self.bool(of).map(|b| !b),
            Node::And(sides) => self.either(sides, false),
            Node::Or(sides) => self.either(sides, true),
            Node::Has(field) => match self.value(field)? {
                Value::Absent => Ok(false),
                Value::Unreadable(why) => Err(Reason::Unreadable(&field.written, why)),
                _ => Ok(true),
            },
            Node::Compare(comparison, by, sides) => self.compare(*comparison, *by, sides),
            Node::SizeIs(comparison, sides) => self.size_is(*comparison, sides),
            Node::In(by, sides) => self.is_in(*by, sides),
            Node::Found(lookup) => {
                let found = self.lookup(lookup)?;
                if found.len() > 0 { Ok(true) } else { found.open.map_or(Ok(false), Err) }
            }
            Node::Loop(kind @ (Loop::All | Loop::Exists | Loop::ExistsOne), parts) => self.quantify(*kind, parts),
            Node::TextTest(test, sides) => self.text_test(*test, sides),
            Node::Clock(ask, parts) => self.clock(*ask, parts),
            Node::Mode(test, parts) => self.mode_test(*test, parts),
            Node::InNetwork(parts) => self.in_network(parts),
            Node::IsLoopback(of) => self.is_loopback(of),
            Node::Unknown(of) => match self.text(of)? {
                Cow::Borrowed(why) => Err(Reason::Said(why)),
                Cow::Owned(_) => Err(Reason::Plain("the rule says that it cannot tell")),
            },
            _ => match self.val(node)? {
                Val::Bool(b) => Ok(b),
                _ => Err(MISFIT),
            },
        }
    }

    /// `&&` is decided by a false side, `||` by a true one.
    fn either(&mut self, [left, right]: &'a [Node; 2], decisive: bool) -> Known<'a, bool> {
        match self.bool(left) {
            Ok(b) if b == decisive => Ok(b),
            Ok(_) => self.bool(right),
            Err(reason) => match self.bool(right) {
                Ok(b) if b == decisive => Ok(b),
                _ => Err(reason),
            },
        }
    }

    fn val(&mut self, node: &'a Node) -> Known<'a, Val<'a>> {
        Ok(match node {
            Node::Int(int) => Val::Int(*int),
            Node::Text(text) => Val::Text(Cow::Borrowed(text)),
            Node::Time(time) => Val::Time(*time),
            Node::Param(name) => return self.param(name),
            Node::Row(of) => Val::Row(self.row(*of)?),
            Node::Field(field) => return Val::of(self.value(field)?, &field.written),
            Node::Variable(depth) => return self.variables.get(*depth).cloned().unwrap_or(Err(MISFIT)),
            Node::If(parts) => {
                let [condition, yes, no] = &**parts;
                return if self.bool(condition)? { self.val(yes) } else { self.val(no) };
            }
            Node::Negate(of) => Val::Int(self.int(of)?.checked_neg().ok_or(OVERFLOW)?),
            Node::Arithmetic(operator, sides) => Val::Int(self.arithmetic(*operator, sides)?),
            Node::JoinTexts(sides) => self.join_texts(sides)?,
            Node::Item(parts) => return self.item(parts),
            Node::SizeOfText(of) => {
                let text = self.text(of)?;
                self.spend(text::search_cost(&text))?;
                Val::Int(i64::try_from(text.chars().count()).map_err(|_| OVERFLOW)?)
            }
            Node::SizeOfList(of) => {
                let list = self.list(of)?;
                self.spend(list.len())?;
                match list.uncertain() {
                    Some(reason) => return Err(reason),
                    None => Val::Int(i64::try_from(list.len()).map_err(|_| OVERFLOW)?),
                }
            }
            Node::Lower(of) => {
                let text = self.text(of)?;
                self.spend(text.len())?;
                Val::Text(if text.bytes().any(|b| b.is_ascii_uppercase()) {
                    text.to_ascii_lowercase().into()
                } else {
                    text
                })
            }
            Node::ToInt(of) => Val::Int(
                text::integer(&self.text(of)?).ok_or(Reason::Plain("a text is not a whole number within bounds"))?,
            ),
            Node::ToTime(of) => Val::Time(time::instant(&self.text(of)?).ok_or(Reason::Plain("a text is not a time"))?),
            Node::Texts(_)
            | Node::Ints(_)
            | Node::List(_)
            | Node::Rows(_)
            | Node::Lookup(_)
            | Node::JoinLists(_)
            | Node::Loop(Loop::Filter | Loop::Map, _) => Val::List(Rc::new(self.list(node)?)),
            Node::Bool(_)
            | Node::Not(_)
            | Node::And(_)
            | Node::Or(_)
            | Node::Has(_)
            | Node::Compare(..)
            | Node::SizeIs(..)
            | Node::In(..)
            | Node::Found(_)
            | Node::Loop(Loop::All | Loop::Exists | Loop::ExistsOne, _)
            | Node::TextTest(..)
            | Node::Clock(..)
            | Node::Mode(..)
            | Node::InNetwork(_)
            | Node::IsLoopback(_)
            | Node::Unknown(_) => Val::Bool(self.bool(node)?),
        })
    }

    fn int(&mut self, node: &'a Node) -> Known<'a, i64> {
        match self.val(node)? {
            Val::Int(int) => Ok(int),
            _ => Err(MISFIT),
        }
    }

    fn text(&mut self, node: &'a Node) -> Known<'a, Cow<'a, str>> {
        match self.val(node)? {
            Val::Text(text) => Ok(text),
            _ => Err(MISFIT),
        }
    }

    fn row(&self, of: Of) -> Known<'a, &'a Row> {
        match of {
            Of::Own => self.row.ok_or(Reason::Plain("there is no row")),
            Of::Host => {
                let table = self.cx.facts.tables.get(HOST).ok_or(Reason::NotGathered(HOST))?;
                match (table.rows.as_slice(), table.gaps.first()) {
                    ([row], _) => Ok(row),
                    (_, Some(gap)) => Err(Reason::Incomplete(HOST, gap)),
                    (_, None) => Err(Reason::Plain("os.release has not one row")),
                }
            }
            Of::Variable(depth) => match self.variables.get(depth) {
                Some(Ok(Val::Row(row))) => Ok(row),
                Some(Err(reason)) => Err(*reason),
                _ => Err(MISFIT),
            },
        }
    }

    fn value(&self, field: &'a Field) -> Known<'a, &'a Value> {
        self.row(field.of)?.values.get(field.slot).ok_or(MISFIT)
    }

    fn param(&self, name: &'a str) -> Known<'a, Val<'a>> {
        Ok(match self.cx.params.get(name).ok_or(Reason::Param(name))? {
            ParamValue::Boolean(b) => Val::Bool(*b),
            ParamValue::Integer(i) => Val::Int(*i),
            ParamValue::Text(text) => Val::Text(Cow::Borrowed(text)),
            ParamValue::TextList(list) => Val::List(Rc::new(List::of(Items::Texts(list)))),
            ParamValue::IntegerList(list) => Val::List(Rc::new(List::of(Items::Ints(list)))),
        })
    }

    fn arithmetic(&mut self, operator: Arithmetic, [left, right]: &'a [Node; 2]) -> Known<'a, i64> {
        let (a, b) = (self.int(left)?, self.int(right)?);
        let result = match operator {
            Arithmetic::Add => a.checked_add(b),
            Arithmetic::Subtract => a.checked_sub(b),
            Arithmetic::Multiply => a.checked_mul(b),
            Arithmetic::Divide | Arithmetic::Remainder if b == 0 => return Err(Reason::Plain("a division by zero")),
            Arithmetic::Divide => a.checked_div(b),
            Arithmetic::Remainder => a.checked_rem(b),
        };
        result.ok_or(OVERFLOW)
    }

    fn join_texts(&mut self, [left, right]: &'a [Node; 2]) -> Known<'a, Val<'a>> {
        let (a, b) = (self.text(left)?, self.text(right)?);
        self.spend(a.len().saturating_add(b.len()))?;
        Ok(Val::Text(Cow::Owned(format!("{a}{b}"))))
    }
}

const OVERFLOW: Reason<'static> = Reason::Plain("a number out of range");
