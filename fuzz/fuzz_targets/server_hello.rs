//! A TLS server's handshake messages: joined, the hello and the chain read
//! from them. Records are cut and opened by the connection, which is not here.
#![no_main]

use libfuzzer_sys::fuzz_target;

// The files themselves: outside of their crate they are private.
#[allow(dead_code, reason = "a file of another crate, of which this target uses a part")]
#[path = "../../crates/handshake/src/reply.rs"]
mod reply;
#[allow(dead_code, reason = "a file of another crate, of which this target uses a part")]
#[path = "../../crates/handshake/src/trouble.rs"]
mod trouble;
#[allow(dead_code, reason = "a file of another crate, of which this target uses a part")]
#[path = "../../crates/handshake/src/wire.rs"]
mod wire;

use trouble::Trouble;

fuzz_target!(|data: &[u8]| {
    let mut joiner = reply::Joiner::default();
    let mut bodies = vec![data.to_vec()];
    for record in data.chunks(16) {
        if joiner.push(record).is_err() {
            break;
        }
        bodies.extend(std::iter::from_fn(|| joiner.next()).map(|message| message.body().to_vec()));
    }
    for body in bodies {
        if let Ok(hello) = reply::ServerHello::read(&body) {
            assert!(hello.share.len() <= body.len());
        }
        let _ = reply::encrypted_extensions(&body);
        for shown in [false, true].into_iter().filter_map(|tls13| reply::chain(&body, tls13).ok()) {
            assert!(shown.chain.len() <= reply::MOST_CERTIFICATES);
            assert!(shown.chain.iter().map(Vec::len).sum::<usize>() <= body.len());
        }
    }
});
