//! What Defaults lines mean for one user and command. Where it cannot be told
//! whether a line is for them, a line that loosens counts and one that
//! tightens does not.

use super::aliases::Aliases;
use super::files::Sudoers;
use super::grammar::{Kind, Member, Scope, Setting, Statement};
use crate::accounts::Accounts;
use crate::glob;
use std::collections::BTreeSet;

/// How far a list is about something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    No,
    /// In part, or nobody can tell.
    Partly,
    Wholly,
}

/// Settings in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct InForce {
    pub authenticate: bool,
    pub noexec: bool,
    pub setenv: bool,
}

/// Whom a Defaults line is for, aliases expanded; `None` for everyone.
type Bearers = Option<(Kind, Vec<Member>)>;

/// All Defaults lines with their lists expanded.
pub(super) struct Defaults<'a> {
    lines: Vec<(Bearers, &'a [Setting])>,
    accounts: &'a Accounts,
}

impl<'a> Defaults<'a> {
    pub(super) fn of(sudoers: &'a Sudoers, aliases: &Aliases<'_>, accounts: &'a Accounts) -> Self {
        let mut lines = Vec::new();
        for (_, statement) in &sudoers.statements {
            match statement {
                Statement::Defaults(Scope::All, options) => lines.push((None, options.as_slice())),
                Statement::Defaults(Scope::Of(kind, members), options) => {
                    // What cannot be expanded is taken as written, which fits in part at most.
                    let members = aliases.expand(*kind, members).unwrap_or_else(|| members.clone());
                    lines.push((Some((*kind, members)), options.as_slice()));
                }
                _ => {}
            }
        }
        Self { lines, accounts }
    }

    /// As whom commands run where a rule does not say.
    pub(super) fn runas_default(&self) -> &str {
        let find = |o: &'a Setting| if let Setting::RunasDefault(user) = o { Some(user.as_str()) } else { None };
        self.lines.iter().rev().find_map(|(_, options)| options.iter().rev().find_map(find)).unwrap_or("root")
    }

    /// Whether the user is in a group that is never asked for a password.
    pub(super) fn is_exempt(&self, user: &str) -> bool {
        let find = |o: &'a Setting| if let Setting::ExemptGroup(group) = o { Some(group.as_str()) } else { None };
        let group = self.lines.iter().rev().find_map(|(_, options)| options.iter().rev().find_map(find));
        group.is_some_and(|g| !g.is_empty() && self.person(user, &format!("%{g}")) != Fit::No)
    }

    /// sudo takes all lines in order but those for commands, which come last.
    pub(super) fn in_force(&self, user: &str, targets: &[Member], command: &str) -> InForce {
        let mut now = InForce { authenticate: true, noexec: false, setenv: false };
        let is_late = |scope: &Bearers| matches!(scope, Some((Kind::Command, _)));
        for late in [false, true] {
            for (scope, options) in self.lines.iter().filter(|(scope, _)| is_late(scope) == late) {
                let fit = self.fit(scope.as_ref(), user, targets, command);
                for option in *options {
                    now.take(option, fit);
                }
            }
        }
        now
    }

    fn fit(&self, scope: Option<&(Kind, Vec<Member>)>, user: &str, targets: &[Member], command: &str) -> Fit {
        let Some((kind, members)) = scope else { return Fit::Wholly };
        match kind {
            Kind::User => fold(members, |name| self.person(user, name)),
            Kind::Command => fold(members, |name| one_command(command, name)),
            // This file may be shared by many hosts, and a host has many names.
            Kind::Host => fold(members, |name| if name == "ALL" { Fit::Wholly } else { Fit::Partly }),
            // Without a target it is the user's own self.
            Kind::Runas if targets.is_empty() => fold(members, |name| self.person(user, name)),
            Kind::Runas => {
                let fits = targets.iter().filter(|t| !t.negated);
                let fits: Vec<_> = fits.map(|t| fold(members, |name| self.person(&t.name, name))).collect();
                match (fits.iter().min(), fits.iter().max()) {
                    (Some(Fit::Wholly), _) => Fit::Wholly,
                    (_, Some(Fit::No)) | (None, _) => Fit::No,
                    _ => Fit::Partly,
                }
            }
        }
    }

    /// How far the people called `one` are among those called `others`.
    fn person(&self, one: &str, others: &str) -> Fit {
        let (one, others) = (self.named(one), self.named(others));
        if others == "ALL" || one == others {
            return Fit::Wholly;
        }
        if one == "ALL" {
            return Fit::Partly;
        }
        let is_single = |name: &str| !name.starts_with(['%', '+']);
        match (is_single(&one), is_single(&others)) {
            (true, true) => Fit::No,
            (true, false) => match self.people(&others) {
                Some(people) if people.contains(one.as_str()) => Fit::Wholly,
                Some(_) => Fit::No,
                None => Fit::Partly,
            },
            (false, single) => {
                let second = if single { Some(BTreeSet::from([others.as_str()])) } else { self.people(&others) };
                match (self.people(&one), second) {
                    (Some(a), Some(b)) if a.is_disjoint(&b) => Fit::No,
                    _ => Fit::Partly,
                }
            }
        }
    }

    /// A `#uid` by its name if it has one.
    fn named(&self, name: &str) -> String {
        let uid = name.strip_prefix('#').and_then(|n| n.parse().ok());
        let user = uid.and_then(|uid: u32| self.accounts.users.iter().find(|u| u.uid == uid));
        user.map_or_else(|| name.to_owned(), |u| u.name.clone())
    }

    /// Who is in `%group`; `None` if that cannot be told.
    fn people(&self, name: &str) -> Option<BTreeSet<&str>> {
        if !self.accounts.foreign().is_empty() || !self.accounts.group_gaps.is_empty() {
            return None;
        }
        let name = name.strip_prefix('%').filter(|n| !n.starts_with(':'))?;
        let is_it =
            |g: &&crate::accounts::Group| name.strip_prefix('#').map_or(g.name == name, |gid| gid.parse() == Ok(g.gid));
        let mut people = BTreeSet::new();
        for group in self.accounts.groups.iter().filter(is_it) {
            people.extend(group.members.iter().map(String::as_str));
            let primary = self.accounts.users.iter().filter(|u| u.gid == group.gid);
            people.extend(primary.map(|u| u.name.as_str()));
        }
        Some(people)
    }
}

impl InForce {
    fn take(&mut self, option: &Setting, fit: Fit) {
        let (place, on, loose) = match option {
            Setting::Authenticate(on) => (&mut self.authenticate, *on, !*on),
            Setting::Noexec(on) => (&mut self.noexec, *on, !*on),
            Setting::Setenv(on) => (&mut self.setenv, *on, *on),
            Setting::RunasDefault(_) | Setting::ExemptGroup(_) | Setting::Told(..) => return,
        };
        if fit == Fit::Wholly || (fit == Fit::Partly && loose) {
            *place = on;
        }
    }
}

/// How far a list is about something: of the members that are, the last one decides.
fn fold(members: &[Member], fit: impl Fn(&str) -> Fit) -> Fit {
    members.iter().fold(Fit::No, |so_far, member| match (fit(&member.name), member.negated) {
        (Fit::No, _) => so_far,
        (fit, false) => so_far.max(fit),
        (Fit::Wholly, true) => Fit::No,
        (Fit::Partly, true) => so_far.min(Fit::Partly),
    })
}

fn one_command(one: &str, others: &str) -> Fit {
    if one == others || others == "ALL" {
        return Fit::Wholly;
    }
    let takes = |pattern: &str, name: &str| {
        let all_of_folder = pattern.ends_with('/') && name.starts_with(pattern);
        pattern == "ALL"
            || pattern.starts_with('^')
            || all_of_folder
            || glob::matches(pattern.as_bytes(), name.as_bytes())
    };
    if takes(one, others) || takes(others, one) { Fit::Partly } else { Fit::No }
}
