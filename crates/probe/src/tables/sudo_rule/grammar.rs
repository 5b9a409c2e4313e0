//! The grammar of sudoers(5): one logical line as aliases, defaults or a user
//! specification. Nothing of a command's arguments is kept.

use super::cursor::Cursor;
use super::members::{DIGESTS, list, member};
use super::settings;

/// What a list member stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Member {
    pub negated: bool,
    /// A name with its sign, a command, or an alias's name.
    pub name: String,
    /// Whether a command has arguments, so that it is only allowed with those.
    pub arguments: Arguments,
    /// Whether the command is only allowed while its file has a digest.
    pub digest: bool,
}

/// What a command says of its arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Arguments {
    /// Nothing: any are allowed.
    Any,
    /// `""`: none are allowed.
    None,
    /// These alone, which are not kept.
    Given,
}

/// The kinds of alias.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Kind {
    User,
    Runas,
    Host,
    Command,
}

/// Whom a Defaults line is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    All,
    Of(Kind, Vec<Member>),
}

/// The settings of a Defaults line that the table tells of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Setting {
    Authenticate(bool),
    Noexec(bool),
    Setenv(bool),
    RunasDefault(String),
    ExemptGroup(String),
    /// One that [`settings`](super::settings) tells: its name, whether it is
    /// on, and what stands behind its `=`.
    Told(&'static str, bool, Option<String>),
}

/// Tags and target of a command, inherited along its list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Context {
    /// Users and groups in parentheses; `None` if there are none.
    pub runas: Option<(Vec<Member>, Vec<Member>)>,
    pub nopasswd: Option<bool>,
    pub noexec: Option<bool>,
    pub setenv: Option<bool>,
    pub log_input: Option<bool>,
    pub log_output: Option<bool>,
    /// Names of the options with a value, such as `CWD` or `NOTAFTER`.
    pub options: Vec<&'static str>,
}

/// Hosts, and the commands there.
pub(super) type Privilege = (Vec<Member>, Vec<(Context, Member)>);

/// One logical line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Statement {
    Aliases(Kind, Vec<(String, Vec<Member>)>),
    Defaults(Scope, Vec<Setting>),
    /// Users and what they may do.
    Rule(Vec<Member>, Vec<Privilege>),
}

const ALIASES: &[(&str, Kind)] = &[
    ("Cmd_Alias", Kind::Command),
    ("Cmnd_Alias", Kind::Command),
    ("Host_Alias", Kind::Host),
    ("Runas_Alias", Kind::Runas),
    ("User_Alias", Kind::User),
];

/// Options of a command that have a value; none bears on the table.
const OPTIONS: &[&str] =
    &["APPARMOR_PROFILE", "CHROOT", "CWD", "LIMITPRIVS", "NOTAFTER", "NOTBEFORE", "PRIVS", "ROLE", "TIMEOUT", "TYPE"];

/// `None` if the line does not follow the grammar.
pub(super) fn parse(text: &str) -> Option<Statement> {
    let mut cursor = Cursor::new(text);
    cursor.blanks();
    let first = cursor.letters();
    let after = cursor.rest().get(first.len()..).unwrap_or_default();
    let statement = if let Some((_, kind)) = ALIASES.iter().find(|(n, _)| *n == first && after.starts_with([' ', '\t']))
    {
        cursor.skip(first.len());
        aliases(&mut cursor, *kind)?
    } else if first == "Defaults" && after.starts_with([' ', '\t', ':', '@', '>', '!']) {
        cursor.skip(first.len());
        defaults(&mut cursor)?
    } else {
        rule(&mut cursor)?
    };
    cursor.blanks();
    cursor.is_done().then_some(statement)
}

fn aliases(cursor: &mut Cursor<'_>, kind: Kind) -> Option<Statement> {
    let mut all = Vec::new();
    loop {
        cursor.blanks();
        let name = cursor.letters();
        if !is_alias(name) {
            return None;
        }
        cursor.skip(name.len());
        if !cursor.sign('=') {
            return None;
        }
        all.push((name.to_owned(), list(cursor, kind, true)?));
        if !cursor.sign(':') {
            return Some(Statement::Aliases(kind, all));
        }
    }
}

/// An upper-case letter, then upper-case letters, digits and `_`; `ALL` is none.
pub(super) fn is_alias(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
        && name != "ALL"
}

fn defaults(cursor: &mut Cursor<'_>) -> Option<Statement> {
    let kind = match cursor.peek()? {
        ':' => Some(Kind::User),
        '@' => Some(Kind::Host),
        '>' => Some(Kind::Runas),
        '!' => Some(Kind::Command),
        _ => None,
    };
    let scope = match kind {
        Some(kind) => {
            cursor.skip(1);
            // Commands here have no arguments: what follows is the settings.
            Scope::Of(kind, list(cursor, kind, false)?)
        }
        None => Scope::All,
    };
    let mut options = Vec::new();
    loop {
        cursor.blanks();
        let mut on = true;
        while cursor.take('!') {
            on = !on;
            cursor.blanks();
        }
        let name = cursor.letters();
        if name.is_empty() {
            return None;
        }
        cursor.skip(name.len());
        cursor.blanks();
        let mut value = None;
        if cursor.rest().starts_with("+=") || cursor.rest().starts_with("-=") {
            cursor.skip(1);
        }
        if cursor.take('=') {
            cursor.blanks();
            // An empty text in quotes is a value too.
            let empty = cursor.rest().starts_with("\"\"");
            value = if empty { Some(String::new()) } else { Some(cursor.word(&[','])?) };
            cursor.skip(if empty { 2 } else { 0 });
        }
        if let Some(told) = settings::told(name) {
            options.push(Setting::Told(told, on, value.clone()));
        }
        match (name, value) {
            ("authenticate", None) => options.push(Setting::Authenticate(on)),
            ("noexec", None) => options.push(Setting::Noexec(on)),
            ("setenv", None) => options.push(Setting::Setenv(on)),
            ("runas_default", Some(user)) => options.push(Setting::RunasDefault(user)),
            ("exempt_group", Some(group)) => options.push(Setting::ExemptGroup(group)),
            ("exempt_group", None) if !on => options.push(Setting::ExemptGroup(String::new())),
            _ => {}
        }
        if !cursor.sign(',') {
            return Some(Statement::Defaults(scope, options));
        }
    }
}

fn rule(cursor: &mut Cursor<'_>) -> Option<Statement> {
    let users = list(cursor, Kind::User, false)?;
    let mut privileges = Vec::new();
    loop {
        let hosts = list(cursor, Kind::Host, false)?;
        if !cursor.sign('=') {
            return None;
        }
        privileges.push((hosts, commands(cursor)?));
        if !cursor.sign(':') {
            return Some(Statement::Rule(users, privileges));
        }
    }
}

/// Commands with their tags; each inherits those of the one before.
fn commands(cursor: &mut Cursor<'_>) -> Option<Vec<(Context, Member)>> {
    let mut all = Vec::new();
    let mut context = Context::default();
    loop {
        cursor.blanks();
        if cursor.take('(') {
            context.runas = Some(runas(cursor)?);
        }
        let inherited = context.setenv.take();
        tags(cursor, &mut context)?;
        let command = member(cursor, Kind::Command, true)?;
        // `ALL` without a tag of its own includes the environment, whatever
        // was said before, and what follows inherits nothing of that.
        let implied = command.name == "ALL" && context.setenv.is_none();
        context.setenv = if implied { Some(true) } else { context.setenv.or(inherited) };
        all.push((context.clone(), command));
        if implied {
            context.setenv = None;
        }
        if !cursor.sign(',') {
            return Some(all);
        }
    }
}

fn runas(cursor: &mut Cursor<'_>) -> Option<(Vec<Member>, Vec<Member>)> {
    let part = |cursor: &mut Cursor<'_>| {
        cursor.blanks();
        if matches!(cursor.peek(), Some(':' | ')')) { Some(Vec::new()) } else { list(cursor, Kind::Runas, false) }
    };
    let users = part(cursor)?;
    let groups = if cursor.sign(':') { part(cursor)? } else { Vec::new() };
    cursor.sign(')').then_some((users, groups))
}

/// Options and tags before a command.
fn tags(cursor: &mut Cursor<'_>, context: &mut Context) -> Option<()> {
    loop {
        cursor.blanks();
        let name = cursor.letters();
        let after = cursor.rest().get(name.len()..).unwrap_or_default().trim_start();
        if let Some(option) = OPTIONS.iter().find(|o| **o == name).filter(|_| after.starts_with('=')) {
            if !context.options.contains(option) {
                context.options.push(option);
            }
            cursor.skip(name.len());
            cursor.sign('=');
            cursor.blanks();
            cursor.word(&[',', '!', ':', '=', '(', ')'])?;
            continue;
        }
        if !after.starts_with(':') || DIGESTS.contains(&name) {
            return Some(());
        }
        match name {
            "PASSWD" => context.nopasswd = Some(false),
            "NOPASSWD" => context.nopasswd = Some(true),
            "EXEC" => context.noexec = Some(false),
            "NOEXEC" => context.noexec = Some(true),
            "SETENV" => context.setenv = Some(true),
            "NOSETENV" => context.setenv = Some(false),
            "LOG_INPUT" => context.log_input = Some(true),
            "NOLOG_INPUT" => context.log_input = Some(false),
            "LOG_OUTPUT" => context.log_output = Some(true),
            "NOLOG_OUTPUT" => context.log_output = Some(false),
            "FOLLOW" | "NOFOLLOW" | "INTERCEPT" | "NOINTERCEPT" | "MAIL" | "NOMAIL" => {}
            // `ALL : host = …` begins the next privilege.
            _ => return Some(()),
        }
        cursor.skip(name.len());
        cursor.sign(':');
    }
}
