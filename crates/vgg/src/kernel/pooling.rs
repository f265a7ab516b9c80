//! 2 × 2 pooling with stride 2; an odd last row or column is dropped.

use crate::Pooling;
use crate::features::Features;

/// The corners of a window, in the order in which a tie of the maximum is decided: the first wins.
const CORNERS: [(usize, usize); 4] = [(0, 0), (0, 1), (1, 0), (1, 1)];

/// Pools.
pub fn pool(input: &Features, pooling: Pooling) -> Features {
    let mut output = Features::zeros(input.channels(), input.height() / 2, input.width() / 2);
    for c in 0..output.channels() {
        for y in 0..output.height() {
            for x in 0..output.width() {
                let corners = CORNERS.map(|(dy, dx)| input.get(c, 2 * y + dy, 2 * x + dx));
                let value = match pooling {
                    Pooling::Max => corners.into_iter().fold(f32::NEG_INFINITY, f32::max),
                    Pooling::Average => corners.iter().sum::<f32>() / 4.0,
                };
                output.set(c, y, x, value);
            }
        }
    }
    output
}

/// The gradient at the input, from the input and the gradient at the output.
pub fn pool_backward(input: &Features, gradient: &Features, pooling: Pooling) -> Features {
    let mut output = input.zeros_like();
    for c in 0..gradient.channels() {
        for y in 0..gradient.height() {
            for x in 0..gradient.width() {
                let g = gradient.get(c, y, x);
                match pooling {
                    Pooling::Max => {
                        let mut best = CORNERS[0];
                        for (dy, dx) in CORNERS {
                            if input.get(c, 2 * y + dy, 2 * x + dx)
                                > input.get(c, 2 * y + best.0, 2 * x + best.1)
                            {
                                best = (dy, dx);
                            }
                        }
                        output.set(c, 2 * y + best.0, 2 * x + best.1, g);
                    }
                    Pooling::Average => {
                        for (dy, dx) in CORNERS {
                            output.set(c, 2 * y + dy, 2 * x + dx, g / 4.0);
                        }
                    }
                }
            }
        }
    }
    output
}
