//! Distinguished names: a sequence of sets of attributes.

use crate::der::{Element, NotDer, tag};

/// The most attributes that are read: the largest seen in the wild have some 20.
const MOST: usize = 200;

/// A distinguished name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name<'a> {
    /// All of it, with its header: what is compared where names are matched byte for byte.
    pub whole: &'a [u8],
    /// Its attributes, in their order.
    pub attributes: Vec<Attribute<'a>>,
}

/// One attribute of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attribute<'a> {
    /// In which set it stands, from 0: those of one set are one step of the name.
    pub set: u16,
    /// Its type's object identifier, content octets.
    pub oid: &'a [u8],
    /// Which kind of string the value is: the identifier octet.
    pub tag: u8,
    /// The value's content octets.
    pub value: &'a [u8],
}

impl<'a> Name<'a> {
    /// Reads the content of a Name.
    ///
    /// # Errors
    /// If it is none.
    pub fn read(sequence: Element<'a>) -> Result<Self, NotDer> {
        let mut attributes = Vec::new();
        let mut sets = sequence.inside();
        for set in 0.. {
            if sets.is_empty() {
                break;
            }
            // X.501 wants an attribute in each; some authorities write none.
            let mut inside = sets.take(tag::SET)?.inside();
            while !inside.is_empty() {
                let mut pair = inside.take(tag::SEQUENCE)?.inside();
                let (oid, value) = (pair.take(tag::OID)?.value, pair.next()?);
                pair.end()?;
                if attributes.len() == MOST {
                    return Err(NotDer);
                }
                attributes.push(Attribute { set, oid, tag: value.tag, value: value.value });
            }
        }
        Ok(Self { whole: sequence.whole, attributes })
    }

    /// True if it has no attribute.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.attributes.is_empty()
    }

    /// Its attributes of one type.
    pub fn all<'b>(&'b self, oid: &'b [u8]) -> impl Iterator<Item = &'b Attribute<'a>> {
        self.attributes.iter().filter(move |attribute| attribute.oid == oid)
    }

    /// True if it has an attribute of this type.
    #[must_use]
    pub fn has(&self, oid: &[u8]) -> bool {
        self.attributes.iter().any(|attribute| attribute.oid == oid)
    }
}

impl<'a> Attribute<'a> {
    /// The value as text; `None` if it is not in the alphabet of its kind.
    #[must_use]
    pub fn text(&self) -> Option<std::borrow::Cow<'a, str>> {
        text(self.tag, self.value)
    }
}

/// A string's content as text; `None` if it is no string, or not in its own alphabet.
#[must_use]
pub fn text(tag: u8, value: &[u8]) -> Option<std::borrow::Cow<'_, str>> {
    use std::borrow::Cow;
    match tag {
        tag::UTF8_STRING => str::from_utf8(value).ok().map(Cow::Borrowed),
        tag::PRINTABLE_STRING | tag::IA5_STRING | tag::NUMERIC_STRING | tag::VISIBLE_STRING => {
            value.is_ascii().then(|| str::from_utf8(value).ok().map(Cow::Borrowed)).flatten()
        }
        // T.61 in the standard, Latin-1 in the wild.
        tag::TELETEX_STRING => Some(Cow::Owned(value.iter().map(|byte| char::from(*byte)).collect())),
        tag::BMP_STRING if value.len().is_multiple_of(2) => {
            let units = value.as_chunks::<2>().0.iter().map(|pair| u16::from_be_bytes(*pair));
            char::decode_utf16(units).collect::<Result<String, _>>().ok().map(Cow::Owned)
        }
        tag::UNIVERSAL_STRING if value.len().is_multiple_of(4) => {
            let all = value.as_chunks::<4>().0.iter().map(|four| char::from_u32(u32::from_be_bytes(*four)));
            all.collect::<Option<String>>().map(Cow::Owned)
        }
        _ => None,
    }
}
