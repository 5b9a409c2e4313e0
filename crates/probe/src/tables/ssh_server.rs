//! `ssh.server`: the SSH server's effective settings: one row for all connections (`match` absent), one more for each Match block of its configuration.

use report::{FieldSpec as F, FieldType as T, Origin, TableSpec};
use std::borrow::Cow::Borrowed as B;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("ssh.server"),
    origin: Origin::Observed,
    doc: B(
        "The SSH server's effective settings: one row for all connections (`match` absent), one more for each Match block of its configuration.",
    ),
    needs: B("read access to /etc/ssh (root where drop-ins are private)"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("match", T::Text, "The criteria of the Match block; absent for the settings without one."),
    F::new("listening", T::Boolean, "True if a socket listens on one of its ports now."),
    F::new("port", T::IntegerList, "The TCP ports."),
    F::new("listen_address", T::TextList, "The addresses it is told to listen on; empty means all."),
    F::words(
        "permit_root_login",
        &[B("yes"), B("no"), B("prohibit-password"), B("forced-commands-only")],
        "Whether root may log in.",
    ),
    F::new("password_authentication", T::Boolean, "Whether passwords are accepted."),
    F::new("permit_empty_passwords", T::Boolean, "Whether empty passwords are accepted."),
    F::new(
        "kbd_interactive_authentication",
        T::Boolean,
        "Whether keyboard-interactive authentication (often PAM passwords) is accepted.",
    ),
    F::new("pubkey_authentication", T::Boolean, "Whether public keys are accepted."),
    F::new("hostbased_authentication", T::Boolean, "Whether the client host's word is accepted."),
    F::new("ignore_rhosts", T::Text, "Whether .rhosts files are ignored: yes, no or shosts-only."),
    F::new("gssapi_authentication", T::Boolean, "Whether Kerberos tickets are accepted."),
    F::new("use_pam", T::Boolean, "Whether PAM is used."),
    F::new("strict_modes", T::Boolean, "Whether loose file modes in home folders refuse a login."),
    F::new("x11_forwarding", T::Boolean, "Whether X11 is forwarded."),
    F::new("allow_tcp_forwarding", T::Text, "Which TCP forwarding is allowed: yes, no, local, remote."),
    F::new("allow_agent_forwarding", T::Boolean, "Whether agent forwarding is allowed."),
    F::new("gateway_ports", T::Text, "Whether others may connect to forwarded ports: yes, no, clientspecified."),
    F::new("permit_tunnel", T::Text, "Whether tun devices may be forwarded: yes, no, point-to-point, ethernet."),
    F::new("permit_user_environment", T::Text, "Whether users may set environment variables: yes, no or a pattern."),
    F::new("max_auth_tries", T::Integer, "Failed attempts before a connection ends."),
    F::new("max_sessions", T::Integer, "Sessions for each connection."),
    F::new("max_startups", T::Text, "Unauthenticated connections: start:rate:full."),
    F::new("login_grace_seconds", T::Integer, "Seconds to log in; 0 means no limit."),
    F::new("client_alive_interval", T::Integer, "Seconds of silence before the client is asked; 0 means never."),
    F::new(
        "client_alive_count_max",
        T::Integer,
        "Unanswered questions before the connection ends; 0 means never on OpenSSH 8.2 and later.",
    ),
    F::new("log_level", T::Text, "How much is logged, upper case."),
    F::new("banner", T::Path, "The file shown before login; absent if none."),
    F::new("allow_users", T::TextList, "Who alone may log in; empty means all."),
    F::new("allow_groups", T::TextList, "Which groups alone may log in; empty means all."),
    F::new("deny_users", T::TextList, "Who may not log in."),
    F::new("deny_groups", T::TextList, "Which groups may not log in."),
    F::new("authorized_keys_file", T::TextList, "Where users' public keys are looked for."),
    F::new(
        "ciphers",
        T::TextList,
        "The ciphers offered; unreadable where it is the server's own default and that is not known.",
    ),
    F::new("macs", T::TextList, "The MACs offered."),
    F::new("kex_algorithms", T::TextList, "The key exchanges offered."),
];
