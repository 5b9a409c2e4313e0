//! `server.xml` as a tree of elements: bounded, with lines, and with no entity
//! but the five that XML itself has: nothing is fetched or expanded.

use crate::reading::{DEEPEST, Reading};
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};

/// One element.
#[derive(Debug, Default)]
pub(super) struct Element {
    pub name: String,
    pub attributes: Vec<Attribute>,
    pub children: Vec<Element>,
}

/// One attribute; the value is an error where it cannot be told.
#[derive(Debug)]
pub(super) struct Attribute {
    pub name: String,
    pub value: Result<String, String>,
    pub line: u32,
}

/// The lines of a text, by the places of their ends.
struct Lines<'t> {
    text: &'t str,
    ends: Vec<usize>,
}

impl<'t> Lines<'t> {
    fn new(text: &'t str) -> Self {
        Self { text, ends: text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(at, _)| at).collect() }
    }

    fn at(&self, offset: usize) -> u32 {
        u32::try_from(self.ends.partition_point(|end| *end < offset)).unwrap_or(u32::MAX - 1) + 1
    }

    /// Where a piece of the text begins; nothing for one from elsewhere.
    fn of(&self, piece: &str) -> Option<u32> {
        let offset = piece.as_ptr().addr().checked_sub(self.text.as_ptr().addr())?;
        (offset <= self.text.len()).then(|| self.at(offset))
    }
}

/// Reads a file's text. What is broken is a problem, and what came before it stays.
pub(super) fn read(reading: &mut Reading<'_>, path: &str, text: &str) -> Element {
    let lines = Lines::new(text);
    let mut reader = quick_xml::Reader::from_str(text);
    // The elements that are open, the document itself first.
    let mut open = vec![Element::default()];
    loop {
        let before = usize::try_from(reader.buffer_position()).unwrap_or(text.len());
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(why) => {
                let at = usize::try_from(reader.error_position()).unwrap_or(text.len());
                // The library's words may hold names of the file; its kind is enough.
                let what = match why {
                    quick_xml::Error::IllFormed(_) => "an element is not closed, or another one is",
                    quick_xml::Error::Syntax(_) => "a tag, comment or declaration is not closed",
                    _ => "this is no XML",
                };
                reading.problem(path, lines.at(at), None, what);
                break;
            }
        };
        let enough = reading.spend(1);
        if !enough || open.len() > DEEPEST {
            reading.problem(path, lines.at(before), None, "the file is too long or too deep to be read whole");
            break;
        }
        match event {
            Event::Start(tag) => open.push(element(reading, path, &tag, &lines, before)),
            Event::Empty(tag) => {
                let element = element(reading, path, &tag, &lines, before);
                if let Some(parent) = open.last_mut() {
                    parent.children.push(element);
                }
            }
            Event::End(_) => close(&mut open),
            Event::Eof => {
                if open.len() > 1 {
                    reading.problem(
                        path,
                        lines.at(text.len()),
                        None,
                        "an element is not closed by the end of the file",
                    );
                }
                break;
            }
            _ => {}
        }
    }
    while open.len() > 1 {
        close(&mut open);
    }
    open.pop().unwrap_or_default()
}

fn close(open: &mut Vec<Element>) {
    if open.len() > 1
        && let Some(done) = open.pop()
        && let Some(parent) = open.last_mut()
    {
        parent.children.push(done);
    }
}

fn element(reading: &mut Reading<'_>, path: &str, tag: &BytesStart<'_>, lines: &Lines<'_>, start: usize) -> Element {
    let mut attributes = Vec::new();
    for attribute in tag.attributes() {
        let Ok(attribute) = attribute else {
            reading.problem(path, lines.at(start), None, "an attribute has no quoted value, or stands twice");
            break;
        };
        if !reading.spend(1) {
            break;
        }
        let value = attribute.normalized_value(XmlVersion::Implicit1_0);
        attributes.push(Attribute {
            name: attribute.key.0.to_owned(),
            line: lines.of(attribute.key.0).unwrap_or_else(|| lines.at(start)),
            value: match value {
                Ok(value) => Ok(value.into_owned()),
                Err(_) => Err("the value holds an entity, which is not expanded".to_owned()),
            },
        });
    }
    Element { name: tag.name().0.to_owned(), attributes, children: Vec::new() }
}

impl Element {
    /// The attribute of this name.
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }

    /// The plain value of an attribute.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.attribute(name).and_then(|attribute| attribute.value.as_deref().ok())
    }

    /// The children of this name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }
}
