//! Comparisons.

use super::Eval;
use crate::expr::node::{By, Comparison, Node};
use crate::expr::value::{Known, List, MISFIT, Reason, Val};
use crate::expr::{decimal, mode};
use std::cmp::Ordering;

const VERSIONS: Reason<'static> = Reason::Plain("versions of two kinds, or of a kind whose order is not known");
const DECIMALS: Reason<'static> = Reason::Plain("a text is not a decimal number");
const MODES: Reason<'static> = Reason::Plain("a text is not a mode");

impl<'a> Eval<'a, '_> {
    pub(super) fn compare(&mut self, comparison: Comparison, by: By, [left, right]: &'a [Node; 2]) -> Known<'a, bool> {
        match (self.val(left)?, self.val(right)?) {
            (Val::List(a), Val::List(b)) => {
                let same = self.same_lists(by, &a, &b)?;
                Ok(same == (comparison == Comparison::Equal))
            }
            (a, b) => order(by, &a, &b).map(|order| comparison.holds(order)),
        }
    }

    fn same_lists(&mut self, by: By, a: &List<'a>, b: &List<'a>) -> Known<'a, bool> {
        let mut doubt = a.open.or(a.several).or(b.open).or(b.several);
        if doubt.is_none() && a.len() != b.len() {
            return Ok(false);
        }
        if let Some(reason) = doubt {
            return Err(reason);
        }
        for at in 0..a.len() {
            self.spend(1)?;
            let (Some(x), Some(y)) = (a.get(at), b.get(at)) else { return Err(MISFIT) };
            match x.and_then(|x| order(by, &x, &y?)) {
                Ok(Ordering::Equal) => {}
                Ok(_) => return Ok(false),
                Err(reason) => doubt = doubt.or(Some(reason)),
            }
        }
        doubt.map_or(Ok(true), Err)
    }

    pub(super) fn is_in(&mut self, by: By, [element, list]: &'a [Node; 2]) -> Known<'a, bool> {
        let (wanted, list) = (self.val(element)?, self.list(list)?);
        let mut doubt = None;
        for at in 0..list.len() {
            self.spend(1)?;
            match list.get(at).unwrap_or(Err(MISFIT)).and_then(|found| order(by, &wanted, &found)) {
                Ok(Ordering::Equal) => return Ok(true),
                Ok(_) => {}
                Err(reason) => doubt = doubt.or(Some(reason)),
            }
        }
        doubt.or(list.open).map_or(Ok(false), Err)
    }
}

fn order<'a>(by: By, a: &Val<'a>, b: &Val<'a>) -> Known<'a, Ordering> {
    let octal = |text: &str| mode::parse(text).ok_or(MODES);
    match (a, b) {
        (Val::Text(a), Val::Text(b)) => match by {
            By::Plain => Ok(a.as_ref().cmp(b.as_ref())),
            By::Version => report::version::compare(a, b).ok_or(VERSIONS),
            By::Decimal => decimal::compare(a, b).ok_or(DECIMALS),
        },
        (Val::Int(a), Val::Int(b)) => Ok(a.cmp(b)),
        (Val::Bool(a), Val::Bool(b)) => Ok(a.cmp(b)),
        (Val::Time(a), Val::Time(b)) => Ok(a.cmp(b)),
        (Val::Mode(a), Val::Mode(b)) => Ok(a.cmp(b)),
        (Val::Mode(a), Val::Text(b)) => Ok(a.cmp(&octal(b)?)),
        (Val::Text(a), Val::Mode(b)) => Ok(octal(a)?.cmp(b)),
        _ => Err(MISFIT),
    }
}
