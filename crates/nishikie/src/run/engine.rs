//! The engine that carries out orders.

use std::fmt;
use std::sync::Arc;

use picture::OpenOptions;
use picture::credentials::Signer;
use vgg::Network;

use super::memory::Limits;

/// The network and the memory limits with which orders are carried out. Threads and orders can share it.
pub struct Engine {
    /// The network.
    pub network: Network,
    /// The limits of the memory that an order may take.
    pub limits: Limits,
    /// The key that signs the content credentials of every picture that is written; `None` for none. It is a secret, so no order holds it.
    pub signer: Option<Arc<Signer>>,
}

impl Engine {
    /// Returns an engine with the default limit for a picture that is opened, and none for the work.
    pub fn new(network: Network) -> Engine {
        Engine {
            network,
            limits: Limits::default(),
            signer: None,
        }
    }

    /// Returns the options by which a picture is opened.
    pub(super) fn open_options(&self, page: Option<u32>) -> OpenOptions {
        OpenOptions {
            memory: self.limits.picture,
            page,
        }
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine")
            .field("limits", &self.limits)
            .field("signer", &self.signer)
            .finish_non_exhaustive()
    }
}
