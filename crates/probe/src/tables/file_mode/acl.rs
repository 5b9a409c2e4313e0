//! Access control lists as Linux keeps them in `system.posix_acl_access`,
//! acl(5): a version, then entries of tag, permissions and id.

/// What is wrong with a list.
pub(crate) const MALFORMED: &str = "its access control list is in no form that this agent knows";

const USER: u16 = 0x02;
const GROUP: u16 = 0x08;
const MASK: u16 = 0x10;

/// Whether the list grants anything to a user or group that the mode does not
/// show: a named entry with a permission that the mask lets through. `None` if
/// the bytes are no list.
pub(crate) fn grants_more(bytes: &[u8]) -> Option<bool> {
    let (version, entries) = bytes.split_first_chunk::<4>()?;
    if u32::from_le_bytes(*version) != 2 || !entries.len().is_multiple_of(8) {
        return None;
    }
    let entry = |chunk: &[u8]| -> Option<(u16, u16)> {
        let (tag, rest) = chunk.split_first_chunk::<2>()?;
        let permissions = rest.first_chunk::<2>()?;
        Some((u16::from_le_bytes(*tag), u16::from_le_bytes(*permissions)))
    };
    let entries: Vec<(u16, u16)> = entries.chunks(8).map(entry).collect::<Option<_>>()?;
    let mask = entries.iter().find(|(tag, _)| *tag == MASK).map_or(7, |(_, permissions)| *permissions);
    Some(entries.iter().any(|(tag, permissions)| matches!(*tag, USER | GROUP) && permissions & mask & 7 != 0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A list with these entries, each a tag and permissions.
    fn list(entries: &[(u16, u16)]) -> Vec<u8> {
        let mut bytes = 2_u32.to_le_bytes().to_vec();
        for (tag, permissions) in entries {
            bytes.extend([tag.to_le_bytes(), permissions.to_le_bytes(), [0; 2], [0; 2]].concat());
        }
        bytes
    }

    #[test]
    fn named_entries_grant_what_the_mask_lets_through() {
        let plain = [(1, 6), (4, 4), (0x20, 4)];
        let check = |more: &[(u16, u16)], want: bool| {
            assert_eq!(grants_more(&list(&[&plain, more].concat())), Some(want), "{more:?}");
        };
        check(&[], false);
        check(&[(USER, 4), (MASK, 4)], true);
        check(&[(USER, 6), (MASK, 1)], false);
        check(&[(GROUP, 2), (MASK, 7)], true);
        check(&[(GROUP, 0), (MASK, 7)], false);
        assert_eq!(grants_more(&[]), None);
        assert_eq!(grants_more(&[1, 0, 0, 0]), None);
        assert_eq!(grants_more(&[2, 0, 0, 0, 1]), None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            grants_more(&bytes);
        }
    }
}
