//! What a password field says without saying the hash: its scheme, as
//! crypt(5) names it by prefix, and whether it is locked.

/// The scheme of a password field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The field is empty: no password is asked.
    Empty,
    /// No password fits: `*`, `!` alone, or the like.
    None,
    /// Thirteen characters of the old crypt.
    Des,
    /// `_` and nineteen characters.
    Bsdi,
    /// `$1$`.
    Md5,
    /// `$5$`.
    Sha256,
    /// `$6$`.
    Sha512,
    /// `$2a$`, `$2b$`, `$2x$`, `$2y$`.
    Bcrypt,
    /// `$7$`.
    Scrypt,
    /// `$y$`.
    Yescrypt,
    /// `$gy$`.
    GostYescrypt,
    /// Some scheme that is not listed here, such as `$sha1$`, `$md5,…` or `$3$`.
    Other,
}

impl Kind {
    /// The word in tables.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::None => "none",
            Self::Des => "des",
            Self::Bsdi => "bsdi",
            Self::Md5 => "md5",
            Self::Sha256 => "sha256",
            Self::Sha512 => "sha512",
            Self::Bcrypt => "bcrypt",
            Self::Scrypt => "scrypt",
            Self::Yescrypt => "yescrypt",
            Self::GostYescrypt => "gost_yescrypt",
            Self::Other => "other",
        }
    }
}

/// What a password field says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scheme {
    /// The scheme of the hash, under a lock too.
    pub kind: Kind,
    /// Whether it lets nobody in: a `!` before it, or no hash at all.
    pub locked: bool,
}

const PREFIXES: &[(&[u8], Kind)] = &[
    (b"$1$", Kind::Md5),
    (b"$2a$", Kind::Bcrypt),
    (b"$2b$", Kind::Bcrypt),
    (b"$2x$", Kind::Bcrypt),
    (b"$2y$", Kind::Bcrypt),
    (b"$5$", Kind::Sha256),
    (b"$6$", Kind::Sha512),
    (b"$7$", Kind::Scrypt),
    (b"$gy$", Kind::GostYescrypt),
    (b"$y$", Kind::Yescrypt),
];

/// Reads a password field.
pub(crate) fn of(field: &[u8]) -> Scheme {
    if field.is_empty() {
        return Scheme { kind: Kind::Empty, locked: false };
    }
    // `!` by usermod -L and passwd -l, `*LK*` by Solaris tools, `!!` by useradd of Red Hat.
    let bare: &[u8] = field.strip_prefix(b"*LK*").unwrap_or(field);
    let rest = bare.iter().position(|b| *b != b'!').map_or(&b""[..], |start| bare.get(start..).unwrap_or_default());
    let locked = rest.len() != field.len();
    let kind = kind(rest);
    Scheme { kind, locked: locked || kind == Kind::None }
}

/// The scheme of what is left without a lock.
fn kind(hash: &[u8]) -> Kind {
    let of_crypt = |b: &u8| b.is_ascii_alphanumeric() || *b == b'.' || *b == b'/';
    if let Some((_, kind)) = PREFIXES.iter().find(|(prefix, _)| hash.starts_with(prefix)) {
        return *kind;
    }
    match hash {
        [b'$', ..] => Kind::Other,
        [b'_', rest @ ..] if rest.len() == 19 && rest.iter().all(of_crypt) => Kind::Bsdi,
        // The C library reads the first thirteen and takes a longer field too;
        // bigcrypt makes them eleven longer for each eight letters.
        _ if hash.len() >= 13 && hash.iter().all(of_crypt) && (hash.len() - 13).is_multiple_of(11) => Kind::Des,
        // `*`, `x`, `NP`, `*NOLOGIN*`: no password hashes to these.
        _ => Kind::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_form() {
        let check = |field: &str, kind, locked| {
            assert_eq!(of(field.as_bytes()), Scheme { kind, locked }, "{field}");
        };
        check("", Kind::Empty, false);
        check("!", Kind::None, true);
        check("!!", Kind::None, true);
        check("*", Kind::None, true);
        check("!*", Kind::None, true);
        check("*LK*", Kind::None, true);
        check("x", Kind::None, true);
        check("NP", Kind::None, true);
        check("$y$j9T$salt$hash", Kind::Yescrypt, false);
        check("!$y$j9T$salt$hash", Kind::Yescrypt, true);
        check("!!$6$salt$hash", Kind::Sha512, true);
        check("*LK*$6$salt$hash", Kind::Sha512, true);
        check("$gy$j9T$salt$hash", Kind::GostYescrypt, false);
        check("$7$CU..../....salt$hash", Kind::Scrypt, false);
        check("$2b$12$abcdefghijklmnopqrstuv", Kind::Bcrypt, false);
        check("$2y$12$abcdefghijklmnopqrstuv", Kind::Bcrypt, false);
        check("$5$rounds=5000$salt$hash", Kind::Sha256, false);
        check("$1$salt$hash", Kind::Md5, false);
        check("$sha1$40000$salt$hash", Kind::Other, false);
        check("$md5,rounds=904$salt$$hash", Kind::Other, false);
        check("$3$$8846f7eaee8fb117ad06bdd830b7586c", Kind::Other, false);
        check("$argon2id$v=19$m=65536$salt$hash", Kind::Other, false);
        check("ab0123456789.", Kind::Des, false);
        check("!ab0123456789.", Kind::Des, true);
        check("_J9..CCCCXBrJUJV154M", Kind::Bsdi, false);
    }

    proptest! {
        #[test]
        fn any_field_is_read_and_a_lock_always_shows(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            let plain = of(&bytes);
            let locked = of(&[b"!".as_slice(), &bytes].concat());
            prop_assert!(locked.locked);
            prop_assert!(plain.kind == locked.kind || plain.kind == Kind::Empty);
        }
    }
}
