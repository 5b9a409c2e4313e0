//! Lists with their aliases expanded. A negated alias negates each of its
//! members, as sudo does when it matches them one by one.

use super::files::Sudoers;
use super::grammar::{Kind, Member, Statement, is_alias};
use std::collections::BTreeMap;

/// How deep aliases may lie in each other, and how long a list may grow: a
/// short file of aliases in aliases can stand for more than memory holds.
const MOST_DEEP: u32 = 64;
const MOST_MEMBERS: usize = 20_000;

/// All aliases by kind and name.
pub(super) struct Aliases<'a>(BTreeMap<(Kind, &'a str), &'a [Member]>);

impl<'a> Aliases<'a> {
    /// Of two with one name sudo refuses the second and keeps the first.
    pub(super) fn of(sudoers: &'a Sudoers) -> Self {
        let mut all: BTreeMap<(Kind, &str), &[Member]> = BTreeMap::new();
        for (_, statement) in &sudoers.statements {
            if let Statement::Aliases(kind, named) = statement {
                for (name, members) in named {
                    all.entry((*kind, name)).or_insert(members);
                }
            }
        }
        Self(all)
    }

    /// The members with aliases expanded, in order; `None` if they go round in
    /// a circle or are more than the bound. A name that no alias has stands
    /// for itself, as in sudo.
    pub(super) fn expand(&self, kind: Kind, members: &[Member]) -> Option<Vec<Member>> {
        let mut out = Vec::new();
        self.into(kind, members, (false, false), 0, &mut out).then_some(out)
    }

    fn into(&self, kind: Kind, members: &[Member], outer: (bool, bool), depth: u32, out: &mut Vec<Member>) -> bool {
        for member in members {
            // A digest before an alias holds for every command of it.
            let (negated, digest) = (member.negated != outer.0, member.digest || outer.1);
            let done = match self.0.get(&(kind, member.name.as_str())).filter(|_| is_alias(&member.name)) {
                Some(inner) => depth < MOST_DEEP && self.into(kind, inner, (negated, digest), depth + 1, out),
                None => {
                    out.push(Member { negated, digest, ..member.clone() });
                    out.len() <= MOST_MEMBERS
                }
            };
            if !done {
                return false;
            }
        }
        true
    }
}
