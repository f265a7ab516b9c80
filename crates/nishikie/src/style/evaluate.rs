//! The losses of any picture as if a run had made it.

use vgg::{Image, Network};

use super::configuration::Configuration;
use super::objective::{Evaluation, Objective};
use super::optimize::{Problem, StyleError};

/// Computes the losses and relative errors of `output` as an output for this content and these styles with their weights.
/// It need not come from a style run.
///
/// # Errors
/// The configuration is not valid, the output is not as large as the content, or a picture is too small for a layer.
pub fn evaluate(
    network: &Network,
    configuration: &Configuration,
    content: &Image,
    styles: &[(&Image, f64)],
    output: &Image,
) -> Result<Evaluation, StyleError> {
    configuration.check()?;
    let size = |image: &Image| (image.width(), image.height());
    if size(output) != size(content) {
        return Err(StyleError::OutputSize {
            output: size(output),
            content: size(content),
        });
    }
    let problem = Problem::new(network, configuration, content, styles)?;
    let objective = Objective::new(
        network,
        configuration.pooling,
        problem.content_target,
        problem.style_target,
    );
    let weights = configuration.term_weights(configuration.ratio);
    Ok(objective.evaluate(output, weights)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use vgg::Weights;

    #[test]
    fn the_content_is_its_own_best_output_and_other_sizes_are_refused() {
        let network = Network::new(Weights::embedded().unwrap());
        let configuration = Configuration::default();
        let image = |width: usize, step: usize| {
            let values = (0..3 * width * 16).map(|i| (i * step % 256) as f32);
            Image::new(width, 16, values.collect())
        };
        let (content, style) = (image(24, 7), image(16, 31));
        let measure =
            |output| evaluate(&network, &configuration, &content, &[(&style, 1.0)], output);
        let same = measure(&content).unwrap().relative_error;
        assert!(
            same.content_mean == 0.0 && same.style_mean > 0.1,
            "{same:?}"
        );
        let error = measure(&style).map(|_| ()).unwrap_err();
        assert!(error.to_string().contains("16 × 16"), "{error}");
    }
}
