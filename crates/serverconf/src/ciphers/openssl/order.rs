//! The list that a cipher string works on: which suites are on, and in which
//! order they stand. OpenSSL keeps those that are off in the list too, because
//! where they stand decides where they come back.

use super::table::{SUITES, Suite, Traits, asked};

/// What is done with the suites that a rule means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    /// Turn on those that are off, at the end.
    Add,
    /// Turn off for good.
    Kill,
    /// Turn off; they come first among what may come back.
    Delete,
    /// Move those that are on to the end.
    Last,
    /// Move those that are on to the front. No string can ask for it.
    First,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    suite: &'static Suite,
    on: bool,
}

/// The suites in their order.
#[derive(Clone, Debug)]
pub(super) struct Order(Vec<Entry>);

impl Order {
    /// All suites, off, in the order in which a string finds them: ephemeral
    /// before static key exchange, sealing ciphers before others, then by
    /// strength (the steps of OpenSSL's `ssl_create_cipher_list`). Between
    /// equals the higher number comes first, as OpenSSL reads its table backwards.
    pub fn initial() -> Self {
        use Action::{Add, Delete, First, Last};
        let mut order = Self(SUITES.iter().rev().map(|suite| Entry { suite, on: false }).collect());
        for (action, line) in [
            (Add, "- kx=ECDHE auth=ECDSA"),
            (Add, "- kx=ECDHE"),
            (Delete, "- kx=ECDHE"),
            (Add, "- enc=AES128GCM,AES256GCM"),
            (Add, "- enc=CHACHA20"),
            (Add, "- enc=AES128,AES256,AES128CCM,AES256CCM,AES128CCM8,AES256CCM8"),
            (Add, "-"),
            (Last, "- mac=MD5"),
            (Last, "- auth=NULL"),
            (Last, "- kx=RSA"),
            (Last, "- kx=PSK"),
        ] {
            order.apply(action, &asked(line));
        }
        order.by_strength();
        for (action, line) in [
            (First, "- version=TLSv1.2"),
            (First, "- mac=AEAD"),
            (First, "- kx=DHE,ECDHE"),
            (First, "- kx=DHE,ECDHE mac=AEAD"),
            (Delete, "-"),
        ] {
            order.apply(action, &asked(line));
        }
        order
    }

    /// Applies one rule.
    pub fn apply(&mut self, action: Action, asked: &Traits) {
        self.act(action, |suite| matches(&suite.traits, asked));
    }

    /// Sorts what is on by strength; equals keep their order, what is off
    /// stays before it.
    pub fn by_strength(&mut self) {
        let mut strengths: Vec<u16> = self.0.iter().filter(|e| e.on).map(|e| e.suite.bits).collect();
        strengths.sort_unstable();
        strengths.dedup();
        for bits in strengths.into_iter().rev() {
            self.act(Action::Last, |suite| suite.bits == bits);
        }
    }

    /// What is on, in order.
    pub fn suites(&self) -> Vec<u16> {
        self.0.iter().filter(|e| e.on).map(|e| e.suite.code).collect()
    }

    fn act(&mut self, action: Action, meant: impl Fn(&Suite) -> bool) {
        let concerned = |e: &Entry| meant(e.suite) && (e.on != (action == Action::Add) || action == Action::Kill);
        let (mut moved, rest): (Vec<Entry>, Vec<Entry>) = self.0.iter().partition(|e| concerned(e));
        for entry in &mut moved {
            entry.on = !matches!(action, Action::Delete);
        }
        self.0 = match action {
            Action::Kill => rest,
            Action::Add | Action::Last => [rest, moved].concat(),
            Action::Delete | Action::First => [moved, rest].concat(),
        };
    }
}

fn matches(have: &Traits, asked: &Traits) -> bool {
    let meets = |asked: u32, have: u32| asked == 0 || asked & have != 0;
    meets(asked.kx, have.kx)
        && meets(asked.auth, have.auth)
        && meets(asked.enc, have.enc)
        && meets(asked.mac, have.mac)
        && meets(asked.version, have.version)
        && meets(asked.class, have.class)
        && (!asked.left_out || have.left_out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_deleted_last_comes_back_first() {
        let mut order = Order::initial();
        assert!(order.suites().is_empty());
        order.apply(Action::Add, &asked("- enc=AES128GCM"));
        order.apply(Action::Delete, &asked("- kx=RSA"));
        order.apply(Action::Kill, &asked("- kx=DHE"));
        assert_eq!(order.suites().first(), Some(&0xc02b));
        order.apply(Action::Last, &asked("- auth=ECDSA"));
        assert_eq!(order.suites().last(), Some(&0xc02b));
        assert!(!order.suites().contains(&0x009c));
        order.apply(Action::Add, &asked("-"));
        assert_eq!(order.suites()[order.suites().len() - 100..].len(), 100);
        assert!(order.suites().contains(&0x009c) && !order.suites().contains(&0x009e));
    }
}
