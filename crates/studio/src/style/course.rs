//! How the run goes that is made now, or was made last: its losses, the time left, and the best picture so far.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use nishikie::picture::Picture;
use nishikie::style::{Iteration, Level, StyleRecipe};
use nishikie::vgg::Image;
use serde::Serialize;

use crate::error::Refusal;
use crate::name::FileName;
use crate::style::pace::Pace;
use crate::tile;

/// How often there is another picture.
const PICTURE_EVERY: Duration = Duration::from_millis(800);

/// How often the pages are told.
const TOLD_EVERY: Duration = Duration::from_millis(200);

/// Longest side of the picture, in pixels.
const LONGEST: usize = 1024;

/// A run after an iteration.
#[derive(Clone, Debug, Serialize)]
pub struct Point {
    /// Which of the sizes that the run goes through.
    level: usize,
    evaluations: usize,
    /// The losses as the command reports them.
    content: f64,
    style: f64,
    total: f64,
    /// The parts of the total that content and style have.
    content_part: f64,
    style_part: f64,
    /// The relative errors, as means over their entries.
    content_error: f64,
    style_error: f64,
}

/// How a run stands.
#[derive(Clone, Debug, Serialize)]
pub struct Step {
    job: u64,
    /// Its print.
    print: FileName,
    /// Evaluations at most.
    of: usize,
    /// Seconds left.
    left: Option<f64>,
    /// Which picture is the newest; 0 while there is none.
    picture: u64,
    /// The newest iteration.
    point: Option<Point>,
}

/// What is told to a page that was not there from the beginning.
#[derive(Clone, Debug, Serialize)]
pub struct Told {
    #[serde(flatten)]
    step: Step,
    points: Vec<Point>,
}

struct Course {
    step: Step,
    points: Vec<Point>,
    recipe: StyleRecipe,
    pace: Pace,
    picture: Arc<Vec<u8>>,
    /// When there was a picture, and when the pages were told.
    pictured: Option<Instant>,
    told: Option<Instant>,
}

/// The course of the one run that is made now, or was made last.
#[derive(Default)]
pub struct Courses(Mutex<Option<Course>>);

impl Courses {
    fn course(&self) -> MutexGuard<'_, Option<Course>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A run begins, of a recipe through these sizes.
    pub fn begin(&self, job: u64, print: FileName, recipe: &StyleRecipe, sizes: Vec<usize>) {
        *self.course() = Some(Course {
            step: Step {
                job,
                print,
                of: 0,
                left: None,
                picture: 0,
                point: None,
            },
            points: Vec::new(),
            recipe: recipe.clone(),
            pace: Pace::new(sizes, recipe.configuration.iterations),
            picture: Arc::default(),
            pictured: None,
            told: None,
        });
    }

    /// The run has made an iteration; what the pages are to be told, now and then.
    pub fn hear(&self, level: &Level, iteration: &Iteration, best: &Image) -> Option<Step> {
        let mut course = self.course();
        let course = course.as_mut()?;
        let point = course.point(iteration);
        course.points.push(point.clone());
        let Course { step, pace, .. } = course;
        step.of = level.evaluations;
        step.left = pace.left(level, iteration);
        step.point = Some(point);
        let due = |last: Option<Instant>, every| last.is_none_or(|last| last.elapsed() >= every);
        if due(course.pictured, PICTURE_EVERY) {
            course.pictured = Some(Instant::now());
            let (width, height) = (best.width(), best.height());
            // A picture for the eye alone: that there is none harms nothing.
            if let Ok(best) = Picture::from_planar_rgb(width, height, best.as_slice().to_vec()) {
                course.show(&best);
            }
        }
        due(course.told, TOLD_EVERY).then(|| {
            course.told = Some(Instant::now());
            course.step.clone()
        })
    }

    /// The run is over, and this is its picture.
    pub fn end(&self, picture: &Picture) -> Option<Step> {
        let mut course = self.course();
        let course = course.as_mut()?;
        course.show(picture);
        course.step.left = None;
        Some(course.step.clone())
    }

    /// How a piece of work goes, or went; `None` if it has not begun, or another one has.
    pub fn told(&self, job: u64) -> Option<Told> {
        let course = self.course();
        let course = course.as_ref().filter(|course| course.step.job == job)?;
        Some(Told {
            step: course.step.clone(),
            points: course.points.clone(),
        })
    }

    /// The newest picture as a JPEG.
    ///
    /// # Errors
    /// The work has not begun, another one has, or there is no picture yet.
    pub fn picture(&self, job: u64) -> Result<Arc<Vec<u8>>, Refusal> {
        let course = self.course();
        let shown = |course: &&Course| course.step.job == job && course.step.picture > 0;
        let course = course.as_ref().filter(shown).ok_or_else(gone)?;
        Ok(Arc::clone(&course.picture))
    }
}

impl Course {
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
            self.step.picture += 1;
        }
    }
}

fn gone() -> Refusal {
    Refusal::missing("this run is not under way")
}
