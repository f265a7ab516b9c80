//! The arithmetic of the network.

pub mod conv3x3;
pub mod gram;
pub mod pooling;
