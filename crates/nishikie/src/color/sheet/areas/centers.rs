//! The centers of areas.

use super::segment::Areas;

/// Returns the mean place of each area's pixels, across and down, in parts of the print's longest side.
pub(super) fn centers(areas: &Areas) -> Vec<[f32; 2]> {
    let mut sums = vec![[0.0f64; 3]; areas.count];
    for (pixel, &area) in areas.labels.iter().enumerate() {
        let place = [pixel % areas.width, pixel / areas.width].map(|at| at as f64 + 0.5);
        let sum = &mut sums[area as usize];
        *sum = [sum[0] + place[0], sum[1] + place[1], sum[2] + 1.0];
    }
    let longest = areas.width.max(areas.height) as f64;
    sums.iter()
        .map(|&[x, y, count]| [x, y].map(|sum| (sum / count / longest) as f32))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_center_is_the_mean_of_its_pixels() {
        let areas = Areas {
            width: 4,
            height: 2,
            labels: vec![0, 0, 1, 1, 0, 0, 1, 1],
            count: 2,
        };
        assert_eq!(centers(&areas), [[0.25, 0.25], [0.75, 0.25]]);
    }
}
