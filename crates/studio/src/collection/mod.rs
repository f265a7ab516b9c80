//! Collections of pictures, the folder's own or a study's, with verdicts on them.

pub mod reviews;
pub mod studies;
