//! The progress of the style run that is made now, or was made last: its losses, the time left, and the best picture so far.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use nishikie::picture::Picture;
use nishikie::progress::{Iteration, Level};
use nishikie::style::StyleRecipe;
use nishikie::vgg::Image;
use serde::Serialize;

use crate::error::Refusal;
use crate::name::FileName;
use crate::style::pace::Pace;
use crate::tile;

/// Shortest time between two pictures.
const PICTURE_INTERVAL: Duration = Duration::from_millis(800);

/// Shortest time between two updates to the pages.
const UPDATE_INTERVAL: Duration = Duration::from_millis(200);

/// Longest side of the picture, in pixels.
const LONGEST: usize = 1024;

/// The losses after an iteration.
#[derive(Clone, Debug, Serialize)]
pub struct Point {
    /// The number of the level.
    level: usize,
    evaluations: usize,
    /// The losses as the command reports them.
    content: f64,
    style: f64,
    total: f64,
    /// The weighted content loss, a part of the total.
    content_part: f64,
    /// The weighted style loss, a part of the total.
    style_part: f64,
    /// The relative error of the content, as a mean over its entries.
    content_error: f64,
    /// The relative error of the style, as a mean over its entries.
    style_error: f64,
}

/// The progress of a run at one time.
#[derive(Clone, Debug, Serialize)]
pub struct Update {
    job: u64,
    /// The run's print.
    print: FileName,
    /// Largest number of evaluations.
    of: usize,
    /// Seconds left.
    left: Option<f64>,
    /// The number of the newest picture; 0 while there is none.
    picture: u64,
    /// The newest iteration.
    point: Option<Point>,
}

/// The progress of a run from its beginning on.
#[derive(Clone, Debug, Serialize)]
pub struct Course {
    #[serde(flatten)]
    update: Update,
    points: Vec<Point>,
}

struct Run {
    update: Update,
    points: Vec<Point>,
    recipe: StyleRecipe,
    pace: Pace,
    picture: Arc<Vec<u8>>,
    /// The time of the newest picture.
    pictured: Option<Instant>,
    /// The time of the last update.
    updated: Option<Instant>,
}

/// The progress of the one run that is made now, or was made last.
#[derive(Default)]
pub struct RunProgress(Mutex<Option<Run>>);

impl RunProgress {
    fn run(&self) -> MutexGuard<'_, Option<Run>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a run of a recipe.
    pub fn begin(&self, job: u64, print: FileName, recipe: &StyleRecipe) {
        *self.run() = Some(Run {
            update: Update {
                job,
                print,
                of: 0,
                left: None,
                picture: 0,
                point: None,
            },
            points: Vec::new(),
            recipe: recipe.clone(),
            pace: Pace::new(recipe.configuration.iterations),
            picture: Arc::default(),
            pictured: None,
            updated: None,
        });
    }

    /// Records an iteration. Returns an update for the pages where one is due.
    pub fn record(&self, level: &Level, iteration: &Iteration, best: &Image) -> Option<Update> {
        let mut run = self.run();
        let run = run.as_mut()?;
        let point = run.point(iteration);
        run.points.push(point.clone());
        let Run { update, pace, .. } = run;
        update.of = level.evaluations;
        update.left = pace.left(level, iteration);
        update.point = Some(point);
        let due = |last: Option<Instant>, interval| {
            last.is_none_or(|last: Instant| last.elapsed() >= interval)
        };
        if due(run.pictured, PICTURE_INTERVAL) {
            run.pictured = Some(Instant::now());
            let (width, height) = (best.width(), best.height());
            // The picture is only looked at, so a missing one does no harm.
            if let Ok(best) = Picture::from_planar_rgb(width, height, best.as_slice().to_vec()) {
                run.show(&best);
            }
        }
        due(run.updated, UPDATE_INTERVAL).then(|| {
            run.updated = Some(Instant::now());
            run.update.clone()
        })
    }

    /// Ends the run with its picture.
    pub fn end(&self, picture: &Picture) -> Option<Update> {
        let mut run = self.run();
        let run = run.as_mut()?;
        run.show(picture);
        run.update.left = None;
        Some(run.update.clone())
    }

    /// Returns the course of a job's run; `None` if it has not begun, or another one has.
    pub fn course(&self, job: u64) -> Option<Course> {
        let run = self.run();
        let run = run.as_ref().filter(|run| run.update.job == job)?;
        Some(Course {
            update: run.update.clone(),
            points: run.points.clone(),
        })
    }

    /// Returns the newest picture as a JPEG.
    ///
    /// # Errors
    /// The job's run has not begun, another one has, or there is no picture yet.
    pub fn picture(&self, job: u64) -> Result<Arc<Vec<u8>>, Refusal> {
        let run = self.run();
        let shown = |run: &&Run| run.update.job == job && run.update.picture > 0;
        let missing = || Refusal::missing("this run is not under way");
        let run = run.as_ref().filter(shown).ok_or_else(missing)?;
        Ok(Arc::clone(&run.picture))
    }
}

impl Run {
    fn point(&self, iteration: &Iteration) -> Point {
        let weights = self.recipe.configuration.term_weights(iteration.ratio);
        let losses = &iteration.losses;
        Point {
            level: iteration.level,
            evaluations: iteration.evaluations,
            content: losses.content,
            style: losses.style,
            total: losses.total,
            content_part: weights.alpha * losses.content,
            style_part: weights.beta * losses.style,
            content_error: iteration.relative_error.content_mean,
            style_error: iteration.relative_error.style_mean,
        }
    }

    fn show(&mut self, picture: &Picture) {
        let longest = picture.width().max(picture.height()).min(LONGEST);
        let reduced = picture.resize_longest(longest).map_err(Refusal::from);
        if let Ok(jpeg) = reduced.and_then(|reduced| tile::whole(&reduced)) {
            self.picture = Arc::new(jpeg);
            self.update.picture += 1;
        }
    }
}
