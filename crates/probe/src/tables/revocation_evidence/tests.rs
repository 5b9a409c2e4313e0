//! Lists in files, staples of endpoints, and the bounds on both.

use super::*;
use crate::fixture::{Fixture, shown};
use crate::gathering::{Options, Probe};
use crate::tables::{certificate_file, key_private};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};

const PROBE: Probe = Probe { spec: &SPEC, gather };

/// An empty list.
fn list(number: u64) -> rcgen::CertificateRevocationList {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let list = rcgen::CertificateRevocationListParams {
        this_update: rcgen::date_time_ymd(2026, 1, 3),
        next_update: rcgen::date_time_ymd(2026, 2, 3),
        crl_number: number.into(),
        issuing_distribution_point: None,
        revoked_certs: Vec::new(),
        key_identifier_method: rcgen::KeyIdMethod::Sha256,
    };
    list.signed_by(&authority).unwrap()
}

#[test]
fn lists_in_files_are_evidence_and_no_certificates() {
    let (a, b) = (list(1), list(2));
    let made = rcgen::generate_simple_self_signed(["a".to_owned()]).unwrap();
    let fixture = Fixture::new()
        .file("/etc/nginx/two.crl", &format!("# ours\n{}{}", a.pem().unwrap(), b.pem().unwrap()))
        .bytes(b"/etc/app/one.der", a.der())
        .file("/etc/app/both.pem", &format!("{}{}", made.cert.pem(), b.pem().unwrap()))
        .file("/etc/app/rubbish.crl", "-----BEGIN X509 CRL-----\nMAA=\n-----END X509 CRL-----\n")
        .file("/etc/app/open.crl", "-----BEGIN X509 CRL-----\nMAA=\n")
        .sparse("/etc/app/long.crl", 5 << 20);
    let table = fixture.table(&PROBE);
    assert_eq!(
        shown(&table, &SPEC, &["kind", "seen", "place", "position", "sha256"]),
        [
            format!("crl|file|/etc/app/both.pem|0|{}", sha256(b.der())),
            format!("crl|file|/etc/app/one.der|0|{}", sha256(a.der())),
            format!("crl|file|/etc/nginx/two.crl|0|{}", sha256(a.der())),
            format!("crl|file|/etc/nginx/two.crl|1|{}", sha256(b.der())),
        ]
    );
    let last = table.rows.last().unwrap();
    assert_eq!(last.get(&SPEC, "der"), Some(&Value::Text(BASE64.encode(b.der()))));
    assert!(matches!(&last.source, Source::File { line: Some(line), sha256: Some(_), .. } if *line > 2), "{last:?}");
    let gaps: Vec<_> = table.gaps.iter().map(|gap| (gap.place.as_str(), gap.reason)).collect();
    assert_eq!(
        gaps,
        [
            ("/etc/app/long.crl", GapReason::TooLarge),
            ("/etc/app/open.crl", GapReason::Malformed),
            ("/etc/app/rubbish.crl", GapReason::Malformed),
            // Which endpoints there are is not known of a recorded host.
            ("/proc/net/tcp", GapReason::Unsupported),
        ]
    );
    // A list makes no row elsewhere, and one that cannot be read hides no certificate.
    let certificates = fixture.table(&Probe { spec: &certificate_file::SPEC, gather: certificate_file::gather });
    assert_eq!(shown(&certificates, &certificate_file::SPEC, &["path"]), ["/etc/app/both.pem"]);
    let keys = fixture.table(&Probe { spec: &key_private::SPEC, gather: key_private::gather });
    assert_eq!((certificates.gaps, keys.rows, keys.gaps), (vec![], vec![], vec![]));
}

#[test]
fn what_is_over_the_bounds_is_a_gap() {
    let one = |place, der| One {
        kind: "crl",
        seen: "file",
        place,
        position: 0,
        source: Source::Address { address: String::new() },
        der,
    };
    let (mib, longer) = (vec![0; 1 << 20], vec![0; (1 << 20) + 1]);
    let mut found = Found::default();
    found.add(one("/longer", &longer));
    for place in ["/1", "/2", "/3", "/4", "/5", "/6", "/7", "/8", "/9", "/a"] {
        found.add(one(place, &mib));
    }
    let table = found.table();
    assert_eq!(table.rows.len(), 8);
    let gaps: Vec<_> = table.gaps.iter().map(|gap| (gap.place.as_str(), gap.reason)).collect();
    assert_eq!(gaps, [("/9", GapReason::TooLarge), ("/longer", GapReason::TooLarge)]);
    assert!(table.gaps[0].detail.contains("2 lists"), "{table:?}");

    let mut found = Found::default();
    (0..1003).for_each(|_| found.add(one("/x", &[0])));
    let table = found.table();
    assert_eq!((table.rows.len(), table.gaps.len()), (1000, 1));
}

#[test]
fn a_recorded_host_asks_nobody() {
    /// Nobody may ask this one.
    #[derive(Debug)]
    struct Never;
    impl crate::Fetch for Never {
        fn fetch(&self, question: &crate::Question<'_>) -> Result<Vec<u8>, crate::Unanswered> {
            panic!("{question:?}")
        }
    }
    let mut params = CertificateParams::new(vec!["a".to_owned()]).unwrap();
    params.crl_distribution_points = vec![rcgen::CrlDistributionPoint { uris: vec!["http://crl/".to_owned()] }];
    let made = params.self_signed(&KeyPair::generate().unwrap()).unwrap();
    let host = Fixture::new().file("/etc/app/a.pem", &made.pem());
    let mut options = Options::default();
    let places = [crate::Place::read("crl", 80).unwrap()].into();
    options.certificates.points = Some(Points { places, fetch: std::sync::Arc::new(Never) });
    let recorded = host.host();
    let gathering = Gathering::new(&recorded, &options);
    assert_eq!(gathering.credentials().files.len(), 1);
    assert_eq!(gather(&gathering).rows, []);
}
