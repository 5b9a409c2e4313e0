//! The outside look, end to end: a host that signs forged TLS facts is
//! contradicted within one round, an honest one is not, nobody is connected to
//! whom no range allows, and what the server signed cannot be changed.

use crate::client::{Client, policy_set};
use crate::e2e::Console;
use crate::fleet::{Said, Site, small};
use crate::tls::{Endpoint, facts};
use crate::world::{HOST, World, small_facts, small_set};
use bundle::{Content, Verdict};
use policy::PolicySet;
use report::outside::{Presented, Said as Answer, Seen, Sighting, Via};
use report::{Facts, Grade, RowBuilder, Source, Table, Value};
use seal::key::SigningKey;
use seal::outside::SignedLook;
use serde_json::Value as Json;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// An installation that may look at these ranges.
fn site(folder: &Path, outside: &str) -> Site {
    let site = Site::new(&small(folder), None);
    let config = std::fs::read_to_string(site.at("server.toml")).unwrap();
    std::fs::write(site.at("server.toml"), format!("{config}[outside]\n{outside}\n")).unwrap();
    site
}

/// Facts with these values of the one endpoint's row.
fn forged(facts: &Facts, values: &[(&str, Value)]) -> Facts {
    let mut facts = facts.clone();
    let row = &mut facts.tables.get_mut("tls.endpoint").unwrap().rows[0];
    for (field, value) in values {
        row.values[probe::tables::tls_endpoint::SPEC.slot(field).unwrap()] = value.clone();
    }
    facts
}

async fn report(client: &mut Client, facts: &Facts) {
    let sealed = client.seal(facts, &client.judge(facts));
    client.report(&sealed).await;
}

fn verify(site: &Site, arguments: &[&str]) -> Said {
    let _ = std::fs::remove_file(site.at("out.bundle"));
    site.server(&[&["bundle", "export", "out.bundle"], arguments].concat()).expect(0);
    site.tool(["verify", "out.bundle", "--trust", "trust.json"])
}

#[tokio::test]
async fn a_host_that_signs_forged_facts_is_contradicted_within_one_round_and_named_by_verify() {
    let folder = tempfile::tempdir().unwrap();
    let certificate = crate::recorded::certificate_between((2026, 1, 1), (2037, 1, 1));
    let old = ["-min_protocol", "TLSv1", "-cipher", "ECDHE+AESGCM:ECDHE+AES:@SECLEVEL=0"];
    let Some(endpoint) = Endpoint::start(folder.path(), &certificate, &old) else { return };
    let mut truth = facts(&endpoint, &[]);
    truth.tables.extend(small_facts("0").tables);
    let lie = forged(&truth, &[("tls10", false.into()), ("tls11", false.into())]);
    assert_ne!(lie, truth, "the endpoint accepts TLS 1.0");

    let mut site = site(folder.path(), "allow = [\"127.0.0.1/32\"]");
    site.start();
    let set = policy_set(&site, "set-1.json");
    let mut honest = Client::enrol(&site, &site.token(), 1, Arc::clone(&set)).await;
    let mut liar = Client::enrol(&site, &site.token(), 2, set).await;
    for (client, facts) in [(&mut honest, &truth), (&mut liar, &lie)] {
        report(client, facts).await;
        let facts = facts.clone();
        // A later report does not hide what an earlier one said.
        report(client, &facts).await;
    }
    // The server looks by itself, soon after its start.
    site.stop();
    site.start();
    let console = Console::sign_in(&site).await;
    let begun = Instant::now();
    let view = loop {
        let view = console.json(&format!("/api/v1/hosts/{}", liar.id)).await;
        if !view["outside"].is_null() {
            break view;
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "no round came");
        tokio::time::sleep(Duration::from_millis(200)).await;
    };
    println!("figure outside.round {} ms after the start", begun.elapsed().as_millis());
    let outside = &view["outside"];
    let wrong = |outside: &Json| -> Vec<String> {
        let lines = outside["endpoints"][0]["lines"].as_array().unwrap();
        let contradicts = lines.iter().filter(|line| line["held"] == "contradicts");
        contradicts.map(|line| line["what"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!((&outside["contradicted"], wrong(outside)), (&1.into(), vec!["TLSv1.0".into(), "TLSv1.1".into()]));
    assert!(view["events"].to_string().contains("contradicted"), "{}", view["events"]);

    // A second round, by hand: the honest host agrees in all, the liar is contradicted again.
    let round = site.server(&["outside", "run", "--format", "json"]).json(0);
    let of = |id: &str| round["hosts"].as_array().unwrap().iter().find(|host| host["id"] == id).unwrap().clone();
    let (good, bad) = (of(&honest.id), of(&liar.id));
    assert_eq!((&good["agree"], &good["contradicted"], &good["unknown"]), (&1.into(), &0.into(), &0.into()), "{good}");
    assert_eq!((&bad["agree"], &bad["contradicted"]), (&0.into(), &1.into()), "{bad}");
    let found = console.json("/api/v1/hosts?state=contradicted").await;
    assert_eq!((&found["found"], &found["hosts"][0]["id"]), (&1.into(), &liar.id.clone().into()), "{found}");
    assert_eq!(console.json("/api/v1/overview").await["contradicted"], 1);
    let (_, page) = console.show(&format!("/hosts/{}", liar.id)).await;
    assert_eq!(page.matches("<table").count(), page.matches("<caption>").count());
    for words in ["Contradicted from outside", "Inside beside outside", "TLSv1.0: the report of"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let (_, page) = console.show(&format!("/hosts/{}", honest.id)).await;
    assert!(
        page.contains("Nothing that both saw contradicts.") && !page.contains("Contradicted from outside"),
        "{page}"
    );

    // The auditor, offline.
    site.server(&["trust", "export", "trust.json"]).expect(0);
    let said = verify(&site, &[]);
    let text = said.expect(1);
    let place = format!("127.0.0.1:{}", endpoint.port);
    assert!(
        text.contains("INCONSISTENT") && text.contains("client-2 report 2: CONTRADICTED from outside at"),
        "{text}"
    );
    assert!(
        text.contains(&place) && text.contains("TLSv1.0: the report of") && !text.contains("client-1 report"),
        "{text}"
    );
    assert!(verify(&site, &["--host", &honest.id]).expect(0).contains("VERIFIED"));
    let all = verify(&site, &["--since", "2020-01-01"]);
    assert_eq!(all.expect(1).matches("TLSv1.1: the report of").count(), 2, "one for each round: {}", all.out);
    let json = site.tool(["verify", "out.bundle", "--trust", "trust.json", "--format", "json"]).json(1);
    let hosts = json["hosts"].as_array().unwrap();
    let contradicted =
        |id: &str| hosts.iter().find(|host| host["host"] == id).unwrap()["outside"][0]["contradicted"].clone();
    assert_eq!((contradicted(&honest.id), contradicted(&liar.id)), (0.into(), 1.into()));
}

/// A web server without TLS that counts who connects.
fn counting(address: Ipv4Addr) -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind((address, 0)).unwrap();
    let (port, count) = (listener.local_addr().unwrap().port(), Arc::new(AtomicUsize::new(0)));
    let counter = Arc::clone(&count);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            counter.fetch_add(1, Ordering::SeqCst);
            let mut stream = stream.unwrap();
            stream.set_read_timeout(Some(Duration::from_secs(2))).unwrap();
            // Who connects may have gone already; it was counted.
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
            let _ = stream.read_to_end(&mut Vec::new());
        }
    });
    (port, count)
}

/// Facts that name endpoints, each said to have been spoken to.
fn naming(endpoints: &[(String, u16)]) -> Facts {
    let spec = &probe::tables::tls_endpoint::SPEC;
    let row = |(address, port): &(String, u16)| {
        let source = Source::Address { address: format!("{address}:{port}") };
        let row = RowBuilder::new(spec, source, Grade::Tested).set("address", address.clone()).set("port", *port);
        row.set("probed", true).set("tls10", false).set("tls12", true).build()
    };
    let mut facts = small_facts("0");
    let rows = endpoints.iter().map(row).collect();
    facts.tables.insert("tls.endpoint".to_owned(), Table { rows, gaps: vec![] });
    facts.normalise();
    facts
}

#[tokio::test]
async fn nobody_is_connected_to_whom_no_range_allows() {
    let folder = tempfile::tempdir().unwrap();
    let own = Ipv4Addr::LOCALHOST;
    let other = Ipv4Addr::new(127, 0, 0, 2);
    let (allowed, allowed_count) = counting(own);
    let (closed, closed_count) = counting(own);
    let (foreign, foreign_count) = counting(other);
    let outside = format!("allow = [\"127.0.0.1/32\", \"169.254.0.0/16\"]\nnever_ports = [{closed}]\nseconds = 3");
    let mut site = site(folder.path(), &outside);
    site.start();
    let mut client = Client::enrol(&site, &site.token(), 1, policy_set(&site, "set-1.json")).await;
    let named = [
        ("127.0.0.1", allowed),
        ("127.0.0.1", closed),
        ("127.0.0.2", foreign),
        ("::ffff:127.0.0.2", foreign),
        ("169.254.169.254", 80),
        ("0.0.0.0", allowed),
        ("localhost", allowed),
    ];
    let named: Vec<_> = named.iter().map(|(address, port)| ((*address).to_owned(), *port)).collect();
    report(&mut client, &naming(&named)).await;
    let round = site.server(&["outside", "run", "--format", "json"]).json(0);
    let endpoints = round["hosts"][0]["endpoints"].as_array().unwrap();
    assert_eq!(endpoints.len(), named.len(), "{round}");
    let reached: Vec<_> = endpoints.iter().filter_map(|endpoint| endpoint["reached"].as_str()).collect();
    assert_eq!(reached, [format!("127.0.0.1:{allowed}")]);
    for endpoint in endpoints {
        let held = if endpoint["reached"].is_null() { "unknown" } else { "contradicts" };
        assert_eq!(endpoint["held"], held, "{endpoint}");
    }
    let counts = || [&allowed_count, &closed_count, &foreign_count].map(|count| count.load(Ordering::SeqCst));
    assert_eq!(counts(), [1, 0, 0]);

    // What two hosts share is spoken to once in a round.
    let mut second = Client::enrol(&site, &site.token(), 2, policy_set(&site, "set-1.json")).await;
    report(&mut second, &naming(&named)).await;
    let round = site.server(&["outside", "run", "--format", "json"]).json(0);
    let contradicted = |host: usize| round["hosts"][host]["contradicted"].clone();
    assert_eq!((contradicted(0), contradicted(1), counts()), (1.into(), 1.into(), [2, 0, 0]), "{round}");

    // A report of TLS where none is spoken is a contradiction; the rest is unknown, and said to be.
    site.server(&["trust", "export", "trust.json"]).expect(0);
    let said = verify(&site, &[]);
    let text = said.expect(1);
    assert!(text.contains("6 of 7 endpoints unknown from outside"), "{text}");
    assert!(text.contains("TLS: the report of") && text.contains("HTTP in clear text"), "{text}");

    // Without a range nobody is spoken to.
    let config = std::fs::read_to_string(site.at("server.toml")).unwrap();
    std::fs::write(site.at("server.toml"), config.split("[outside]").next().unwrap()).unwrap();
    let said = site.server(&["outside", "run"]);
    assert!(said.code() == 2 && said.err.contains("no range may be looked at"), "{}", said.err);
    assert_eq!(counts(), [2, 0, 0]);
}

/// [`small_set`] with the tables of endpoints.
fn set() -> PolicySet {
    let tables = ["tls.endpoint", "tls.presented_chain"];
    let more = crate::pipeline::specs().into_iter().filter(|spec| tables.contains(&spec.name.as_ref())).cloned();
    let mut set = small_set();
    set.specs.extend(more);
    set.specs.sort_by(|a, b| a.name.cmp(&b.name));
    set
}

/// What was seen of `10.0.0.1:443`: TLS 1.2, and TLS 1.0 if so said.
fn sighting(world: &World, tls10: bool) -> Sighting {
    let accepted = || Answer::Accepted { suite: "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256".into() };
    let refused = Answer::Refused { how: report::outside::How::Alert(70) };
    let versions = [("TLSv1.0".to_owned(), if tls10 { accepted() } else { refused }), ("TLSv1.2".into(), accepted())];
    let presented = Presented::Unknown { reason: "not looked at".into() };
    Sighting {
        endpoint: report::outside::Endpoint {
            address: "10.0.0.1".into(),
            port: 443,
            server_name: None,
            start: "tls".into(),
        },
        reached: Some("10.0.0.1:443".into()),
        via: Via::Listed,
        at: world.now(),
        seen: Seen::Tls { versions: versions.into(), presented },
    }
}

fn world(tls10: bool) -> (World, String) {
    let mut world = World::new(&set());
    world.report(&naming(&[("10.0.0.1".to_owned(), 443)]));
    let look = world.look(vec![sighting(&world, tls10)]);
    (world, look)
}

#[test]
fn a_look_is_held_beside_its_report_by_whoever_verifies() {
    for (tls10, verdict, contradicted) in [(false, Verdict::Verified, 0), (true, Verdict::Inconsistent, 1)] {
        let (world, _) = world(tls10);
        let found = bundle::verify(&world.bundle(), Some(&world.trust())).unwrap();
        assert_eq!((found.verdict, found.hosts[0].outside[0].contradicted), (verdict, contradicted));
    }
    // Without the report's tables, or without the report, nothing can be compared; that shows.
    let (world, _) = world(true);
    let mut lost = world.content();
    lost.blobs.clear();
    let found = bundle::verify(&world.close(&lost), Some(&world.trust())).unwrap();
    assert!(found.hosts[0].outside[0].reason.is_some_and(|reason| reason.contains("tables")));
    let mut alone = world.content();
    alone.reports.clear();
    let found = bundle::verify(&world.close(&alone), Some(&world.trust())).unwrap();
    let look = &found.hosts[0].outside[0];
    assert!(look.contradicted == 0 && look.unknown == 1, "{look:?}");
    assert!(look.reason.is_some_and(|reason| reason.contains("not in the bundle")));
}

/// A server that signs bundles as it likes still cannot make these pass.
#[test]
fn a_look_that_was_changed_is_refused() {
    let (world, name) = world(true);
    let trust = world.trust();
    let place = |c: &Content| {
        let thing = bundle::LoggedThing::Outside { sha256: name.clone() };
        c.logged.iter().position(|logged| logged.thing == thing).unwrap()
    };
    let by_another = |sighting| {
        let envelope = &world.content().looks[&name];
        let payload = seal::dsse::Envelope::parse(envelope).unwrap().payload;
        let statement: Json = serde_json::from_slice(&payload).unwrap();
        let mut look: report::outside::Look = serde_json::from_value(statement["predicate"].clone()).unwrap();
        look.endpoints = vec![sighting];
        let report = statement["subject"][0]["digest"]["sha256"].as_str().unwrap().to_owned();
        seal::outside::sign(&SignedLook { look, report }, &SigningKey::generate().unwrap()).unwrap()
    };
    type Change<'a> = &'a dyn Fn(&mut Content);
    let changes: [(&str, Change); 5] = [
        ("a byte of it", &|c| {
            let envelope = c.looks.get_mut(&name).unwrap();
            let at = envelope.len() / 2;
            envelope[at] ^= 1;
        }),
        ("who signed it", &|c| {
            c.looks.insert(name.clone(), by_another(sighting(&world, false)));
        }),
        ("its name", &|c| {
            let envelope = c.looks.remove(&name).unwrap();
            c.looks.insert("00".repeat(32), envelope);
        }),
        ("its entry", &|c| drop(c.logged.remove(place(c)))),
        ("its host", &|c| {
            c.enrolments.clear();
            c.reports.clear();
        }),
    ];
    for (what, change) in changes {
        let mut content = world.content();
        change(&mut content);
        let refusal = bundle::verify(&world.close(&content), Some(&trust)).map(|f| f.verdict).expect_err(what);
        println!("{what}: {refusal}");
        assert!(matches!(refusal, bundle::Refusal::Outside(_)), "{what}: {refusal}");
    }
    // One that an observer signed by no report of the host names none that is here.
    let mut other = World::new(&set());
    other.report(&naming(&[("10.0.0.1".to_owned(), 443)]));
    other.take_look(world.content().looks[&name].clone());
    assert!(bundle::verify(&other.bundle(), Some(&other.trust())).is_err(), "another world's observer");
    // Left out whole, nothing says that it was there: ASSURANCE.md says so.
    let mut without = world.content();
    without.logged.remove(place(&without));
    without.looks.clear();
    let found = bundle::verify(&world.close(&without), Some(&trust)).unwrap();
    assert!(found.verdict == Verdict::Verified && found.hosts[0].outside.is_empty() && found.hosts[0].host == HOST);
}
