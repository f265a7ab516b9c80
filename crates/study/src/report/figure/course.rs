//! The figure of relative errors against evaluations, by optimizer.

use super::axis::Axis;
use super::method::Method;
use super::svg::{Anchor, Font, RULE, Svg};
use crate::report::course::{Course, at};
use crate::report::findings::Layers;
use crate::results::{Measure, Results, Spread};

const WIDTH: f64 = 960.0;
const LEFT: f64 = 44.0;
const HEIGHT: f64 = 150.0;
const TOP: f64 = 58.0;
const BETWEEN: f64 = 46.0;
/// Space for the last label of a scale.
const RIGHT: f64 = 14.0;
const GAP: f64 = 34.0;

/// Draws a row of panels for each combination of layers. Thin lines are configurations (means over their pairs), thick
/// lines the mean over all configurations of an optimizer.
pub fn draw(results: &Results, courses: &[Course], layers: &[Layers]) -> String {
    let configurations = &results.folder.list.configurations;
    let longest = configurations
        .iter()
        .map(|c| c.evaluations())
        .max()
        .unwrap_or(1);
    let mut svg = Svg::new(
        WIDTH,
        TOP + layers.len() as f64 * (HEIGHT + GAP + 18.0) + 20.0,
    );
    let methods = || {
        Method::ALL
            .into_iter()
            // Color mode has no iterations.
            .filter(|method| *method != Method::Color)
            .filter(|method| configurations.iter().any(|c| Method::of(c) == *method))
    };
    for (n, method) in methods().enumerate() {
        let x = n as f64 * 160.0;
        svg.polyline(
            &[(x, 14.0), (x + 30.0, 14.0)],
            method.color(),
            2.4,
            method.dashes(),
            1.0,
        );
        svg.text((x + 36.0, 18.0), method.name(), Anchor::Start, Font::PLAIN);
    }
    let panel = (WIDTH - LEFT - 2.0 * BETWEEN - RIGHT) / 3.0;
    for (p, measure) in Measure::ALL.into_iter().enumerate() {
        let left = LEFT + p as f64 * (panel + BETWEEN);
        let title = if measure == Measure::Sum {
            "content + style"
        } else {
            measure.name()
        };
        svg.text(
            (left, TOP - 14.0),
            title,
            Anchor::Start,
            Font {
                size: 13.0,
                ..Font::BOLD
            },
        );
        // One scale for a column, so that combinations of layers can be compared.
        let all: Vec<f64> = courses
            .iter()
            .flat_map(|course| course.values(measure).iter().copied())
            .collect();
        let Some(range) = Spread::of(&all) else {
            continue;
        };
        for (row, setting) in layers.iter().enumerate() {
            let top = TOP + row as f64 * (HEIGHT + GAP + 18.0) + 18.0;
            let across = Axis::new((0.0, longest as f64), (left, left + panel), 5);
            let down = Axis::new((range.least, range.most), (top + HEIGHT, top), 4);
            if p == 0 {
                svg.text(
                    (0.0, top - 8.0),
                    &setting.describe(),
                    Anchor::Start,
                    Font::SMALL,
                );
            }
            for (value, label) in down.ticks() {
                let y = down.place(value);
                svg.line((left, y), (left + panel, y), RULE, 0.7);
                svg.text((left - 5.0, y + 3.2), &label, Anchor::End, Font::SMALL);
            }
            for (value, label) in across.ticks() {
                svg.text(
                    (across.place(value), top + HEIGHT + 13.0),
                    &label,
                    Anchor::Middle,
                    Font::SMALL,
                );
            }
            for method in methods() {
                let own: Vec<&Course> = courses
                    .iter()
                    .filter(|course| {
                        let n = course.configuration;
                        setting.members.contains(&n) && Method::of(&configurations[n]) == method
                    })
                    .collect();
                let line = |value: &dyn Fn(usize) -> Option<f64>| -> Vec<(f64, f64)> {
                    (1..=longest)
                        .filter_map(|e| Some((across.place(e as f64), down.place(value(e)?))))
                        .collect()
                };
                for course in &own {
                    let thin = line(&|evaluation| at(course.values(measure), evaluation));
                    svg.polyline(&thin, method.color(), 0.8, "", 0.35);
                }
                let mean = line(&|evaluation| {
                    let values: Vec<f64> = own
                        .iter()
                        .filter_map(|c| at(c.values(measure), evaluation))
                        .collect();
                    Some(Spread::of(&values)?.mean)
                });
                svg.polyline(&mean, method.color(), 2.2, method.dashes(), 1.0);
            }
        }
    }
    let bottom = TOP + layers.len() as f64 * (HEIGHT + GAP + 18.0) + 12.0;
    svg.text(
        (LEFT, bottom),
        "evaluations of the objective",
        Anchor::Start,
        Font::SMALL,
    );
    svg.finish()
}
