//! The calendar of what ends: one event for each certificate in each place, for
//! programs that subscribe by an address with a secret in it. Whoever holds the
//! address sees what its maker may see, while its maker may see it.

use super::ics::{Calendar, Event};
use crate::problem::Problem;
use crate::state::App;
use crate::store::calendars::{self, NewCalendar};
use crate::store::{Change, Refusal};
use crate::view::certificates::{CertificateFilter, Fleet, Placed, fleet};
use report::Time;

/// The most events of one calendar: programs choke on more.
const MOST_EVENTS: usize = 10_000;
/// What ended stays in the calendar for so many days.
const PAST_DAYS: i64 = 30;
/// Reminders, in days before the end.
const ALARMS: [u32; 3] = [30, 14, 3];
/// The secret's length in hex.
const SECRET: usize = 64;

/// Makes an address for a person; the secret in it is told here and nowhere else.
///
/// # Errors
/// [`Problem::BadRequest`] if the person has as many as may be.
pub async fn make(app: &App, person: &str, filter: &CertificateFilter, now: Time) -> Result<String, Problem> {
    let secret = crate::door::random::<32>().map(hex::encode).map_err(|_| Problem::Internal)?;
    let filter = CertificateFilter { page: 0, ..filter.clone() };
    let new = NewCalendar {
        secret_sha256: seal::digest::sha256_hex(secret.as_bytes()),
        person: person.to_owned(),
        filter: serde_urlencoded::to_string(&filter).map_err(|_| Problem::Internal)?,
        at: now,
    };
    match app.store.write(Change::Calendar(new)).await {
        Ok(_) => Ok(format!("/calendar/{secret}.ics")),
        Err(Refusal::Exists) => {
            let most = calendars::MOST;
            Err(Problem::BadRequest(format!("there are {most} calendar addresses of yours; end them first")))
        }
        Err(other) => Err(other.into()),
    }
}

/// The filter of the calendar that this last part of an address names; `None`
/// if there is none, or its maker may not see hosts any more.
///
/// # Errors
/// [`Problem::Unavailable`].
pub async fn filter(app: &App, name: &str) -> Result<Option<CertificateFilter>, Problem> {
    let secret = name.strip_suffix(".ics").filter(|secret| secret.len() == SECRET);
    let Some(secret) = secret else { return Ok(None) };
    let digest = seal::digest::sha256_hex(secret.as_bytes());
    let kept = calendars::find(app.store.readers(), &digest).await?;
    let kept = kept.filter(|kept| crate::http::routes::HOSTS.contains(&kept.role));
    Ok(kept.and_then(|kept| serde_urlencoded::from_str(&kept.filter).ok()))
}

/// Where people reach the server; `None` where the port is not known before it is bound.
#[must_use]
pub fn base(app: &App) -> Option<String> {
    let port = app.config.listen.port();
    (port != 0 || app.config.public_port.is_some()).then(|| app.config.url(port))
}

/// The calendar's text.
///
/// # Errors
/// [`Problem::Unavailable`].
pub async fn text(app: &App, filter: CertificateFilter, now: Time) -> Result<String, Problem> {
    let (fleet, base) = (fleet(app).await?, base(app));
    tokio::task::spawn_blocking(move || write(&fleet, &filter, base.as_deref(), now))
        .await
        .map_err(|_| Problem::Internal)
}

/// Writes the calendar; pure.
#[must_use]
pub fn write(fleet: &Fleet, filter: &CertificateFilter, base: Option<&str>, now: Time) -> String {
    let mut placed: Vec<_> = fleet
        .current()
        .filter(|one| filter.takes(one, now) && one.certificate.not_after >= now.plus_days(-PAST_DAYS))
        .collect();
    placed.sort_by(|a, b| {
        let key = |one: &Placed| (one.certificate.not_after, one.held.host.clone(), one.held.place.clone());
        key(a).cmp(&key(b)).then_with(|| a.held.sha256.cmp(&b.held.sha256))
    });
    let all = placed.len();
    placed.truncate(MOST_EVENTS);
    let about = match all - placed.len() {
        0 => format!("When the certificates of {all} places end"),
        more => format!("When the certificates of {} places end; {more} that end later are left out", placed.len()),
    };
    let mut calendar = Calendar::new("Certificates that end", &about);
    for one in &placed {
        calendar.event(&event(one, base));
    }
    calendar.finish()
}

fn event(one: &Placed, base: Option<&str>) -> Event {
    let (c, held) = (one.certificate, one.held);
    let title = one.title();
    let (kind, owner) = one.owner();
    let site = one.register.map_or("", |entry| entry.site.as_str());
    let renewal = one.history.map_or_else(
        || "Renewal: none was seen here yet.".to_owned(),
        |history| {
            let (how, left, place) = (history.how.shown(), history.usual_days_left, history.usual_days_to_place);
            format!("Renewal: {how}; usually with {left} days left, in place {place} days after its beginning.")
        },
    );
    let names = c.names.iter().take(10).cloned().collect::<Vec<_>>().join(", ");
    let lines = [
        format!("Subject: {}", c.subject),
        format!("Names: {names}"),
        format!("Issuer: {}", c.issuer),
        format!("Host: {}", one.name),
        format!("Place: {} ({})", held.place.name, held.place.seen.word()),
        format!("{kind}: {owner}"),
        renewal,
        format!("SHA-256: {}", c.sha256),
    ];
    // The same certificate in the same place is the same event, whenever it is asked for.
    let uid = [held.host.as_str(), held.place.seen.word(), held.place.name.as_str(), c.sha256.as_str()].join("\n");
    Event {
        uid: format!("{}@tidewaiter", seal::digest::sha256_hex(uid.as_bytes())),
        stamp: held.since,
        start: c.not_after,
        summary: format!("Certificate of {title} ends on {}", one.name),
        description: lines.join("\n"),
        location: format!("{}{}{}", one.name, if site.is_empty() { "" } else { ", " }, site),
        categories: [site, kind, owner].into_iter().filter(|word| !word.is_empty()).map(str::to_owned).collect(),
        url: base.map(|base| format!("{base}/hosts/{}", held.host)),
        alarm_days: ALARMS.to_vec(),
    }
}
