//! Speaks to many endpoints at once, within one deadline. This is the one
//! place of the crate that connects to anything.

use handshake::{Survey, SurveyOptions, survey};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::timeout;

/// How many endpoints are spoken to at the same time.
const AT_ONCE: usize = 8;

/// How long all of them together may take.
const WHOLE: Duration = Duration::from_secs(30);

/// The survey of each address; `None` for one that time did not suffice for.
pub fn all(addresses: &[SocketAddr], options: &SurveyOptions) -> BTreeMap<SocketAddr, Option<Survey>> {
    let mut found: BTreeMap<SocketAddr, Option<Survey>> = addresses.iter().map(|address| (*address, None)).collect();
    if addresses.is_empty() {
        return found;
    }
    // A thread of its own, because the caller may be inside a runtime already,
    // where another one must not be waited for.
    let surveys = std::thread::scope(|scope| scope.spawn(|| run(addresses, options)).join());
    found.extend(surveys.unwrap_or_default().into_iter().map(|survey| (survey.address, Some(survey))));
    found
}

fn run(addresses: &[SocketAddr], options: &SurveyOptions) -> Vec<Survey> {
    let mut done = Vec::new();
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build() else {
        return done;
    };
    // What was done before time ran out stays.
    let _ = runtime.block_on(async { timeout(WHOLE, ask(addresses, options, &mut done)).await });
    done
}

async fn ask(addresses: &[SocketAddr], options: &SurveyOptions, done: &mut Vec<Survey>) {
    let mut running = JoinSet::new();
    let mut left = addresses.iter();
    loop {
        while running.len() < AT_ONCE
            && let Some(address) = left.next()
        {
            let (address, options) = (*address, options.clone());
            running.spawn(async move { survey(address, &options).await });
        }
        match running.join_next().await {
            Some(survey) => done.extend(survey),
            None => return,
        }
    }
}
