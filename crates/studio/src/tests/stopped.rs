//! Work that is stopped anywhere, and done after all.

use std::sync::atomic::{AtomicUsize, Ordering};

use nishikie::color::{Analyzer, History};
use nishikie::progress::{Monitor, Progress, Silent};

use super::*;
use crate::chosen::File;
use crate::color::analysis::Analyzed;
use crate::color::project::Sources;
use crate::decode::Decoder;
use crate::name::FileName;

/// Stops after so many steps.
struct Impatient {
    left: AtomicUsize,
}

impl Monitor for Impatient {
    fn progress(&self, _: Progress) {
        let less = |left: usize| left.checked_sub(1);
        let _ = self
            .left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, less);
    }

    fn cancelled(&self) -> bool {
        self.left.load(Ordering::Relaxed) == 0
    }
}

fn analyzer<'a>(network: &'a Network, monitor: &'a dyn Monitor) -> Analyzer<'a> {
    Analyzer { network, monitor }
}

#[test]
fn a_stop_leaves_no_reference_that_nobody_knows() {
    let setup = Setup::new();
    let folder = Folder::open(setup.folder()).unwrap();
    let decoder = Decoder::new(20_000_000);
    let network = Network::new(Weights::embedded().unwrap());
    let name = FileName::new("color.png").unwrap();
    let wanted = Sources {
        references: vec![File::chosen(&folder, &name).unwrap()],
        ..Sources::default()
    };
    let mut stopped = 0;
    for steps in 1.. {
        let mut analyzed = Analyzed::of(
            &analyzer(&network, &Silent),
            drawn(true).into_gray(),
            History::default(),
        )
        .unwrap();
        let left = AtomicUsize::new(steps);
        let impatient = Impatient { left };
        let bring = |analyzed: &mut Analyzed, monitor: &dyn Monitor| {
            analyzed.bring_to(&analyzer(&network, monitor), (&folder, &decoder), &wanted)
        };
        let whole = bring(&mut analyzed, &impatient).is_ok();
        bring(&mut analyzed, &Silent).unwrap();
        assert_eq!(analyzed.session.references().count(), 1, "{steps} steps");
        assert_eq!(analyzed.pigments().count(), 1);
        if whole {
            break;
        }
        stopped += 1;
    }
    assert!(stopped > 3, "{stopped}");
}
