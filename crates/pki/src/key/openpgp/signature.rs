//! Signature packets (RFC 9580, 5.2): what kind, by whom, since and for how long.

use super::packet::{Fields, length};

/// What a signature says, as far as it is signed; its value is not verified.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signature {
    /// Its type: 0x10 to 0x13 certify a user ID, 0x18 binds a subkey, 0x1f is
    /// about the key itself, 0x20 and 0x28 revoke.
    pub kind: u8,
    /// When it was made, in seconds since 1970.
    pub created: i64,
    /// How many seconds after its making the key ends.
    pub lasts: Option<i64>,
    /// The key ID of who made it.
    pub issuer: Option<[u8; 8]>,
    /// The fingerprint of who made it, in hex, upper case.
    pub fingerprint: Option<String>,
}

impl Signature {
    /// Reads a signature packet; `None` if it is not formed as its version says.
    pub fn read(body: &[u8]) -> Option<Self> {
        let mut fields = Fields(body);
        let version = fields.byte()?;
        if matches!(version, 2 | 3) {
            fields.byte()?; // How much is hashed: always five bytes.
            let (kind, created) = (fields.byte()?, fields.time()?);
            let issuer = fields.take(8)?.try_into().ok();
            return Some(Self { kind, created, issuer, ..Self::default() });
        }
        let width = match version {
            4 | 5 => 2,
            6 => 4,
            _ => return None,
        };
        let mut signature = Self { kind: fields.byte()?, ..Self::default() };
        fields.take(2)?; // The algorithms of the key and of the hash.
        let hashed = fields.number(width)?;
        signature.subpackets(fields.take(hashed)?, true)?;
        let unhashed = fields.number(width)?;
        signature.subpackets(fields.take(unhashed)?, false)?;
        Some(signature)
    }

    /// Subpackets; of those that are not signed only who made it is believed,
    /// which the key would show to be wrong.
    fn subpackets(&mut self, mut bytes: &[u8], hashed: bool) -> Option<()> {
        while !bytes.is_empty() {
            let (taken, length) = length(bytes)?;
            let subpacket = bytes.get(taken..taken.checked_add(length)?)?;
            bytes = bytes.get(taken + length..)?;
            let (kind, content) = subpacket.split_first()?;
            match (kind & 0x7f, hashed) {
                (2, true) => self.created = Fields(content).time()?,
                (9, true) => self.lasts = Some(Fields(content).time()?).filter(|seconds| *seconds != 0),
                (16, _) => self.issuer = content.try_into().ok(),
                // The fingerprint has its key's version in front.
                (33, _) => self.fingerprint = content.get(1..).map(hex::encode_upper),
                _ => {}
            }
        }
        Some(())
    }
}
