//! A page on the curator's own machine where a gray print is colored, and wrong areas are corrected with a click.
//!
//! [`Server::bind`] takes a folder and a port of this machine, [`Server::run`] answers until it is stopped. Decisions that are made
//! on the page are kept in a small file beside the print; results are kept in memory, and computed again when they are needed.

#![warn(missing_docs)]

mod agenda;
mod catalog;
mod chosen;
mod collection;
mod color;
mod decode;
mod error;
mod events;
mod folder;
#[cfg(fuzzing)]
pub mod fuzzing;
mod guard;
mod japanese;
mod jobs;
mod lock;
mod name;
mod page;
mod picture_order;
mod pictures;
mod pyramid;
mod server;
mod studio;
mod style;
#[cfg(test)]
mod tests;
mod tile;
mod upload;

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use nishikie::Engine;

use crate::folder::Folder;
use crate::guard::Guard;
use crate::lock::{Lock, Locking};
use crate::studio::Studio;

/// The port that is tried first.
pub const PORT: u16 = 8420;

/// The number of ports that are tried.
const PORTS: u16 = 20;

/// Smallest number of characters of a password.
const SHORTEST: usize = 12;

/// The time between two looks for orders of processes that have ended.
const AGENDA: Duration = Duration::from_secs(30);

/// The time between two calls of `stop`.
const POLL: Duration = Duration::from_millis(100);

/// The reason why a server could not be started.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs)] // The messages say it.
pub enum StudioError {
    #[error("{}: cannot be used ({source}); name a folder", path.display())]
    Folder { path: PathBuf, source: io::Error },

    #[error("{}: another nishikie studio is at work in this folder; use its page, or end it", path.display())]
    Taken { path: PathBuf },

    #[error("port {port} at {host} cannot be used ({source}); give another --port, or none")]
    Port {
        host: IpAddr,
        port: u16,
        source: io::Error,
    },

    #[error(
        "{host}: other machines reach this address, so the page needs a password of {SHORTEST} characters or more; set it in the variable NISHIKIE_PASSWORD"
    )]
    Password { host: IpAddr },

    #[error("NISHIKIE_PASSWORD: a password needs {SHORTEST} characters or more")]
    ShortPassword,

    #[error("the server could not be started ({0})")]
    Start(#[from] io::Error),

    #[error("this machine gives no random numbers ({0})")]
    Random(getrandom::Error),
}

/// The address, the port and the password of a server.
#[derive(Clone, Debug)]
pub struct Listen {
    /// The address of this machine; other machines reach one that is not loopback.
    pub host: IpAddr,
    /// The port; `None` is the first free one from [`PORT`] on.
    pub port: Option<u16>,
    /// The password of the page, which is needed where other machines reach it.
    pub password: Option<String>,
}

impl Default for Listen {
    /// Listens to this machine alone.
    fn default() -> Self {
        Listen {
            host: Ipv4Addr::LOCALHOST.into(),
            port: None,
            password: None,
        }
    }
}

/// A server that has taken its port and does not answer yet.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    /// Held as long as the server exists, where files can be made in the folder.
    _lock: Option<Lock>,
    studio: Arc<Studio>,
}

impl Server {
    /// Locks a folder, and takes a port of this machine. The engine makes the pictures, within its limits.
    ///
    /// # Errors
    /// The folder or the port cannot be used, another server has locked the folder, or the password that other machines need is missing
    /// or too short.
    pub fn bind(folder: &Path, listen: Listen, engine: Engine) -> Result<Self, StudioError> {
        let Listen {
            host,
            port,
            password,
        } = listen;
        match &password {
            Some(password) if password.chars().count() < SHORTEST => {
                return Err(StudioError::ShortPassword);
            }
            None if !host.is_loopback() => return Err(StudioError::Password { host }),
            _ => {}
        }
        let unusable = |source| StudioError::Folder {
            path: folder.into(),
            source,
        };
        let folder = Folder::open(folder).map_err(unusable)?;
        let (folder, lock) = match Lock::take(folder.path()).map_err(unusable)? {
            Locking::Locked(lock) => (folder, Some(lock)),
            Locking::OnlyRead => (folder.only_to_read(), None),
            Locking::Taken => {
                let path = folder.path().into();
                return Err(StudioError::Taken { path });
            }
        };
        let listener = take(host, port)?;
        let address = listener.local_addr()?;
        let guard = Guard::new(address, random()?, password);
        let studio = Studio::new(folder, engine, guard, random()?);
        Ok(Server {
            listener,
            address,
            _lock: lock,
            studio: Arc::new(studio),
        })
    }

    /// Returns true if no file can be made in the folder, so that nothing that is done on the page is kept.
    pub fn is_only_read(&self) -> bool {
        self.studio.folder.is_only_read()
    }

    /// Returns the page's address, as seen from this machine.
    pub fn address(&self) -> String {
        let mut address = self.address;
        if address.ip().is_unspecified() {
            address.set_ip(Ipv4Addr::LOCALHOST.into());
        }
        format!("http://{address}/")
    }

    /// Answers until `stop`, which is called several times a second, returns true; then all jobs are stopped.
    ///
    /// # Errors
    /// The operating system takes the port away.
    pub fn run(self, stop: impl Fn() -> bool) -> Result<(), StudioError> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .max_blocking_threads(32)
            .enable_all()
            .build()?;
        let inspecting = self.studio.inspect_files();
        let router = server::router(Arc::clone(&self.studio));
        self.listener.set_nonblocking(true)?;
        let served = runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(self.listener)?;
            let stopped = async {
                while !stop() {
                    tokio::time::sleep(POLL).await;
                }
            };
            let agenda = async {
                loop {
                    tokio::time::sleep(AGENDA).await;
                    let studio = Arc::clone(&self.studio);
                    let looked = tokio::task::spawn_blocking(move || studio.list_unfinished());
                    let _ = looked.await;
                }
            };
            tokio::select! {
                never = agenda => never,
                served = async { axum::serve(listener, router).await } => served,
                () = stopped => Ok(()),
            }
        });
        self.studio.close();
        let _ = inspecting.join();
        // Pages receive events without end, so there is nothing to wait for.
        runtime.shutdown_timeout(Duration::from_secs(1));
        Ok(served?)
    }
}

fn take(host: IpAddr, port: Option<u16>) -> Result<TcpListener, StudioError> {
    let bind = |port| TcpListener::bind((host, port));
    let error = |port| move |source| StudioError::Port { host, port, source };
    if let Some(port) = port {
        return bind(port).map_err(error(port));
    }
    let mut ports = PORT..PORT + PORTS;
    // 0 is whatever the system has left.
    let free = ports.find_map(|port| bind(port).ok());
    free.map_or_else(|| bind(0), Ok).map_err(error(0))
}

/// Returns 128 random bits as text.
fn random() -> Result<String, StudioError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(StudioError::Random)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
