//! Options that several commands share.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use nishikie::Engine;
use nishikie::style::configuration::OptimizerKind;
use nishikie::style::{Changes, Configuration};
use vgg::{InstructionSet, Layer, Network, Pooling, Precision, Weights};

use crate::interrupt::reading;
use crate::memory;

/// A configuration, and the changes to it.
#[derive(Args)]
#[command(next_help_heading = "Configuration")]
pub struct ConfigurationOptions {
    /// One of the paper's 36, from config1_1_1 to config3_3_4, which `nishikie configs` lists. config3_3_4, the paper's
    /// best to the eye, if not given.
    #[arg(long, value_name = "NAME")]
    config: Option<String>,

    /// Layers whose features keep the content; conv4_2 in all 36.
    #[arg(long, value_name = "LAYER,…", value_delimiter = ',')]
    content_layers: Option<Vec<Layer>>,

    /// Layers whose Gram matrices carry the style: shallow ones, such as conv1_1,conv2_1, color; deep ones texture too.
    #[arg(long, value_name = "LAYER,…", value_delimiter = ',')]
    style_layers: Option<Vec<Layer>>,

    /// α, the weight of the content loss; 0.001 in all 36. With 0 the style counts alone.
    #[arg(long, value_name = "WEIGHT", value_parser = weight, allow_hyphen_values = true)]
    alpha: Option<f64>,

    /// β/α, the weight of the style loss in parts of the content's. With the layers X=3, 1e-1 is vivid and 3e-3 quiet; with X=1
    /// and X=2 as much texture comes with 1e-3 and 3e-5.
    #[arg(long, value_name = "RATIO", value_parser = weight, allow_hyphen_values = true)]
    ratio: Option<f64>,

    /// Factor of β/α after each iteration, with the optimizer sgd only; 1 keeps it.
    #[arg(long, value_name = "FACTOR", value_parser = weight, allow_hyphen_values = true)]
    decay: Option<f64>,

    /// γ, the weight of the total variation (a mean over the picture's values), which smooths; 0.001 in all 36.
    #[arg(long, value_name = "WEIGHT", value_parser = weight, allow_hyphen_values = true)]
    gamma: Option<f64>,

    /// Method that minimizes the loss.
    #[arg(long)]
    optimizer: Option<OptimizerName>,

    /// Evaluations of the loss and its gradient at most, each of about the same time; 100 in all 36.
    #[arg(long, value_name = "N")]
    iterations: Option<usize>,

    /// Value that the network's pooling layers keep of each 2 × 2; max in all 36.
    #[arg(long)]
    pooling: Option<PoolingName>,
}

#[derive(Clone, Copy, ValueEnum)]
enum OptimizerName {
    /// Gradient descent with momentum.
    Sgd,
    /// L-BFGS.
    Lbfgs,
}

#[derive(Clone, Copy, ValueEnum)]
enum PoolingName {
    /// The largest value, as VGG-19 was trained.
    Max,
    /// The mean.
    Average,
}

impl ConfigurationOptions {
    /// Returns the named configuration, or `base` if none is named, with the changes applied.
    pub fn changed(&self, base: &Configuration) -> anyhow::Result<Configuration> {
        let base = match &self.config {
            Some(name) => &Configuration::named(name)?,
            None => base,
        };
        let changes = Changes {
            content_layers: self.content_layers.clone(),
            style_layers: self.style_layers.clone(),
            alpha: self.alpha,
            ratio: self.ratio,
            decay: self.decay,
            gamma: self.gamma,
            iterations: self.iterations,
            optimizer: self.optimizer.map(|name| match name {
                OptimizerName::Sgd => OptimizerKind::Sgd,
                OptimizerName::Lbfgs => OptimizerKind::Lbfgs,
            }),
            pooling: self.pooling.map(|name| match name {
                PoolingName::Max => Pooling::Max,
                PoolingName::Average => Pooling::Average,
            }),
        };
        Ok(changes.of(base)?)
    }
}

/// The network.
#[derive(Args)]
#[command(next_help_heading = "Network")]
pub struct NetworkOptions {
    /// Other weights for VGG-19: safetensors (f32, f16 or bf16) with this project's names or torchvision's.
    #[arg(long, value_name = "FILE")]
    weights: Option<PathBuf>,

    /// The instruction set to compute with: amx, avx512, avx2, neon or portable; by default the best that the processor supports.
    #[arg(long, value_name = "KERNEL", env = "NISHIKIE_KERNEL")]
    kernel: Option<InstructionSet>,

    /// Precision of the network: `exact` (the default), or `fast`, with fewer bits where the processor has AMX or AVX-512 BF16.
    #[arg(long, value_name = "PRECISION")]
    precision: Option<Precision>,
}

impl NetworkOptions {
    /// Returns the weights' file, if one is named.
    pub fn weights(&self) -> Option<&Path> {
        self.weights.as_deref()
    }

    /// Returns the engine that carries out orders. `precision` is a record's, used if the options give none.
    pub fn engine(&self, precision: Option<Precision>) -> anyhow::Result<Engine> {
        Ok(Engine {
            limits: memory::limits(),
            ..Engine::new(self.loaded(precision)?)
        })
    }

    /// Returns the network for work other than orders, which are checked by themselves. `precision` is a record's, used if the options give
    /// none.
    pub fn network(&self, precision: Option<Precision>) -> anyhow::Result<Network> {
        memory::check_network()?;
        self.loaded(precision)
    }

    fn loaded(&self, precision: Option<Precision>) -> anyhow::Result<Network> {
        let weights = match &self.weights {
            Some(path) => reading(|| Weights::open(path))?,
            None => included()?,
        };
        tracing::info!("weights {}", weights.sha256());
        let mut network = Network::new(weights);
        if let Some(kernel) = self.kernel {
            network = network.with_instruction_set(kernel)?;
        }
        let precision = self.precision.or(precision).unwrap_or_default();
        network = network.with_precision(precision)?;
        tracing::info!(
            "kernel {}, {}",
            network.instruction_set(),
            network.precision()
        );
        Ok(network)
    }
}

#[cfg(feature = "embedded-weights")]
fn included() -> anyhow::Result<Weights> {
    Ok(Weights::embedded()?)
}

#[cfg(not(feature = "embedded-weights"))]
fn included() -> anyhow::Result<Weights> {
    anyhow::bail!("this build of nishikie contains no weights: name a file with --weights")
}

/// Parses a number from 0 up.
pub fn weight(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() && value >= 0.0 => Ok(value),
        _ => Err("wanted is a number from 0 up".to_owned()),
    }
}

/// Parses a number above 0.
pub fn positive(text: &str) -> Result<f64, String> {
    weight(text)
        .ok()
        .filter(|&value| value > 0.0)
        .ok_or_else(|| "wanted is a number above 0".to_owned())
}
