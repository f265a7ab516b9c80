//! The optimizers on functions whose minima are known, and where functions misbehave.

use std::convert::Infallible;

use nishikie::style::optimizer::{Lbfgs, Optimizer, OptimizerError, Point, Sgd, Status};

type Evaluated<E> = Result<f64, E>;

/// Runs until the budget or the optimizer ends; returns the point, the loss after each iteration and how it ended.
fn run<E: std::fmt::Debug>(
    optimizer: &mut dyn Optimizer<E>,
    x: Vec<f32>,
    budget: usize,
    mut function: impl FnMut(&[f32], &mut [f32]) -> Evaluated<E>,
) -> Result<(Point, Vec<f64>, Status), OptimizerError<E>> {
    let mut calls = 0;
    let mut counted = |x: &[f32], gradient: &mut [f32]| {
        calls += 1;
        function(x, gradient)
    };
    let mut point = Point::start(x, &mut counted)?;
    let mut losses = vec![point.loss()];
    let mut used = 1;
    let mut status = Status::Continue;
    while used < budget && status == Status::Continue {
        let step = optimizer.step(&mut point, budget - used, &mut counted)?;
        used += step.evaluations;
        status = step.status;
        losses.push(point.loss());
    }
    assert!(used <= budget, "{used} evaluations of {budget}");
    assert_eq!(used, calls, "evaluations reported and made");
    assert!(
        losses.is_sorted_by(|a, b| a >= b),
        "the loss rose: {losses:?}"
    );
    Ok((point, losses, status))
}

fn both() -> [Box<dyn Optimizer<Infallible>>; 2] {
    [Box::new(Sgd::default()), Box::new(Lbfgs::default())]
}

/// Σ cᵢ (xᵢ - i)² / 2 with c from 1 to `condition`, evenly in the logarithm.
fn bowl(condition: f64) -> impl FnMut(&[f32], &mut [f32]) -> Evaluated<Infallible> {
    move |x, gradient| {
        let mut value = 0.0;
        for (i, (&x, gradient)) in x.iter().zip(gradient).enumerate() {
            let c = condition.powf(i as f64 / 99.0);
            let off = f64::from(x) - i as f64;
            value += 0.5 * c * off * off;
            *gradient = (c * off) as f32;
        }
        Ok(value)
    }
}

fn rosenbrock(x: &[f32], gradient: &mut [f32]) -> Evaluated<Infallible> {
    let (a, b) = (f64::from(x[0]), f64::from(x[1]));
    gradient[0] = (-400.0 * a * (b - a * a) - 2.0 * (1.0 - a)) as f32;
    gradient[1] = (200.0 * (b - a * a)) as f32;
    Ok(100.0 * (b - a * a).powi(2) + (1.0 - a).powi(2))
}

#[test]
fn lbfgs_solves_a_quadratic() {
    let (point, ..) = run(&mut Lbfgs::default(), vec![0.0; 100], 30, bowl(10.0)).unwrap();
    assert!(point.loss() < 1e-6, "{}", point.loss());
}

#[test]
fn lbfgs_solves_an_ill_conditioned_quadratic() {
    let (point, losses, _) = run(&mut Lbfgs::default(), vec![0.0; 100], 200, bowl(1e4)).unwrap();
    assert!(
        point.loss() < 1e-6 * losses[0],
        "{} of {}",
        point.loss(),
        losses[0]
    );
}

#[test]
fn lbfgs_solves_rosenbrock() {
    let (point, ..) = run(&mut Lbfgs::default(), vec![-1.2, 1.0], 60, rosenbrock).unwrap();
    assert!(point.loss() < 1e-8, "{} at {:?}", point.loss(), point.x());
}

#[test]
fn sgd_solves_a_quadratic() {
    let (point, losses, _) = run(&mut Sgd::default(), vec![0.0; 100], 300, bowl(100.0)).unwrap();
    assert!(
        point.loss() < 1e-6 * losses[0],
        "{} of {}",
        point.loss(),
        losses[0]
    );
}

/// A move that is taken back costs an evaluation and the momentum, and rounding decides when that happens. In a bowl much
/// steeper one way than another the rate could grow until the moves swing; the curvature met on the way says so before.
#[test]
fn sgd_does_not_swing() {
    let (_, losses, _) = run(&mut Sgd::default(), vec![0.0; 100], 150, bowl(1e3)).unwrap();
    // The first moves find out how far they may go.
    let known = losses[20..].array_windows();
    let taken_back = known.filter(|[before, after]| before == after).count();
    assert!(taken_back <= 1, "{taken_back} moves taken back");
}

/// Powers of two scale without rounding, so the paths must be the same bit for bit.
#[test]
fn the_scale_of_the_loss_does_not_matter() {
    let paths = |scale: f32| {
        both().map(|mut optimizer| {
            let mut function = bowl(100.0);
            let scaled = |x: &[f32], gradient: &mut [f32]| {
                let value = function(x, gradient)?;
                gradient.iter_mut().for_each(|g| *g *= scale);
                Ok(value * f64::from(scale))
            };
            let (point, ..) = run(&mut *optimizer, vec![0.0; 100], 40, scaled).unwrap();
            point.into_x()
        })
    };
    assert_eq!(paths(1.0), paths(2f32.powi(20)));
    assert_eq!(paths(1.0), paths(2f32.powi(-20)));
}

#[test]
fn the_number_of_threads_does_not_matter() {
    let n = 100_000;
    let path = |threads| {
        let waves = |x: &[f32], gradient: &mut [f32]| {
            let mut value = 0.0;
            for (i, (&x, gradient)) in x.iter().zip(gradient).enumerate() {
                let c = 1.0 + (i % 97) as f32;
                value += f64::from(c * x * x / 2.0 - x.sin() * 50.0);
                *gradient = c * x - x.cos() * 50.0;
            }
            Ok::<_, Infallible>(value)
        };
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| {
            run(&mut Lbfgs::default(), vec![5.0; n], 30, waves)
                .unwrap()
                .0
                .into_x()
        })
    };
    assert_eq!(path(1), path(3));
}

#[test]
fn a_zero_gradient_is_the_end() {
    let flat = |_: &[f32], gradient: &mut [f32]| {
        gradient.fill(0.0);
        Ok::<_, Infallible>(1.0)
    };
    for mut optimizer in both() {
        let (point, losses, status) = run(&mut *optimizer, vec![7.0], 10, flat).unwrap();
        assert_eq!(
            (point.x(), losses.len(), status),
            (&[7.0][..], 2, Status::Converged)
        );
    }
}

#[test]
fn a_start_without_a_finite_value_or_gradient_is_an_error() {
    for (value, slope) in [
        (f64::NAN, 1.0),
        (f64::INFINITY, 1.0),
        (1.0, f32::NAN),
        (1.0, f32::INFINITY),
    ] {
        let broken = |_: &[f32], gradient: &mut [f32]| {
            gradient.fill(slope);
            Ok::<_, Infallible>(value)
        };
        let error = run(&mut Lbfgs::default(), vec![0.0; 3], 10, broken).unwrap_err();
        assert!(matches!(error, OptimizerError::NonFinite { .. }), "{error}");
    }
}

/// x - ln x, which is NaN left of 0; the first steps jump there.
#[test]
fn steps_to_where_the_function_is_not_finite_are_taken_back() {
    let barrier = |x: &[f32], gradient: &mut [f32]| {
        gradient[0] = 1.0 - 1.0 / x[0];
        Ok::<_, Infallible>(f64::from(x[0]) - f64::from(x[0]).ln())
    };
    let mut sgd = Sgd::default();
    let mut lbfgs = Lbfgs::default();
    sgd.first_step = 8.0;
    lbfgs.first_step = 8.0;
    let optimizers: [&mut dyn Optimizer<Infallible>; 2] = [&mut sgd, &mut lbfgs];
    for optimizer in optimizers {
        let (point, ..) = run(optimizer, vec![5.0], 100, barrier).unwrap();
        assert!((point.x()[0] - 1.0).abs() < 1e-2, "{:?}", point.x());
    }
}

#[test]
fn a_function_that_is_finite_nowhere_else_is_an_error() {
    for mut optimizer in both() {
        let island = |x: &[f32], gradient: &mut [f32]| {
            gradient.fill(1.0);
            Ok::<_, Infallible>(if x[0] == 5.0 { 1.0 } else { f64::NAN })
        };
        let error = run(&mut *optimizer, vec![5.0], 100, island).unwrap_err();
        assert!(matches!(error, OptimizerError::NonFinite { .. }), "{error}");
    }
}

#[test]
fn an_error_of_the_function_comes_back() {
    let mut calls = 0;
    let failing = |x: &[f32], gradient: &mut [f32]| {
        calls += 1;
        gradient.copy_from_slice(x);
        if calls == 4 {
            Err(std::fmt::Error)
        } else {
            Ok(f64::from(x[0] * x[0]) / 2.0)
        }
    };
    let error = run(&mut Sgd::default(), vec![100.0], 10, failing).unwrap_err();
    assert!(matches!(error, OptimizerError::Function(std::fmt::Error)));
}

/// The gradient points the wrong way: every direction that looks like down goes up.
#[test]
fn lbfgs_stops_where_nothing_is_lower() {
    let liar = |x: &[f32], gradient: &mut [f32]| {
        gradient[0] = -x[0];
        Ok::<_, Infallible>(f64::from(x[0] * x[0]))
    };
    let (point, _, status) = run(&mut Lbfgs::default(), vec![5.0], 100, liar).unwrap();
    assert_eq!((point.x(), status), (&[5.0][..], Status::Stalled));
}

/// The function changes under the model, whose direction then leads up; down the gradient there is still a way.
#[test]
fn lbfgs_forgets_a_model_that_misleads() {
    let side = std::cell::Cell::new(1.0f32);
    let mut function = |x: &[f32], gradient: &mut [f32]| {
        let c = [1.0, 100.0];
        let off = [x[0] - side.get(), x[1] - 30.0 * side.get()];
        for i in 0..2 {
            gradient[i] = c[i] * off[i];
        }
        Ok::<_, Infallible>(
            (0..2)
                .map(|i| f64::from(c[i] * off[i] * off[i]) / 2.0)
                .sum(),
        )
    };
    let mut lbfgs = Lbfgs::default();
    let mut point = Point::start(vec![20.0, 20.0], &mut function).unwrap();
    for _ in 0..4 {
        lbfgs.step(&mut point, 100, &mut function).unwrap();
    }
    side.set(-1.0);
    let mut point = Point::start(point.into_x(), &mut function).unwrap();
    for _ in 0..20 {
        lbfgs.step(&mut point, 100, &mut function).unwrap();
    }
    assert!(point.loss() < 1e-6, "{}", point.loss());
}

#[test]
fn sgd_follows_a_function_that_changes() {
    let weight = std::cell::Cell::new(1.0f64);
    let mut optimizer = Sgd::default();
    let mut function = |x: &[f32], gradient: &mut [f32]| {
        // Two wells that pull apart, the second one losing strength.
        let (a, b) = (f64::from(x[0]) - 10.0, f64::from(x[0]) + 10.0);
        gradient[0] = (a + weight.get() * b) as f32;
        Ok::<_, Infallible>((a * a + weight.get() * b * b) / 2.0)
    };
    let mut point = Point::start(vec![5.0], &mut function).unwrap();
    for _ in 0..1000 {
        weight.set(weight.get() * 0.9975);
        optimizer.step(&mut point, 1, &mut function).unwrap();
    }
    let minimum = 10.0 * (1.0 - weight.get()) / (1.0 + weight.get());
    assert!(
        (f64::from(point.x()[0]) - minimum).abs() < 0.1,
        "{:?}, not {minimum}",
        point.x()
    );
}
