//! What is asked of texts, modes, addresses and the clock.

use super::Eval;
use crate::expr::network::{self, Network};
use crate::expr::node::{Ask, Given, ModeTest, Node, TextTest};
use crate::expr::value::{CLOCK, Known, MISFIT, Reason, Val};
use crate::expr::{mode, text, time};
use std::net::IpAddr;

impl<'a> Eval<'a, '_> {
    pub(super) fn text_test(&mut self, test: TextTest, [of, part]: &'a [Node; 2]) -> Known<'a, bool> {
        let (of, part) = (self.text(of)?, self.text(part)?);
        Ok(match test {
            TextTest::StartsWith => of.starts_with(part.as_ref()),
            TextTest::EndsWith => of.ends_with(part.as_ref()),
            TextTest::Contains => {
                self.spend(text::search_cost(&of))?;
                of.contains(part.as_ref())
            }
            TextTest::Glob => {
                self.spend(text::glob_cost(&of, &part))?;
                text::glob(&of, &part)
            }
        })
    }

    /// Time enters here alone. Each question is `now ≥ some instant`, and its
    /// answer holds until that instant, or for good.
    pub(super) fn clock(&mut self, ask: Ask, (of, length): &'a (Node, Given<i64>)) -> Known<'a, bool> {
        let Val::Time(of) = self.val(of)? else { return Err(MISFIT) };
        let length = match length {
            Given::Fixed(length) => *length,
            Given::Text(node) => {
                time::length(&self.text(node)?).ok_or(Reason::Plain("a text is not a length of time"))?
            }
        };
        if !self.cx.clock.trusted {
            return Err(CLOCK);
        }
        let instant = match ask {
            Ask::Before | Ask::After => of.millis(),
            Ask::OlderThan => of.millis().saturating_add(length),
            Ask::Within => of.millis().saturating_sub(length),
        };
        let reached = self.cx.clock.now.millis() >= instant;
        if !reached {
            self.stable_until = self.stable_until.min(instant);
        }
        Ok(if ask == Ask::After { !reached } else { reached })
    }

    pub(super) fn mode_test(&mut self, test: ModeTest, (of, bits): &'a (Node, Given<u32>)) -> Known<'a, bool> {
        let Val::Mode(of) = self.val(of)? else { return Err(MISFIT) };
        let bits = match bits {
            Given::Fixed(bits) => *bits,
            Given::Text(node) => mode::parse(&self.text(node)?).ok_or(Reason::Plain("a text is not a mode"))?,
        };
        Ok(match test {
            ModeTest::Within => mode::within(of, bits),
            ModeTest::Has => mode::has(of, bits),
        })
    }

    fn address(&mut self, node: &'a Node) -> Known<'a, IpAddr> {
        network::address(&self.text(node)?).ok_or(Reason::Plain("a text is not an address"))
    }

    pub(super) fn is_loopback(&mut self, node: &'a Node) -> Known<'a, bool> {
        self.address(node).map(|address| network::is_loopback(&address))
    }

    pub(super) fn in_network(&mut self, (of, networks): &'a (Node, Given<Vec<Network>>)) -> Known<'a, bool> {
        let address = self.address(of)?;
        let list = match networks {
            Given::Fixed(networks) => {
                self.spend(networks.len())?;
                return Ok(networks.iter().any(|network| network.holds(address)));
            }
            Given::Text(node) => match self.val(node)? {
                Val::Text(text) => return in_one(address, &text),
                Val::List(list) => list,
                _ => return Err(MISFIT),
            },
        };
        let mut doubt = None;
        for at in 0..list.len() {
            self.spend(1)?;
            let found = match list.get(at).unwrap_or(Err(MISFIT)) {
                Ok(Val::Text(text)) => in_one(address, &text),
                Ok(_) => Err(MISFIT),
                Err(reason) => Err(reason),
            };
            match found {
                Ok(true) => return Ok(true),
                Ok(false) => {}
                Err(reason) => doubt = doubt.or(Some(reason)),
            }
        }
        doubt.or(list.open).map_or(Ok(false), Err)
    }
}

fn in_one<'a>(address: IpAddr, network: &str) -> Known<'a, bool> {
    Network::parse(network).map(|network| network.holds(address)).map_err(|_| Reason::Plain("a text is not a network"))
}
