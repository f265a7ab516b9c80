//! Figure 1: the relative errors of every configuration at the last iteration.

use super::axis::Axis;
use super::method::Method;
use super::svg::{Anchor, Font, GRAY, INK, RULE, Svg};
use crate::report::findings::{Finding, Layers};
use crate::results::{Measure, Results, Spread};
use crate::setup::Setup;

const WIDTH: f64 = 960.0;
const NAMES: f64 = 104.0;
const ROW: f64 = 15.5;
const GAP: f64 = 26.0;
const TOP: f64 = 74.0;
const BETWEEN: f64 = 34.0;
/// The distance of the pairs' dots below the middle of their row, so that mark and bar do not hide them.
const PAIRS: f64 = 5.2;

/// Draws a row for each configuration and a panel each for content, style and their sum. Small dots are pairs, the mark
/// is their mean, the bar one standard deviation to either side.
pub fn draw(
    results: &Results,
    pairs: &[(usize, usize)],
    layers: &[Layers],
    findings: &[Finding],
) -> String {
    let configurations = &results.folder.list.configurations;
    let rows: f64 = configurations.len() as f64 * ROW + layers.len() as f64 * GAP;
    let mut svg = Svg::new(WIDTH, TOP + rows + 34.0);
    legend(&mut svg, configurations);

    let panel = (WIDTH - NAMES - 3.0 * BETWEEN - 12.0) / 3.0;
    let (mut baselines, mut settings) = (Vec::new(), Vec::new());
    let mut y = TOP;
    for setting in layers {
        settings.push((y, setting.describe()));
        y += GAP;
        for &n in &setting.members {
            baselines.push((n, y + ROW / 2.0));
            y += ROW;
        }
    }
    for (n, middle) in &baselines {
        svg.text(
            (0.0, middle + 4.0),
            configurations[*n].name(),
            Anchor::Start,
            Font::PLAIN,
        );
        svg.line((NAMES, *middle), (WIDTH, *middle), "#f1efea", 1.0);
    }

    for (p, measure) in Measure::ALL.into_iter().enumerate() {
        let left = NAMES + p as f64 * (panel + BETWEEN) + 8.0;
        let values: Vec<(usize, f64, Vec<f64>)> = baselines
            .iter()
            .map(|(n, middle)| (*n, *middle, results.values(*n, pairs, measure)))
            .collect();
        let all = values
            .iter()
            .flat_map(|(_, _, values)| values.iter().copied());
        let Some(range) = Spread::of(&all.collect::<Vec<_>>()) else {
            continue;
        };
        let axis = Axis::new((range.least, range.most), (left, left + panel), 5);
        let title = match measure {
            Measure::Content => "content",
            Measure::Style => "style",
            Measure::Sum => "content + style",
        };
        svg.text(
            (left, TOP - 22.0),
            title,
            Anchor::Start,
            Font {
                size: 13.0,
                ..Font::BOLD
            },
        );
        for (value, label) in axis.ticks() {
            let x = axis.place(value);
            svg.line((x, TOP), (x, TOP + rows + 4.0), RULE, 0.7);
            svg.text((x, TOP - 5.0), &label, Anchor::Middle, Font::SMALL);
            svg.text((x, TOP + rows + 17.0), &label, Anchor::Middle, Font::SMALL);
        }
        for (n, middle, values) in &values {
            let Some(spread) = Spread::of(values) else {
                continue;
            };
            for value in values {
                svg.circle((axis.place(*value), middle + PAIRS), 1.4, GRAY, "none");
            }
            let method = Method::of(&configurations[*n]);
            let reach = |sign: f64| {
                (
                    axis.place(
                        (spread.mean + sign * spread.deviation).clamp(spread.least, spread.most),
                    ),
                    *middle,
                )
            };
            svg.line(reach(-1.0), reach(1.0), method.color(), 1.6);
            method.mark(&mut svg, (axis.place(spread.mean), *middle));
        }
        if let Some(finding) = findings.iter().find(|finding| finding.measure == measure) {
            let place = |name: &str| {
                let found = values
                    .iter()
                    .find(|(n, ..)| configurations[*n].name() == name);
                found.and_then(|(_, middle, values)| {
                    Some((axis.place(Spread::of(values)?.mean), *middle))
                })
            };
            if let Some(at) = place(&finding.ours) {
                note(
                    &mut svg,
                    at,
                    left + panel,
                    if finding.agrees() {
                        "least, as in the paper"
                    } else {
                        "least"
                    },
                );
            }
            if let Some(at) = place(finding.papers).filter(|_| !finding.agrees()) {
                note(&mut svg, at, left + panel, "the paper’s least");
            }
        }
    }
    for (y, words) in settings {
        svg.rect((0.0, y + 7.0), (WIDTH, 14.0), "white");
        svg.text((0.0, y + 17.0), &words, Anchor::Start, Font::SMALL);
    }
    svg.text(
        (NAMES + 8.0, TOP + rows + 31.0),
        "relative error at the last iteration, mean over entries (0 to 2 each); least is best",
        Anchor::Start,
        Font::SMALL,
    );
    svg.finish()
}

/// Draws a ring around a mark and words beside it, on the side that has space.
fn note(svg: &mut Svg, (x, y): (f64, f64), right: f64, words: &str) {
    const LETTER: f64 = 5.4;
    svg.circle((x, y), 8.0, "none", INK);
    let length = words.chars().count() as f64 * LETTER;
    let font = Font {
        size: 10.0,
        ..Font::BOLD
    };
    let (from, anchor, left) = if x + 12.0 + length < right {
        (x + 12.0, Anchor::Start, x + 10.0)
    } else {
        (x - 12.0, Anchor::End, x - 14.0 - length)
    };
    svg.rect((left, y - 7.0), (length + 4.0, 14.0), "white");
    svg.text((from, y + 3.6), words, anchor, font);
}

/// Draws the legend above the panels.
fn legend(svg: &mut Svg, configurations: &[Setup]) {
    let mut x = 0.0;
    for method in Method::ALL
        .into_iter()
        .filter(|method| configurations.iter().any(|c| Method::of(c) == *method))
    {
        method.mark(svg, (x + 6.0, 14.0));
        svg.text((x + 16.0, 18.0), method.name(), Anchor::Start, Font::PLAIN);
        x += 132.0;
    }
    svg.circle((x + 6.0, 14.0), 1.4, GRAY, "none");
    svg.text((x + 16.0, 18.0), "one pair", Anchor::Start, Font::PLAIN);
    svg.line((x + 84.0, 14.0), (x + 108.0, 14.0), GRAY, 1.6);
    svg.text(
        (x + 114.0, 18.0),
        "mean ± standard deviation over the pairs",
        Anchor::Start,
        Font::PLAIN,
    );
}
