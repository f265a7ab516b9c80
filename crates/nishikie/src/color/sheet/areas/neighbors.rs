//! The neighbors of areas, across the lines between them.

use super::segment::Areas;

/// Returns for each area those that come as near to it as `gap` pixels along a row, a column or a diagonal, in order.
pub(super) fn neighbors(areas: &Areas, gap: usize) -> Vec<Vec<u32>> {
    let (width, height) = (areas.width, areas.height);
    let mut near = vec![false; areas.count * areas.count];
    let steps = (1..=gap).filter(|step| step.is_power_of_two() || *step == gap);
    for step in steps {
        for y in 0..height {
            for x in 0..width {
                let here = areas.labels[y * width + x];
                let right = (x + step < width).then(|| (x + step, y));
                let below = (y + step < height).then(|| (x, y + step));
                let across = (x + step < width && y + step < height).then(|| (x + step, y + step));
                let back = (x >= step && y + step < height).then(|| (x - step, y + step));
                for (x, y) in [right, below, across, back].into_iter().flatten() {
                    let there = areas.labels[y * width + x];
                    near[here.min(there) as usize * areas.count + here.max(there) as usize] = true;
                }
            }
        }
    }
    let are_near = |a: usize, b: usize| a != b && near[a.min(b) * areas.count + a.max(b)];
    let of = |area| (0..areas.count).filter(move |&other| are_near(area, other));
    (0..areas.count)
        .map(|area| of(area).map(|other| other as u32).collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbors_are_near_along_rows_columns_and_diagonals() {
        // Three stripes of 4, 3 and 5 pixels, and a corner below them.
        let mut labels: Vec<u32> = (0..12)
            .map(|x| u32::from(x >= 4) + u32::from(x >= 7))
            .collect();
        labels.extend([0; 11]);
        labels.push(3);
        let areas = Areas {
            width: 12,
            height: 2,
            labels,
            count: 4,
        };
        assert_eq!(
            neighbors(&areas, 3),
            [vec![1, 2, 3], vec![0, 2], vec![0, 1, 3], vec![0, 2]]
        );
        assert_eq!(neighbors(&areas, 4)[1], [0, 2]);
    }
}
