//! What RFC 5280, and the RFCs about certificates beside it, want of every certificate.

pub(super) mod serial_number_longer_than_20_octets;
