//! Running a server: listeners, the score's keeper, the outside look, renewal of the server's
//! own certificate, and an orderly end. The program and the demo both do this.

use crate::config::Config;
use crate::folder::FolderError;
use crate::http::connections::Room;
use crate::http::tls::{self, TlsError};
use crate::state::{App, OpenError};
use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use axum_server::{Handle, Server};
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;

/// Requests that were begun have this long to end.
const GRACE: Duration = Duration::from_secs(10);
/// A connection has this long to send its first request.
const FIRST_REQUEST: Duration = Duration::from_secs(30);
/// Requests that one connection may have open at the same time.
const MOST_STREAMS: u32 = 32;
/// How often the server's own certificate is looked at.
const RENEWAL: Duration = Duration::from_secs(60 * 60);

/// Why a server does not run.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// Its parts could not be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// Its certificate.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// TLS.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// An address is taken or may not be bound.
    #[error("cannot listen on {0}: {1}")]
    Listen(SocketAddr, #[source] std::io::Error),
    /// A listener ended by itself.
    #[error("a listener ended: {0}")]
    Ended(#[source] std::io::Error),
}

/// A server that runs. It ends when the shutdown that it was started with does.
pub struct Running {
    app: Arc<App>,
    address: SocketAddr,
    console: Option<SocketAddr>,
    serving: JoinHandle<Result<(), RunError>>,
}

impl Running {
    /// The server's parts.
    #[must_use]
    pub const fn app(&self) -> &Arc<App> {
        &self.app
    }

    /// Where it serves HTTPS; the real port where 0 was asked for.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where it serves pages by plain HTTP.
    #[must_use]
    pub const fn console(&self) -> Option<SocketAddr> {
        self.console
    }

    /// The URL that agents are told.
    #[must_use]
    pub fn url(&self) -> String {
        self.app.config.url(self.address.port())
    }

    /// Waits for its end.
    ///
    /// # Errors
    /// [`RunError::Ended`] if it ended otherwise than by its shutdown.
    pub async fn wait(self) -> Result<(), RunError> {
        self.serving.await.map_err(|error| RunError::Ended(std::io::Error::other(error)))?
    }
}

/// Runs a server until `shutdown` ends.
///
/// # Errors
/// [`RunError`].
pub async fn run(config: Config, shutdown: impl Future<Output = ()> + Send + 'static) -> Result<(), RunError> {
    start(config, shutdown).await?.wait().await
}

/// Starts a server; it accepts connections when this returns.
///
/// # Errors
/// [`RunError`].
pub async fn start(config: Config, shutdown: impl Future<Output = ()> + Send + 'static) -> Result<Running, RunError> {
    start_app(App::open(config).await?, shutdown).await
}

/// Starts a server of parts that are open already.
///
/// # Errors
/// [`RunError`].
pub async fn start_app(
    app: Arc<App>,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<Running, RunError> {
    let pair = app.folder.tls(&app.config.public_name, crate::door::now())?;
    let rustls = RustlsConfig::from_config(tls::config(&app.folder.ca, &pair)?);
    let (listener, address) = bind(app.config.listen)?;
    let plain = app.config.console.map(bind).transpose()?;
    let console = plain.as_ref().map(|(_, address)| *address);
    let router = crate::http::router(Arc::clone(&app));
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let handle = Handle::new();
    let room = Room::new(app.config.limits.connections);
    let https = axum_server::from_tcp(listener).map_err(|error| RunError::Listen(address, error))?;
    let https = https.acceptor(RustlsAcceptor::new(rustls.clone()).acceptor(room.clone()));
    let https = patient(https).handle(handle.clone()).serve(service.clone());
    let http = match plain {
        Some((listener, address)) => {
            let server = axum_server::from_tcp(listener).map_err(|error| RunError::Listen(address, error))?;
            Some(patient(server.acceptor(room)).handle(handle.clone()).serve(service))
        }
        None => None,
    };
    let keeper = tokio::spawn(crate::score::keep(Arc::clone(&app)));
    let observer = tokio::spawn(crate::outside::keep(Arc::clone(&app)));
    let indexer = tokio::spawn(crate::certificates::keep(Arc::clone(&app)));
    let comparer = tokio::spawn(crate::keys::keep(Arc::clone(&app)));
    let asker = tokio::spawn(crate::advisories::keep(Arc::clone(&app)));
    let renewer = tokio::spawn(renew(Arc::clone(&app), rustls, pair.certificate));
    let ender = tokio::spawn(async move {
        shutdown.await;
        handle.graceful_shutdown(Some(GRACE));
    });
    tracing::info!(%address, ?console, demo = app.is_demo(), "serving");
    let serving = tokio::spawn(async move {
        let http = async {
            match http {
                Some(server) => server.await,
                None => Ok(()),
            }
        };
        let ended = tokio::try_join!(https, http);
        for task in [keeper, observer, indexer, comparer, asker, renewer, ender] {
            task.abort();
        }
        ended.map(drop).map_err(RunError::Ended)
    });
    Ok(Running { app, address, console, serving })
}

/// Bounds how long a peer may be silent: before its first request, in the
/// middle of a request's head, and (HTTP/2) between two signs of life.
fn patient<A>(mut server: Server<SocketAddr, A>) -> Server<SocketAddr, A> {
    let builder = server.http_builder();
    builder.http1().header_read_timeout(FIRST_REQUEST);
    builder.http2().keep_alive_interval(FIRST_REQUEST).keep_alive_timeout(GRACE).max_concurrent_streams(MOST_STREAMS);
    server.first_request_timeout(FIRST_REQUEST)
}

fn bind(address: SocketAddr) -> Result<(TcpListener, SocketAddr), RunError> {
    let listen = |error| RunError::Listen(address, error);
    let listener = TcpListener::bind(address).map_err(listen)?;
    listener.set_nonblocking(true).map_err(listen)?;
    let bound = listener.local_addr().map_err(listen)?;
    Ok((listener, bound))
}

/// Issues the server's certificate anew before it ends; connections that are
/// open keep the one that they began with.
async fn renew(app: Arc<App>, rustls: RustlsConfig, mut certificate: String) {
    loop {
        tokio::time::sleep(RENEWAL).await;
        let renewed = app.folder.tls(&app.config.public_name, crate::door::now());
        let renewed = renewed.map_err(RunError::from).and_then(|pair| {
            if pair.certificate != certificate {
                rustls.reload_from_config(tls::config(&app.folder.ca, &pair)?);
                tracing::info!("the server's certificate was renewed");
            }
            Ok(pair.certificate)
        });
        match renewed {
            Ok(current) => certificate = current,
            Err(error) => tracing::error!(%error, "the server's certificate cannot be renewed"),
        }
    }
}
