//! Why a path does not hold: one word for programs, one sentence for people.

use super::form::Form;

/// Why a certificate cannot stand where a path needs it, or a path as a whole not hold.
#[derive(Clone, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Reason {
    /// It is no certificate.
    #[error("it cannot be read as a certificate")]
    Unreadable,
    /// One of its extensions cannot be read.
    #[error("its extension {0} cannot be read")]
    UnreadableExtension(String),
    /// Nobody with the issuer's name is at hand.
    #[error("no certificate of its issuer ({0}) is at hand")]
    NoIssuer(String),
    /// It signed itself, and nobody trusts it.
    #[error("it is signed by itself and is not among the trusted ones")]
    NotTrusted,
    /// Its issuer's key did not sign it.
    #[error("its signature was not made by the issuer's key")]
    Signature,
    /// The signature may be right, but nothing here can tell.
    #[error("its signature cannot be verified here: {0}")]
    CannotVerify(&'static str),
    /// The signature's hash is broken.
    #[error("it is signed with {0}, which is broken")]
    WeakHash(&'static str),
    /// What is signed and what stands beside the signature name two algorithms.
    #[error("it names two different signature algorithms")]
    AlgorithmsDiffer,
    /// The signature's algorithm needs another kind of key than the issuer's.
    #[error("its signature algorithm does not fit the issuer's kind of key")]
    AlgorithmMismatch,
    /// The key is too short.
    #[error("its RSA key has {0} bits, fewer than 2048")]
    SmallKey(usize),
    /// The key is on a curve that is not strong enough, or not known.
    #[error("its key is on a curve that is weak or not a named one")]
    Curve,
    /// It is not valid yet.
    #[error("it is not valid yet")]
    NotYetValid,
    /// It is no longer valid.
    #[error("it has expired")]
    Expired,
    /// Its dates cannot be told.
    #[error("its dates of validity cannot be read")]
    Dates,
    /// An extension stands there twice.
    #[error("its extension {0} stands there twice")]
    DoubledExtension(String),
    /// It has a critical extension that nobody here knows.
    #[error("its critical extension {0} is not known here")]
    UnknownCritical(String),
    /// It may not sign certificates: basicConstraints do not say so.
    #[error("it is no authority: basicConstraints do not say that it may sign certificates")]
    NotAuthority,
    /// It may not sign certificates: keyUsage does not say so.
    #[error("its key usage does not allow it to sign certificates")]
    NoCertSign,
    /// More authorities follow it than it allows.
    #[error("more authorities follow it than its path length allows")]
    PathLength,
    /// More authorities stand between leaf and anchor than were asked for.
    #[error("more authorities stand in between than may")]
    TooDeep,
    /// Its keyUsage lacks what is asked for.
    #[error("its key usage does not allow what it is used for")]
    KeyUsage,
    /// Its purposes lack the one that is asked for.
    #[error("its purposes (extended key usage) do not include the one asked for")]
    Purpose,
    /// A name is not one that an authority above may give.
    #[error("its name {0} is not one that an authority above it may give")]
    NotPermitted(String),
    /// A name is one that an authority above must not give.
    #[error("its name {0} is one that an authority above it must not give")]
    Excluded(String),
    /// A name has a form that is constrained above, and cannot be compared here.
    #[error("its name {0} is of a form that is constrained above and cannot be compared")]
    NameForm(String),
    /// A name constraint cannot be understood.
    #[error("its name constraint {0} cannot be understood")]
    Constraint(String),
    /// The path has none of the policies that it must have.
    #[error("the path is under none of the certificate policies that it must be under")]
    Policy,
    /// A policy mapping names anyPolicy.
    #[error("it maps a policy to or from anyPolicy")]
    PolicyMapping,
    /// None of its names is the one that is asked for.
    #[error("none of its names is {0}")]
    Name(String),
    /// It breaks a rule of the asked profile.
    #[error("{0}")]
    Form(#[from] Form),
    /// It was given up.
    #[error("it was given up: too many certificates of the same name, or too many names")]
    Budget,
}
