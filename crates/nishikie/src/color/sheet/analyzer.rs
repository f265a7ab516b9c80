//! The network and the monitor that analysis needs besides the prints.

use vgg::Network;

use crate::progress::{Monitor, Silent};

/// The network that looks at prints, and the monitor that follows the work.
#[derive(Clone, Copy)]
pub struct Analyzer<'a> {
    /// The network, which sees each print once.
    pub network: &'a Network,
    /// The monitor, which is notified of every stage and may cancel the work.
    pub monitor: &'a dyn Monitor,
}

impl<'a> Analyzer<'a> {
    /// Returns an analyzer with a silent monitor.
    pub fn new(network: &'a Network) -> Self {
        Analyzer {
            network,
            monitor: &Silent,
        }
    }
}
