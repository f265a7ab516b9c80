//! One run of a study, from its order to its picture with losses and relative errors.

use nishikie::progress::{Iteration, Monitor};
use nishikie::style::evaluate;
use nishikie::{Colored, Engine, Input, Recipe, Role, prepare};

use crate::StudyError;
use crate::folder::StudyList;
use crate::plan::{Plan, Run};
use crate::prints::StudyPrints;

/// Carries out the order of a run. A picture of color mode is measured as [`Setup::measured_by`](crate::Setup::measured_by) says, as a
/// history of one entry.
pub(crate) fn compute(
    plan: &Plan,
    list: &StudyList,
    run: Run,
    prints: &StudyPrints,
    engine: &Engine,
    monitor: &dyn Monitor,
) -> Result<Colored, StudyError> {
    // The plan's prints have paths, which the list leaves out.
    let (content, style) = (&plan.contents[run.content], &plan.styles[run.style]);
    let gray = prints.content(content, monitor)?;
    let reduced = prints.style(style, &gray, monitor)?;
    let mut order = list.order(run);
    order.inputs = vec![
        Input::picture(Role::Content, gray.clone()),
        match order.recipe {
            Recipe::Style(_) => Input::picture(Role::Style, reduced.clone()),
            Recipe::Color(_) => Input::file(Role::Style, &style.path),
        },
    ];
    let mut colored = nishikie::run(&order, engine, monitor)?;
    if let Recipe::Color(_) = order.recipe {
        let (setup, ..) = list.parts(run);
        let measure = setup.measured_by();
        let [gray, reduced, picture] = [&*gray, &*reduced, &colored.picture].map(prepare::image);
        let styles = [(&reduced, 1.0)];
        let found = evaluate(&engine.network, measure, &gray, &styles, &picture)?;
        colored.record.history = vec![Iteration {
            level: 1,
            evaluations: 1,
            ratio: measure.ratio,
            losses: found.losses,
            relative_error: found.relative_error,
            seconds: colored.record.seconds,
        }];
    }
    Ok(colored)
}
