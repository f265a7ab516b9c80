//! Evidence in terms of a palette's pigments.

use nalgebra::DMatrix;

use super::likelihoods::Evidence;
use crate::color::palette::Pigment;
use crate::color::settings::EvidenceSettings;
use crate::color::sheet::cells::CELL;
use crate::color::sheet::plate::Plate;

/// Converts evidence to probabilities of a few pigments. A pigment gets the probability of the colors around it, which is raised the
/// nearer the print's lightness is to its own. Without evidence only lightness decides.
pub(in crate::color) fn in_pigments(
    evidence: Option<&Evidence>,
    pigments: &[Pigment],
    plate: &Plate,
    settings: &EvidenceSettings,
) -> Evidence {
    let stride = evidence.map_or(CELL / 2, |evidence| evidence.stride);
    let (columns, rows) = evidence
        .map_or((plate.width / stride, plate.height / stride), |evidence| {
            (evidence.columns, evidence.rows)
        });
    let square = |value: f32, deviation: f32| -0.5 * (value / deviation).powi(2);
    let near = evidence.map(|evidence| {
        DMatrix::from_fn(pigments.len(), evidence.bins.len(), |pigment, bin| {
            let [_, a, b] = pigments[pigment].lab;
            let [x, y] = evidence.bins[bin];
            square((a - x).hypot(b - y), settings.pigment_chroma).exp()
        })
    });
    let mut logs = DMatrix::zeros(pigments.len(), columns * rows);
    for (cell, mut to) in logs.column_iter_mut().enumerate() {
        let corner = [cell % columns, cell / columns].map(|at| at * stride);
        let lightness = plate.mean_lightness(corner, stride);
        if let Some((evidence, near)) = evidence.zip(near.as_ref()) {
            let own = evidence.log_probabilities.column(cell);
            let greatest = own.max();
            let shares = own.map(|log| (log - greatest).exp());
            let total = shares.sum();
            to.copy_from(&(near * shares / total).map(|share| (share + settings.doubt).ln()));
        }
        for (to, pigment) in to.iter_mut().zip(pigments) {
            *to += square(pigment.lab[0] - lightness, settings.pigment_lightness);
        }
    }
    Evidence {
        columns,
        rows,
        stride,
        bins: pigments.iter().map(|p| [p.lab[1], p.lab[2]]).collect(),
        log_probabilities: logs,
    }
}

#[cfg(test)]
mod tests {
    use super::super::likelihoods::tests::evidence;
    use super::*;

    #[test]
    fn a_pigment_is_likely_at_its_lightness_and_where_its_color_is() {
        let plate = Plate {
            width: 16,
            height: 8,
            lightness: (0..128)
                .map(|pixel| if pixel % 16 < 8 { 30.0 } else { 80.0 })
                .collect(),
            chroma: vec![[0.0; 2]; 128],
        };
        let pigment = |lab| Pigment { lab, share: 0.25 };
        let pigments = [
            pigment([30.0, 0.0, -30.0]),
            pigment([80.0, 0.0, -30.0]),
            pigment([30.0, 40.0, 30.0]),
            pigment([80.0, 40.0, 30.0]),
        ];
        let settings = EvidenceSettings::default();
        let likeliest =
            |evidence: &Evidence, cell: usize| evidence.log_probabilities.column(cell).imax();
        let alone = in_pigments(None, &pigments, &plate, &settings);
        assert_eq!((alone.columns, alone.rows), (4, 2));
        assert!(pigments[likeliest(&alone, 0)].lab[0] == 30.0);
        assert!(pigments[likeliest(&alone, 3)].lab[0] == 80.0);
        let red = evidence(2, 8, &[[40.0, 32.0], [0.0, -32.0]], &[0.9, 0.1, 0.2, 0.8]);
        let limited = in_pigments(Some(&red), &pigments, &plate, &settings);
        assert_eq!([likeliest(&limited, 0), likeliest(&limited, 1)], [2, 1]);
    }
}
