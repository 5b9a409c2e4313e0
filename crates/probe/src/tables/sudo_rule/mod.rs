//! `sudo.rule`: one command that sudo lets one user specification run, with
//! aliases expanded. The grammar is that of sudoers(5) as sudo 1.9 has it; the
//! tests hold what `cvtsudoers` of sudo 1.9.13 answered.

mod aliases;
mod cursor;
mod defaults;
mod files;
mod grammar;
mod members;
pub mod settings;
#[cfg(test)]
mod tests;

use crate::accounts;
use crate::gathering::Gathering;
use aliases::Aliases;
use defaults::Defaults;
use files::Sudoers;
use grammar::{Arguments, Context, Kind, Member, Privilege, Statement};
use report::{
    FieldSpec as F, FieldType as T, Gap, GapReason, Grade, Origin, Row, RowBuilder, Source, Table, TableSpec,
};
use std::borrow::Cow::Borrowed as B;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("sudo.rule"),
    origin: Origin::Observed,
    doc: B("One command that sudo lets one user specification run, with aliases expanded."),
    needs: B("root, to read /etc/sudoers"),
    volatile: false,
    personal: true,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("user", T::Text, "Who: a name, `%group`, `#uid`, `%#gid`, `+netgroup` or `ALL`; negated with `!`."),
    F::new("hosts", T::TextList, "On which hosts, as written, aliases expanded."),
    F::new("runas_users", T::TextList, "As whom; `root` where nothing is said."),
    F::new("runas_groups", T::TextList, "With which groups; empty where nothing is said."),
    F::new(
        "command",
        T::Text,
        "The command's path or pattern, or `ALL`; arguments are reduced to `...` as they may hold secrets.",
    ),
    F::new("negated", T::Boolean, "True if the command is forbidden by `!`."),
    F::new("all_commands", T::Boolean, "True if the command is `ALL`."),
    F::new("nopasswd", T::Boolean, "True if no password is asked: by NOPASSWD or by Defaults !authenticate."),
    F::new("noexec", T::Boolean, "True if the command may not start others."),
    F::new("setenv", T::Boolean, "True if the user may set the environment."),
    F::new("log_input", T::Boolean, "True if what is typed is kept, by a tag or by Defaults for all."),
    F::new("log_output", T::Boolean, "True if what is shown is kept, by a tag or by Defaults for all."),
    F::new("digest", T::Boolean, "True if the command is only run while its file has a digest that stands there."),
    F::new("options", T::TextList, "Names of the options with a value, such as CWD, ROLE, TIMEOUT or NOTAFTER."),
];

/// The most rows of one host.
const MOST_ROWS: usize = 20_000;

/// A row for each user and command of each specification; none where there is no sudoers file.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let sudoers = Sudoers::read(gathering.host);
    let aliases = Aliases::of(&sudoers);
    let defaults = Defaults::of(&sudoers, &aliases, gathering.accounts());
    let mut table = Table { rows: Vec::new(), gaps: sudoers.gaps.clone() };
    for service in accounts::services(gathering.host, &["sudoers"]).iter().filter(|s| *s != "files") {
        table.gaps.push(Gap {
            place: "/etc/nsswitch.conf".to_owned(),
            reason: GapReason::Unsupported,
            detail: format!("rules also come from {service}, where this agent does not look"),
        });
    }
    let logged = (settings::is_on(&sudoers, "log_input"), settings::is_on(&sudoers, "log_output"));
    for (source, statement) in &sudoers.statements {
        if let Statement::Rule(users, privileges) = statement {
            let maker = Maker { aliases: &aliases, defaults: &defaults, source, logged };
            let room = MOST_ROWS.saturating_sub(table.rows.len());
            match maker.rows(users, privileges, room) {
                Some(rows) => table.rows.extend(rows),
                None => table.gaps.push(Gap {
                    place: source.shown(),
                    reason: GapReason::TooLarge,
                    detail: format!("its aliases go round in a circle, or there are more than {MOST_ROWS} rules"),
                }),
            }
        }
    }
    table
}

/// Makes the rows of one specification.
struct Maker<'a> {
    aliases: &'a Aliases<'a>,
    defaults: &'a Defaults<'a>,
    source: &'a Source,
    /// Whether Defaults for all keep what is typed, and what is shown.
    logged: (bool, bool),
}

impl Maker<'_> {
    /// `None` if the lists cannot be expanded or there are more rows than `room`.
    fn rows(&self, users: &[Member], privileges: &[Privilege], room: usize) -> Option<Vec<Row>> {
        let users = self.aliases.expand(Kind::User, users)?;
        let mut rows = Vec::new();
        for (hosts, commands) in privileges {
            let hosts = shown(&self.aliases.expand(Kind::Host, hosts)?);
            for (context, command) in commands {
                let (targets, groups) = self.runas(context)?;
                for command in self.aliases.expand(Kind::Command, std::slice::from_ref(command))? {
                    // An alias that nothing defines stands for no command.
                    if grammar::is_alias(&command.name) {
                        continue;
                    }
                    for user in &users {
                        if rows.len() == room {
                            return None;
                        }
                        rows.push(self.row(user, &hosts, (&targets, &groups), context, &command));
                    }
                }
            }
        }
        Some(rows)
    }

    /// As whom: what stands in parentheses, or what Defaults say.
    fn runas(&self, context: &Context) -> Option<(Vec<Member>, Vec<Member>)> {
        match &context.runas {
            Some((users, groups)) => {
                Some((self.aliases.expand(Kind::Runas, users)?, self.aliases.expand(Kind::Runas, groups)?))
            }
            None => {
                let name = self.defaults.runas_default().to_owned();
                Some((vec![Member { negated: false, name, arguments: Arguments::Any, digest: false }], Vec::new()))
            }
        }
    }

    fn row(
        &self,
        user: &Member,
        hosts: &[String],
        (targets, groups): (&[Member], &[Member]),
        context: &Context,
        command: &Member,
    ) -> Row {
        let in_force = self.defaults.in_force(&user.name, targets, &command.name);
        let nopasswd = self.defaults.is_exempt(&user.name) || context.nopasswd.unwrap_or(!in_force.authenticate);
        RowBuilder::new(&SPEC, self.source.clone(), Grade::Configured)
            .set("user", shown_one(user))
            .set("hosts", hosts.to_vec())
            .set("runas_users", shown(targets))
            .set("runas_groups", shown(groups))
            .set("command", command_shown(command))
            .set("negated", command.negated)
            .set("all_commands", command.name == "ALL")
            // What is forbidden asks for nothing.
            .set("nopasswd", nopasswd && !command.negated)
            .set("noexec", context.noexec.unwrap_or(in_force.noexec))
            .set("setenv", context.setenv.unwrap_or(in_force.setenv))
            .set("log_input", context.log_input.unwrap_or(self.logged.0))
            .set("log_output", context.log_output.unwrap_or(self.logged.1))
            .set("digest", command.digest)
            .set("options", context.options.iter().map(|o| (*o).to_owned()).collect::<Vec<_>>())
            .build()
    }
}

fn shown(members: &[Member]) -> Vec<String> {
    members.iter().map(shown_one).collect()
}

fn shown_one(member: &Member) -> String {
    format!("{}{}", if member.negated { "!" } else { "" }, member.name)
}

fn command_shown(command: &Member) -> String {
    let name = &command.name;
    match command.arguments {
        Arguments::Any => name.clone(),
        Arguments::None => format!("{name} \"\""),
        Arguments::Given => format!("{name} ..."),
    }
}
