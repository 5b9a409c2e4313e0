//! `sudo.rule`: one command that sudo lets one user specification run, with aliases expanded.

use report::{FieldSpec as F, FieldType as T, Origin, TableSpec};
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
];
