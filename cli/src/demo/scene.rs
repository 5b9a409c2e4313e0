//! What the demonstration is played on: folder, server, agent.

use crate::door;
use crate::root_command::{NewKeys, ServerKeys};
use advisory::pack::Container;
use agent::config::Config as AgentConfig;
use anyhow::{Context, Result, bail, ensure};
use report::wire::{Register, RegisterEntry};
use seal::signed;
use server::config::{Config, Limits};
use server::folder::Folder;
use server::keys::Keys;
use server::outside::Outside;
use server::people::{Role, password};
use server::run::Running;
use server::state::App;
use server::store::Change;
use server::store::people::NewPerson;
use server::{enrol, policies, roots};
use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;

/// The account that the demonstration makes.
pub const PERSON: &str = "demo";
/// From one audit to the next.
const INTERVAL: Duration = Duration::from_secs(600);

/// A server that runs, and an agent that is enrolled with it.
pub struct Scene {
    /// Where everything lies.
    pub folder: PathBuf,
    /// The account's password.
    pub password: String,
    server: Running,
    end: oneshot::Sender<()>,
    agent: AgentConfig,
}

impl Scene {
    /// Makes keys, starts the server, publishes the shipped policies, expects
    /// this host and enrols it.
    ///
    /// # Errors
    /// Says which step failed.
    pub async fn set(folder: PathBuf, console: SocketAddr, advisories: Option<Container>) -> Result<Self> {
        let state = folder.join("server");
        let config = Config {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            state: state.clone(),
            public_name: Ipv4Addr::LOCALHOST.to_string(),
            public_port: None,
            console: Some(console),
            limits: Limits::default(),
            outside: Outside::default(),
            advisories: server::advisories::settings::Advisories::default(),
            keys: Keys::default(),
            demo: true,
        };
        let now = door::now();
        Folder::init(&state, "demo", true, now).context("the server's folder")?;
        let app = App::open(config).await.context("the server")?;
        let (end, ended) = oneshot::channel::<()>();
        let shutdown = async {
            // An end that was dropped is an end too.
            let _ = ended.await;
        };
        let server = server::run::start_app(app, shutdown).await.context("starting the server")?;
        let app = server.app();
        publish(app, &folder.join("keys"), advisories).await?;
        let password = make_person(app).await?;
        let token = {
            let expires = now.plus_days(1);
            enrol::make_token(&app.store, &server.url(), &app.folder.ca.digest(), "demo", now, expires).await?
        };
        let mut agent = AgentConfig { state: folder.join("agent"), ..AgentConfig::default() };
        agent.run.interval = INTERVAL;
        agent.run.jitter = Duration::ZERO;
        let scene = Self { folder, password, server, end, agent };
        let config = scene.agent.clone();
        apart(move || async move { Ok(agent::enrol::enrol(&config, &token, &agent::world::Real).await?) })
            .await
            .context("enrolling this host")?;
        expect_this_host(scene.app()).await?;
        Ok(scene)
    }

    /// The server's parts.
    pub const fn app(&self) -> &Arc<App> {
        self.server.app()
    }

    /// Where the console is.
    pub fn console(&self) -> String {
        self.server.console().map_or_else(|| self.server.url(), |address| format!("http://{address}/"))
    }

    /// One audit of this host, until the server acknowledged it; the host's id.
    ///
    /// # Errors
    /// If the report was not made or not accepted.
    pub async fn audit(&self) -> Result<String> {
        let config = self.agent.clone();
        let cycle = apart(move || async move { Ok(agent::run::once(&config, Arc::new(agent::world::Real)).await?) });
        let cycle = cycle.await.context("auditing this host")?;
        if let Some(error) = cycle.failed.into_iter().next() {
            return Err(error).context("the report did not reach the server");
        }
        ensure!(cycle.waiting == 0 && cycle.sequence.is_some(), "the report waits, and nothing says why");
        let hosts = server::store::hosts::hosts(self.app().store.readers()).await?;
        hosts.into_iter().next().map(|host| host.id).context("the server knows no host")
    }

    /// Audits again and again; it ends only by a failure.
    ///
    /// # Errors
    /// If the agent cannot work at all.
    pub async fn watch(&self) -> Result<()> {
        let config = self.agent.clone();
        apart(move || async move { Ok(agent::run::forever(&config, Arc::new(agent::world::Real)).await?) }).await
    }

    /// Ends the server in order.
    ///
    /// # Errors
    /// If it ended otherwise.
    pub async fn strike(self) -> Result<()> {
        let _ = self.end.send(());
        Ok(self.server.wait().await?)
    }
}

/// Does the agent's work on a thread of its own: gathering blocks, and among
/// what it tries are this very server's listeners.
async fn apart<T, F, W>(work: W) -> Result<T>
where
    T: Send + 'static,
    F: Future<Output = Result<T>>,
    W: FnOnce() -> F + Send + 'static,
{
    let (done, wait) = oneshot::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let result = runtime.context("a runtime").and_then(|runtime| runtime.block_on(work()));
        // Who waited may have gone.
        let _ = done.send(result);
    });
    match wait.await {
        Ok(result) => result,
        Err(_) => bail!("the agent's thread ended before its work"),
    }
}

/// Makes the offline keys, the root document and the signed policy set, keeps
/// them in `keys`, and hands the public part to the server; with the
/// advisories, which the demonstration's own key signs.
async fn publish(app: &App, keys: &Path, advisories: Option<Container>) -> Result<()> {
    let public = app.folder.public()?;
    let server = ServerKeys { log: public.log, observer: Some(app.folder.observer().public()), ca: public.ca };
    let now = door::now();
    let new = NewKeys::generate(1)?;
    let root = new.first_document(&server, 1, now, 365)?.to_bytes()?;
    let set = agent::builtin::set();
    let set = signed::sign(signed::POLICY_SET, set.to_bytes()?, &[&new.policy])?;
    door::make_folder(keys)?;
    door::create(&keys.join("root-1.json"), &root, false)?;
    door::create(&keys.join("set-1.json"), &set, false)?;
    let offline = [("root-key-1", new.root.first()), ("policy", Some(&new.policy)), ("advisory", Some(&new.advisory))];
    for (name, key) in offline {
        if let Some(key) = key {
            door::create(&keys.join(format!("{name}.pem")), key.to_pem().as_bytes(), true)?;
        }
    }
    roots::install(&app.store, &app.folder, &root, now).await.context("the root document")?;
    policies::publish(&app.store, &set, now).await.context("the shipped policies")?;
    if let Some(unsigned) = advisories {
        super::advisories::publish(app, unsigned, &new.advisory).await.context("the advisories")?;
    }
    Ok(())
}

async fn make_person(app: &App) -> Result<String> {
    let password = password::generate()?;
    let hashed = password::hash(&password).await?;
    let new = NewPerson { name: PERSON.into(), password: hashed, role: Role::Administrator, at: door::now() };
    app.store.write(Change::Person(new)).await.context("the account")?;
    Ok(password)
}

/// Puts this host into the register, so that the score knows that it is expected.
async fn expect_this_host(app: &App) -> Result<()> {
    let hosts = server::store::hosts::hosts(app.store.readers()).await?;
    let entry = RegisterEntry {
        site: "demo".into(),
        function: "demonstration".into(),
        criticality: "medium".into(),
        owner: PERSON.into(),
    };
    let hosts: BTreeMap<String, RegisterEntry> = hosts.into_iter().map(|host| (host.name, entry.clone())).collect();
    app.store
        .write(Change::Register { register: Register { hosts }, at: door::now() })
        .await
        .context("the register")?;
    Ok(())
}
