//! The marks, colors and dashes of the methods. Shapes and dashes differ as well as colors, which are those of Okabe and Ito
//! for color-blind readers.

use nishikie::style::configuration::OptimizerKind;

use super::svg::Svg;
use crate::setup::Setup;

/// An optimizer with a ratio that falls or is fixed, which the paper calls Y, or color mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    SgdFalling,
    SgdFixed,
    Lbfgs,
    Color,
}

impl Method {
    /// All methods, in the order of legends.
    pub const ALL: [Method; 4] = [
        Method::SgdFalling,
        Method::SgdFixed,
        Method::Lbfgs,
        Method::Color,
    ];

    /// Returns the method of a configuration.
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

    /// Returns the name shown in legends.
    pub fn name(self) -> &'static str {
        match self {
            Method::SgdFalling => "SGD, β/α falling",
            Method::SgdFixed => "SGD, β/α fixed",
            Method::Lbfgs => "L-BFGS",
            Method::Color => "color mode",
        }
    }

    /// Returns the color, as CSS writes it.
    pub fn color(self) -> &'static str {
        match self {
            Method::SgdFalling => "#0072B2",
            Method::SgdFixed => "#D55E00",
            Method::Lbfgs => "#007a5a",
            Method::Color => "#CC79A7",
        }
    }

    /// Returns the lengths of dashes and gaps; empty for a solid line.
    pub fn dashes(self) -> &'static str {
        match self {
            Method::SgdFalling => "",
            Method::SgdFixed => "6 3",
            Method::Lbfgs => "1.5 2.5",
            Method::Color => "",
        }
    }

    /// Draws a circle, a square, a triangle or a diamond.
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
