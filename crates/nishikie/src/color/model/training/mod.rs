//! Training of models.
//!
//! [`train`](train::train) is the whole of it. Examples are sampled from the views of prints (`collection`, `views`), their
//! features reduced by principal components (`moments`, `principal`, `whitening`) and their colors shared among bins
//! (`sharing`, `targets`). A head is trained on them (`fit`, `head_trainer`) by gradients (`backward`, `dropout`, `cross_entropy`,
//! `adamw`, `schedule`), and others are trained without some of the prints and tested on those (`evaluation`).

mod adamw;
mod backward;
mod collection;
mod cross_entropy;
mod dropout;
mod evaluation;
mod fit;
mod head_trainer;
mod moments;
mod pigment_tally;
mod principal;
mod random;
mod schedule;
mod sharing;
mod targets;
#[cfg(test)]
mod tests;
mod train;
mod views;
mod whitening;

pub use train::{Training, train};
