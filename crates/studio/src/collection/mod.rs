//! Many pictures looked through and judged: the folder's own, or a study's.

pub mod reviews;
pub mod studies;
