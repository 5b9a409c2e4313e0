//! Certificate policies along a path (RFC 5280, 6.1, in the form that RFC 9618
//! gives it: no tree that could grow beyond measure). Of each policy that is
//! valid at a certificate, only the policies of the anchor's domain that lead
//! there are kept.

use super::{Reason, Request};
use crate::x509::{View, oid};
use std::collections::{BTreeMap, BTreeSet};

/// A policy as the next certificate must name it, and those of the anchor's domain that it stands for.
type Valid<'a> = BTreeMap<&'a [u8], BTreeSet<&'a [u8]>>;

struct State<'a, 'b> {
    /// What is left of the search's budget: each policy that is moved costs one.
    budget: &'b mut u32,
    valid: Valid<'a>,
    /// True if every policy is valid still.
    any: bool,
    explicit: usize,
    mapping: usize,
    inhibit: usize,
}

/// Walks a path, the leaf first, without the anchor. `budget` counts policies.
pub fn check(path: &[&View<'_>], request: &Request, budget: &mut u32) -> Result<(), Reason> {
    let most = path.len() + 1;
    let explicit = if request.policies.is_empty() { most } else { 0 };
    let mut state = State { budget, valid: Valid::new(), any: true, explicit, mapping: most, inhibit: most };
    for (at, view) in path.iter().enumerate().rev() {
        let last = at == 0;
        state.enter(view, last)?;
        if state.explicit == 0 && state.is_empty() {
            return Err(Reason::Policy);
        }
        if !last {
            state.leave(view)?;
        }
    }
    if let Some(leaf) = path.first() {
        state.explicit = state.explicit.saturating_sub(1);
        if let Some(Ok(read)) = leaf.extensions.policy_constraints
            && read.require_explicit == Some(0)
        {
            state.explicit = 0;
        }
    }
    let asked = |roots: &BTreeSet<&[u8]>| request.policies.iter().any(|policy| roots.contains(policy.as_slice()));
    let met = match request.policies.is_empty() {
        true => !state.is_empty(),
        false => state.any || state.valid.values().any(asked),
    };
    if state.explicit == 0 && !met { Err(Reason::Policy) } else { Ok(()) }
}

impl<'a> State<'a, '_> {
    fn is_empty(&self) -> bool {
        self.valid.is_empty() && !self.any
    }

    /// 6.1.3 (d) and (e).
    fn enter(&mut self, view: &View<'a>, last: bool) -> Result<(), Reason> {
        let Some(Ok(named)) = &view.extensions.policies else {
            (self.valid, self.any) = (Valid::new(), false);
            return Ok(());
        };
        let old = std::mem::take(&mut self.valid);
        let is_any = named.iter().any(|policy| policy.oid == oid::ANY_POLICY);
        let open = is_any && (self.inhibit > 0 || !last && view.is_self_issued());
        for policy in named.iter().filter(|policy| policy.oid != oid::ANY_POLICY) {
            self.spend(1 + old.get(policy.oid).map_or(0, BTreeSet::len))?;
            if let Some(roots) = old.get(policy.oid) {
                self.valid.entry(policy.oid).or_default().extend(roots);
            } else if self.any {
                self.valid.entry(policy.oid).or_default().insert(policy.oid);
            }
        }
        if open {
            for (policy, roots) in old {
                self.valid.entry(policy).or_insert(roots);
            }
        }
        self.any &= open;
        Ok(())
    }

    /// 6.1.4 (a), (b), (h), (i) and (j).
    fn leave(&mut self, view: &View<'a>) -> Result<(), Reason> {
        if let Some(Ok(pairs)) = &view.extensions.policy_mappings {
            if pairs.iter().any(|(from, to)| *from == oid::ANY_POLICY || *to == oid::ANY_POLICY) {
                return Err(Reason::PolicyMapping);
            }
            let mut mapped = Valid::new();
            let allowed = if self.mapping > 0 { pairs.as_slice() } else { &[] };
            for (from, to) in allowed {
                let roots = match self.valid.get(from) {
                    Some(roots) => roots.clone(),
                    None if self.any => BTreeSet::from([*from]),
                    None => continue,
                };
                self.spend(1 + roots.len())?;
                mapped.entry(*to).or_default().extend(roots);
            }
            for (from, _) in pairs {
                self.valid.remove(from);
            }
            for (to, roots) in mapped {
                self.valid.entry(to).or_default().extend(roots);
            }
        }
        if !view.is_self_issued() {
            self.explicit = self.explicit.saturating_sub(1);
            self.mapping = self.mapping.saturating_sub(1);
            self.inhibit = self.inhibit.saturating_sub(1);
        }
        let number = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
        if let Some(Ok(read)) = view.extensions.policy_constraints {
            self.explicit = read.require_explicit.map_or(self.explicit, |count| self.explicit.min(number(count)));
            self.mapping = read.inhibit_mapping.map_or(self.mapping, |count| self.mapping.min(number(count)));
        }
        if let Some(Ok(count)) = view.extensions.inhibit_any_policy {
            self.inhibit = self.inhibit.min(number(count));
        }
        Ok(())
    }

    fn spend(&mut self, policies: usize) -> Result<(), Reason> {
        let cost = u32::try_from(policies).unwrap_or(u32::MAX);
        *self.budget = self.budget.checked_sub(cost).ok_or(Reason::Budget)?;
        Ok(())
    }
}
