//! Why it cannot be told whether a certificate is revoked.

/// Why it cannot be told whether a certificate is revoked.
#[derive(Clone, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Reason {
    /// There is nothing to look at: nobody answered, or no list is at hand.
    #[error("there is no answer and no list")]
    NoAnswer,
    /// Whether it is signed by the issuer cannot be told: there is no certificate of that one.
    #[error("no certificate of its issuer is at hand, so that its signature cannot be verified")]
    NoIssuer,
    /// It cannot be read.
    #[error("it cannot be read")]
    Unreadable,
    /// The responder refuses: its number (RFC 6960, 4.2.1).
    #[error("the responder refuses with status {0}")]
    Refused(u64),
    /// It is about certificates of another issuer.
    #[error("it is about another issuer's certificates")]
    OtherIssuer,
    /// The answer is about other certificates.
    #[error("the answer is about another certificate")]
    OtherCertificate,
    /// Somebody signed it who may not.
    #[error("it is signed by somebody who may not speak for the issuer")]
    WrongSigner,
    /// The signature does not hold, or cannot be verified here.
    #[error("the signature is not right: {0}")]
    Signature(crate::path::Reason),
    /// It is from the future.
    #[error("it is not valid yet")]
    NotYetValid,
    /// It is too old.
    #[error("it has expired")]
    Expired,
    /// It does not say until when it holds.
    #[error("it does not say until when it holds")]
    NoEnd,
    /// It has a critical extension that nobody here knows.
    #[error("its critical extension {0} is not known here")]
    UnknownCritical(String),
    /// The list tells only what changed since another.
    #[error("the list tells only what changed since another one")]
    Delta,
    /// The list is about certificates of many issuers.
    #[error("the list is about certificates of many issuers")]
    Indirect,
    /// The list is not about this kind of certificate, or is for another distribution point.
    #[error("the list is not about this certificate")]
    Scope,
    /// The lists leave out some reasons.
    #[error("the lists leave out certificates that are revoked for some reasons")]
    SomeReasons,
    /// The list breaks a rule of the asked profile.
    #[error("the list {0}")]
    Form(&'static str),
    /// The answer has another nonce than the question.
    #[error("the answer belongs to another question: its nonce is not the one sent")]
    Nonce,
}
