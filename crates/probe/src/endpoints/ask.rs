//! Speaks to many endpoints at once, within one deadline. This is the one
//! place of the crate that connects to anything.

use handshake::{Class, Scan, Start, scan};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::timeout;

/// How many endpoints are spoken to at the same time.
const AT_ONCE: usize = 8;

/// How an endpoint is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The server name to send.
    pub name: Option<String>,
    /// How TLS begins there.
    pub start: Start,
    /// How closely it is looked at.
    pub class: Class,
}

/// How long all of them together may take: a few hellos to each, or a closer
/// look in a quiet hour.
fn whole(questions: &BTreeMap<SocketAddr, Question>) -> Duration {
    let close = questions.values().any(|question| question.class > Class::Hello);
    Duration::from_secs(if close { 600 } else { 30 })
}

/// What each address showed; `None` for one that time did not suffice for.
pub fn all(questions: &BTreeMap<SocketAddr, Question>) -> BTreeMap<SocketAddr, Option<Scan>> {
    let mut found: BTreeMap<SocketAddr, Option<Scan>> = questions.keys().map(|address| (*address, None)).collect();
    if questions.is_empty() {
        return found;
    }
    // A thread of its own, because the caller may be inside a runtime already,
    // where another one must not be waited for.
    let scans = std::thread::scope(|scope| scope.spawn(|| run(questions)).join());
    found.extend(scans.unwrap_or_default().into_iter().map(|scan| (scan.survey.address, Some(scan))));
    found
}

fn run(questions: &BTreeMap<SocketAddr, Question>) -> Vec<Scan> {
    let mut done = Vec::new();
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build() else {
        return done;
    };
    // What was done before time ran out stays.
    let _ = runtime.block_on(async { timeout(whole(questions), ask(questions, &mut done)).await });
    done
}

async fn ask(questions: &BTreeMap<SocketAddr, Question>, done: &mut Vec<Scan>) {
    let mut running = JoinSet::new();
    let mut left = questions.iter();
    loop {
        while running.len() < AT_ONCE
            && let Some((address, question)) = left.next()
        {
            let (address, Question { name, start, class }) = (*address, question.clone());
            running.spawn(async move { scan(address, name.as_deref(), start, class, class.pace()).await });
        }
        match running.join_next().await {
            Some(scan) => done.extend(scan),
            None => return,
        }
    }
}
