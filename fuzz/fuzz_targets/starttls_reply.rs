//! What a server says before TLS begins inside its protocol, and what a
//! database answers to our farewell. The first byte chooses the protocol, the
//! second how the rest arrives.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::io;
use std::net::IpAddr;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

// The files themselves: outside of their crate they are private.
#[allow(dead_code, unused_imports, reason = "a file of another crate, of which this target uses a part")]
#[path = "../../crates/handshake/src/starttls/mod.rs"]
mod starttls;
#[allow(dead_code, reason = "a file of another crate, of which this target uses a part")]
#[path = "../../crates/handshake/src/trouble.rs"]
mod trouble;

use starttls::{Farewell, Next, Start};
use trouble::{NoStart, Trouble};

/// A server that says these bytes, so many at once, whatever it hears.
struct Server<'a> {
    rest: &'a [u8],
    at_once: usize,
}

impl AsyncRead for Server<'_> {
    fn poll_read(mut self: Pin<&mut Self>, _: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let count = self.rest.len().min(self.at_once).min(into.remaining());
        let (now, rest) = self.rest.split_at(count);
        into.put_slice(now);
        self.rest = rest;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Server<'_> {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

fuzz_target!(|data: &[u8]| {
    let [which, at_once, said @ ..] = data else { return };
    let start = Start::ALL[usize::from(*which) % Start::ALL.len()];
    let mut server = Server { rest: said, at_once: usize::from(*at_once).max(1) };
    let peer = IpAddr::from([192, 0, 2, 1]);
    let outcome = {
        let future = pin!(starttls::begin(start, &mut server, Some("host.example"), peer));
        // The server never makes us wait, so one poll is the whole conversation.
        match future.poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(outcome) => outcome,
            Poll::Pending => unreachable!("it waits for nobody"),
        }
    };
    let taken = said.len() - server.rest.len();
    assert!(taken <= 16 * 1024);
    match outcome {
        Ok(()) => assert!(start == Start::Tls || taken > 0),
        Err(Trouble::NoStart(NoStart::Injected)) => assert!(taken > 0),
        Err(Trouble::NoStart(_) | Trouble::Closed | Trouble::TooLarge) => {}
        Err(other) => unreachable!("{other}"),
    }
    let (mut farewell, _) = Farewell::begin(Start::Mysql, peer);
    for part in said.chunks(server.at_once) {
        if let Next::Close(last) = farewell.hear(part) {
            assert!(last.is_empty() || last == [1, 0, 0, 0, 1]);
            break;
        }
    }
});
