//! Lists: rows, lookups, loops.

use super::{Eval, OVERFLOW};
use crate::expr::context::Key;
use crate::expr::node::{Comparison, Lookup, Loop, Node};
use crate::expr::value::{Items, Known, List, MISFIT, Reason, Val, stands_for_several};
use report::Row;

impl<'a> Eval<'a, '_> {
    pub(super) fn list(&mut self, node: &'a Node) -> Known<'a, List<'a>> {
        match node {
            Node::Texts(texts) => Ok(List::of(Items::Texts(texts))),
            Node::Ints(ints) => Ok(List::of(Items::Ints(ints))),
            Node::Rows(table) => {
                let (rows, open) = self.table(table);
                Ok(List { items: Items::Rows(rows), open, several: None })
            }
            Node::Lookup(lookup) => self.lookup(lookup),
            Node::List(nodes) => {
                self.spend(nodes.len())?;
                let values = nodes.iter().map(|node| self.val(node)).collect();
                Ok(List::of(Items::Values(values)))
            }
            Node::JoinLists(sides) => self.join_lists(sides),
            Node::Loop(Loop::Filter, parts) => self.filter(parts),
            Node::Loop(Loop::Map, parts) => self.map(parts),
            _ => match self.val(node)? {
                Val::List(list) => Ok((*list).clone()),
                _ => Err(MISFIT),
            },
        }
    }

    /// The rows of a table, and why there may be more.
    fn table(&self, name: &'a str) -> (&'a [Row], Option<Reason<'a>>) {
        match self.cx.facts.tables.get(name) {
            Some(table) => (&table.rows, table.gaps.first().map(|gap| Reason::Incomplete(name, gap))),
            None => (&[], Some(Reason::NotGathered(name))),
        }
    }

    /// The rows with a value in a field. Rows whose field could not be read may have it too.
    pub(super) fn lookup(&mut self, lookup: &'a Lookup) -> Known<'a, List<'a>> {
        let key = self.val(&lookup.key)?;
        let (rows, open) = self.table(&lookup.table);
        let index = self.cx.index(&lookup.table, lookup.slot, rows);
        let (from, to) = index.find(rows, Key::of(&key).ok_or(MISFIT)?);
        let unread = index.unread.and_then(|at| match rows.get(at)?.values.get(lookup.slot)? {
            report::Value::Unreadable(why) => Some(Reason::Key(&lookup.table, why)),
            _ => None,
        });
        Ok(List { items: Items::Picked { rows, index, from, to }, open: open.or(unread), several: None })
    }

    /// One turn of a loop.
    fn turn<T>(&mut self, element: Known<'a, Val<'a>>, body: impl FnOnce(&mut Self) -> Known<'a, T>) -> Known<'a, T> {
        self.variables.push(element);
        let result = body(self);
        self.variables.pop();
        result
    }

    pub(super) fn quantify(&mut self, kind: Loop, [range, body]: &'a [Node; 2]) -> Known<'a, bool> {
        let list = self.list(range)?;
        let mut doubt = None;
        // For `exists_one`: the elements for which it holds, the first of them kept.
        let (mut holds, mut first) = (0_usize, None);
        for at in 0..list.len() {
            let Some(element) = list.get(at) else { break };
            self.spend(1)?;
            let several = if kind == Loop::ExistsOne { stands_for_several(&element) } else { None };
            match (self.turn(element, |eval| eval.bool(body)), kind) {
                (Ok(true), Loop::Exists) => return Ok(true),
                (Ok(false), Loop::All) => return Ok(false),
                (Ok(true), Loop::ExistsOne) if holds > 0 => return Ok(false),
                (Ok(true), Loop::ExistsOne) => (holds, first) = (1, several),
                (Ok(_), _) => {}
                (Err(reason), _) => doubt = doubt.or(Some(reason)),
            }
        }
        if let Some(reason) = doubt.or(list.open) {
            return Err(reason);
        }
        match (kind, holds, first.or(list.several)) {
            (Loop::ExistsOne, 1, Some(reason)) => Err(reason),
            (Loop::ExistsOne, ..) => Ok(holds == 1),
            (kind, ..) => Ok(kind == Loop::All),
        }
    }

    /// What cannot be told of an element leaves the list open: it may belong there or not.
    fn filter(&mut self, [range, body]: &'a [Node; 2]) -> Known<'a, List<'a>> {
        let list = self.list(range)?;
        let (mut kept, mut doubt) = (Vec::new(), None);
        for at in 0..list.len() {
            let Some(element) = list.get(at) else { break };
            self.spend(1)?;
            match self.turn(element.clone(), |eval| eval.bool(body)) {
                Ok(true) => kept.push(element),
                Ok(false) => {}
                Err(reason) => doubt = doubt.or(Some(reason)),
            }
        }
        Ok(List { items: Items::Values(kept.into()), open: doubt.or(list.open), several: list.several })
    }

    fn map(&mut self, [range, body]: &'a [Node; 2]) -> Known<'a, List<'a>> {
        let list = self.list(range)?;
        let (mut values, mut several) = (Vec::with_capacity(list.len()), list.several);
        for at in 0..list.len() {
            let Some(element) = list.get(at) else { break };
            self.spend(1)?;
            several = several.or_else(|| stands_for_several(&element));
            values.push(self.turn(element, |eval| eval.val(body)));
        }
        Ok(List { items: Items::Values(values.into()), open: list.open, several })
    }

    fn join_lists(&mut self, [left, right]: &'a [Node; 2]) -> Known<'a, List<'a>> {
        let (a, b) = (self.list(left)?, self.list(right)?);
        self.spend(a.len().saturating_add(b.len()))?;
        let elements = |list: &List<'a>| (0..list.len()).filter_map(|at| list.get(at)).collect::<Vec<_>>();
        let values = elements(&a).into_iter().chain(elements(&b)).collect();
        Ok(List { items: Items::Values(values), open: a.open.or(b.open), several: a.several.or(b.several) })
    }

    pub(super) fn item(&mut self, [list, place]: &'a [Node; 2]) -> Known<'a, Val<'a>> {
        let (list, place) = (self.list(list)?, self.int(place)?);
        if let Some(reason) = list.open.or(list.several) {
            return Err(reason);
        }
        let element = usize::try_from(place).ok().and_then(|at| list.get(at));
        element.unwrap_or(Err(Reason::Plain("a list has no element at that place")))
    }

    /// Of a list that is known in part, the size is at least that of the part.
    pub(super) fn size_is(&mut self, comparison: Comparison, [list, number]: &'a [Node; 2]) -> Known<'a, bool> {
        let (list, number) = (self.list(list)?, self.int(number)?);
        self.spend(list.len())?;
        let size = i64::try_from(list.len()).map_err(|_| OVERFLOW)?;
        let Some(reason) = list.uncertain() else { return Ok(comparison.holds(size.cmp(&number))) };
        let settled = match comparison {
            Comparison::GreaterOrEqual => (size >= number).then_some(true),
            Comparison::Less => (size >= number).then_some(false),
            Comparison::Greater | Comparison::NotEqual => (size > number).then_some(true),
            Comparison::LessOrEqual | Comparison::Equal => (size > number).then_some(false),
        };
        settled.ok_or(reason)
    }
}
