//! What `cargo xtask compare certificates` times: makes files full of
//! certificates, reads every field of them, and holds them against all lints.

#![expect(clippy::disallowed_methods, reason = "it reads and writes the files that it is told to, for a measurement")]

use pki::{Certificate, lint, x509::View};
use std::path::Path;

/// How many certificates one file holds: as many as are read from one.
const IN_A_FILE: usize = pki::MOST_CERTIFICATES;

type Failed = Box<dyn std::error::Error>;

fn main() -> Result<(), Failed> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["make", folder, count] => make(Path::new(folder), count.parse()?),
        ["parse", files @ ..] => each(files, |view| Ok(fields(view)?)),
        ["lint", files @ ..] => each(files, |view| {
            let found = lint::LINTS.iter().filter(|lint| matches!(lint.run(view), lint::Outcome::Found(..))).count();
            Ok(fields(view)? && found < lint::LINTS.len())
        }),
        _ => Err("usage: certificates make FOLDER COUNT | parse FILE… | lint FILE…".into()),
    }
}

/// Does something with every certificate of the files, and tells of how many it was true.
fn each(files: &[&str], one: impl Fn(&View<'_>) -> Result<bool, Failed>) -> Result<(), Failed> {
    let mut count = 0;
    for file in files {
        for stored in pki::store::read(&std::fs::read(file)?, &[]).certificates {
            count += usize::from(one(&View::read(&stored.der)?)?);
        }
    }
    println!("{count}");
    Ok(())
}

/// Makes of a certificate what the tables say of it, digests included.
fn fields(view: &View<'_>) -> Result<bool, pki::Malformed> {
    let key = ring::digest::digest(&ring::digest::SHA256, view.key.whole);
    Ok(Certificate::of(view)?.sha256.len() == 2 * key.as_ref().len())
}

/// Certificates as a private authority issues them to servers, each another one.
fn make(folder: &Path, count: usize) -> Result<(), Failed> {
    let key = rcgen::KeyPair::generate()?;
    let mut authority = rcgen::CertificateParams::new(Vec::new())?;
    authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Constrained(0));
    authority.distinguished_name.push(rcgen::DnType::OrganizationName, "Customs administration");
    authority.distinguished_name.push(rcgen::DnType::CommonName, "Issuing authority");
    let issuer = rcgen::Issuer::new(authority, key);
    let leaf = rcgen::KeyPair::generate()?;
    for (number, chunk) in (0..count).collect::<Vec<_>>().chunks(IN_A_FILE).enumerate() {
        let mut text = String::new();
        for serial in chunk {
            let name = format!("host{serial}.customs.example");
            let mut params = rcgen::CertificateParams::new([name.clone(), format!("www.{name}")])?;
            params.distinguished_name.push(rcgen::DnType::CountryName, "EX");
            params.distinguished_name.push(rcgen::DnType::OrganizationName, "Customs administration");
            params.distinguished_name.push(rcgen::DnType::CommonName, name);
            params.serial_number = Some((0x5a00_0000_0000_0000 + u64::try_from(*serial)?).into());
            params.key_usages = vec![rcgen::KeyUsagePurpose::DigitalSignature];
            params.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ServerAuth];
            params.use_authority_key_identifier_extension = true;
            params.crl_distribution_points =
                vec![rcgen::CrlDistributionPoint { uris: vec!["http://pki.customs.example/issuing.crl".to_owned()] }];
            text.push_str(&params.signed_by(&leaf, &issuer)?.pem());
        }
        std::fs::write(folder.join(format!("{number:04}.pem")), text)?;
    }
    Ok(())
}
