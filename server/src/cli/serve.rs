//! `init` and `serve`.

use super::Answer;
use anyhow::Context as _;
use serde_json::json;
use server::config::Config;
use server::door;
use server::folder::Folder;
use server::state::App;
use std::io::IsTerminal as _;

/// Makes the state folder and the database in it.
pub async fn init(config: &Config) -> anyhow::Result<Answer> {
    let folder = Folder::init(&config.state, &config.public_name, false, door::now())?;
    let public = folder.public()?;
    // Opening makes the database and signs the head of the empty log.
    App::open(config.clone()).await?;
    let file = config.state.join("public.json");
    let text = format!(
        "made the state folder {}\nlog key  {}\nCA       {}\n\nNext, on a machine that is kept offline:\n  \
         tidewaiter root init --server {} --out keys",
        config.state.display(),
        public.log,
        public.ca,
        file.display(),
    );
    let json = json!({ "state": config.state, "public": file, "log": public.log, "ca": public.ca });
    Ok(Answer::new("server-init", text, json))
}

/// Serves until SIGINT or SIGTERM.
pub async fn serve(config: Config) -> anyhow::Result<()> {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if std::io::stderr().is_terminal() {
        log.init();
    } else {
        log.json().init();
    }
    let mut term = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
        .context("SIGTERM cannot be waited for")?;
    let shutdown = async move {
        tokio::select! {
            _ = term.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
        tracing::info!("ending: requests that were begun are still answered");
    };
    server::run(config, shutdown).await?;
    Ok(())
}
