//! Oracle's own inventory: `oraInst.loc` says where it is, `inventory.xml`
//! lists the homes, `comps.xml` in each the products that were installed.

use crate::host::{Content, Host};
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use report::{Gap, GapReason, escape};

/// Where the inventory is said to be.
const POINTERS: &[&str] = &["/etc/oraInst.loc", "/var/opt/oracle/oraInst.loc"];

/// The most bytes of one file; that of a database has some five millions.
const BOUND: usize = 32 << 20;

/// The most homes, and the most products of one.
const MOST: usize = 1_000;

/// How deep elements may lie in one another.
const DEEPEST: usize = 64;

/// A product in a home.
#[derive(Debug)]
pub(super) struct Product {
    pub name: String,
    pub version: String,
    /// The home's folder.
    pub home: Vec<u8>,
    /// The home's name.
    pub home_name: String,
    pub content: std::rc::Rc<Content>,
}

/// The products that the inventory names.
pub(super) fn products(host: &Host, gaps: &mut Vec<Gap>) -> Vec<Product> {
    let mut all = Vec::new();
    for pointer in POINTERS {
        let Some(content) = file(host, pointer.as_bytes(), gaps) else { continue };
        let text = String::from_utf8_lossy(&content.bytes).into_owned();
        let place = text.lines().find_map(|line| line.trim().strip_prefix("inventory_loc="));
        let Some(place) = place.map(str::trim).filter(|place| place.starts_with('/')) else { continue };
        let path = format!("{place}/ContentsXML/inventory.xml");
        let Some(inventory) = file(host, path.as_bytes(), gaps) else { continue };
        let mut homes = Vec::new();
        let read = elements(&inventory.bytes, &mut |path, element| {
            if path == ["INVENTORY", "HOME_LIST"] && element.name().as_ref() == "HOME" {
                let removed = value(element, "REMOVED").is_some_and(|mark| mark == "T");
                let place = value(element, "LOC").filter(|place| place.starts_with('/') && !removed);
                homes.extend(place.map(|place| (value(element, "NAME").unwrap_or_default(), place)));
            }
        });
        told(read, &inventory, gaps);
        for (name, home) in homes.into_iter().take(MOST) {
            of_home(host, &name, &home, &mut all, gaps);
        }
        // Both name the same inventory where both are there.
        break;
    }
    all
}

fn of_home(host: &Host, name: &str, home: &str, all: &mut Vec<Product>, gaps: &mut Vec<Gap>) {
    let path = format!("{home}/inventory/ContentsXML/comps.xml");
    let Some(content) = file(host, path.as_bytes(), gaps) else {
        let detail = "the inventory names this home, which has no list of products; run `opatch lsinventory`";
        gaps.push(Gap { place: escape::path(path.as_bytes()), reason: GapReason::Missing, detail: detail.to_owned() });
        return;
    };
    let content = std::rc::Rc::new(content);
    let mut found = Vec::new();
    let read = elements(&content.bytes, &mut |path, element| {
        // What was asked for stands in the first list, what it brought in the second.
        if path == ["PRD_LIST", "TL_LIST"] && element.name().as_ref() == "COMP" {
            found.extend(value(element, "NAME").zip(value(element, "VER")));
        }
    });
    told(read, &content, gaps);
    all.extend(found.into_iter().take(MOST).map(|(product, version)| Product {
        name: product,
        version,
        home: home.as_bytes().to_vec(),
        home_name: name.to_owned(),
        content: content.clone(),
    }));
}

fn file(host: &Host, path: &[u8], gaps: &mut Vec<Gap>) -> Option<Content> {
    match host.read(path, BOUND) {
        Ok(content) => Some(content),
        Err(gap) if gap.reason == GapReason::Missing => None,
        Err(gap) => {
            gaps.push(gap);
            None
        }
    }
}

fn told(read: Result<(), &'static str>, content: &Content, gaps: &mut Vec<Gap>) {
    if let Err(why) = read {
        let detail = format!("{why}; mend Oracle's inventory with its installer");
        gaps.push(Gap { place: content.path().to_owned(), reason: GapReason::Malformed, detail });
    }
}

/// Shows each element with the names of those that it lies in.
fn elements(bytes: &[u8], show: &mut dyn FnMut(&[String], &BytesStart<'_>)) -> Result<(), &'static str> {
    let mut reader = Reader::from_reader(bytes);
    let mut path: Vec<String> = Vec::new();
    loop {
        match reader.read_event() {
            Ok(Event::Start(element)) => {
                show(&path, &element);
                path.push(element.name().as_ref().to_owned());
                if path.len() > DEEPEST {
                    return Err("its elements lie too deep in one another");
                }
            }
            Ok(Event::Empty(element)) => show(&path, &element),
            Ok(Event::End(_)) => drop(path.pop()),
            Ok(Event::Eof) if path.is_empty() => return Ok(()),
            Ok(Event::Eof) => return Err("it ends too early"),
            Ok(_) => {}
            Err(_) => return Err("it is no XML"),
        }
    }
}

/// An attribute of at most 1,024 letters.
fn value(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = element.try_get_attribute(name).ok().flatten()?;
    let value = attribute.normalized_value(XmlVersion::Implicit1_0).ok()?;
    (1..=1024).contains(&value.len()).then(|| value.into_owned())
}
