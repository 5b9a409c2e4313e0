//! Authorities, certificates and rows that tests are made of.

use base64::{Engine, engine::general_purpose::STANDARD};
use report::{Facts, FieldSpec as F, FieldType as T, Grade, Origin, Row, RowBuilder, Source, Table, TableSpec, Value};
use std::borrow::Cow::Borrowed as B;

/// The specs of observed tables as a policy set carries them; the probe's own are not visible here.
pub(crate) static FILE_SPEC: TableSpec = spec("certificate.file", FILE_FIELDS);
pub(crate) static CHAIN_SPEC: TableSpec = spec("tls.presented_chain", CHAIN_FIELDS);
pub(crate) static ANCHOR_SPEC: TableSpec = spec("trust.anchor", ANCHOR_FIELDS);

pub(crate) static EVIDENCE_SPEC: TableSpec = spec("revocation.evidence", EVIDENCE_FIELDS);

const FILE_FIELDS: &[F] =
    &[F::new("path", T::Path, "x."), F::new("position", T::Integer, "x."), F::new("der", T::Bytes, "x.")];
const CHAIN_FIELDS: &[F] =
    &[F::new("address", T::Text, "x."), F::new("port", T::Integer, "x."), F::new("chain", T::TextList, "x.")];
const ANCHOR_FIELDS: &[F] = &[
    F::new("path", T::Path, "x."),
    F::new("position", T::Integer, "x."),
    F::new("der", T::Bytes, "x."),
    F::new("package", T::Text, "x."),
    F::new("added", T::Boolean, "x."),
];

const EVIDENCE_FIELDS: &[F] = &[
    F::words("kind", &[B("crl"), B("ocsp")], "x."),
    F::words("seen", &[B("file"), B("endpoint"), B("point")], "x."),
    F::new("place", T::Text, "x."),
    F::new("position", T::Integer, "x."),
    F::new("sha256", T::Text, "x."),
    F::new("der", T::Bytes, "x."),
];

pub(crate) const fn spec(name: &'static str, fields: &'static [F]) -> TableSpec {
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

/// An authority that issues in 2026.
pub(crate) struct Authority {
    pub(crate) der: Vec<u8>,
    issuer: rcgen::Issuer<'static, rcgen::KeyPair>,
}

impl Authority {
    /// One that signed itself.
    pub(crate) fn root(name: &str) -> Self {
        let key = rcgen::KeyPair::generate().unwrap();
        let params = Self::params(name, 1, 12, 31);
        Self { der: params.self_signed(&key).unwrap().der().to_vec(), issuer: rcgen::Issuer::new(params, key) }
    }

    /// One below this one.
    pub(crate) fn authority(&self, name: &str) -> Self {
        let key = rcgen::KeyPair::generate().unwrap();
        let params = Self::params(name, 2, 12, 31);
        let der = params.signed_by(&key, &self.issuer).unwrap().der().to_vec();
        Self { der, issuer: rcgen::Issuer::new(params, key) }
    }

    fn params(name: &str, from: u8, month: u8, day: u8) -> rcgen::CertificateParams {
        let mut params = named(rcgen::CertificateParams::new(vec![]).unwrap(), name);
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        params.key_usages = vec![rcgen::KeyUsagePurpose::KeyCertSign, rcgen::KeyUsagePurpose::CrlSign];
        params.not_before = rcgen::date_time_ymd(2026, 1, from);
        params.not_after = rcgen::date_time_ymd(2026, month, day);
        params
    }

    /// A server's certificate.
    pub(crate) fn leaf(&self, name: &str) -> Vec<u8> {
        self.issue(&Self::server(name))
    }

    /// The same with one extension more.
    pub(crate) fn with(&self, name: &str, oid: &[u64], content: &[u8]) -> Vec<u8> {
        let mut params = Self::server(name);
        params.custom_extensions = vec![rcgen::CustomExtension::from_oid_content(oid, content.to_vec())];
        self.issue(&params)
    }

    /// The same with this serial number.
    pub(crate) fn with_serial(&self, name: &str, serial: &[u8]) -> Vec<u8> {
        let mut params = Self::server(name);
        params.serial_number = Some(serial.to_vec().into());
        self.issue(&params)
    }

    /// The list of January 2026 with these serial numbers.
    pub(crate) fn list(&self, revoked: &[u8]) -> Vec<u8> {
        let one = |serial: &u8| rcgen::RevokedCertParams {
            serial_number: vec![*serial].into(),
            revocation_time: rcgen::date_time_ymd(2026, 1, 3),
            reason_code: Some(rcgen::RevocationReason::KeyCompromise),
            invalidity_date: None,
        };
        let params = rcgen::CertificateRevocationListParams {
            this_update: rcgen::date_time_ymd(2026, 1, 4),
            next_update: rcgen::date_time_ymd(2026, 2, 1),
            crl_number: vec![7].into(),
            issuing_distribution_point: None,
            revoked_certs: revoked.iter().map(one).collect(),
            key_identifier_method: rcgen::KeyIdMethod::Sha256,
        };
        params.signed_by(&self.issuer).unwrap().der().to_vec()
    }

    fn server(name: &str) -> rcgen::CertificateParams {
        let mut params = named(rcgen::CertificateParams::new(vec![name.to_owned()]).unwrap(), name);
        params.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ServerAuth];
        params.not_before = rcgen::date_time_ymd(2026, 1, 1);
        params.not_after = rcgen::date_time_ymd(2027, 1, 1);
        params
    }

    fn issue(&self, params: &rcgen::CertificateParams) -> Vec<u8> {
        params.signed_by(&rcgen::KeyPair::generate().unwrap(), &self.issuer).unwrap().der().to_vec()
    }
}

fn named(mut params: rcgen::CertificateParams, name: &str) -> rcgen::CertificateParams {
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(rcgen::DnType::CommonName, name);
    params
}

pub(crate) fn row(spec: &'static TableSpec, grade: Grade, fields: &[(&str, Value)]) -> Row {
    let source = Source::File { path: "/x".into(), sha256: None, line: None };
    fields
        .iter()
        .fold(RowBuilder::new(spec, source, grade), |row, (field, value)| row.set(field, value.clone()))
        .build()
}

pub(crate) fn file(path: &str, position: i64, der: &[u8]) -> Row {
    let fields = [("path", path.into()), ("position", position.into()), ("der", STANDARD.encode(der).into())];
    row(&FILE_SPEC, Grade::Configured, &fields)
}

pub(crate) fn endpoint(address: &str, port: i64, chain: &[&[u8]]) -> Row {
    let chain = Value::TextList(chain.iter().map(|der| STANDARD.encode(der)).collect());
    row(&CHAIN_SPEC, Grade::Tested, &[("address", address.into()), ("port", port.into()), ("chain", chain)])
}

pub(crate) fn anchor(der: &[u8], added: bool, package: Option<&str>) -> Row {
    let package = package.map(str::to_owned);
    let fields = [
        ("path", "/roots.pem".into()),
        ("position", 0_i64.into()),
        ("der", STANDARD.encode(der).into()),
        ("package", package.into()),
        ("added", added.into()),
    ];
    row(&ANCHOR_SPEC, Grade::Configured, &fields)
}

pub(crate) fn evidence(kind: &str, place: &str, der: &[u8]) -> Row {
    let fields = [
        ("kind", kind.into()),
        ("seen", if place.starts_with('/') { "file" } else { "point" }.into()),
        ("place", place.into()),
        ("position", 0_i64.into()),
        ("sha256", crate::certificates::sha256(der).into()),
        ("der", STANDARD.encode(der).into()),
    ];
    row(&EVIDENCE_SPEC, Grade::Configured, &fields)
}

/// Puts a table in, without gaps.
pub(crate) fn table(facts: &mut Facts, name: &str, rows: Vec<Row>) {
    facts.tables.insert(name.to_owned(), Table { rows, gaps: vec![] });
}
