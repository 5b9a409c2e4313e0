//! Reading one file of certificates, keys and revocation lists: what it holds, and the gaps for
//! what could not be taken out.

use super::passwords::Passwords;
use super::{File, places};
use crate::gathering::Gathering;
use crate::host::Content;
use memchr::memmem;
use pki::store::{Fault, Format, Found};
use report::{Gap, GapReason, escape};

/// The most bytes of one file.
pub(super) const MOST: u64 = pki::store::MOST_BYTES as u64;

/// What a file holds; `None` if it holds nothing of ours.
pub(crate) fn read(gathering: &Gathering<'_>, path: &[u8], services: Vec<String>, gaps: &mut Vec<Gap>) -> Option<File> {
    read_bytes(gathering, path, services, gaps).map(|(file, _)| file)
}

/// What a file holds, and its bytes, which are wiped when they are dropped.
pub(crate) fn read_bytes(
    gathering: &Gathering<'_>,
    path: &[u8],
    services: Vec<String>,
    gaps: &mut Vec<Gap>,
) -> Option<(File, Content)> {
    // What its configuration names is meant to hold one, whatever its name.
    let likely = !services.is_empty() || places::is_likely(path);
    let (mut content, stat) = match gathering.host.read_with_stat(path, pki::store::MOST_BYTES) {
        Ok(read) => read,
        // A large file of any other name in a folder of keys is a log or a list.
        Err(gap) if gap.reason == GapReason::TooLarge && !likely => return None,
        Err(gap) => {
            gaps.push(gap);
            return None;
        }
    };
    let (passwords, unused) = Passwords::of(gathering, path);
    let held = pki::store::read(&content.bytes, &passwords.texts());
    if is_open(path, &content, &held) {
        content.disclose_digest();
    }
    let gap = |reason, detail| Gap { place: escape::path(path), reason, detail };
    // Why the password file was not used matters where one was needed.
    let unused = unused.filter(|_| held.password.is_none());
    gaps.extend(held.faults.iter().map(|fault| match &unused {
        Some(why) if fault.is_lock() => gap(reason(fault), format!("{fault}: {why}")),
        _ => gap(reason(fault), detail(fault)),
    }));
    if held.certificates.is_empty() && held.keys.is_empty() && held.lists.is_empty() {
        let unknown = held.format.is_none() && held.faults.is_empty() && !content.bytes.is_empty();
        if unknown && places::is_store(path) {
            let detail = "it is no key store of a form that this agent reads (PKCS#12, JKS, JCEKS); convert it";
            gaps.push(gap(GapReason::Unsupported, detail.to_owned()));
        }
        return None;
    }
    Some((File { path: escape::path(path), stat, source: content.source(None), services, held }, content))
}

/// Whether all that the file holds may be known to everyone, so that its digest
/// says nothing that could be used to guess at a secret.
fn is_open(path: &[u8], content: &Content, held: &Found) -> bool {
    let has = |word: &str| memmem::find(&content.bytes, word.as_bytes()).is_some();
    let format = matches!(held.format, Some(Format::Der | Format::Pem | Format::Pkcs7));
    places::is_certificate(path)
        && format
        && held.keys.is_empty()
        && !held.locked
        // A key that is broken, and OpenVPN's keys that all ends share.
        && !has("KEY-----")
        && !has(" key V1-----")
}

fn reason(fault: &Fault) -> GapReason {
    match fault {
        fault if fault.is_size() => GapReason::TooLarge,
        fault if fault.is_lock() => GapReason::Denied,
        Fault::Unsupported(..) => GapReason::Unsupported,
        _ => GapReason::Malformed,
    }
}

/// The fault for people, with what to do.
fn detail(fault: &Fault) -> String {
    if fault.is_lock() {
        return format!("{fault}: `passwords` in `[certificates]` of agent.toml, by the path of the store");
    }
    fault.to_string()
}
