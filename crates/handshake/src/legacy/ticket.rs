//! The message by which a server gives a session ticket.

use crate::wire::Reader;

/// A session ticket, RFC 5077.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// For how many seconds the server says that it will take it; 0: it does not say.
    pub lifetime: u32,
    /// What is sent back to resume the session.
    pub bytes: Vec<u8>,
}

impl Ticket {
    /// Reads the body of a NewSessionTicket message; `None` for an empty ticket too.
    #[must_use]
    pub fn read(body: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(body);
        let lifetime = u32::from_be_bytes(reader.take(4)?.try_into().ok()?);
        let bytes = reader.vector(2)?.rest().to_vec();
        (reader.is_empty() && !bytes.is_empty()).then_some(Self { lifetime, bytes })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_ticket_is_read_with_its_lifetime() {
        let read = Ticket::read(&[0, 0, 1, 44, 0, 2, 7, 8]);
        assert_eq!(read, Some(Ticket { lifetime: 300, bytes: vec![7, 8] }));
        // RFC 5077 section 3.3: a server that has none after all sends an empty one.
        assert_eq!(Ticket::read(&[0, 0, 0, 0, 0, 0]), None);
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            let _ = Ticket::read(&bytes);
        }
    }
}
