//! Opens connections to one endpoint, gently: so many at once, so many a
//! second, so many in all, and all within one deadline. No other file of this
//! crate opens a connection.

use crate::{Start, Trouble, hello::sendable_name, record::Records, starttls};
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};
use tokio::{
    net::TcpStream,
    sync::{Mutex, Semaphore},
    time::{Instant, sleep_until, timeout_at},
};

/// How long the rate may be passed, measured over more than this.
const BURST: Duration = Duration::from_millis(30);

/// How hard an endpoint may be pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Connections at the same time.
    pub at_once: usize,
    /// Connections begun in a second, but for bursts of some hundredths of one.
    pub per_second: u32,
    /// Connections in all: at this ceiling the rest is left unasked.
    pub connections: u32,
    /// How long one connection may take to answer.
    pub patience: Duration,
    /// How long all of them together may take.
    pub whole: Duration,
}

impl Pace {
    /// For a few hellos to a live endpoint.
    pub const HELLO: Self = Self {
        at_once: 1,
        per_second: 50,
        connections: 24,
        patience: Duration::from_millis(1500),
        whole: Duration::from_secs(6),
    };

    /// For everything that an endpoint offers: 30 suites take some 60
    /// connections, all of the registry some 400.
    pub const ENUMERATE: Self = Self {
        at_once: 4,
        per_second: 1000,
        connections: 600,
        patience: Duration::from_millis(3000),
        whole: Duration::from_secs(60),
    };

    /// For all that and the tests of known flaws: 78 connections more at most,
    /// some of which wait for silence.
    pub const FLAWS: Self = Self { connections: 700, whole: Duration::from_secs(120), ..Self::ENUMERATE };
}

/// One endpoint, and what is left of what it may be asked.
#[derive(Debug)]
pub struct Dialer {
    address: SocketAddr,
    name: Option<String>,
    start: Start,
    pace: Pace,
    deadline: Instant,
    slots: Arc<Semaphore>,
    begun: AtomicU32,
    next: Mutex<Instant>,
}

impl Dialer {
    /// An endpoint that nothing has been asked yet; its time runs from now. It
    /// must be made inside a tokio runtime.
    #[must_use]
    pub fn new(address: SocketAddr, name: Option<&str>, start: Start, pace: Pace) -> Self {
        let now = Instant::now();
        Self {
            address,
            name: sendable_name(name).map(str::to_owned),
            start,
            pace,
            deadline: now + pace.whole,
            slots: Arc::new(Semaphore::new(pace.at_once.max(1))),
            begun: AtomicU32::new(0),
            next: Mutex::new(now),
        }
    }

    /// The endpoint's address.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The server name that hellos send; none for an address.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// How a conversation begins before TLS.
    #[must_use]
    pub const fn start(&self) -> Start {
        self.start
    }

    /// How many connections may be open at the same time.
    #[must_use]
    pub const fn at_once(&self) -> usize {
        self.pace.at_once
    }

    /// How long one connection may take to answer.
    #[must_use]
    pub const fn patience(&self) -> Duration {
        self.pace.patience
    }

    /// How many connections were begun.
    #[must_use]
    pub fn connections(&self) -> u32 {
        self.begun.load(Ordering::Relaxed)
    }

    /// Connects and, where the protocol begins in clear text, asks for TLS.
    ///
    /// # Errors
    /// If no connection comes about, the peer offers no TLS, the ceiling is
    /// reached or time is up.
    pub async fn open(&self) -> Result<Records, Trouble> {
        let slot = Arc::clone(&self.slots).acquire_owned();
        let slot = timeout_at(self.deadline, slot).await.map_err(|_| Trouble::OutOfTime)?;
        let slot = slot.map_err(|_| Trouble::Ourselves)?;
        self.take_turn().await?;
        let deadline = (Instant::now() + self.pace.patience).min(self.deadline);
        let connected = timeout_at(deadline, TcpStream::connect(self.address)).await.map_err(|_| Trouble::TimedOut)?;
        let mut stream = connected.map_err(|error| Trouble::Connect(error.kind()))?;
        // A hello is one small write, and waiting to join it with another would only cost time.
        let _ = stream.set_nodelay(true);
        let begun = starttls::begin(self.start, &mut stream, self.name(), self.address.ip());
        timeout_at(deadline, begun).await.map_err(|_| Trouble::TimedOut)??;
        let deadline = (Instant::now() + self.pace.patience).min(self.deadline);
        Ok(Records::new(stream, deadline, slot))
    }

    /// Waits until the pace allows one connection more.
    async fn take_turn(&self) -> Result<(), Trouble> {
        let turn = {
            let mut next = self.next.lock().await;
            let (now, step) = (Instant::now(), Duration::from_secs(1) / self.pace.per_second.max(1));
            // What was not used before may be used now, a little of it: a timer is a
            // millisecond coarse, and to wait for it at each connection cost half the time.
            let turn = next.checked_sub(BURST).unwrap_or(now).max(now);
            *next = (*next).max(now) + step;
            turn
        };
        if turn >= self.deadline {
            return Err(Trouble::OutOfTime);
        }
        if self.begun.fetch_add(1, Ordering::Relaxed) >= self.pace.connections {
            self.begun.fetch_sub(1, Ordering::Relaxed);
            return Err(Trouble::Ceiling(self.pace.connections));
        }
        sleep_until(turn).await;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::TcpListener;

    #[tokio::test]
    async fn the_rate_and_the_ceiling_are_kept() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let pace = Pace { at_once: 8, per_second: 20, connections: 5, ..Pace::HELLO };
        let dialer = Dialer::new(address, None, Start::Tls, pace);
        let begun = Instant::now();
        for _ in 0..5 {
            dialer.open().await.unwrap();
        }
        // Four steps of a twentieth of a second, less the burst; how much more it takes is the machine's affair.
        assert!(begun.elapsed() >= Duration::from_millis(4 * 50) - BURST);
        assert_eq!(dialer.open().await.err(), Some(Trouble::Ceiling(5)));
        assert_eq!(dialer.connections(), 5);
    }
}
