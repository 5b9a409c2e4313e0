//! What a bundle is made of: the reports of a set of hosts in a range of
//! time, and the entries of the log for all that stands in it.

use super::hosts::Host;
use super::key_looks::{self, KeptKeyLook};
use super::log::{Entry, SignedDocument, entry, signed_document};
use super::looks::{self, KeptLook};
use super::reports::{self, Kept};
use report::Time;
use report::wire::Register;
use sqlx::{QueryBuilder, Row as _, Sqlite, SqliteConnection};
use std::collections::BTreeSet;

/// Which reports are wanted; what is not given leaves nothing out.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Only these hosts, by id; without it, all that are in service.
    pub hosts: Option<BTreeSet<String>>,
    /// Only reports that were received from this instant on.
    pub from: Option<Time>,
    /// Only reports that were received before this instant.
    pub to: Option<Time>,
    /// Of those, only the newest of each host; and, so that what the server saw
    /// from outside can be held beside its report, those since the one that the
    /// newest look was made by.
    pub newest: bool,
}

/// All that the store holds about what is wanted, at one instant.
#[derive(Debug)]
pub struct Found {
    /// The log's head.
    pub head: super::Head,
    /// The hosts.
    pub hosts: Vec<Host>,
    /// The reports, by host and number.
    pub reports: Vec<Kept>,
    /// What the server saw from outside by these reports.
    pub looks: Vec<KeptLook>,
    /// The newest comparison of the fleet's keys, if all hosts are wanted.
    pub keys: Option<KeptKeyLook>,
    /// The root documents, from version 1 on.
    pub roots: Vec<SignedDocument>,
    /// The policy sets that the reports name, as far as they are held.
    pub policy_sets: Vec<SignedDocument>,
    /// The register, if one was ever imported and all hosts are wanted.
    pub register: Option<Register>,
    /// The entries of the log for all of these, by position.
    pub entries: Vec<Entry>,
}

/// Reads what is wanted in one transaction: everything is of the same instant,
/// and the head covers every entry.
///
/// # Errors
/// What the database says.
pub async fn find(pool: &sqlx::SqlitePool, wanted: &Wanted) -> Result<Found, sqlx::Error> {
    let mut tx = pool.begin().await?;
    let head = super::log::head(&mut *tx).await?.ok_or(sqlx::Error::RowNotFound)?;
    let all = super::hosts::hosts_in(&mut tx).await?;
    let is_wanted = |host: &Host| match &wanted.hosts {
        Some(ids) => ids.contains(&host.id),
        // A retired host counts in no score; who wants its reports names it.
        None => host.retired.is_none(),
    };
    let hosts: Vec<_> = all.into_iter().filter(is_wanted).collect();
    let mut reports = Vec::new();
    let mut looks = Vec::new();
    for host in &hosts {
        let of_host = of_host(&mut tx, &host.id, wanted).await?;
        looks.extend(looks_of(&mut tx, &host.id, &of_host, wanted.newest).await?);
        reports.extend(of_host);
    }
    let named: BTreeSet<_> = reports.iter().filter_map(|report| report.policy_sha256.clone()).collect();
    let mut policy_sets = Vec::new();
    for sha256 in &named {
        let row = sqlx::query("SELECT version, sha256, envelope, published FROM policy_set WHERE sha256 = $1")
            .bind(sha256)
            .fetch_optional(&mut *tx)
            .await?;
        policy_sets.extend(row.as_ref().map(signed_document).transpose()?);
    }
    let roots = sqlx::query("SELECT version, sha256, envelope, installed FROM root_document ORDER BY version")
        .fetch_all(&mut *tx)
        .await?;
    let roots = roots.iter().map(signed_document).collect::<Result<Vec<_>, _>>()?;
    // Beside some of the hosts, the register would make the others look silent.
    let register = if wanted.hosts.is_none() { register(&mut tx).await? } else { None };
    // The comparison names every host, as the register does.
    let keys = if wanted.hosts.is_none() { key_looks::newest_in(&mut tx, wanted.to).await? } else { None };
    let mut entries = Vec::new();
    for position in reports
        .iter()
        .map(|r| r.position)
        .chain(looks.iter().map(|l| l.position))
        .chain(keys.iter().map(|k| k.position))
    {
        entries.extend(entry_at(&mut tx, position).await?);
    }
    for (kind, subjects) in [
        ("enrolment", hosts.iter().map(|h| h.id.clone()).collect::<Vec<_>>()),
        ("policy_set", policy_sets.iter().map(|p| p.version.to_string()).collect()),
        ("root", roots.iter().map(|r| r.version.to_string()).collect()),
    ] {
        for subject in subjects {
            entries.extend(last_of(&mut tx, kind, Some(&subject)).await?);
        }
    }
    if register.is_some() {
        entries.extend(last_of(&mut tx, "register", None).await?);
    }
    entries.sort_by_key(|entry| entry.place.position);
    Ok(Found { head, hosts, reports, looks, keys, roots, policy_sets, register, entries })
}

/// An advisory set with its entry in the log; `None` if it was never published here.
///
/// # Errors
/// What the database says.
pub async fn advisory_set(
    pool: &sqlx::SqlitePool,
    sha256: &str,
) -> Result<Option<(SignedDocument, Vec<Entry>)>, sqlx::Error> {
    let mut tx = pool.begin().await?;
    let Some(set) = super::advisories::by_digest(&mut *tx, sha256).await? else { return Ok(None) };
    let entry = last_of(&mut tx, "advisory_set", Some(&set.version.to_string())).await?;
    Ok(Some((set, entry.into_iter().collect())))
}

async fn of_host(db: &mut SqliteConnection, host: &str, wanted: &Wanted) -> Result<Vec<Kept>, sqlx::Error> {
    let in_range = |query: &mut QueryBuilder<Sqlite>| {
        query.push(" FROM report WHERE host = ").push_bind(host.to_owned());
        if let Some(from) = wanted.from {
            query.push(" AND received >= ").push_bind(from.millis());
        }
        if let Some(to) = wanted.to {
            query.push(" AND received < ").push_bind(to.millis());
        }
    };
    let mut query = QueryBuilder::<Sqlite>::new("SELECT ");
    query.push(reports::COLUMNS);
    in_range(&mut query);
    if wanted.newest {
        let mut newest = QueryBuilder::<Sqlite>::new("SELECT max(sequence)");
        in_range(&mut newest);
        let newest: Option<i64> = newest.build_query_scalar().fetch_one(&mut *db).await?;
        let looked: Option<i64> = sqlx::query_scalar(
            "SELECT sequence FROM outside_look WHERE host = $1 AND sequence <= $2 ORDER BY position DESC LIMIT 1",
        )
        .bind(host)
        .bind(newest)
        .fetch_optional(&mut *db)
        .await?;
        query.push(" AND sequence >= ").push_bind(looked.or(newest));
    }
    query.push(" ORDER BY sequence");
    query.build().fetch_all(db).await?.iter().map(reports::kept).collect()
}

/// The looks by these reports of one host, or the newest of them.
async fn looks_of(
    db: &mut SqliteConnection,
    host: &str,
    reports: &[Kept],
    newest: bool,
) -> Result<Vec<KeptLook>, sqlx::Error> {
    let mut query = QueryBuilder::<Sqlite>::new("SELECT ");
    query.push(looks::COLUMNS).push(" FROM outside_look WHERE host = ").push_bind(host).push(" ORDER BY position");
    let all = query.build().fetch_all(db).await?.iter().map(looks::kept).collect::<Result<Vec<_>, _>>()?;
    let here: BTreeSet<_> = reports.iter().map(|report| report.sequence).collect();
    let mut all: Vec<_> = all.into_iter().filter(|look| here.contains(&look.sequence)).collect();
    if newest {
        all.drain(..all.len().saturating_sub(1));
    }
    Ok(all)
}

/// The register in force, in the bytes that its entry commits to.
async fn register(db: &mut SqliteConnection) -> Result<Option<Register>, sqlx::Error> {
    let row = sqlx::query(
        "SELECT d.body FROM document d JOIN log_entry e ON e.position = d.position
         WHERE e.kind = 'register' ORDER BY e.position DESC LIMIT 1",
    )
    .fetch_optional(db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let body: Vec<u8> = row.try_get(0)?;
    seal::canonical::decode(&body).map(Some).map_err(|e| sqlx::Error::Decode(Box::new(e)))
}

async fn entry_at(db: &mut SqliteConnection, position: u64) -> Result<Option<Entry>, sqlx::Error> {
    let position = i64::try_from(position).map_err(|e| sqlx::Error::Encode(e.into()))?;
    let row = sqlx::query("SELECT position, entry, salt, digest, kind, subject, at FROM log_entry WHERE position = $1")
        .bind(position)
        .fetch_optional(db)
        .await?;
    row.as_ref().map(entry).transpose()
}

async fn last_of(db: &mut SqliteConnection, kind: &str, subject: Option<&str>) -> Result<Option<Entry>, sqlx::Error> {
    let row = sqlx::query(
        "SELECT position, entry, salt, digest, kind, subject, at FROM log_entry
         WHERE kind = $1 AND ($2 IS NULL OR subject = $2) ORDER BY position DESC LIMIT 1",
    )
    .bind(kind)
    .bind(subject)
    .fetch_optional(db)
    .await?;
    row.as_ref().map(entry).transpose()
}
