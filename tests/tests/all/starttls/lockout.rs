//! Databases log a line for a connection that ends early, and lock out a host
//! after some: what our default class costs, counted by the servers themselves.

use super::databases::{mariadb, mariadb_without_tls, postgresql};
use super::peer::{Certificate, Peer, program, scan, scan_at};
use super::rude::{Relay, hang_up};
use crate::fleet::soak;
use handshake::{Class, NoStart, Start, Trouble};
use std::net::SocketAddr;
use std::process::Command;
use std::time::{Duration, Instant};

/// What MariaDB answers to a query of its administrator, over its own socket.
fn ask(peer: &Peer, query: &str) -> String {
    let mut command = Command::new(program("mariadb", "MariaDB").unwrap());
    command.args(["--no-defaults", "--user=root", "--batch", "--skip-column-names", "--execute", query]);
    let out = command.arg(format!("--socket={}", peer.room.path("socket"))).output().unwrap();
    assert!(out.status.success(), "{query}: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8_lossy(&out.stdout).trim().to_owned()
}

/// Errors that count towards locking out, and refusals of a host that is.
fn counted(peer: &Peer) -> (u64, u64) {
    let sums = "SELECT COALESCE(SUM(SUM_CONNECT_ERRORS), 0), COALESCE(SUM(COUNT_HOST_BLOCKED_ERRORS), 0) \
                FROM performance_schema.host_cache";
    let answer = ask(peer, sums);
    let (errors, blocked) = answer.split_once('\t').unwrap();
    (errors.parse().unwrap(), blocked.parse().unwrap())
}

/// Lines of a log, once it has been still for a moment: servers write them late.
async fn lines(peer: &Peer) -> Vec<String> {
    let mut before = peer.log();
    loop {
        tokio::time::sleep(Duration::from_millis(300)).await;
        let after = peer.log();
        if after == before {
            // That a new address has no name is said once for each address, whoever connects.
            let lines = after.lines().filter(|line| !line.contains("could not be resolved"));
            return lines.map(str::to_owned).collect();
        }
        before = after;
    }
}

#[tokio::test]
async fn databases_lock_nobody_out_and_log_one_line_a_probe() {
    let certificate = Certificate::new();
    let Some(mut maria) = mariadb(&certificate) else { return };
    let Some(mut postgres) = postgresql(&certificate) else { return };
    maria.listens();
    postgres.listens();
    let (maria_port, postgres_port) = (maria.ports[0].1, postgres.ports[0].1);
    // MariaDB never counts 127.0.0.1; through the relay our connections come from another address.
    let relay = Relay::to(SocketAddr::from(([127, 0, 0, 1], maria_port))).await;
    // Waiting for it to listen left a line of its own.
    let (maria_before, postgres_before) = (lines(&maria).await.len(), lines(&postgres).await.len());

    let minute = if soak().is_some() { Duration::from_secs(60) } else { Duration::ZERO };
    let (begun, mut probes) = (Instant::now(), 0);
    while soak().map_or(probes < 12, |time| begun.elapsed() < time) {
        let next = Instant::now() + minute;
        let seen = [
            scan(maria_port, Start::Mysql, Class::Hello).await,
            scan_at(relay.address, Start::Mysql, Class::Hello).await,
            scan(postgres_port, Start::Postgresql, Class::Hello).await,
        ];
        for scan in &seen {
            assert_eq!(scan.survey.chain(), Ok(std::slice::from_ref(&certificate.der)), "{scan:?}");
        }
        probes += 1;
        tokio::time::sleep_until(next.into()).await;
    }
    let (maria_after, postgres_after) = (lines(&maria).await, lines(&postgres).await);
    let (maria_said, postgres_said) = (&maria_after[maria_before..], &postgres_after[postgres_before..]);
    let (errors, blocked) = counted(&maria);
    assert_eq!((errors, blocked), (0, 0), "{maria_said:#?}");
    assert!(maria_said.len() <= 2 * probes, "two looks at MariaDB a round, {probes} rounds: {maria_said:#?}");
    assert!(postgres_said.len() <= probes, "{probes} rounds: {postgres_said:#?}");
    println!("figure databases.probes {probes} rounds");
    println!("figure databases.mariadb.lines {} of {} probes", maria_said.len(), 2 * probes);
    println!("figure databases.mariadb.errors {errors} connect errors, {blocked} blocked");
    println!("figure databases.postgresql.lines {} of {probes} probes", postgres_said.len());

    // From where it is counted, a closer look is not taken.
    let closer = scan_at(relay.address, Start::Mysql, Class::Enumerate).await;
    assert_eq!((closer.class, closer.connections, counted(&maria)), (Class::Hello, 1, (0, 0)), "{closer:?}");

    // That these counts count: who hangs up is locked out, and PostgreSQL says so of each.
    for _ in 0..5 {
        hang_up(relay.address).await;
    }
    assert_eq!(counted(&maria).0, 5, "{:?}", lines(&maria).await);
    let locked = scan_at(relay.address, Start::Mysql, Class::Hello).await;
    assert_eq!(locked.survey.trouble(), Some(&Trouble::NoStart(NoStart::Blocked)), "{locked:?}");
    hang_up(SocketAddr::from(([127, 0, 0, 1], postgres_port))).await;
    let postgres_said = lines(&postgres).await.split_off(postgres_after.len());
    assert_eq!(postgres_said.len(), 2, "one for the connection, one for its end: {postgres_said:#?}");
}

#[tokio::test]
async fn a_database_without_tls_says_so_and_locks_nobody_out() {
    let Some(mut maria) = mariadb_without_tls() else { return };
    maria.listens();
    let relay = Relay::to(SocketAddr::from(([127, 0, 0, 1], maria.ports[0].1))).await;
    let before = lines(&maria).await.len();
    for _ in 0..8 {
        let scan = scan_at(relay.address, Start::Mysql, Class::Hello).await;
        assert_eq!(scan.survey.trouble(), Some(&Trouble::NoStart(NoStart::NotOffered)), "{scan:?}");
    }
    let said = &lines(&maria).await[before..];
    assert_eq!(counted(&maria), (0, 0), "{said:#?}");
    assert!(said.len() <= 8, "{said:#?}");
}
