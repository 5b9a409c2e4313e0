//! What the server counts of itself, for Prometheus: one list that says what
//! each metric means, and one function for each place that counts.

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::sync::OnceLock;
use std::time::Duration;

/// Counter, gauge or summary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Only grows.
    Counter,
    /// Goes up and down.
    Gauge,
    /// Count, sum and quantiles.
    Summary,
}

/// One metric.
#[derive(Clone, Copy, Debug)]
pub struct Metric {
    /// Its name.
    pub name: &'static str,
    /// Its kind.
    pub kind: Kind,
    /// What it means, in a sentence, with its labels.
    pub doc: &'static str,
}

const fn metric(name: &'static str, kind: Kind, doc: &'static str) -> Metric {
    Metric { name, kind, doc }
}

/// Every metric, sorted by name.
pub const METRICS: &[Metric] = &[
    metric("tidewaiter_commit_seconds", Kind::Summary, "How long one group of writes took, its sync included."),
    metric("tidewaiter_enrolments_total", Kind::Counter, "Enrolments asked for, by `result`: accepted or refused."),
    metric("tidewaiter_group_changes", Kind::Summary, "How many changes one transaction took."),
    metric("tidewaiter_ingest_seconds", Kind::Summary, "How long a report took from its first byte to its receipt."),
    metric("tidewaiter_level", Kind::Gauge, "The maturity level, 0 to 5."),
    metric("tidewaiter_log_entries", Kind::Gauge, "How many entries the log has."),
    metric("tidewaiter_logins_total", Kind::Counter, "Sign-ins tried, by `result`: accepted or refused."),
    metric(
        "tidewaiter_outside_endpoints_total",
        Kind::Counter,
        "Endpoints looked at from outside, by `result`: agrees, contradicts or unknown.",
    ),
    metric("tidewaiter_reports_total", Kind::Counter, "Reports sent, by `result`: accepted, repeated or refused."),
    metric("tidewaiter_requests_total", Kind::Counter, "Answers, by `class` of status: 2xx, 3xx, 4xx, 5xx."),
    metric("tidewaiter_resident_bytes", Kind::Gauge, "Memory that the server's process holds, in bytes."),
    metric("tidewaiter_score_basis_points", Kind::Gauge, "The maturity score in basis points, 0 to 10000."),
    metric("tidewaiter_uptime_seconds", Kind::Gauge, "How long the server's process has run, in seconds."),
    metric("tidewaiter_waiting_changes", Kind::Gauge, "How many changes wait for the store."),
];

/// The recorder of this process. Servers that run in one process (tests, the
/// demo) share it.
fn handle() -> Option<&'static PrometheusHandle> {
    static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    let install = || {
        let recorder = PrometheusBuilder::new().build_recorder();
        let handle = recorder.handle();
        // Another program that runs a server inside may have its own recorder.
        metrics::set_global_recorder(recorder).ok()?;
        for metric in METRICS {
            match metric.kind {
                Kind::Counter => metrics::describe_counter!(metric.name, metric.doc),
                Kind::Gauge => metrics::describe_gauge!(metric.name, metric.doc),
                Kind::Summary => metrics::describe_histogram!(metric.name, metric.doc),
            }
        }
        Some(handle)
    };
    HANDLE.get_or_init(install).as_ref()
}

/// Makes sure that what is counted from here on is kept.
pub fn install() {
    handle();
}

/// All metrics in the text format of Prometheus.
#[must_use]
pub fn render() -> String {
    handle()
        .map(|handle| {
            handle.run_upkeep();
            handle.render()
        })
        .unwrap_or_default()
}

/// The word for a label: what became of something that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was done.
    Accepted,
    /// It had been done before.
    Repeated,
    /// It was not done.
    Refused,
}

impl Outcome {
    const fn word(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Repeated => "repeated",
            Self::Refused => "refused",
        }
    }
}

/// A group of writes was committed or lost.
pub fn group(changes: usize, took: Duration) {
    metrics::histogram!("tidewaiter_commit_seconds").record(took.as_secs_f64());
    metrics::histogram!("tidewaiter_group_changes").record(f64::from(u32::try_from(changes).unwrap_or(u32::MAX)));
}

/// A host's endpoints were looked at from outside.
pub fn looked(looked: &crate::outside::round::Looked) {
    use report::outside::Held;
    for held in [Held::Agrees, Held::Contradicts, Held::Unknown] {
        let count = looked.count(held) as u64;
        metrics::counter!("tidewaiter_outside_endpoints_total", "result" => held.word()).increment(count);
    }
}

/// A report was answered.
pub fn report(outcome: Outcome, took: Duration) {
    metrics::counter!("tidewaiter_reports_total", "result" => outcome.word()).increment(1);
    metrics::histogram!("tidewaiter_ingest_seconds").record(took.as_secs_f64());
}

/// An enrolment was answered.
pub fn enrolment(outcome: Outcome) {
    metrics::counter!("tidewaiter_enrolments_total", "result" => outcome.word()).increment(1);
}

/// A sign-in was answered.
pub fn login(outcome: Outcome) {
    metrics::counter!("tidewaiter_logins_total", "result" => outcome.word()).increment(1);
}

/// A request was answered.
pub fn request(status: u16) {
    let class = match status {
        ..=299 => "2xx",
        300..=399 => "3xx",
        400..=499 => "4xx",
        _ => "5xx",
    };
    metrics::counter!("tidewaiter_requests_total", "class" => class).increment(1);
}

/// A score was computed.
pub fn score(level: u8, score: u32) {
    metrics::gauge!("tidewaiter_level").set(f64::from(level));
    metrics::gauge!("tidewaiter_score_basis_points").set(f64::from(score));
}

/// The state of log and store, as it is when metrics are asked for.
pub fn state(entries: u64, waiting: usize) {
    metrics::gauge!("tidewaiter_log_entries").set(f64::from(u32::try_from(entries).unwrap_or(u32::MAX)));
    metrics::gauge!("tidewaiter_waiting_changes").set(f64::from(u32::try_from(waiting).unwrap_or(u32::MAX)));
}

/// The server's own process, as it is when metrics are asked for.
pub fn process() {
    let (Ok(pid), Ok(mut system)) = (sysinfo::get_current_pid(), sysinfo::System::new()) else { return };
    let kind = sysinfo::ProcessRefreshKind::nothing().with_memory();
    system.refresh_processes_specifics(sysinfo::ProcessesToUpdate::Some(&[pid]), true, kind);
    if let Some(process) = system.process(pid) {
        // Kibibytes fit where bytes would not; a gauge is a float, exact to 2⁵³.
        let kibibytes = u32::try_from(process.memory() / 1024).unwrap_or(u32::MAX);
        metrics::gauge!("tidewaiter_resident_bytes").set(f64::from(kibibytes) * 1024.0);
        metrics::gauge!("tidewaiter_uptime_seconds")
            .set(f64::from(u32::try_from(process.run_time()).unwrap_or(u32::MAX)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_metric_is_listed_and_every_listed_one_is_counted() {
        install();
        assert!(METRICS.is_sorted_by_key(|m| m.name));
        group(3, Duration::from_millis(2));
        report(Outcome::Accepted, Duration::from_millis(2));
        enrolment(Outcome::Refused);
        login(Outcome::Refused);
        request(404);
        looked(&crate::outside::round::Looked {
            id: String::new(),
            name: String::new(),
            endpoints: Vec::new(),
            position: 0,
        });
        score(1, 4000);
        state(7, 0);
        process();
        let text = render();
        for metric in METRICS {
            assert!(text.contains(&format!("# HELP {} {}", metric.name, metric.doc)), "{}\n{text}", metric.name);
        }
        for line in text.lines().filter(|l| !l.starts_with('#') && !l.is_empty()) {
            let name: String = line.chars().take_while(|c| *c != '{' && *c != ' ').collect();
            let known =
                |m: &Metric| name == m.name || name.strip_prefix(m.name).is_some_and(|e| e == "_sum" || e == "_count");
            assert!(METRICS.iter().any(known), "{name} is not listed");
        }
    }
}
