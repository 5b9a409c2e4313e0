//! What every handler shares: configuration, store, keys, compiled policy
//! sets, the current score, and the meters of who asks how often.

use crate::advisories::{self, Advisories};
use crate::config::Config;
use crate::folder::{Folder, FolderError};
use crate::http::limit::Limiter;
use crate::policies::Policies;
use crate::score::Board;
use crate::store::{Store, StoreError};
use ledger::note::Verifier;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// The server's parts, opened. Handlers get it as `State<Arc<App>>`.
pub struct App {
    /// How the server is run.
    pub config: Config,
    /// Keys and where they lie.
    pub folder: Folder,
    /// The log's verifier key.
    pub log: Verifier,
    /// What is kept.
    pub store: Store,
    /// Policy sets, compiled.
    pub policies: Policies,
    /// Advisory sets, packed.
    pub advisories: Advisories,
    /// Who has which hole, by the newest advisory set.
    pub exposure: advisories::round::Board,
    /// The current score.
    pub board: Board,
    /// Who asks how often.
    pub limiter: Limiter,
    /// Reports that may be verified at the same time.
    pub verifiers: Semaphore,
}

/// Why the server's parts could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The configuration.
    #[error(transparent)]
    Config(#[from] crate::config::ConfigError),
    /// The state folder.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl App {
    /// Opens the state folder and the store that a configuration names.
    ///
    /// # Errors
    /// [`OpenError`]; a demo's folder opens for a demo alone.
    pub async fn open(config: Config) -> Result<Arc<Self>, OpenError> {
        config.check()?;
        let folder = Folder::open(&config.state, config.demo)?;
        Self::with(config, folder).await
    }

    /// The same for the commands beside `serve`, which work on either kind of folder.
    ///
    /// # Errors
    /// [`OpenError`].
    pub async fn open_any(config: Config) -> Result<Arc<Self>, OpenError> {
        config.check()?;
        let folder = Folder::open_any(&config.state)?;
        Self::with(config, folder).await
    }

    async fn with(config: Config, folder: Folder) -> Result<Arc<Self>, OpenError> {
        let signer = folder.signer()?;
        let log = signer.verifier();
        let store = Store::open(&folder.database(), signer, config.limits.queue).await?;
        Ok(Self::assemble(config, folder, log, store))
    }

    /// Puts parts together that were opened apart: tests bring their own store.
    #[must_use]
    pub fn assemble(config: Config, folder: Folder, log: Verifier, store: Store) -> Arc<Self> {
        crate::metrics::install();
        let verifiers = Semaphore::new(config.limits.verifiers);
        let (policies, advisories) = (Policies::default(), Advisories::default());
        let (board, limiter, exposure) = (Board::default(), Limiter::default(), advisories::round::Board::default());
        Arc::new(Self { config, folder, log, store, policies, advisories, exposure, board, limiter, verifiers })
    }

    /// True if this is a demo, which every page says.
    #[must_use]
    pub const fn is_demo(&self) -> bool {
        self.folder.is_demo()
    }
}
