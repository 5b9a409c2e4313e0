//! Archives that the tests write: sound ones, broken ones, and ones made to do harm.

use super::*;
use crate::archives::testing::{File, pom, zip};
use proptest::prelude::*;

/// What is in an archive, a line for each component and each fault.
fn lines(bytes: &[u8]) -> Vec<String> {
    let found = match read(&bytes) {
        Ok(found) => found,
        Err(fault) => return vec![format!("{fault:?}")],
    };
    let component = |one: &Component| {
        let name = one.coordinate.as_ref().map_or_else(
            || one.hint.clone().unwrap_or_default(),
            |name| format!("{}:{}:{}", name.group, name.artifact, name.version),
        );
        format!("{}>{name}", one.inside.as_deref().unwrap_or_default())
    };
    let fault = |(place, fault): &(Option<String>, Fault)| {
        format!("{}! {}", place.as_deref().unwrap_or_default(), fault.what())
    };
    found.components.iter().map(component).chain(found.faults.iter().map(fault)).collect()
}

fn log4j() -> Vec<u8> {
    let manifest =
        "Manifest-Version: 1.0\r\nImplementation-Title: Apache Log4j Core\r\nImplementation-Version: 2.14.1\r\n";
    zip(&[File::packed("META-INF/MANIFEST.MF", manifest), pom("org.apache.logging.log4j", "log4j-core", "2.14.1")])
}

#[test]
fn a_war_and_the_jars_in_it() {
    let inner = log4j();
    let bare = zip(&[File::packed("META-INF/MANIFEST.MF", "Bundle-Version: 7\n"), File::packed("a.class", "x")]);
    for file in [File::packed as fn(&str, Vec<u8>) -> File, File::stored] {
        let war = zip(&[
            File::packed("WEB-INF/web.xml", "<web-app/>"),
            file("WEB-INF/lib/log4j-core-2.14.1.jar", inner.clone()),
            file("WEB-INF/lib/bare.JAR", bare.clone()),
        ]);
        let name = "org.apache.logging.log4j:log4j-core:2.14.1";
        assert_eq!(
            lines(&war),
            [">".to_owned(), format!("WEB-INF/lib/log4j-core-2.14.1.jar>{name}"), "WEB-INF/lib/bare.JAR>7".to_owned()]
        );
        let found = read(&war.as_slice()).unwrap();
        let digests: Vec<_> = found.components.iter().map(|one| one.sha256.clone()).collect();
        assert_eq!(digests, [&war, &inner, &bare].map(|bytes| hex::encode(digest(&SHA256, bytes))));
        // A script that starts it may stand before an archive.
        assert_eq!(lines(&[b"#!/bin/sh\nexec java -jar $0\n".as_slice(), &war].concat())[1..], lines(&war)[1..]);
        let ear = zip(&[file("shop.war", war)]);
        assert!(lines(&ear).contains(&format!("shop.war!/WEB-INF/lib/log4j-core-2.14.1.jar>{name}")));
    }
}

#[test]
fn only_what_is_exact_is_a_coordinate() {
    let at = |text: &str| zip(&[File::packed("META-INF/maven/g/a/pom.properties", text)]);
    assert_eq!(lines(&at("groupId=g\nartifactId=a\nversion=1")), [">g:a:1"]);
    for text in [
        "groupId=g\nartifactId=a",
        "groupId=g\nartifactId=a\nversion=${revision}",
        "groupId=g\nartifactId=a\nversion=",
        "groupId=other\nartifactId=a\nversion=1",
        "groupId=g\nartifactId=a\nversion=1 2",
    ] {
        assert_eq!(lines(&at(text)), [">"], "{text}");
    }
    let shaded = zip(&[pom("g", "b", "2"), pom("g", "a", "1"), pom("g", "a", "1.1")]);
    assert_eq!(lines(&shaded), [">g:a:1", ">g:a:1.1", ">g:b:2"]);
}

#[test]
fn tomcat_says_what_it_is() {
    let info = "server.info=Apache Tomcat/9.0.65\nserver.number=9.0.65.0\nserver.built=Jul 14 2022\n";
    let jar = zip(&[File::packed("org/apache/catalina/util/ServerInfo.properties", info)]);
    let server = read(&jar.as_slice()).unwrap().components.remove(0).server.unwrap();
    assert_eq!((server.info.as_str(), server.number.as_str()), ("Apache Tomcat/9.0.65", "9.0.65.0"));
}

#[test]
fn what_is_cut_or_lies_is_refused() {
    let whole = zip(&[pom("g", "a", "1"), File::packed("x.jar", log4j())]);
    for length in 0..whole.len() {
        assert!(read(&&whole[..length]).is_err(), "{length}");
    }
    let one = |file: File| lines(&zip(&[file])).pop().unwrap();
    let pom = || pom("g", "a", "1");
    assert!(one(pom().encrypted()).ends_with("! an entry is encrypted"));
    assert!(one(pom().method(12)).ends_with("! an entry is packed in a way that is not read"));
    assert!(one(pom().says(3)).ends_with("! an entry is not what its checksum says"));
    assert!(one(pom().says(u32::MAX)).contains("zip64"));
    assert!(one(File::stored("a.jar", "no archive")).starts_with("a.jar! it is no ZIP archive"));
    let overlapping = zip(&[pom(), pom().overlapping()]);
    assert_eq!(lines(&overlapping), ["Malformed(\"its entries overlap\")"]);
    let mut spoilt = zip(&[pom()]);
    spoilt[60] ^= 0x55;
    assert!(lines(&spoilt)[0].contains("Malformed") || lines(&spoilt)[1].contains("pom.properties! an entry"));
}

#[test]
fn names_without_an_end() {
    let long = format!("{}.jar", "x".repeat(5_000));
    assert_eq!(
        lines(&zip(&[File::stored(&long, log4j())])),
        ["TooLarge(\"an entry's name is longer than 4,096 bytes\")"]
    );
    let unread = zip(&[File::packed(&"x".repeat(65_000), ""), pom("g", "a", "1")]);
    assert_eq!(lines(&unread), [">g:a:1"]);
}

#[test]
fn bombs_end_at_the_bounds() {
    let zeros = File::packed("bomb.jar", vec![0; MOST_INNER + 1]);
    assert!(lines(&zip(&[zeros]))[1].ends_with("! an entry is larger than the bound"));
    // It says that it is small.
    let liar = File::packed("META-INF/maven/g/a/pom.properties", vec![b'a'; 4 << 20]).says(10);
    assert!(lines(&zip(&[liar]))[1].ends_with("! an entry is not what its checksum says"));
    let endless = File::packed("META-INF/MANIFEST.MF", vec![b'a'; 4 << 20]);
    assert_eq!(lines(&zip(&[endless])), [">"]);

    let mut inner = log4j();
    for depth in 0..6 {
        inner = zip(&[File::packed(&format!("{depth}.jar"), inner)]);
    }
    let found = lines(&inner);
    assert_eq!(
        found.last().unwrap(),
        "5.jar!/4.jar!/3.jar!/2.jar!/1.jar! archives lie in one another deeper than is read"
    );
    assert_eq!(found.len(), 6);

    let small = zip(&[]);
    let many: Vec<_> =
        (0..=MOST_ARCHIVES).map(|number| File::stored(&format!("{number}.jar"), small.clone())).collect();
    let found = lines(&zip(&many));
    assert_eq!(found.len(), MOST_ARCHIVES as usize + 2);
    assert!(found.last().unwrap().ends_with("! it holds more than 5,000 archives"));
}

#[test]
fn all_that_is_unpacked_counts() {
    let bytes = zip(&[File::packed("a.jar", vec![0; 300 << 10]), File::packed("b.jar", vec![0; 300 << 10])]);
    let left = Allowance(500 << 10);
    let mut look = Look { found: Found::default(), left, archives: 9 };
    look.archive(Part::whole(&bytes.as_slice()), "", None, 0).unwrap();
    let faults: Vec<_> = look.found.faults.iter().map(|(_, fault)| fault.what()).collect();
    assert_eq!(faults, ["it is no ZIP archive, or its end is missing", "it unpacks to more than may be unpacked"]);
}

proptest! {
    #[test]
    fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..200), at in any::<prop::sample::Index>(), bit in 0..8) {
        let _ = read(&bytes.as_slice());
        let mut war = zip(&[pom("g", "a", "1"), File::packed("x.jar", log4j()), File::stored("y.jar", log4j())]);
        let at = at.index(war.len());
        war[at] ^= 1_u8 << bit;
        let _ = read(&war.as_slice());
        let mut end = bytes;
        end.extend(b"PK\x05\x06");
        end.extend([0; 18]);
        let _ = read(&end.as_slice());
    }
}
