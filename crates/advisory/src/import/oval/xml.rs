//! The entries of an OVAL file, one small tree after the other. A document
//! type is refused, and with it every entity but the five of XML itself.

use crate::import::{Bounds, ImportError, Limited};
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Read};
use std::rc::Rc;

/// One element, without prefixes.
#[derive(Debug, Default)]
pub(super) struct Element {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    pub text: String,
    pub children: Vec<Element>,
}

impl Element {
    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The children of a name.
    pub fn all<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The first child of a name.
    pub fn first<'e>(&'e self, name: &'e str) -> Option<&'e Self> {
        self.all(name).next()
    }
}

/// Ends with an error where more is read than one entry may have.
struct Metered<R> {
    inner: BufReader<Limited<R>>,
    spent: Rc<Cell<usize>>,
    most: usize,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let bytes = self.fill_buf()?;
        let read = bytes.len().min(buf.len());
        buf[..read].copy_from_slice(&bytes[..read]);
        self.consume(read);
        Ok(read)
    }
}

impl<R: Read> BufRead for Metered<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.spent.get() > self.most {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, "an entry is longer than its bound"));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.spent.set(self.spent.get().saturating_add(amount));
        self.inner.consume(amount);
    }
}

pub(super) const FORMAT: &str = "an OVAL file";

/// Hands on each entry: what stands in a section (`definitions`, `tests`, …) of the root.
pub(super) fn entries(
    place: &str,
    reader: impl Read,
    bounds: Bounds,
    each: &mut dyn FnMut(Element) -> Result<(), ImportError>,
) -> Result<(), ImportError> {
    let spent = Rc::new(Cell::new(0));
    let inner = BufReader::with_capacity(64 << 10, Limited::new(reader, bounds.bytes));
    let mut reader = quick_xml::Reader::from_reader(Metered { inner, spent: Rc::clone(&spent), most: bounds.entry });
    reader.config_mut().expand_empty_elements = true;
    let failed = |why: String| ImportError::format(place, FORMAT, &why);
    let (mut outer, mut open, mut buffer) = (Vec::<String>::new(), Vec::<Element>::new(), Vec::new());
    let mut rooted = false;
    loop {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer).map_err(|why| match why {
            quick_xml::Error::Io(why) if why.kind() == io::ErrorKind::FileTooLarge => ImportError::Bound {
                place: place.to_owned(),
                bound: format!("{} bytes, or {} in one entry", bounds.bytes, bounds.entry),
            },
            quick_xml::Error::Io(why) => ImportError::Read { place: place.to_owned(), why: why.to_string() },
            other => failed(other.to_string().chars().filter(|c| !c.is_control()).take(200).collect()),
        })?;
        match event {
            Event::Start(tag) if outer.len() < 2 => {
                let name = tag.local_name().as_ref().to_owned();
                if outer.is_empty() && (rooted || name != "oval_definitions") {
                    return Err(failed("its root is no oval_definitions".to_owned()));
                }
                rooted = true;
                spent.set(0);
                outer.push(name);
            }
            Event::Start(tag) => {
                if open.is_empty() {
                    spent.set(0);
                }
                if open.len() >= bounds.depth {
                    let bound = format!("{} elements in one another", bounds.depth);
                    return Err(ImportError::Bound { place: place.to_owned(), bound });
                }
                open.push(element(&tag).map_err(failed)?);
            }
            Event::End(_) => match (open.pop(), open.last_mut()) {
                (Some(done), Some(parent)) => parent.children.push(done),
                (Some(done), None) => each(done)?,
                (None, _) => drop(outer.pop()),
            },
            Event::Text(text) => push(&mut open, &text.xml10_content()),
            Event::CData(text) => push(&mut open, &text.xml10_content()),
            Event::GeneralRef(name) => {
                let plain = name.resolve_char_ref().ok().flatten().or(match &*name.xml10_content() {
                    "amp" => Some('&'),
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "quot" => Some('"'),
                    "apos" => Some('\''),
                    _ => None,
                });
                let plain = plain.ok_or_else(|| failed("an entity, which is not expanded".to_owned()))?;
                push(&mut open, plain.encode_utf8(&mut [0; 4]));
            }
            Event::DocType(_) => return Err(failed("a document type, which no feed has".to_owned())),
            Event::Eof if rooted && outer.is_empty() => return Ok(()),
            Event::Eof => return Err(failed("it ends in the middle".to_owned())),
            _ => {}
        }
    }
}

fn push(open: &mut [Element], text: &str) {
    if let Some(element) = open.last_mut() {
        element.text.push_str(text);
    }
}

fn element(tag: &BytesStart<'_>) -> Result<Element, String> {
    let mut element = Element { name: tag.local_name().as_ref().to_owned(), ..Element::default() };
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(|_| "an attribute without a quoted value, or one that stands twice")?;
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|_| "an entity in an attribute")?;
        element.attributes.push((attribute.key.local_name().as_ref().to_owned(), value.into_owned()));
    }
    Ok(element)
}
