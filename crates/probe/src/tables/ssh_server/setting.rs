//! The settings that the table tells: keyword, where sshd takes it, how its
//! arguments are read, and OpenSSH's own default.

use super::arguments::{limits, listen, port, seconds, startups};
use report::Value;

/// How the arguments of a setting are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// `yes` or `no`.
    Flag,
    /// One of these words in any case, and what it is told as.
    Word(&'static [(&'static str, &'static str)]),
    /// `yes`, `no`, or a pattern list as written.
    FlagOrPattern,
    /// A whole number of at least this.
    Number(i64),
    /// A time such as `90` or `1m30s`, in seconds.
    Seconds,
    /// `start:rate:full`, or `full` alone.
    Startups,
    /// A file name; `none` for none.
    File,
    /// File names; the first line of the keyword counts; `none` for none.
    Files,
    /// A file name; every line adds to the list.
    KeyFiles,
    /// A program with arguments; `none` for none. Of it only whether there is
    /// one is told: arguments may hold a secret.
    Command,
    /// Patterns; every line of the keyword adds to the list.
    Patterns,
    /// Words; the first line of the keyword counts.
    Words,
    /// Bytes and seconds, or one of both; 0 stands for the default and for none.
    Limits,
    /// Algorithm names; a first `+`, `-` or `^` changes the default.
    Algorithms,
    /// A port; every line adds to the list.
    Port,
    /// An address with or without a port; every line adds to the list.
    Listen,
}

/// One setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Setting {
    /// The table's field, or the name of one of the [`HIDDEN`].
    pub field: &'static str,
    /// How its arguments are read.
    pub shape: Shape,
    /// Whether sshd takes it in a Match block.
    pub in_match: bool,
}

/// Every keyword that bears on a field, lower case, with older names.
#[rustfmt::skip]
const SETTINGS: &[(&str, &str, Shape, bool)] = &[
    ("allowagentforwarding", "allow_agent_forwarding", Shape::Flag, true),
    ("allowgroups", "allow_groups", Shape::Patterns, true),
    ("allowstreamlocalforwarding", "allow_stream_local_forwarding", Shape::Word(&[("yes", "yes"), ("all", "yes"), ("no", "no"), ("local", "local"), ("remote", "remote")]), true),
    ("allowtcpforwarding", "allow_tcp_forwarding", Shape::Word(&[("yes", "yes"), ("all", "yes"), ("no", "no"), ("local", "local"), ("remote", "remote")]), true),
    ("allowusers", "allow_users", Shape::Patterns, true),
    ("authenticationmethods", "authentication_methods", Shape::Words, true),
    ("authorizedkeyscommand", "authorized_keys_command", Shape::Command, true),
    ("authorizedkeysfile", "authorized_keys_file", Shape::Files, true),
    ("banner", "banner", Shape::File, true),
    ("challengeresponseauthentication", "kbd_interactive_authentication", Shape::Flag, true),
    ("chrootdirectory", "chroot_directory", Shape::File, true),
    ("ciphers", "ciphers", Shape::Algorithms, false),
    ("clientalivecountmax", "client_alive_count_max", Shape::Number(0), true),
    ("clientaliveinterval", "client_alive_interval", Shape::Seconds, true),
    ("compression", "compression", Shape::Word(&[("yes", "yes"), ("delayed", "yes"), ("no", "no")]), false),
    ("denygroups", "deny_groups", Shape::Patterns, true),
    ("denyusers", "deny_users", Shape::Patterns, true),
    ("disableforwarding", "disable_forwarding", Shape::Flag, true),
    ("dsaauthentication", "pubkey_authentication", Shape::Flag, false),
    ("exposeauthinfo", "expose_auth_info", Shape::Flag, true),
    ("forcecommand", "force_command", Shape::Command, true),
    ("gatewayports", "gateway_ports", Shape::Word(&[("clientspecified", "clientspecified"), ("yes", "yes"), ("no", "no")]), true),
    ("gssapiauthentication", "gssapi_authentication", Shape::Flag, true),
    ("hostbasedauthentication", "hostbased_authentication", Shape::Flag, true),
    ("hostkey", "host_key", Shape::KeyFiles, false),
    ("ignorerhosts", "ignore_rhosts", Shape::Word(&[("yes", "yes"), ("no", "no"), ("shosts-only", "shosts-only")]), true),
    ("ignoreuserknownhosts", "ignore_user_known_hosts", Shape::Flag, false),
    ("kbdinteractiveauthentication", "kbd_interactive_authentication", Shape::Flag, true),
    ("keepalive", "tcp_keep_alive", Shape::Flag, false),
    ("kerberosauthentication", "kerberos_authentication", Shape::Flag, true),
    ("kexalgorithms", "kex_algorithms", Shape::Algorithms, false),
    ("listenaddress", "listen_address", Shape::Listen, false),
    ("logingracetime", "login_grace_seconds", Shape::Seconds, false),
    ("loglevel", "log_level", Shape::Word(&[("silent", "SILENT"), ("quiet", "QUIET"), ("fatal", "FATAL"), ("error", "ERROR"), ("info", "INFO"), ("verbose", "VERBOSE"), ("debug", "DEBUG"), ("debug1", "DEBUG"), ("debug2", "DEBUG2"), ("debug3", "DEBUG3")]), true),
    ("macs", "macs", Shape::Algorithms, false),
    ("maxauthtries", "max_auth_tries", Shape::Number(0), true),
    ("maxsessions", "max_sessions", Shape::Number(0), true),
    ("maxstartups", "max_startups", Shape::Startups, false),
    ("passwordauthentication", "password_authentication", Shape::Flag, true),
    ("permitemptypasswords", "permit_empty_passwords", Shape::Flag, true),
    ("permitrootlogin", "permit_root_login", Shape::Word(&[("without-password", "prohibit-password"), ("prohibit-password", "prohibit-password"), ("forced-commands-only", "forced-commands-only"), ("yes", "yes"), ("no", "no")]), true),
    ("permittty", "permit_tty", Shape::Flag, true),
    ("permittunnel", "permit_tunnel", Shape::Word(&[("point-to-point", "point-to-point"), ("ethernet", "ethernet"), ("yes", "yes"), ("no", "no")]), true),
    ("permituserenvironment", "permit_user_environment", Shape::FlagOrPattern, false),
    ("permituserrc", "permit_user_rc", Shape::Flag, true),
    ("port", "port", Shape::Port, false),
    ("printlastlog", "print_last_log", Shape::Flag, false),
    ("printmotd", "print_motd", Shape::Flag, false),
    ("pubkeyauthentication", "pubkey_authentication", Shape::Flag, true),
    ("rekeylimit", "rekey_limit", Shape::Limits, true),
    ("revokedkeys", "revoked_keys", Shape::File, true),
    ("skeyauthentication", "kbd_interactive_authentication", Shape::Flag, true),
    ("strictmodes", "strict_modes", Shape::Flag, false),
    ("syslogfacility", "syslog_facility", Shape::Word(&[("daemon", "DAEMON"), ("user", "USER"), ("auth", "AUTH"), ("authpriv", "AUTHPRIV"), ("local0", "LOCAL0"), ("local1", "LOCAL1"), ("local2", "LOCAL2"), ("local3", "LOCAL3"), ("local4", "LOCAL4"), ("local5", "LOCAL5"), ("local6", "LOCAL6"), ("local7", "LOCAL7")]), false),
    ("tcpkeepalive", "tcp_keep_alive", Shape::Flag, false),
    ("trustedusercakeys", "trusted_user_ca_keys", Shape::File, true),
    ("usedns", "use_dns", Shape::Flag, false),
    ("usepam", "use_pam", Shape::Flag, false),
    ("x11forwarding", "x11_forwarding", Shape::Flag, true),
    ("x11uselocalhost", "x11_use_localhost", Shape::Flag, true),
];

/// What is read and is no field of the table: it changes other fields, or
/// other tables speak of it.
pub(super) const HIDDEN: &[&str] = &["authorized_keys_command", "host_key"];

/// The setting that a keyword, lower case, stands for.
pub(super) fn named(keyword: &str) -> Option<Setting> {
    let (_, field, shape, in_match) = *SETTINGS.iter().find(|(name, ..)| *name == keyword)?;
    Some(Setting { field, shape, in_match })
}

/// Each setting once, by field.
pub(super) fn all() -> Vec<Setting> {
    let mut all: Vec<Setting> = SETTINGS
        .iter()
        // A field may be taken in Match by one of its names alone.
        .map(|(_, field, shape, in_match)| Setting { field, shape: *shape, in_match: *in_match })
        .collect();
    all.sort_by_key(|s| (s.field, !s.in_match));
    all.dedup_by_key(|s| s.field);
    all
}

/// OpenSSH's own default; `None` for lists that the server's program decides.
pub(super) fn default(field: &str) -> Option<Value> {
    Some(match field {
        "allow_agent_forwarding"
        | "kbd_interactive_authentication"
        | "password_authentication"
        | "permit_tty"
        | "permit_user_rc"
        | "print_last_log"
        | "print_motd"
        | "pubkey_authentication"
        | "strict_modes"
        | "tcp_keep_alive"
        | "x11_use_localhost" => true.into(),
        "authorized_keys_command"
        | "disable_forwarding"
        | "expose_auth_info"
        | "force_command"
        | "gssapi_authentication"
        | "hostbased_authentication"
        | "ignore_user_known_hosts"
        | "kerberos_authentication"
        | "permit_empty_passwords"
        | "use_dns"
        | "use_pam"
        | "x11_forwarding" => false.into(),
        "allow_groups" | "allow_users" | "deny_groups" | "deny_users" | "listen_address" => Value::TextList(Vec::new()),
        "allow_stream_local_forwarding" | "allow_tcp_forwarding" | "compression" | "ignore_rhosts" => "yes".into(),
        "gateway_ports" | "permit_tunnel" | "permit_user_environment" => "no".into(),
        "authorized_keys_file" => vec![".ssh/authorized_keys".to_owned(), ".ssh/authorized_keys2".to_owned()].into(),
        "authentication_methods" => vec!["any".to_owned()].into(),
        "banner" | "chroot_directory" | "revoked_keys" | "trusted_user_ca_keys" => Value::Absent,
        "client_alive_count_max" => 3_u32.into(),
        "client_alive_interval" => 0_u32.into(),
        "log_level" => "INFO".into(),
        "login_grace_seconds" => 120_u32.into(),
        "max_auth_tries" => 6_u32.into(),
        "max_sessions" => 10_u32.into(),
        "max_startups" => "10:30:100".into(),
        "permit_root_login" => "prohibit-password".into(),
        "port" => vec![22_i64].into(),
        "rekey_limit" => vec![0_i64, 0].into(),
        "syslog_facility" => "AUTH".into(),
        _ => return None,
    })
}

impl Shape {
    /// Whether every line of the keyword adds to what earlier lines said.
    pub(super) const fn adds_up(self) -> bool {
        matches!(self, Self::Patterns | Self::Port | Self::Listen | Self::KeyFiles)
    }

    /// Reads the arguments.
    ///
    /// # Errors
    /// What is wrong with them, in words that hold nothing of them.
    pub(super) fn read(self, args: &[String]) -> Result<Value, &'static str> {
        let only = || match args {
            [one] if !one.is_empty() => Ok(one.as_str()),
            [] | [_] => Err("the keyword has no argument"),
            _ => Err("it has more arguments than the keyword takes"),
        };
        let flag = |word: &str| match word {
            w if w.eq_ignore_ascii_case("yes") => Some(true),
            w if w.eq_ignore_ascii_case("no") => Some(false),
            _ => None,
        };
        Ok(match self {
            Self::Flag => flag(only()?).ok_or("the argument is neither yes nor no")?.into(),
            Self::Word(words) => {
                let word = only()?;
                let found = words.iter().find(|(w, _)| w.eq_ignore_ascii_case(word));
                found.ok_or("the argument is no word that this keyword knows")?.1.into()
            }
            Self::FlagOrPattern => match flag(only()?) {
                Some(true) => "yes".into(),
                Some(false) => "no".into(),
                None => only()?.into(),
            },
            Self::Number(least) => {
                let number: i32 = only()?.parse().map_err(|_| "the argument is not a whole number")?;
                if i64::from(number) < least {
                    return Err("the argument is too small");
                }
                i64::from(number).into()
            }
            Self::Seconds => seconds(only()?).ok_or("the argument is not a time such as 2m30s")?.into(),
            Self::Startups => startups(only()?).ok_or("the argument is not start:rate:full")?.into(),
            Self::File => match only()? {
                none if none.eq_ignore_ascii_case("none") => Value::Absent,
                file => report::escape::path(file.as_bytes()).into(),
            },
            Self::Files => match args {
                [] => return Err("the keyword has no argument"),
                [none] if none.eq_ignore_ascii_case("none") => Value::TextList(Vec::new()),
                files => files.to_vec().into(),
            },
            Self::KeyFiles => match only()? {
                none if none.eq_ignore_ascii_case("none") => Value::TextList(Vec::new()),
                file => vec![file.to_owned()].into(),
            },
            Self::Command => match args {
                [] => return Err("the keyword has no argument"),
                [first, ..] => (!first.eq_ignore_ascii_case("none")).into(),
            },
            Self::Patterns | Self::Words if args.is_empty() => return Err("the keyword has no argument"),
            Self::Patterns | Self::Words => args.to_vec().into(),
            Self::Limits => limits(args).ok_or("the arguments are not bytes and a time")?.into(),
            Self::Algorithms => only()?.into(),
            Self::Port => vec![port(only()?).ok_or("the argument is not a port")?].into(),
            Self::Listen => match args {
                [address] | [address, _, _] => listen(address).ok_or("the argument is not an address")?.into(),
                _ => return Err("the arguments are not an address"),
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_list_is_sorted_and_every_default_fits() {
        assert!(SETTINGS.is_sorted_by(|a, b| a.0 < b.0));
        assert!(HIDDEN.is_sorted());
        let spec = &super::super::SPEC;
        for setting in all() {
            let field = spec.slot(setting.field).and_then(|s| spec.fields.get(s));
            match (field, default(setting.field)) {
                (Some(field), Some(value)) => assert!(value.fits(field), "{}", setting.field),
                (Some(_), None) => assert_eq!(setting.shape, Shape::Algorithms, "{}", setting.field),
                (None, _) => assert!(HIDDEN.contains(&setting.field), "{}", setting.field),
            }
        }
    }

    /// What OpenSSH 9.2 was seen to take, by `sshd -T`.
    #[test]
    fn arguments() {
        let check = |keyword: &str, args: &str, want: Option<Value>| {
            let args: Vec<String> = args.split(' ').filter(|a| !a.is_empty()).map(str::to_owned).collect();
            assert_eq!(named(keyword).unwrap().shape.read(&args).ok(), want, "{keyword} {args:?}");
        };
        let two = |a: &str, b: &str| Some(Value::TextList(vec![a.into(), b.into()]));
        check("permitrootlogin", "Without-Password", Some("prohibit-password".into()));
        check("permitrootlogin", "maybe", None);
        check("permitrootlogin", "no extra", None);
        check("usepam", "YES", Some(true.into()));
        check("usepam", "true", None);
        check("allowtcpforwarding", "all", Some("yes".into()));
        check("loglevel", "debug1", Some("DEBUG".into()));
        check("logingracetime", "1m30", Some(90_u32.into()));
        check("logingracetime", "2H", Some(7200_u32.into()));
        check("logingracetime", "none", None);
        check("logingracetime", "-1", None);
        check("rekeylimit", "1G 1h", Some(vec![1_i64 << 30, 3600].into()));
        check("rekeylimit", "default none", Some(vec![0_i64].into()));
        check("rekeylimit", "1x", None);
        check("authenticationmethods", "publickey,password publickey", two("publickey,password", "publickey"));
        check("maxstartups", "5", Some("5:30:5".into()));
        check("maxstartups", "5:60:9", Some("5:60:9".into()));
        check("maxstartups", "5:6", None);
        check("maxauthtries", "-1", None);
        check("maxauthtries", "0x4", None);
        check("authorizedkeysfile", "none", Some(Value::TextList(vec![])));
        check("authorizedkeyscommand", "/usr/bin/keys %u --all", Some(true.into()));
        check("authorizedkeyscommand", "none", Some(false.into()));
        check("hostkey", "/etc/ssh/a b", None);
        check("hostkey", "/etc/ssh/a", Some(Value::TextList(vec!["/etc/ssh/a".into()])));
        check("banner", "NONE", Some(Value::Absent));
        check("port", "0", None);
        check("port", "ssh", Some(vec![22_i64].into()));
        check("listenaddress", "::1", two("::1", ""));
        check("listenaddress", "[::1]:99", two("::1", "99"));
        check("listenaddress", "10.0.0.1:99", two("10.0.0.1", "99"));
        check("listenaddress", "h rdomain r", two("h", ""));
        check("listenaddress", "h:0", None);
        check("permituserenvironment", "LANG,LC_*", Some("LANG,LC_*".into()));
    }

    proptest! {
        #[test]
        fn any_arguments_are_read(args in proptest::collection::vec("[0-9a-zé:\\[\\]-]{0,12}", 0..4)) {
            for setting in all() {
                let _ = setting.shape.read(&args);
            }
        }
    }
}
