//! Options of mounts: which are told with their values, and which protect.

/// Options that take something away from whoever writes into a file system.
pub const PROTECTIVE: &[&str] = &["nodev", "noexec", "nosuid", "nosymfollow", "ro"];

/// Options whose values are told. All others are told by name alone: a share's
/// password may stand in them.
const WITH_VALUES: &[&str] = &[
    "errors",
    "fmask",
    "dmask",
    "gid",
    "hidepid",
    "mode",
    "sec",
    "size",
    "subvol",
    "uid",
    "umask",
    "vers",
    "x-systemd.after",
    "x-systemd.requires",
];

/// The longest list of options, and the longest single one.
const MOST: usize = 64;
const LONGEST: usize = 128;

/// The options of a comma-separated text, sorted, each once. What only undoes
/// nothing (`defaults`) is left out.
pub(super) fn told<'a>(texts: impl IntoIterator<Item = &'a [u8]>) -> Vec<String> {
    let mut options: Vec<String> = Vec::new();
    for option in texts.into_iter().flat_map(|text| text.split(|b| *b == b',')) {
        let option = String::from_utf8_lossy(option);
        let option = option.trim();
        let name = option.split_once('=').map_or(option, |(name, _)| name);
        let kept = if WITH_VALUES.contains(&name) { option } else { name };
        if !kept.is_empty() && kept != "defaults" && kept.len() <= LONGEST && options.len() < MOST {
            options.push(kept.to_owned());
        }
    }
    options.sort_unstable();
    options.dedup();
    options
}

/// Configured options with what they bring along: `user` and its kin forbid
/// devices, programs and setuid unless a later option allows them again.
pub(super) fn configured(text: &[u8]) -> Vec<String> {
    let mut flags: Vec<&str> = Vec::new();
    let text_shown = String::from_utf8_lossy(text);
    for option in text_shown.split(',').map(str::trim) {
        let (drop, add): (&[&str], &[&str]) = match option {
            "user" | "users" => (&[], &["nodev", "noexec", "nosuid"]),
            "owner" | "group" => (&[], &["nodev", "nosuid"]),
            "dev" => (&["nodev"], &[]),
            "exec" => (&["noexec"], &[]),
            "suid" => (&["nosuid"], &[]),
            "rw" => (&["ro"], &[]),
            "defaults" => (&["nodev", "noexec", "nosuid", "ro"], &[]),
            _ => (&[], &[]),
        };
        flags.retain(|flag| !drop.contains(flag));
        flags.extend(add);
        if PROTECTIVE.contains(&option) {
            flags.push(option);
        }
    }
    // What stands there and was undone later is not in effect.
    let mut options = told([text]);
    options.retain(|option| !PROTECTIVE.contains(&option.as_str()));
    options.extend(flags.into_iter().map(str::to_owned));
    options.sort_unstable();
    options.dedup();
    options
}

/// A source for people: an address of a share without the name and password in it.
pub(super) fn readable(source: &str) -> String {
    let Some((scheme, rest)) = source.split_once("://") else { return source.to_owned() };
    let host = rest.split_once('/').map_or(rest, |(host, _)| host);
    match host.rsplit_once('@') {
        Some((user, _)) => format!("{scheme}://{}", rest.get(user.len() + 1..).unwrap_or_default()),
        None => source.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_may_be_secret_are_dropped() {
        assert_eq!(
            told([&b"rw,nosuid,password=hush,size=64m"[..], b"rw,credentials=/x"]),
            ["credentials", "nosuid", "password", "rw", "size=64m"]
        );
        assert_eq!(told([&b"defaults,,"[..]]), Vec::<String>::new());
        assert_eq!(told([vec![b'a'; 200].as_slice()]), Vec::<String>::new());
    }

    #[test]
    fn later_options_undo_earlier_ones() {
        assert_eq!(configured(b"user,noauto"), ["noauto", "nodev", "noexec", "nosuid", "user"]);
        assert_eq!(configured(b"users,exec"), ["exec", "nodev", "nosuid", "users"]);
        assert_eq!(configured(b"nodev,defaults"), Vec::<String>::new());
        assert_eq!(configured(b"defaults,nodev,dev,nosuid"), ["dev", "nosuid"]);
        assert_eq!(configured(b"ro"), ["ro"]);
    }

    #[test]
    fn addresses_lose_their_passwords() {
        assert_eq!(readable("https://ann:hush@dav.example/x@y"), "https://dav.example/x@y");
        assert_eq!(readable("//files/share"), "//files/share");
        assert_eq!(readable("tmpfs"), "tmpfs");
    }
}
