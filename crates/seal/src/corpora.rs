//! Published vectors, where they are present: canonical JSON, Ed25519, HMAC,
//! and the specifications of DSSE and in-toto.
#![expect(clippy::disallowed_methods, reason = "the vectors are files outside of the repository")]

use crate::canonical::{self, EncodingError};
use crate::digest::hmac_sha256;
use crate::key::{KeyError, PublicKey};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// A folder of the corpora; `None`, and said so, where it is absent.
fn corpus(name: &str) -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpora");
    let folder = std::env::var_os("TIDEWAITER_CORPORA").map_or_else(beside, PathBuf::from).join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: the corpus `{name}` is absent");
    None
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

fn bytes(text: &Value) -> Vec<u8> {
    hex::decode(text.as_str().unwrap()).unwrap()
}

/// Each test of a file of Wycheproof, with its group.
fn wycheproof(file: &str, check: impl Fn(&Value, &Value) -> bool) {
    let Some(folder) = corpus("wycheproof") else { return };
    let all = json(&folder.join("testvectors_v1").join(file));
    let (mut taken, mut refused) = (0, 0);
    for group in all["testGroups"].as_array().unwrap() {
        for test in group["tests"].as_array().unwrap() {
            let want = test["result"] == "valid";
            assert_eq!(check(group, test), want, "{file}, test {}: {}", test["tcId"], test["comment"]);
            *(if want { &mut taken } else { &mut refused }) += 1;
        }
    }
    assert_eq!(Some(taken + refused), all["numberOfTests"].as_u64());
    assert!(taken > 50 && refused > 50, "{taken} and {refused}");
    let name = file.trim_end_matches("_test.json");
    println!("figure conformance.wycheproof.{name} {} of {}", taken + refused, taken + refused);
}

#[test]
fn published_canonical_json() {
    let Some(folder) = corpus("jcs") else { return };
    let (mut same, mut refused) = (0, 0);
    for entry in fs::read_dir(folder.join("testdata/input")).unwrap().map(|e| e.unwrap().path()) {
        let name = entry.file_name().unwrap();
        let expected = fs::read_to_string(folder.join("testdata/output").join(name)).unwrap();
        let value = json(&entry);
        // The library writes all of RFC 8785; ours leaves out what is not whole.
        assert_eq!(serde_json_canonicalizer::to_string(&value).unwrap(), expected, "{}", entry.display());
        match canonical::encode(&value) {
            Ok(ours) => {
                assert_eq!(String::from_utf8(ours).unwrap(), expected, "{}", entry.display());
                assert_eq!(canonical::decode(expected.as_bytes()), Ok(value));
                assert!(canonical::decode::<Value>(&fs::read(&entry).unwrap()).is_err(), "the input is not canonical");
                same += 1;
            }
            Err(reason) => {
                assert!(matches!(reason, EncodingError::Number(_)), "{}: {reason}", entry.display());
                refused += 1;
            }
        }
    }
    // `values` and `structures` hold numbers with a fraction or an exponent.
    assert_eq!((same, refused), (4, 2));
}

#[test]
fn published_ed25519_signatures() {
    wycheproof("ed25519_test.json", |group, test| {
        let key: [u8; 32] = bytes(&group["publicKey"]["pk"]).try_into().unwrap();
        let key = PublicKey::from_bytes(&key).unwrap();
        match key.verify(&bytes(&test["msg"]), &bytes(&test["sig"])) {
            Ok(()) => true,
            Err(reason) => {
                assert_eq!(reason, KeyError::Signature);
                false
            }
        }
    });
}

#[test]
fn published_macs() {
    wycheproof("hmac_sha256_test.json", |group, test| {
        let length = usize::try_from(group["tagSize"].as_u64().unwrap() / 8).unwrap();
        hmac_sha256(&bytes(&test["key"]), &bytes(&test["msg"]))[..length] == bytes(&test["tag"])
    });
}

/// The names in the specifications are those that we write.
#[test]
fn published_names() {
    if let Some(folder) = corpus("dsse") {
        let text = fs::read_to_string(folder.join("protocol.md")).unwrap();
        assert!(text.contains("DSSEv1 29 http://example.com/HelloWorld 11 hello world"));
        assert!(
            text.contains("PAE(type, body) = \"DSSEv1\" + SP + LEN(type) + SP + type + SP + LEN(body) + SP + body")
        );
    }
    if let Some(folder) = corpus("in-toto") {
        let read = |name: &str| fs::read_to_string(folder.join("spec/v1").join(name)).unwrap();
        assert!(read("envelope.md").contains(crate::report::PAYLOAD_TYPE));
        let key = crate::key::tests::key(1);
        let sealed = crate::report::seal(&crate::report::tests::sample(), &key).unwrap();
        let payload = crate::dsse::Envelope::parse(&sealed).unwrap().payload;
        let statement: Value = serde_json::from_slice(&payload).unwrap();
        assert!(read("statement.md").contains(statement["_type"].as_str().unwrap()));
        for field in statement.as_object().unwrap().keys() {
            assert!(read("statement.md").contains(&format!("`{field}`")), "{field}");
        }
    }
}
