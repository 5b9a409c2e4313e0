//! Endpoints beside configurations, row by row.

use super::*;
use crate::inputs::computed;
use proptest::prelude::*;
use report::Grade;

static CONFIGS: TableSpec = TableSpec {
    name: B("tls.server_config"),
    origin: Origin::Observed,
    fields: B(&[
        F::new("service", T::Text, "x."),
        F::new("context", T::Text, "x."),
        F::new("listens", T::TextList, "x."),
        F::new("setting", T::Text, "x."),
        F::new("resolved", T::TextList, "x."),
        F::new("file", T::Path, "x."),
        F::new("line", T::Integer, "x."),
    ]),
    ..SPEC
};

static ENDPOINTS: TableSpec = TableSpec {
    name: B("tls.endpoint"),
    origin: Origin::Observed,
    fields: B(&[
        F::new("address", T::Text, "x."),
        F::new("port", T::Integer, "x."),
        F::new("probed", T::Boolean, "x."),
        F::new("ssl2", T::Boolean, "x."),
        F::new("ssl3", T::Boolean, "x."),
        F::new("tls10", T::Boolean, "x."),
        F::new("tls11", T::Boolean, "x."),
        F::new("tls12", T::Boolean, "x."),
        F::new("tls13", T::Boolean, "x."),
    ]),
    ..SPEC
};

static SUITES: TableSpec = TableSpec {
    name: B("tls.suite"),
    origin: Origin::Observed,
    fields: B(&[
        F::new("address", T::Text, "x."),
        F::new("port", T::Integer, "x."),
        F::new("version", T::Text, "x."),
        F::new("name", T::Text, "x."),
    ]),
    ..SPEC
};

fn list(text: &str) -> Value {
    Value::TextList(text.split_whitespace().map(str::to_owned).collect())
}

fn source() -> Source {
    Source::Kernel { interface: "x".into() }
}

/// A setting of nginx; line 0 is a default.
fn said(context: &str, listens: &str, setting: &str, resolved: Value, line: i64) -> Row {
    let row = RowBuilder::new(&CONFIGS, source(), Grade::Configured)
        .set("service", "nginx")
        .set("context", context)
        .set("listens", list(listens))
        .set("setting", setting)
        .set("resolved", resolved);
    if line == 0 { row.build() } else { row.set("file", "/n.conf").set("line", line).build() }
}

/// An endpoint on port 443 that offers these versions, and not the others.
fn endpoint(address: &str, versions: &str) -> Row {
    let mut row = RowBuilder::new(&ENDPOINTS, source(), Grade::Tested)
        .set("address", address)
        .set("port", 443_i64)
        .set("probed", true);
    // Hellos of SSLv2 are not in every class.
    for (field, version) in VERSIONS.into_iter().skip(1) {
        row = row.set(field, versions.split(' ').any(|one| one == version));
    }
    row.build()
}

fn suite(version: &str, name: &str) -> Row {
    let row = RowBuilder::new(&SUITES, source(), Grade::Tested).set("address", "127.0.0.1").set("port", 443_i64);
    row.set("version", version).set("name", name).build()
}

fn derived(tables: &[(&str, Vec<Row>)]) -> Table {
    let mut facts = Facts::default();
    for (name, rows) in tables {
        facts.tables.insert((*name).to_owned(), Table { rows: rows.clone(), gaps: vec![] });
    }
    crate::derive(&mut facts, &[&CONFIGS, &ENDPOINTS, &SUITES], &crate::Named::default());
    facts.tables.remove("tls.difference").unwrap()
}

fn whole(config: Vec<Row>, endpoints: Vec<Row>, suites: Vec<Row>) -> Table {
    derived(&[(CONFIG, config), (ENDPOINT, endpoints), (SUITE, suites)])
}

fn shown(table: &Table) -> Vec<String> {
    assert_eq!(table.gaps, []);
    let fields = ["address", "service", "context", "line", "what", "item", "configured", "offered"];
    let row = |row: &Row| fields.map(|field| row.get(&SPEC, field).unwrap().shown()).join(" ");
    table.rows.iter().map(row).collect()
}

#[test]
fn versions_that_differ_are_told_with_their_place() {
    let table = whole(
        vec![said("server a", "*:443", "protocols", list("TLSv1.1 TLSv1.2"), 3)],
        vec![endpoint("127.0.0.1", "TLSv1.2 TLSv1.3"), endpoint("::1", "SSLv3")],
        vec![],
    );
    assert_eq!(
        shown(&table),
        [
            "127.0.0.1 nginx server a 3 version TLSv1.1 true false",
            "127.0.0.1 nginx server a 3 version TLSv1.3 false true",
        ],
        "nothing is configured for ::1"
    );
    assert_eq!(table.rows[0].source.shown(), "tls.endpoint[0]");
    let same = whole(
        vec![said("server a", "*:443", "protocols", list("TLSv1.2"), 0)],
        vec![endpoint("127.0.0.1", "TLSv1.2")],
        vec![],
    );
    assert_eq!(shown(&same), [""; 0]);
}

#[test]
fn contexts_of_one_address_count_together_and_the_nearest_alone() {
    let table = whole(
        vec![
            said("server a", "*:443", "protocols", list("TLSv1.2"), 1),
            said("server b", "*:443 [::]:443", "protocols", list("TLSv1.3"), 2),
            said("server c", "10.0.0.1:443", "protocols", list("TLSv1.2"), 3),
        ],
        vec![
            endpoint("127.0.0.1", "TLSv1.2 TLSv1.3"),
            endpoint("10.0.0.1", "TLSv1.2 TLSv1.3"),
            endpoint("::1", "TLSv1.3"),
        ],
        vec![],
    );
    assert_eq!(shown(&table), ["10.0.0.1 nginx server c 3 version TLSv1.3 false true"]);
}

#[test]
fn suites_are_compared_where_some_were_seen() {
    let config = || {
        vec![
            said("s", "*:443", "protocols", list("TLSv1.2 TLSv1.3"), 1),
            said(
                "s",
                "*:443",
                "ciphers",
                list("TLS_RSA_WITH_A TLS_RSA_WITH_B TLS_ECDHE_ECDSA_WITH_C TLS_ECDHE_RSA_WITH_D"),
                2,
            ),
            said("s", "*:443", "ciphersuites", list("TLS_X TLS_Y"), 0),
        ]
    };
    let endpoints = || vec![endpoint("127.0.0.1", "TLSv1.2 TLSv1.3")];
    assert_eq!(shown(&whole(config(), endpoints(), vec![])), [""; 0]);
    let suites = vec![
        suite("TLSv1.2", "TLS_RSA_WITH_A"),
        suite("TLSv1.2", "TLS_RSA_WITH_Z"),
        suite("TLSv1.2", "TLS_ECDHE_RSA_WITH_D"),
        suite("TLSv1.3", "TLS_X"),
        suite("TLSv1.3", "TLS_Z"),
    ];
    assert_eq!(
        shown(&whole(config(), endpoints(), suites)),
        [
            "127.0.0.1 nginx s \u{2014} suite TLS_Y true false",
            "127.0.0.1 nginx s \u{2014} suite TLS_Z false true",
            "127.0.0.1 nginx s 2 suite TLS_RSA_WITH_B true false",
            "127.0.0.1 nginx s 2 suite TLS_RSA_WITH_Z false true",
        ]
    );
}

#[test]
fn what_is_not_known_is_a_gap() {
    let gaps =
        |table: &Table| table.gaps.iter().map(|gap| format!("{}: {}", gap.place, gap.detail)).collect::<Vec<_>>();
    let protocols = |resolved| said("a", "*:443", "protocols", resolved, 1);
    let endpoints = || vec![endpoint("127.0.0.1", "TLSv1.2")];
    let hidden = whole(vec![protocols(Value::Unreadable("a variable".into()))], endpoints(), vec![]);
    assert_eq!(gaps(&hidden), ["127.0.0.1:443: the protocols that its configuration means are not known: a variable"]);
    let silent = whole(vec![said("a", "*:443", "key", list("/k"), 1)], endpoints(), vec![]);
    assert_eq!(gaps(&silent), ["127.0.0.1:443: its configuration says nothing of protocols"]);
    let mut other = protocols(list("TLSv1.2"));
    other.values[0] = Value::Text("apache".into());
    let two = whole(vec![protocols(list("TLSv1.2")), other], endpoints(), vec![]);
    assert!(gaps(&two)[0].contains("apache and nginx are configured to listen there"), "{two:?}");
    let mut unseen = endpoint("127.0.0.1", "TLSv1.2");
    unseen.values[8] = Value::Unreadable("timed out".into());
    let unseen = whole(vec![protocols(list("TLSv1.2"))], vec![unseen], vec![]);
    assert_eq!(gaps(&unseen), ["127.0.0.1:443: whether it offers TLSv1.3 is not readable"]);
    let missing = derived(&[(CONFIG, vec![])]);
    assert_eq!(missing.gaps.iter().map(|gap| gap.place.as_str()).collect::<Vec<_>>(), [ENDPOINT, SUITE]);
}

#[test]
fn gaps_of_the_inputs_are_kept_but_for_suites_that_nobody_asked_for() {
    let mut facts = Facts::default();
    for name in INPUTS {
        let reasons = [GapReason::Unsupported, GapReason::Withheld];
        let gaps = reasons.map(|reason| gap((*name).to_owned(), reason, String::new())).to_vec();
        facts.tables.insert((*name).to_owned(), Table { rows: vec![], gaps });
    }
    let table = computed(compute, &facts, &[&CONFIGS, &ENDPOINTS, &SUITES]).unwrap();
    let kept = |name: &str| table.gaps.iter().filter(|gap| gap.place == name).count();
    assert_eq!([kept(CONFIG), kept(ENDPOINT), kept(SUITE)], [2, 2, 1]);
    assert_eq!(computed(compute, &Facts::default(), &[]), None);
}

proptest! {
    #[test]
    fn losing_a_value_takes_no_difference_without_a_gap(row in 0_usize..4, slot in 0_usize..9) {
        let config = vec![
            said("a", "*:443", "protocols", list("TLSv1.2"), 1),
            said("a", "*:443", "ciphers", list("TLS_RSA_WITH_A"), 2),
        ];
        let mut rows = [config, vec![endpoint("127.0.0.1", "TLSv1.2 TLSv1.3")], vec![suite("TLSv1.2", "TLS_RSA_WITH_B")]];
        let before = whole(rows[0].clone(), rows[1].clone(), rows[2].clone());
        let (table, number) = [(0, 0), (0, 1), (1, 0), (2, 0)][row];
        let values = &mut rows[table][number].values;
        if slot < values.len() {
            values[slot] = Value::Unreadable("lost".into());
        }
        let [config, endpoints, suites] = rows;
        let after = whole(config, endpoints, suites);
        // File and line say where, and not whether.
        let about = |table: &Table| table.rows.iter().map(|row| row.get(&SPEC, "item").unwrap().shown()).collect::<Vec<_>>();
        prop_assert!(!after.gaps.is_empty() || about(&after).len() >= about(&before).len(), "{after:?}");
    }
}
