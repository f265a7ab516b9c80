//! How each optimizer, and color mode, is drawn: told apart by shape and dashes as well as by color (Okabe and Ito's, which color-blind
//! readers can tell apart).

use nishikie::style::configuration::OptimizerKind;

use super::svg::Svg;
use crate::setup::Setup;

/// The optimizer with the fate of its ratio, the paper's Y, or color mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    SgdFalling,
    SgdFixed,
    Lbfgs,
    Color,
}

impl Method {
    pub const ALL: [Method; 4] = [
        Method::SgdFalling,
        Method::SgdFixed,
        Method::Lbfgs,
        Method::Color,
    ];

    pub fn of(setup: &Setup) -> Method {
        let Setup::Style(configuration) = setup else {
            return Method::Color;
        };
        match configuration.optimizer {
            OptimizerKind::Lbfgs => Method::Lbfgs,
            OptimizerKind::Sgd if configuration.decay == 1.0 => Method::SgdFixed,
            OptimizerKind::Sgd => Method::SgdFalling,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Method::SgdFalling => "SGD, β/α falling",
            Method::SgdFixed => "SGD, β/α fixed",
            Method::Lbfgs => "L-BFGS",
            Method::Color => "color mode",
        }
    }

    pub fn color(self) -> &'static str {
        match self {
            Method::SgdFalling => "#0072B2",
            Method::SgdFixed => "#D55E00",
            Method::Lbfgs => "#007a5a",
            Method::Color => "#CC79A7",
        }
    }

    pub fn dashes(self) -> &'static str {
        match self {
            Method::SgdFalling => "",
            Method::SgdFixed => "6 3",
            Method::Lbfgs => "1.5 2.5",
            Method::Color => "",
        }
    }

    /// A circle, a square, a triangle or a diamond.
    pub fn mark(self, svg: &mut Svg, (x, y): (f64, f64)) {
        const R: f64 = 4.2;
        match self {
            Method::SgdFalling => svg.circle((x, y), R, self.color(), "white"),
            Method::SgdFixed => {
                svg.rect((x - R * 0.9, y - R * 0.9), (R * 1.8, R * 1.8), self.color())
            }
            Method::Color => svg.polygon(
                &[
                    (x, y - R * 1.2),
                    (x + R * 1.2, y),
                    (x, y + R * 1.2),
                    (x - R * 1.2, y),
                ],
                self.color(),
            ),
            Method::Lbfgs => {
                svg.polygon(
                    &[
                        (x, y - R * 1.15),
                        (x + R * 1.1, y + R * 0.85),
                        (x - R * 1.1, y + R * 0.85),
                    ],
                    self.color(),
                );
            }
        }
    }
}
