//! Which profile applies to a host, and why: it follows from the host's facts.

use crate::{
    Clock, Compiled, Profile,
    expr::{Budget, Context, Truth},
};
use report::{Facts, Time, predicate::ProfileChoice};

impl Compiled {
    /// The profile that is for this host: of those whose `for` holds, the one
    /// of the highest priority, then the first by id. `None` if none is.
    #[must_use]
    pub fn choose_profile(&self, facts: &Facts) -> Option<ProfileChoice> {
        if self.is_newer() {
            let why = format!("the set is written in edition {}, which this release cannot read", self.edition());
            return Some(ProfileChoice { id: "all".to_owned(), why });
        }
        // `for` may not ask the time; if it did, the answer would be unknown.
        let clock = Clock { now: Time::MIN, trusted: false };
        let cx = Context::new(facts, clock);
        let mut ranked: Vec<&Profile> = self.profiles().iter().collect();
        ranked.sort_by(|a, b| b.priority.cmp(&a.priority).then_with(|| a.id.cmp(&b.id)));
        let mut untold = String::new();
        for profile in ranked {
            match profile.program.eval(&cx, None, &mut Budget::default()).truth {
                Truth::True => {
                    let why = format!("priority {}: {}{untold}", profile.priority, profile.applies);
                    return Some(ProfileChoice { id: profile.id.clone(), why: report::escape::shown(&why) });
                }
                Truth::False => {}
                Truth::Unknown(reason) => untold += &format!("; `{}` could not be told: {reason}", profile.id),
            }
        }
        None
    }
}
