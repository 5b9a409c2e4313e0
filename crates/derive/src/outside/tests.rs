//! Looks held beside reports: what contradicts, what agrees, what is unknown.

use super::*;
use base64::{Engine, engine::general_purpose::STANDARD};
use proptest::prelude::*;
use report::outside::Via;
use report::{FieldSpec as F, FieldType as T, Grade, Origin, RowBuilder, Source, Table};
use std::borrow::Cow::Borrowed as B;

const fn spec(name: &'static str, fields: &'static [F]) -> TableSpec {
    TableSpec {
        name: B(name),
        origin: Origin::Observed,
        doc: B("x."),
        needs: B("x"),
        volatile: false,
        personal: false,
        since: B("0.1.0"),
        fields: B(fields),
    }
}

const ENDPOINT_FIELDS: &[F] = &[
    F::new("address", T::Text, "x."),
    F::new("port", T::Integer, "x."),
    F::new("server_name", T::Text, "x."),
    F::new("probed", T::Boolean, "x."),
    F::new("ssl2", T::Boolean, "x."),
    F::new("tls10", T::Boolean, "x."),
    F::new("tls12", T::Boolean, "x."),
    F::new("suites", T::TextList, "x."),
];
const CHAIN_FIELDS: &[F] =
    &[F::new("address", T::Text, "x."), F::new("port", T::Integer, "x."), F::new("chain", T::TextList, "x.")];
static ENDPOINT: TableSpec = spec(TABLE, ENDPOINT_FIELDS);
static CHAIN: TableSpec = spec("tls.presented_chain", CHAIN_FIELDS);

const GOOD: &str = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256";

fn source() -> Source {
    Source::Address { address: "10.0.0.1:443".into() }
}

fn der(name: &str) -> String {
    STANDARD.encode(rcgen::generate_simple_self_signed([name.to_owned()]).unwrap().cert.der())
}

/// One endpoint that refuses TLS 1.0 and accepts TLS 1.2, with these leaves.
fn facts(tls10: impl Into<Value>, suite: &str, chains: &[Value]) -> Facts {
    let row = RowBuilder::new(&ENDPOINT, source(), Grade::Tested);
    let row = row.set("address", "10.0.0.1").set("port", 443_u16).set("probed", true).set("tls10", tls10);
    // The look does not ask for SSLv2: what only one side asked is not compared.
    let row = row.set("ssl2", false).set("tls12", true).set("suites", vec![format!("TLSv1.2 {suite}")]).build();
    let chain = |chain: &Value| {
        let row = RowBuilder::new(&CHAIN, source(), Grade::Tested).set("address", "10.0.0.1");
        row.set("port", 443_u16).set("chain", chain.clone()).build()
    };
    let rows = chains.iter().map(chain).collect();
    let tables = [(TABLE, vec![row]), ("tls.presented_chain", rows)];
    Facts { tables: tables.map(|(name, rows)| (name.to_owned(), Table { rows, gaps: vec![] })).into() }
}

fn chain(leaf: &str) -> Value {
    Value::TextList(vec![leaf.to_owned()])
}

fn tls(tls10: Said, suite: &str, leaf: &str) -> Seen {
    let accepted = Said::Accepted { suite: suite.to_owned() };
    let versions = [("TLSv1.0".to_owned(), tls10), ("TLSv1.2".to_owned(), accepted)].into();
    Seen::Tls { versions, presented: Presented::Chain { leaf: leaf.to_owned(), sha256: vec![] } }
}

fn look(seen: Seen) -> Look {
    let endpoint = Endpoint { address: "10.0.0.1".into(), port: 443, server_name: None, start: "tls".into() };
    let at = Time::from_seconds(1_800_000_300);
    let reached = Some("10.0.0.1:443".to_owned());
    Look {
        host: "0".repeat(32),
        sequence: 1,
        observer: "0.1.0".into(),
        class: "hello".into(),
        started: at,
        ended: at,
        endpoints: vec![Sighting { endpoint, reached, via: Via::Listed, at, seen }],
    }
}

fn held(facts: &Facts, seen: Seen) -> Compared {
    let inside = Inside { facts, specs: &[&ENDPOINT, &CHAIN], ended: Time::from_seconds(1_800_000_000) };
    let mut compared = compare(&look(seen), Some(&inside));
    assert_eq!(compared.len(), 1);
    compared.remove(0)
}

/// What contradicts, and how bad each is.
fn contradicted(compared: &Compared) -> Vec<(&str, Severity)> {
    compared.contradictions().iter().map(|line| (line.what.as_str(), line.severity.unwrap())).collect()
}

const REFUSED: Said = Said::Refused { how: How::Alert(70) };

#[test]
fn what_both_saw_alike_agrees() {
    let leaf = der("a.example");
    let compared = held(&facts(false, GOOD, &[chain(&leaf)]), tls(REFUSED, GOOD, &leaf));
    assert_eq!((compared.held, compared.lines.len()), (Held::Agrees, 4), "{compared:?}");
    // Another suite as good as ours, and one of two certificates, agree as well.
    let other = "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256";
    let two = [chain(&der("b.example")), chain(&leaf)];
    assert_eq!(held(&facts(false, GOOD, &two), tls(REFUSED, other, &leaf)).held, Held::Agrees);
}

#[test]
fn what_does_not_go_together_is_named_with_both_times() {
    let (leaf, other) = (der("a.example"), der("b.example"));
    let inside = facts(false, GOOD, &[chain(&leaf)]);
    let accepted = |suite: &str| Said::Accepted { suite: suite.to_owned() };
    for (seen, expected) in [
        (tls(accepted(GOOD), GOOD, &leaf), vec![("TLSv1.0", Severity::High)]),
        (tls(REFUSED, "TLS_RSA_WITH_RC4_128_SHA", &leaf), vec![("TLSv1.2 suite", Severity::High)]),
        (tls(REFUSED, "TLS_RSA_WITH_AES_128_GCM_SHA256", &leaf), vec![("TLSv1.2 suite", Severity::Medium)]),
        (tls(REFUSED, GOOD, &other), vec![("certificate", Severity::High)]),
        (Seen::NotTls { reason: "HTTP in clear text".into() }, vec![("TLS", Severity::Medium)]),
    ] {
        let compared = held(&inside, seen.clone());
        assert_eq!((compared.held, contradicted(&compared)), (Held::Contradicts, expected), "{seen:?}");
        let says = compared.contradictions()[0].says.clone().unwrap();
        assert!(says.contains("2027-01-15T08:00:00.000Z") && says.contains("2027-01-15T08:05:00.000Z"), "{says}");
    }
    let worse_inside = held(&facts(true, GOOD, &[chain(&leaf)]), tls(REFUSED, GOOD, &leaf));
    assert_eq!(contradicted(&worse_inside), [("TLSv1.0", Severity::Low)]);
}

#[test]
fn what_one_side_does_not_know_is_unknown() {
    let leaf = der("a.example");
    let sound = facts(false, GOOD, &[chain(&leaf)]);
    let reason = || "no whole answer in time".to_owned();
    let hidden = Value::Unreadable("timed out".into());
    let closed = Said::Refused { how: How::Closed };
    for (inside, seen) in [
        (sound.clone(), Seen::NotTried { reason: reason() }),
        (sound.clone(), Seen::NotReached { reason: reason() }),
        (sound.clone(), tls(Said::Unknown { reason: reason() }, GOOD, &leaf)),
        (facts(hidden.clone(), GOOD, &[chain(&leaf)]), tls(REFUSED, GOOD, &leaf)),
        // Who counts connections hangs up: that alone says nothing.
        (facts(true, GOOD, &[chain(&leaf)]), tls(closed, GOOD, &leaf)),
        (facts(false, "0x1234", &[chain(&leaf)]), tls(REFUSED, GOOD, &leaf)),
        (facts(false, GOOD, &[hidden]), tls(REFUSED, GOOD, &leaf)),
        (facts(false, GOOD, &[]), tls(REFUSED, GOOD, &leaf)),
    ] {
        assert_eq!(held(&inside, seen.clone()).held, Held::Unknown, "{seen:?}");
    }
}

#[test]
fn endpoints_of_only_one_side_are_unknown() {
    let facts = facts(false, GOOD, &[]);
    let inside = Inside { facts: &facts, specs: &[&ENDPOINT, &CHAIN], ended: Time::from_seconds(0) };
    let mut elsewhere = look(Seen::NotReached { reason: "x".into() });
    elsewhere.endpoints[0].endpoint.port = 444;
    let compared = compare(&elsewhere, Some(&inside));
    let reasons: Vec<_> = compared.iter().map(|c| (c.endpoint.port, c.held, c.reason.as_deref())).collect();
    assert_eq!(
        reasons,
        [
            (443, Held::Unknown, Some("the outside look did not look at it")),
            (444, Held::Unknown, Some("the report has no such endpoint")),
        ]
    );
    let without = compare(&elsewhere, None);
    assert_eq!((without.len(), without[0].reason.as_deref()), (1, Some("the report's facts are not here")));
    let bare = Inside { specs: &[], ..inside };
    assert_eq!((endpoints(&inside).len(), endpoints(&bare).len()), (1, 0));
}

proptest! {
    /// Whatever an endpoint presents or says, it is held beside the report, and
    /// a version that is accepted against the report's word always shows.
    #[test]
    fn any_answer_is_compared(leaf in ".{0,40}", suite in ".{0,40}", ours in ".{0,40}") {
        let facts = facts(false, &ours, &[chain(&leaf)]);
        let accepted = Said::Accepted { suite: suite.clone() };
        let compared = held(&facts, tls(accepted, &suite, &leaf));
        prop_assert!(compared.contradictions().iter().any(|line| line.what == "TLSv1.0"));
    }
}
