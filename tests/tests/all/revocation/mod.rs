//! Revocation as openssl tells it: its lists and its responder, each outcome as
//! it must be, and none of the bad ones a pass.

mod lab;

use lab::{Lab, post};
use pki::revocation::ocsp::{self, Hash};
use pki::revocation::{Options, Reason, Status, Told, crl};
use pki::x509::View;
use std::time::SystemTime;

/// The first of the ports on which the responders listen.
const PORT: u16 = 22_000;

fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    i64::try_from(since.as_secs()).unwrap()
}

fn is_installed() -> bool {
    let installed = std::process::Command::new("openssl").arg("version").output().is_ok();
    if !installed {
        println!("skipped: revocation as openssl tells it, as it is not installed");
    }
    installed
}

#[test]
fn lists_of_openssl_tell_what_is_revoked() {
    if !is_installed() {
        return;
    }
    let lab = Lab::new();
    let (issuer, stranger) = (lab.der("ca"), lab.der("stranger"));
    let says = |name: &str, issuer: &[u8], list: &[u8], now: i64| {
        let der = lab.der(name);
        let (certificate, issuer) = (View::read(&der).unwrap(), View::read(issuer).unwrap());
        crl::check(&certificate, &issuer, &[list], &Options { now, ..Options::default() })
    };
    let list = lab.list("");
    let now = now();
    assert_eq!(says("good", &issuer, &list, now), Status::Good);
    let revoked = says("revoked", &issuer, &list, now);
    let Status::Revoked { at: Some(at), reason: Some(1) } = revoked else { panic!("{revoked:?}") };
    assert!((now - 600..=now).contains(&at), "{at} and {now}");
    // A list cannot tell what was never issued from what is good.
    assert_eq!(says("unknown", &issuer, &list, now), Status::Good);
    assert_eq!(says("good", &issuer, &list, now + 3 * 86_400), Status::Untold(Reason::Expired));
    let old = lab.list(" -crl_lastupdate 20200101000000Z -crl_nextupdate 20200102000000Z");
    assert_eq!(says("revoked", &issuer, &old, now), Status::Untold(Reason::Expired));
    // The stranger has the same name and another key.
    let other = Status::Untold(Reason::Signature(pki::path::Reason::Signature));
    assert_eq!(says("good", &stranger, &list, now), other);
    assert_eq!(says("good", &issuer, b"", now), Status::Untold(Reason::Unreadable));
}

#[test]
fn the_responder_of_openssl_tells_what_is_revoked() {
    if !is_installed() {
        return;
    }
    let lab = Lab::new();
    let issuer = lab.der("ca");
    let issuer = View::read(&issuer).unwrap();
    let nonce: [u8; 32] =
        ring::digest::digest(&ring::digest::SHA256, &now().to_be_bytes()).as_ref().try_into().unwrap();
    for (port, signer) in [(PORT, "ca"), (PORT + 1, "delegate")] {
        let responder = lab.responder(port, signer);
        for hash in [Hash::Sha1, Hash::Sha256] {
            let answer = |name: &str| {
                let der = lab.der(name);
                responder.ask(&ocsp::request(&View::read(&der).unwrap(), &issuer, hash, Some(&nonce)))
            };
            let says = |name: &str, answer: Option<&[u8]>, options: &Options<'_>| {
                let der = lab.der(name);
                ocsp::check(answer, &View::read(&der).unwrap(), &issuer, options)
            };
            let options = Options { now: now(), nonce: Some(&nonce), ..Options::default() };
            let good = answer("good");
            assert_eq!(says("good", Some(&good), &options), Status::Good, "{signer} {hash:?}");
            let revoked = says("revoked", Some(&answer("revoked")), &options);
            assert!(matches!(revoked, Status::Revoked { at: Some(_), reason: Some(1) }), "{revoked:?}");
            assert_eq!(says("unknown", Some(&answer("unknown")), &options), Status::Unknown);
            let later = Options { now: options.now + 3600, ..options };
            assert_eq!(says("good", Some(&good), &later), Status::Untold(Reason::Expired));
            let told = |name: &str, answer: &[u8]| {
                let der = lab.der(name);
                Told::by_answer(&View::read(&der).unwrap(), Some(&issuer), answer)
            };
            let kept = told("good", &good).unwrap();
            assert_eq!(kept.status, Status::Good);
            // The answer was made after `options`, perhaps in the next second.
            assert!(kept.from <= Some(now()) && kept.until > Some(options.now) && kept.until < Some(later.now));
            assert!(matches!(told("revoked", &answer("revoked")).unwrap().status, Status::Revoked { .. }));
            assert_eq!(told("unknown", &answer("unknown")).unwrap().status, Status::Unknown);
            assert_eq!(told("revoked", &good), None, "an answer about another certificate");
            let again = Options { nonce: Some(&[0; 32]), ..options };
            assert_eq!(says("good", Some(&good), &again), Status::Untold(Reason::Nonce));
            assert_eq!(says("revoked", Some(&good), &options), Status::Untold(Reason::OtherCertificate));
        }
    }
}

#[test]
fn a_wrong_signer_and_no_answer_are_no_pass() {
    if !is_installed() {
        return;
    }
    let lab = Lab::new();
    let (issuer, der) = (lab.der("ca"), lab.der("good"));
    let (issuer, certificate) = (View::read(&issuer).unwrap(), View::read(&der).unwrap());
    let question = ocsp::request(&certificate, &issuer, Hash::Sha1, None);
    let options = Options { now: now(), ..Options::default() };
    // A stranger of the same name; then one whom the authority never let speak.
    for (port, signer) in [(PORT + 2, "stranger"), (PORT + 3, "revoked")] {
        let answer = lab.responder(port, signer).ask(&question);
        let status = ocsp::check(Some(&answer), &certificate, &issuer, &options);
        assert!(matches!(status, Status::Untold(Reason::WrongSigner | Reason::Signature(_))), "{signer}: {status:?}");
        // However it is kept, it is not relied on.
        assert_eq!(Told::by_answer(&certificate, Some(&issuer), &answer).unwrap().status, status);
        let alone = Told::by_answer(&certificate, None, &answer).unwrap();
        assert_eq!(alone.status, Status::Untold(Reason::NoIssuer));
    }
    let nobody = post(PORT + 4, &question);
    assert_eq!(nobody, None);
    let status = ocsp::check(nobody.as_deref(), &certificate, &issuer, &options);
    assert_eq!(status, Status::Untold(Reason::NoAnswer));
}
