//! What hostile servers do, each with words that tell what we must say of it.

use super::servers::{Behaviour, agreeing, message, record, retry, server_hello};
use std::time::Duration;

/// A hostile server: what it is called, whether it reads a hello first, what
/// it does, and what we say of it: one of these (an empty one: any reason).
pub type Hostile = (&'static str, bool, Behaviour, &'static [&'static str]);

const MIB: usize = 1024 * 1024;

/// Those that are to speak TLS with the first byte.
pub const TLS: &[Hostile] = &[
    ("never answers", true, |line, _| line.silence(), &["no whole answer in time"]),
    ("never reads", false, |line, _| line.deaf(), &["no whole answer in time"]),
    ("says one byte a second", true, drip, &["no whole answer in time"]),
    ("says 64 MiB of junk", true, |line, _| junk(line, &[0x99; 65536]), &["something instead of TLS"]),
    ("says 64 MiB in records", true, |line, _| junk(line, &record(23, &[7; 16384])), &["malformed", "larger"]),
    ("says 64 MiB of handshake", true, |line, _| junk(line, &record(22, &[11; 16384])), &["malformed", "larger"]),
    (
        "says endless empty records",
        true,
        |line, _| line.forever(&record(22, &[]).repeat(1000)),
        &["malformed", "larger"],
    ),
    (
        "says endless changes of cipher",
        true,
        |line, _| line.forever(&record(20, &[1]).repeat(1000)),
        &["larger", "malformed"],
    ),
    (
        "says endless heartbeats",
        true,
        |line, _| line.forever(&record(24, &[1, 0, 0]).repeat(1000)),
        &["larger", "malformed"],
    ),
    (
        "says endless warnings",
        true,
        |line, _| line.forever(&record(21, &[1, 90]).repeat(1000)),
        &["larger", "malformed", "alert"],
    ),
    (
        "says endless requests for a hello",
        true,
        |line, _| line.forever(&message(0, &[]).repeat(1000)),
        &["larger", "malformed"],
    ),
    ("retries for ever", true, retries, &["malformed", "in time", "larger", "cannot compute"]),
    ("a record of 65535 bytes", true, |line, _| whole(line, &[22, 3, 3, 255, 255, 2, 0, 0, 4]), &["malformed"]),
    (
        "a message longer than it is",
        true,
        |line, _| whole(line, &record(22, &[2, 255, 255, 255, 3, 3])),
        &["malformed", "larger", "in time"],
    ),
    ("a message shorter than it is", true, |line, _| whole(line, &message(2, &[3, 3, 7])), &["malformed"]),
    ("a session id longer than it is", true, long_session, &["malformed"]),
    ("extensions longer than they are", true, |line, _| extensions(line, &[0, 43, 0xff, 0xff, 3, 4]), &["malformed"]),
    ("an extension cut in two", true, |line, _| extensions(line, &[0, 43, 0]), &["malformed"]),
    ("one extension two thousand times", true, |line, _| extensions(line, &[0xff, 1, 0, 1, 0].repeat(2000)), &[""]),
    ("a certificate longer than it is", true, |line, hello| certificate(line, hello, &[0, 0, 9, 0, 0, 200, 1]), &[""]),
    (
        "a list of certificates longer than it is",
        true,
        |line, hello| certificate(line, hello, &[255, 255, 255, 0, 0, 1]),
        &[""],
    ),
    (
        "ten thousand empty certificates",
        true,
        |line, hello| certificate(line, hello, &[&[0, 0x75, 0x30][..], &[0; 30000]].concat()),
        &[""],
    ),
    ("endless certificates", true, endless_certificates, &[""]),
    (
        "a hello, then silence",
        true,
        |line, hello| {
            line.say(&agreeing(hello));
            line.silence();
        },
        &[""],
    ),
    (
        "a hello, then junk",
        true,
        |line, hello| {
            line.say(&agreeing(hello));
            junk(line, &[0; 65536]);
        },
        &[""],
    ),
    (
        "a hello, then its end",
        true,
        |line, hello| {
            line.say(&agreeing(hello));
        },
        &[""],
    ),
    (
        "half a hello, then its end",
        true,
        |line, hello| {
            let said = agreeing(hello);
            line.say(&said[..said.len() / 2]);
        },
        &["malformed", "closed", "instead of TLS"],
    ),
    (
        "half a hello, then a reset",
        false,
        |line, _| {
            line.say(&server_hello(0x303, 0x2f, &[])[..20]);
        },
        &["closed", "malformed", "instead of TLS"],
    ),
    ("its end at once", true, |_, _| (), &["closed"]),
    ("a reset at once", false, |_, _| (), &["closed", "no connection"]),
    ("always another suite", true, |line, _| whole(line, &server_hello(0x303, 0x0a0a, &[])), &["malformed"]),
    ("always another version", true, |line, _| whole(line, &server_hello(0x0909, 0x002f, &[])), &["malformed"]),
    ("always an inner error", true, |line, _| whole(line, &record(21, &[2, 80])), &["alert 80"]),
    ("an alert of one byte", true, |line, _| whole(line, &record(21, &[2])), &["malformed", "closed", "in time"]),
];

/// Those that are to speak another protocol first, with its name.
pub const CLEAR: &[(&str, Hostile)] = &[
    (
        "smtp",
        (
            "a greeting that never ends",
            false,
            |line, _| line.forever(&b"220-hello\r\n".repeat(1000)),
            &["larger than the bound"],
        ),
    ),
    (
        "smtp",
        (
            "a line that never ends",
            false,
            |line, _| line.forever(&[b'2'; 8192]),
            &["larger than the bound", "malformed", "another protocol"],
        ),
    ),
    ("lmtp", ("silence", false, |line, _| line.silence(), &["in time"])),
    (
        "imap",
        (
            "words that nobody asked for",
            false,
            |line, _| line.forever(&b"* OK [CAPABILITY IMAP4rev1] x\r\n".repeat(500)),
            &["larger than the bound"],
        ),
    ),
    (
        "pop3",
        (
            "a line that never ends",
            false,
            |line, _| line.forever(&[b'+'; 8192]),
            &["larger than the bound", "malformed", "another protocol"],
        ),
    ),
    ("ftp", ("one byte a second", false, |line, _| slowly(line, b"220 hello hello hello hello"), &["in time"])),
    (
        "ldap",
        (
            "a message of 4 GiB",
            true,
            |line, _| whole(line, &[0x30, 0x84, 0xff, 0xff, 0xff, 0xff, 2, 1, 1]),
            &["malformed", "another protocol", "larger"],
        ),
    ),
    (
        "xmpp",
        (
            "a stream that never ends",
            true,
            |line, _| line.forever(&b"<a>".repeat(1000)),
            &["malformed", "another protocol", "larger"],
        ),
    ),
    (
        "postgresql",
        ("junk", true, |line, _| line.forever(&[0x53; 8192]), &["clear text", "malformed", "another protocol"]),
    ),
    (
        "mysql",
        (
            "a packet of 16 MiB",
            false,
            |line, _| line.forever(&[0xff; 8192]),
            &["malformed", "another protocol", "larger", "no connection"],
        ),
    ),
    (
        "nntp",
        (
            "a list that never ends",
            false,
            |line, _| line.forever(&b"200 x\r\nVERSION 2\r\n".repeat(500)),
            &["malformed", "clear text", "no TLS", "refused", "another protocol"],
        ),
    ),
    (
        "sieve",
        (
            "a literal of 4 GiB",
            false,
            |line, _| line.forever(&b"\"X\" {4294967295}\r\nxxxx\r\n".repeat(300)),
            &["malformed", "larger", "another protocol"],
        ),
    ),
    (
        "rdp",
        (
            "a packet of no length",
            true,
            |line, _| whole(line, &[3, 0, 0, 0, 0, 0, 0, 0]),
            &["larger than the bound", "malformed", "another protocol"],
        ),
    ),
];

type Line = super::servers::Line;

/// Says it, and then waits for the other side to hang up.
fn whole(line: &mut Line, bytes: &[u8]) {
    line.say(bytes);
    line.silence();
}

fn junk(line: &mut Line, piece: &[u8]) {
    for _ in 0..=64 * MIB / piece.len() {
        if !line.say(piece) {
            return;
        }
    }
    line.silence();
}

/// A ServerHello, so that each byte is what was to be hoped for.
fn drip(line: &mut Line, _: &[u8]) {
    slowly(line, &server_hello(0x303, 0x2f, &[]));
}

fn slowly(line: &mut Line, bytes: &[u8]) {
    for byte in bytes {
        if !line.say(&[*byte]) {
            return;
        }
        std::thread::sleep(Duration::from_secs(1));
    }
}

fn retries(line: &mut Line, hello: &[u8]) {
    let mut hello = hello.to_vec();
    while !hello.is_empty() && line.say(&retry(&hello)) {
        hello = line.hello();
    }
}

fn long_session(line: &mut Line, _: &[u8]) {
    whole(line, &message(2, &[&[3, 3][..], &[0x42; 32], &[255, 1, 2, 3]].concat()));
}

/// The hello of a server that knows TLS 1.2, with these extensions.
fn extensions(line: &mut Line, bytes: &[u8]) {
    whole(line, &server_hello(0x303, 0xc02f, bytes));
}

fn certificate(line: &mut Line, hello: &[u8], list: &[u8]) {
    line.say(&agreeing(hello));
    line.say(&message(11, &list[..list.len().min(16000)]));
    line.silence();
}

/// One message that says it has 16 MiB, in as many records as it takes.
fn endless_certificates(line: &mut Line, hello: &[u8]) {
    line.say(&agreeing(hello));
    line.say(&record(22, &[11, 255, 255, 255, 255, 255, 252, 0, 255, 255]));
    line.forever(&record(22, &[0x30; 16000]));
}
