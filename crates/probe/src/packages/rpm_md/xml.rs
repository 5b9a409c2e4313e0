//! Metadata of repositories as streams: `primary.xml` of a distribution has
//! hundreds of megabytes, so that it never lies in memory whole.

use crate::packages::rpm::bytes::Fault;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::io::{BufReader, ErrorKind, Read};

/// The most bytes of one file, unpacked: a bomb ends here.
const MOST_BYTES: u64 = 2 << 30;

/// The most bytes without the begin of an element: a text or an attribute without an end.
const MOST_RUN: usize = 4 << 20;

/// How deep elements may lie in one another.
const DEEPEST: usize = 64;

/// The longest text that is kept.
const LONGEST: usize = 1024;

/// Lets as much through as the bounds allow.
struct Guard<R> {
    inner: R,
    left: u64,
    run: usize,
}

impl<R: Read> Read for Guard<R> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(out)?;
        let piece = out.get(..count).unwrap_or_default();
        self.run = memchr::memrchr(b'<', piece).map_or(self.run + count, |at| count - at);
        self.left = self.left.checked_sub(count as u64).ok_or(ErrorKind::FileTooLarge)?;
        if self.run > MOST_RUN { Err(ErrorKind::FileTooLarge.into()) } else { Ok(count) }
    }
}

/// What stands in a file, in its order.
pub enum Part<'a> {
    /// An element begins, at this path, itself last.
    Element(&'a [String], &'a BytesStart<'a>),
    /// A text within the element at this path.
    Text(&'a [String], String),
    /// An element ended; the path still has it.
    End(&'a [String]),
}

/// Shows all parts of a file.
pub fn parts(file: impl Read, show: &mut dyn FnMut(&Part<'_>)) -> Result<(), Fault> {
    const BAD: Fault = Fault::Malformed("it is no XML, or ends too early");
    let guard = Guard { inner: file, left: MOST_BYTES, run: 0 };
    let mut reader = Reader::from_reader(BufReader::with_capacity(64 << 10, guard));
    let (mut path, mut buffer): (Vec<String>, Vec<u8>) = (Vec::new(), Vec::new());
    let mut any = false;
    // A text comes in pieces, with what stands for one character between them.
    let mut text = String::new();
    loop {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer);
        if matches!(event, Ok(Event::Start(_) | Event::Empty(_) | Event::End(_))) {
            let whole = std::mem::take(&mut text);
            if !whole.trim().is_empty() && whole.len() <= LONGEST {
                show(&Part::Text(&path, whole.trim().to_owned()));
            }
        }
        match event {
            Ok(Event::Start(element)) => {
                any = true;
                path.push(element.name().as_ref().to_owned());
                if path.len() > DEEPEST {
                    return Err(Fault::TooLarge("its elements lie too deep in one another"));
                }
                show(&Part::Element(&path, &element));
            }
            Ok(Event::Empty(element)) => {
                any = true;
                path.push(element.name().as_ref().to_owned());
                show(&Part::Element(&path, &element));
                show(&Part::End(&path));
                path.pop();
            }
            Ok(Event::End(_)) => {
                show(&Part::End(&path));
                path.pop();
            }
            Ok(Event::Text(piece)) if text.len() + piece.len() <= LONGEST => text.push_str(&piece),
            // One that is too long is none, whatever is after it.
            Ok(Event::Text(_)) => text = "x".repeat(LONGEST + 1),
            Ok(Event::GeneralRef(name)) => match (name.resolve_char_ref(), resolve_predefined_entity(&name)) {
                (Ok(Some(one)), _) => text.push(one),
                (_, Some(one)) => text.push_str(one),
                _ => return Err(BAD),
            },
            Ok(Event::Eof) => return if any && path.is_empty() { Ok(()) } else { Err(BAD) },
            Ok(_) => {}
            Err(quick_xml::Error::Io(error)) if error.kind() == ErrorKind::FileTooLarge => {
                return Err(Fault::TooLarge("it is larger than the bound, or a text in it is"));
            }
            Err(_) => return Err(BAD),
        }
    }
}

/// An attribute's value.
pub fn value(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = element.try_get_attribute(name).ok().flatten()?;
    let value = attribute.normalized_value(XmlVersion::Implicit1_0).ok()?;
    (value.len() <= LONGEST).then(|| value.into_owned())
}

/// Whether a path ends with these elements.
pub fn ends(path: &[String], with: &[&str]) -> bool {
    path.len() >= with.len() && path.iter().rev().zip(with.iter().rev()).all(|(own, name)| own == name)
}
