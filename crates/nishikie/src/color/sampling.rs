//! Bilinear sampling of planes.

/// Returns the value at a point between the pixels of a plane; the border's values extend beyond it.
pub(super) fn bilinear(plane: &[f32], width: usize, height: usize, x: f32, y: f32) -> f32 {
    let taps = taps(width, height, x, y);
    taps.iter()
        .map(|&(index, weight)| plane[index] * weight)
        .sum()
}

/// Returns the four pixels around a point and their bilinear weights, which sum to 1.
pub(super) fn taps(width: usize, height: usize, x: f32, y: f32) -> [(usize, f32); 4] {
    let (left, right, u) = axis(x, width);
    let (top, bottom, v) = axis(y, height);
    [
        (top * width + left, (1.0 - u) * (1.0 - v)),
        (top * width + right, u * (1.0 - v)),
        (bottom * width + left, (1.0 - u) * v),
        (bottom * width + right, u * v),
    ]
}

/// Returns the two pixels around a place on one axis, and the weight of the second.
pub(super) fn axis(at: f32, size: usize) -> (usize, usize, f32) {
    let at = at.clamp(0.0, (size - 1) as f32);
    let low = at as usize;
    (low, (low + 1).min(size - 1), at - low as f32)
}
