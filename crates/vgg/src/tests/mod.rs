//! Every variant that this processor can run, held to the same naive arithmetic in double precision.

mod backward;
mod convolution;
mod evaluate;
mod first;
mod gram;
mod lanes;
mod names;
mod oracle;
mod pooling;
mod reference;
mod threads;
mod winograd;
