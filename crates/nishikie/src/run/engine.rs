//! What carries orders out: a network, and how much memory it may take.

use std::fmt;

use picture::OpenOptions;
use vgg::Network;

use super::memory::Limits;

/// What carries orders out. It can be shared by threads and by any number of orders.
pub struct Engine {
    /// The network.
    pub network: Network,
    /// How much memory an order may take.
    pub limits: Limits,
}

impl Engine {
    /// An engine with the usual limit for a picture that is opened, and none for the work.
    pub fn new(network: Network) -> Engine {
        Engine {
            network,
            limits: Limits::default(),
        }
    }

    /// The options by which a picture is opened.
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
            .finish_non_exhaustive()
    }
}
