//! What the CA/Browser Forum wants of certificates with extended validation.

pub(super) mod policies;
