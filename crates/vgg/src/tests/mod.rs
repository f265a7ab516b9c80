//! Every variant that this processor can run, held to the same naive arithmetic in double precision.

#[cfg(feature = "embedded-weights")]
mod backward;
mod convolution;
#[cfg(feature = "embedded-weights")]
mod evaluate;
mod first;
mod gram;
mod lanes;
mod names;
mod oracle;
mod pooling;
#[cfg(feature = "embedded-weights")]
mod reference;
#[cfg(feature = "embedded-weights")]
mod threads;
mod winograd;
