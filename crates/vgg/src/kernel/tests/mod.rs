//! Every variant that this processor can run, held to the same naive arithmetic in double precision.

mod convolution;
mod first;
mod gram;
mod lanes;
mod names;
mod oracle;
mod pooling;
mod threads;
mod winograd;
