//! What keeps us from telling, and whose fault it is.

/// Why a hello got no answer that says yes or no.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// No connection came about.
    #[error("no connection: {0}")]
    Connect(std::io::ErrorKind),
    /// The peer did not say enough in time.
    #[error("no whole answer in time")]
    TimedOut,
    /// The time for the whole endpoint was used up before this was asked.
    #[error("there was no time left to ask")]
    OutOfTime,
    /// As many connections were made as are allowed.
    #[error("the ceiling of {0} connections was reached; what is left was not asked")]
    Ceiling(u32),
    /// The peer hung up before it answered.
    #[error("it closed the connection without an answer")]
    Closed,
    /// The peer speaks, but not TLS.
    #[error("it answered {0} instead of TLS")]
    NotTls(Other),
    /// The peer's TLS is not in the form that the standards say.
    #[error("its answer is malformed: {0}")]
    Malformed(&'static str),
    /// The peer sent more than the bound.
    #[error("its answer is larger than the bound")]
    TooLarge,
    /// The peer says that it failed, not that it refuses.
    #[error("it answered with the alert {0}")]
    Alert(u8),
    /// The peer chose a suite or a group that we cannot compute, so its
    /// encrypted certificate stays closed to us.
    #[error("it chose a suite or key exchange that this program cannot compute")]
    Uncomputable,
    /// The peer's encrypted answer does not open under the agreed key.
    #[error("its encrypted answer does not open under the agreed key")]
    Undecryptable,
    /// TLS is asked for inside another protocol there, and did not begin.
    #[error("{0}")]
    NoStart(NoStart),
    /// Our own random numbers or keys failed.
    #[error("this system gave no random numbers")]
    Ourselves,
}

/// Why TLS did not begin inside another protocol. Each says what is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoStart {
    /// It answered clearly that it has no TLS.
    #[error("it offers no TLS")]
    NotOffered,
    /// It offers TLS, and refused to begin it, with this code.
    #[error("it offers TLS but refused to begin it with code {0}; its own log says why")]
    Refused(u16),
    /// It offers TLS, and refused to begin it, without a code.
    #[error("it offers TLS but refused to begin it; its own log says why")]
    Failed,
    /// It takes no connection from us now, with this code.
    #[error("it takes no connection from this host now, with code {0}; look at its limits and its list of clients")]
    Unavailable(u16),
    /// It takes no connection from us now, without a code.
    #[error("it takes no connection from this host now; look at its limits and its list of clients")]
    Busy,
    /// A database that counts unfinished connections has locked us out.
    #[error("it blocks this host for its unfinished connections; `FLUSH HOSTS` lifts that")]
    Blocked,
    /// It serves nobody of the name that we gave.
    #[error("it serves no such name; give the domain that it serves as server name")]
    UnknownName,
    /// It speaks something else.
    #[error("it speaks another protocol than the one expected on this port")]
    OtherProtocol,
    /// It begins TLS with the first byte.
    #[error("it begins TLS at once, without being asked")]
    TlsAtOnce,
    /// What it says is not in the form that the protocol has.
    #[error("its protocol is malformed: {0}")]
    Malformed(&'static str),
    /// It sent more in the clear after it agreed to begin.
    #[error("it sent more in clear text after it agreed to begin TLS: its program has a fault, or someone is between")]
    Injected,
}

/// What a peer spoke instead of TLS, by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Other {
    /// `HTTP/…`
    #[error("HTTP in clear text")]
    Http,
    /// `SSH-…`
    #[error("SSH")]
    Ssh,
    /// A three-digit greeting, as SMTP and FTP have it.
    #[error("a greeting of SMTP or FTP")]
    Greeting,
    /// `* OK` or `+OK`.
    #[error("a greeting of IMAP or POP3")]
    Mail,
    /// Nothing that we know.
    #[error("something")]
    Unknown,
}

impl Other {
    /// Guesses by the first bytes of an answer.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        match bytes {
            [b'H', b'T', b'T', b'P', b'/', ..] => Self::Http,
            [b'S', b'S', b'H', b'-', ..] => Self::Ssh,
            [b'*', b' ', b'O', b'K', ..] | [b'+', b'O', b'K', ..] => Self::Mail,
            [a, b, c, b' ' | b'-', ..] if [a, b, c].iter().all(|d| d.is_ascii_digit()) => Self::Greeting,
            _ => Self::Unknown,
        }
    }
}
