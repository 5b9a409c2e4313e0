//! A row's record: the length of its head, a number for each column's type and
//! size, the values.

use super::super::bytes::Fault;

const BAD: Fault = Fault::Malformed("a row of the table is broken");

/// A value of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// NULL and floating numbers, which nothing here needs.
    Other,
    /// A whole number.
    Integer(i64),
    /// A text, its bytes.
    Text(&'a [u8]),
    /// Bytes.
    Blob(&'a [u8]),
}

/// The first columns of a record; `None` for those that it has not.
///
/// # Errors
/// If it is no record.
pub fn columns<const N: usize>(record: &[u8]) -> Result<[Option<Value<'_>>; N], Fault> {
    let (length, _) = varint(record).ok_or(BAD)?;
    let (head, mut body) = usize::try_from(length).ok().and_then(|at| record.split_at_checked(at)).ok_or(BAD)?;
    let (_, mut types) = varint(head).ok_or(BAD)?;
    let mut found = [None; N];
    for column in &mut found {
        if types.is_empty() {
            break;
        }
        let (kind, rest) = varint(types).ok_or(BAD)?;
        types = rest;
        let size = match kind {
            0 | 8..=11 => 0,
            1..=4 => kind,
            5 => 6,
            6 | 7 => 8,
            _ => (kind - 12) / 2,
        };
        let (bytes, rest) = usize::try_from(size).ok().and_then(|size| body.split_at_checked(size)).ok_or(BAD)?;
        body = rest;
        *column = Some(match kind {
            1..=6 => Value::Integer(integer(bytes)),
            8 | 9 => Value::Integer(i64::from(kind == 9)),
            0 | 7 | 10 | 11 => Value::Other,
            _ if kind % 2 == 0 => Value::Blob(bytes),
            _ => Value::Text(bytes),
        });
    }
    Ok(found)
}

/// A big-endian number in two's complement.
fn integer(bytes: &[u8]) -> i64 {
    let sign = if bytes.first().is_some_and(|first| *first >= 0x80) { -1 } else { 0 };
    bytes.iter().fold(sign, |sum, byte| sum << 8 | i64::from(*byte))
}

/// A number of SQLite's variable length, and what is after it: seven bits of
/// each byte, the highest first, eight of the ninth.
pub fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut number = 0_u64;
    for (place, byte) in bytes.iter().take(9).enumerate() {
        if place == 8 {
            return Some((number << 8 | u64::from(*byte), bytes.get(9..)?));
        }
        number = number << 7 | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return Some((number, bytes.get(place + 1..)?));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_of_every_length() {
        assert_eq!(varint(&[0x7f, 9]), Some((127, &[9][..])));
        assert_eq!(varint(&[0x81, 0]), Some((128, &[][..])));
        assert_eq!(varint(&[0xff; 9]), Some((u64::MAX, &[][..])));
        assert_eq!(varint(&[0xff; 8]), None);
        assert_eq!(varint(&[]), None);
    }

    #[test]
    fn values_of_every_type() {
        let record =
            [&[9, 0, 1, 5, 8, 9, 7, 17, 18][..], &[0xff], &[0, 0, 0, 0, 1, 0], &[0; 8], b"ab", b"abc"].concat();
        let found: [_; 9] = columns(&record).unwrap();
        let integer = |n| Some(Value::Integer(n));
        let want = [Some(Value::Other), integer(-1), integer(256), integer(0), integer(1), Some(Value::Other)];
        assert_eq!(found[..6], want);
        assert_eq!(found[6..], [Some(Value::Text(b"ab")), Some(Value::Blob(b"abc")), None]);
        assert!(columns::<9>(&record[..record.len() - 1]).is_err());
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            let _ = columns::<4>(&bytes);
        }
    }
}
