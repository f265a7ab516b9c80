//! The method: pictures, objectives, optimisers, configurations, and one run from inputs to result.

pub mod objective;
pub mod optimizer;
pub mod picture;
