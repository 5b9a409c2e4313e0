//! Keys compared across the fleet, end to end: what hosts share is found, told
//! on pages, signed, and found again by whoever verifies; and the calendar of
//! certificates, read as strictly as RFC 5545 is written.

use crate::client::{Client, policy_set};
use crate::e2e::Console;
use crate::fleet::{Site, small};
use crate::world::{HOST, World, small_facts, small_set};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bundle::{Content, Verdict};
use num_bigint::BigUint;
use policy::PolicySet;
use report::keys::{Compared, Holders, KeyLook, Reuse, SharedKey};
use report::{Facts, Grade, RowBuilder, Source, Table};
use seal::digest::sha256_hex;
use seal::key::SigningKey;
use std::collections::BTreeMap;

/// A DER element.
fn der(tag: u8, parts: &[Vec<u8>]) -> Vec<u8> {
    let content = parts.concat();
    let length = content.len();
    let mut out = vec![tag];
    match length {
        0..=127 => out.push(u8::try_from(length).unwrap()),
        128..=255 => out.extend([0x81, u8::try_from(length).unwrap()]),
        _ => out.extend([0x82, u8::try_from(length >> 8).unwrap(), u8::try_from(length & 255).unwrap()]),
    }
    out.extend(content);
    out
}

/// A certificate of an RSA key with this modulus; nobody looks at its signature here.
fn rsa(name: &str, modulus: &BigUint) -> Vec<u8> {
    let integer = |bytes: Vec<u8>| der(2, &[if bytes[0] > 127 { vec![0] } else { vec![] }, bytes]);
    let algorithm = |last: u8| der(0x30, &[vec![6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, last], vec![5, 0]]);
    let common = der(0x30, &[vec![6, 3, 0x55, 4, 3], der(0x0c, &[name.as_bytes().to_vec()])]);
    let subject = der(0x30, &[der(0x31, &[common])]);
    let time = |text: &str| der(0x17, &[text.as_bytes().to_vec()]);
    let key = der(0x30, &[integer(modulus.to_bytes_be()), integer(vec![1, 0, 1])]);
    let key = der(0x30, &[algorithm(1), der(3, &[vec![0], key])]);
    let validity = der(0x30, &[time("260101000000Z"), time("370101000000Z")]);
    let serial = integer(sha256_hex(name.as_bytes()).as_bytes()[..8].to_vec());
    let tbs = [serial, algorithm(11), subject.clone(), validity, subject, key];
    let version = der(0xa0, &[vec![2, 1, 2]]);
    let tbs = der(0x30, &[vec![version], tbs.to_vec()].concat());
    der(0x30, &[tbs, algorithm(11), der(3, &[vec![0; 33]])])
}

/// A Mersenne prime.
fn mersenne(power: u32) -> BigUint {
    BigUint::from(2_u8).pow(power) - 1_u8
}

/// A self-signed certificate that lasts until 2037.
fn own(name: &str, key: &rcgen::KeyPair) -> Vec<u8> {
    let mut params = rcgen::CertificateParams::new(vec![name.to_owned()]).unwrap();
    params.not_before = rcgen::date_time_ymd(2026, 1, 1);
    params.not_after = rcgen::date_time_ymd(2037, 1, 1);
    params.self_signed(key).unwrap().der().to_vec()
}

/// Facts of a host that has these certificates in files.
fn holding(files: &[(&str, &Vec<u8>)]) -> Facts {
    let spec = &probe::tables::certificate_file::SPEC;
    let row = |(path, der): &(&str, &Vec<u8>)| {
        let source = Source::File { path: (*path).into(), sha256: None, line: None };
        let row = RowBuilder::new(spec, source, Grade::Configured).set("path", *path).set("position", 0_i64);
        row.set("sha256", sha256_hex(der)).set("der", STANDARD.encode(der)).build()
    };
    let mut facts = small_facts("0");
    let rows = files.iter().map(row).collect();
    facts.tables.insert("certificate.file".to_owned(), Table { rows, gaps: vec![] });
    facts.normalise();
    facts
}

async fn report(client: &mut Client, facts: &Facts) {
    let sealed = client.seal(facts, &client.judge(facts));
    client.report(&sealed).await;
}

/// What an auditor is told of a bundle of these arguments.
fn verify(site: &Site, arguments: &[&str]) -> crate::fleet::Said {
    let _ = std::fs::remove_file(site.at("out.bundle"));
    site.server(&[&["bundle", "export", "out.bundle"], arguments].concat()).expect(0);
    site.tool(["verify", "out.bundle", "--trust", "trust.json"])
}

#[tokio::test]
async fn what_hosts_share_is_found_told_and_found_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut site = Site::new(&small(folder.path()), None);
    site.start();
    let set = policy_set(&site, "set-1.json");
    let mut clients = Vec::new();
    for number in 1..=3 {
        clients.push(Client::enrol(&site, &site.token(), number, set.clone()).await);
    }
    let key = rcgen::KeyPair::generate().unwrap();
    let (same, other) = (own("pair.example", &key), own("other.example", &key));
    let primes = [521, 607, 1279].map(mersenne);
    let (weak, too) = (rsa("weak-1", &(&primes[0] * &primes[1])), rsa("weak-2", &(&primes[1] * &primes[2])));
    let all: [&[(&str, &Vec<u8>)]; 3] = [
        &[("/etc/pair.pem", &same), ("/etc/weak.pem", &weak)],
        &[("/etc/pair.pem", &same)],
        &[("/etc/other.pem", &other), ("/etc/weak.pem", &too)],
    ];
    for (client, files) in clients.iter_mut().zip(all) {
        report(client, &holding(files)).await;
    }
    let console = Console::sign_in(&site).await;
    assert!(console.json("/api/v1/certificates").await["keys"].is_null(), "nothing was compared yet");
    let said = site.server(&["keys", "compare", "--format", "json"]).json(0);
    assert_eq!((&said["hosts"], &said["compared"]["moduli"]), (&3.into(), &2.into()), "{said}");
    let found = &said["found"];
    assert_eq!(found["certificates"][0]["sha256"], sha256_hex(&same));
    assert_eq!(found["certificates"].as_array().unwrap().len(), 1, "{found}");
    assert_eq!((found["keys"].as_array().unwrap().len(), found["primes"].as_array().unwrap().len()), (1, 2), "{found}");
    assert!(!said.to_string().contains(&primes[1].to_string()), "a shared prime is nobody's to tell");

    // On the pages, in words of their own for each.
    let (_, page) = console.show("/certificates").await;
    for words in ["RSA key shares a prime", "The same certificate on several hosts", "The same key in different"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let (_, page) = console.show(&format!("/hosts/{}", clients[1].id)).await;
    assert!(page.contains("The same certificate on several hosts") && !page.contains("shares a prime"), "{page}");
    let seen = console.json("/api/v1/certificates?q=pair.example").await;
    assert_eq!((&seen["totals"]["certificates"], &seen["certificates"][0]["hosts_total"]), (&1.into(), &2.into()));
    assert!(seen["certificates"][0]["urgency"] == "later" && seen["keys"]["found"] == *found, "{seen}");

    // The auditor compares again, of all hosts, and of those whose tables did not change since.
    site.server(&["trust", "export", "trust.json"]).expect(0);
    let text = verify(&site, &[]).expect(0).to_owned();
    assert!(text.contains("VERIFIED") && text.contains("compared again for 3 of 3 hosts"), "{text}");
    assert!(text.contains("1 certificates on several hosts, 1 keys in different certificates, 2 RSA keys"), "{text}");
    report(&mut clients[0], &holding(all[0])).await;
    assert!(verify(&site, &[]).expect(0).contains("compared again for 3 of 3 hosts"), "the same tables say the same");
    report(&mut clients[0], &holding(all[1])).await;
    let text = verify(&site, &[]).expect(0).to_owned();
    assert!(text.contains("compared again for 2 of 3 hosts") && text.contains("were not compared again"), "{text}");
    let text = verify(&site, &["--since", "2020-01-01"]).expect(0).to_owned();
    assert!(text.contains("compared again for 3 of 3 hosts"), "all reports are there: {text}");
    assert!(!verify(&site, &["--host", &clients[1].id]).expect(0).contains("keys compared"), "it names all hosts");
    // A host that lost what it shared shares nothing the next time.
    let said = site.server(&["keys", "compare", "--format", "json"]).json(0);
    assert_eq!(said["found"]["primes"], serde_json::json!([]), "{said}");
}

fn set() -> PolicySet {
    let more = crate::pipeline::specs().into_iter().filter(|spec| spec.name == "certificate.file").cloned();
    let mut set = small_set();
    set.specs.extend(more);
    set.specs.sort_by(|a, b| a.name.cmp(&b.name));
    set
}

/// A host with one key in two certificates, and what a server says of it.
fn world(change: impl FnOnce(&mut KeyLook)) -> (World, String) {
    let key = rcgen::KeyPair::generate().unwrap();
    let (a, b) = (own("a.example", &key), own("b.example", &key));
    let mut world = World::new(&set());
    world.report(&holding(&[("/etc/a.pem", &a), ("/etc/b.pem", &b)]));
    let holders = |der: &Vec<u8>| Holders {
        sha256: sha256_hex(der),
        subject: pki::Certificate::read(der).unwrap().subject,
        hosts: vec![HOST.into()],
    };
    let mut certificates = vec![holders(&a), holders(&b)];
    certificates.sort();
    let spki_sha256 = pki::x509::View::read(&a).unwrap().key.sha256();
    let mut look = KeyLook {
        observer: report::RELEASE.into(),
        at: world.now(),
        inputs: vec![world.key_input()],
        unread: vec![],
        compared: Compared { certificates: 2, keys: 1, moduli: 0 },
        found: Reuse { keys: vec![SharedKey { spki_sha256, certificates }], ..Reuse::default() },
    };
    change(&mut look);
    let name = world.keys(&look);
    (world, name)
}

#[test]
fn what_does_not_follow_from_the_tables_is_named() {
    type Change = fn(&mut KeyLook);
    let changes: [(&str, Change, Verdict, usize); 7] = [
        ("", |_| {}, Verdict::Verified, 1),
        ("leaves out the key", |look| look.found.keys.clear(), Verdict::Inconsistent, 1),
        (
            "which does not follow",
            |look| {
                let more = SharedKey { spki_sha256: "ff".repeat(32), ..look.found.keys[0].clone() };
                look.found.keys.push(more);
            },
            Verdict::Inconsistent,
            1,
        ),
        (
            "other hosts or keys",
            |look| {
                look.found.keys[0].certificates[0].subject = "CN=x".into();
            },
            Verdict::Inconsistent,
            1,
        ),
        ("it counts", |look| look.compared.moduli = 7, Verdict::Inconsistent, 1),
        (
            "has other tables than it says",
            |look| look.inputs[0].files = Some("00".repeat(32)),
            Verdict::Inconsistent,
            0,
        ),
        // A report that is not here, with tables that are not: the server's word, and said to be.
        (
            "",
            |look| {
                look.inputs[0].report = "00".repeat(32);
                look.inputs[0].files = None;
            },
            Verdict::Verified,
            0,
        ),
    ];
    for (what, change, verdict, again) in changes {
        let (world, _) = world(change);
        let found = bundle::verify(&world.bundle(), Some(&world.trust())).unwrap();
        let look = &found.keys[0];
        assert_eq!((found.verdict, look.again), (verdict, again), "{what}: {:?}", look.differences);
        assert!(what.is_empty() || look.differences.iter().any(|d| d.contains(what)), "{what}: {:?}", look.differences);
        assert_eq!(look.unchecked.len(), usize::from(again == 0 && what.is_empty()));
    }
}

#[test]
fn a_comparison_that_was_changed_is_refused() {
    let (world, name) = world(|_| {});
    let trust = world.trust();
    let thing = bundle::LoggedThing::Keys { sha256: name.clone() };
    let place = |c: &Content| c.logged.iter().position(|logged| logged.thing == thing).unwrap();
    type Change<'a> = &'a dyn Fn(&mut Content);
    let changes: [(&str, Change); 4] = [
        ("a byte of it", &|c| {
            let envelope = c.keys.get_mut(&name).unwrap();
            let at = envelope.len() / 2;
            envelope[at] ^= 1;
        }),
        ("who signed it", &|c| {
            let payload = seal::dsse::Envelope::parse(&c.keys[&name]).unwrap().payload;
            let statement: serde_json::Value = serde_json::from_slice(&payload).unwrap();
            let look: KeyLook = serde_json::from_value(statement["predicate"].clone()).unwrap();
            c.keys.insert(name.clone(), seal::keys::sign(&look, &SigningKey::generate().unwrap()).unwrap());
        }),
        ("its name", &|c| {
            let envelope = c.keys.remove(&name).unwrap();
            c.keys.insert("00".repeat(32), envelope);
        }),
        ("its entry", &|c| drop(c.logged.remove(place(c)))),
    ];
    for (what, change) in changes {
        let mut content = world.content();
        change(&mut content);
        let refusal = bundle::verify(&world.close(&content), Some(&trust)).map(|f| f.verdict).expect_err(what);
        assert!(matches!(refusal, bundle::Refusal::Keys(_)), "{what}: {refusal}");
    }
}

/// A component of a calendar: its properties, and the components in it.
#[derive(Debug, Default)]
struct Component {
    name: String,
    properties: BTreeMap<String, Vec<String>>,
    inner: Vec<Component>,
}

/// Reads iCalendar and takes nothing that RFC 5545 does not allow.
fn read_calendar(bytes: &[u8]) -> Component {
    let text = std::str::from_utf8(bytes).unwrap();
    let text = text.strip_suffix("\r\n").expect("the last line ends too");
    let mut lines: Vec<String> = Vec::new();
    for line in text.split("\r\n") {
        assert!(line.len() <= 75, "a line of {} octets: {line}", line.len());
        assert!(!line.contains(|c: char| c.is_control() && c != '\t'), "a control in {line:?}");
        match line.strip_prefix([' ', '\t']) {
            Some(rest) => lines.last_mut().expect("the first line goes on").push_str(rest),
            None => lines.push(line.to_owned()),
        }
    }
    let mut open: Vec<Component> = vec![Component::default()];
    for line in lines {
        let (name, value) = line.split_once(':').unwrap_or_else(|| panic!("no value: {line}"));
        let name = name.split(';').next().unwrap();
        assert!(!name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'), "{line}");
        match name {
            "BEGIN" => open.push(Component { name: value.to_owned(), ..Component::default() }),
            "END" => {
                let done = open.pop().unwrap();
                assert_eq!(done.name, value);
                open.last_mut().unwrap().inner.push(done);
            }
            _ => open.last_mut().unwrap().properties.entry(name.to_owned()).or_default().push(value.to_owned()),
        }
    }
    let [root] = <[Component; 1]>::try_from(open).expect("every component ends");
    assert!(root.properties.is_empty(), "a property outside of the calendar: {root:?}");
    let [calendar] = <[Component; 1]>::try_from(root.inner).expect("one calendar");
    calendar
}

impl Component {
    /// The value of a property that stands there once.
    fn one(&self, name: &str) -> &str {
        let all = self.properties.get(name).unwrap_or_else(|| panic!("no {name} in {self:?}"));
        assert_eq!(all.len(), 1, "{name}");
        &all[0]
    }

    /// The same as text, its escapes resolved; another escape is none.
    fn text(&self, name: &str) -> String {
        let mut out = String::new();
        let mut characters = self.one(name).chars();
        while let Some(character) = characters.next() {
            assert!(!matches!(character, ',' | ';'), "{name} is not escaped: {}", self.one(name));
            out.push(match character {
                '\\' => match characters.next() {
                    Some('n' | 'N') => '\n',
                    Some(escaped @ ('\\' | ';' | ',')) => escaped,
                    other => panic!("\\{other:?} in {name}"),
                },
                plain => plain,
            });
        }
        out
    }
}

/// `20370101T000000Z`, and nothing else.
fn is_utc(text: &str) -> bool {
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '9' } else { c }).collect();
    shape == "99999999T999999Z"
}

#[tokio::test]
async fn calendar_programs_read_what_ends() {
    let folder = tempfile::tempdir().unwrap();
    let mut site = Site::new(&small(folder.path()), None);
    site.start();
    let mut client = Client::enrol(&site, &site.token(), 1, policy_set(&site, "set-1.json")).await;
    let key = rcgen::KeyPair::generate().unwrap();
    let odd = rsa(
        "Zollamt; München, \\ Nord — a name that is far longer than one line of a calendar may be",
        &mersenne(1279),
    );
    let plain = own("gateway.example", &key);
    report(&mut client, &holding(&[("/etc/odd, name;.pem", &odd), ("/etc/a.pem", &plain), ("/etc/b.pem", &plain)]))
        .await;
    let console = Console::sign_in(&site).await;
    let (_, page) = console.show("/certificates").await;
    let csrf = page.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let (status, page) = console.form("/certificates/calendar", &format!("csrf={csrf}&filter=")).await;
    assert_eq!(status, 200, "{page}");
    let path = format!("/calendar/{}", page.split("/calendar/").nth(1).unwrap().split('<').next().unwrap().trim());
    // Without any cookie, as a calendar program asks.
    let answer = client.get(&path).await;
    assert_eq!(
        (answer.status().as_u16(), answer.headers()["content-type"].to_str().unwrap()),
        (200, "text/calendar; charset=utf-8")
    );
    let bytes = answer.bytes().await.unwrap();
    let calendar = read_calendar(&bytes);
    assert_eq!((calendar.name.as_str(), calendar.one("VERSION")), ("VCALENDAR", "2.0"));
    assert!(calendar.one("PRODID").contains("Tidewaiter") && !calendar.text("NAME").is_empty());
    assert_eq!(calendar.inner.len(), 3, "one event for each certificate in each place");
    let mut uids = Vec::new();
    for event in &calendar.inner {
        assert_eq!(event.name, "VEVENT");
        assert_eq!(event.one("DTSTART"), "20370101T000000Z");
        assert!(is_utc(event.one("DTSTAMP")), "{event:?}");
        assert!(event.text("LOCATION").starts_with("client-1"), "{event:?}");
        let alarms: Vec<_> =
            event.inner.iter().map(|alarm| (alarm.name.as_str(), alarm.one("ACTION"), alarm.one("TRIGGER"))).collect();
        assert_eq!(alarms, ["-P30D", "-P14D", "-P3D"].map(|trigger| ("VALARM", "DISPLAY", trigger)));
        assert!(event.inner.iter().all(|alarm| !alarm.text("DESCRIPTION").is_empty()), "{event:?}");
        uids.push(event.text("UID"));
    }
    let all: Vec<_> = calendar.inner.iter().map(|event| event.text("DESCRIPTION")).collect();
    assert!(all.iter().any(|text| text.contains("Place: /etc/odd, name;.pem (file)\n")), "{all:?}");
    assert!(all.iter().any(|text| text.contains("München")), "{all:?}");
    // The events stay the same ones, whenever they are asked for and whatever is reported again.
    let mut sorted = uids.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!(sorted.len(), 3, "each event has an id of its own");
    report(&mut client, &holding(&[("/etc/a.pem", &plain)])).await;
    let later = read_calendar(&client.get(&path).await.bytes().await.unwrap());
    assert!(later.inner.len() == 1 && uids.contains(&later.inner[0].text("UID")), "{later:?}");
    let log = std::fs::read_to_string(site.at("server.log")).unwrap();
    assert!(log.contains("/calendar/"), "requests are logged: {log}");
    assert!(!log.contains(path.trim_start_matches("/calendar/")), "the secret stands in the server's log");
    assert_eq!(client.get("/calendar/none.ics").await.status().as_u16(), 401);
}
