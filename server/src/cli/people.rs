//! `user add`, `user password`, `user list`.

use super::Answer;
use anyhow::{Context as _, bail};
use serde_json::json;
use server::door;
use server::people::{Role, password};
use server::state::App;
use server::store::Change;
use server::store::people::{NewPerson, people};

pub async fn add(app: &App, name: String, role: Role, from_stdin: bool) -> anyhow::Result<Answer> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '@');
    if name.is_empty() || name.len() > 64 || !name.chars().all(is_plain) {
        bail!("`{name}` is not an account's name: at most 64 letters, digits, `.`, `-`, `_`, `@`");
    }
    let (password, shown) = choose(from_stdin)?;
    let hashed = password::hash(&password).await?;
    let new = NewPerson { name: name.clone(), password: hashed, role, at: door::now() };
    app.store.write(Change::Person(new)).await.with_context(|| format!("the account {name}"))?;
    Ok(answer(&format!("made the account {name} ({})", role.word()), &name, shown.as_deref()))
}

pub async fn password(app: &App, name: String, from_stdin: bool) -> anyhow::Result<Answer> {
    let (password, shown) = choose(from_stdin)?;
    let hashed = password::hash(&password).await?;
    let change = Change::Password { name: name.clone(), password: hashed };
    app.store.write(change).await.with_context(|| format!("the account {name}"))?;
    Ok(answer(&format!("set the password of {name}; its sessions ended"), &name, shown.as_deref()))
}

pub async fn list(app: &App) -> anyhow::Result<Answer> {
    let all = people(app.store.readers()).await?;
    let mut table = comfy_table::Table::new();
    table.load_preset(comfy_table::presets::NOTHING).set_header(["name", "role", "since"]);
    for person in &all {
        table.add_row([person.name.clone(), person.role.word().to_owned(), person.created.to_string()]);
    }
    let json = all.iter().map(|p| json!({ "name": p.name, "role": p.role, "created": p.created }));
    Ok(Answer::new("users", table.trim_fmt(), json!({ "users": json.collect::<Vec<_>>() })))
}

/// A password, and the same to be shown if it was made up here.
fn choose(from_stdin: bool) -> anyhow::Result<(String, Option<String>)> {
    if from_stdin {
        return Ok((door::read_line().context("no password on standard input")?, None));
    }
    let password = password::generate()?;
    Ok((password.clone(), Some(password)))
}

fn answer(what: &str, name: &str, password: Option<&str>) -> Answer {
    let shown = password.map(|p| format!("\npassword: {p}")).unwrap_or_default();
    Answer::new("user", format!("{what}{shown}"), json!({ "name": name, "password": password }))
}
