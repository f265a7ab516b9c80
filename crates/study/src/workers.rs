//! How many runs go side by side, and on how many threads each.

use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};

/// Runs side by side, and the threads of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Workers {
    /// Runs side by side, at least 1.
    pub jobs: usize,
    /// Threads inside each run, at least 1.
    pub threads: usize,
}

impl Workers {
    /// For so many threads in all.
    pub fn of_threads(threads: usize) -> Workers {
        Workers {
            jobs: threads.max(1),
            threads: 1,
        }
    }

    pub(crate) fn pools(self) -> Result<Vec<ThreadPool>, ThreadPoolBuildError> {
        (0..self.jobs)
            .map(|_| ThreadPoolBuilder::new().num_threads(self.threads).build())
            .collect()
    }
}

impl Default for Workers {
    /// For every core that this process may use.
    fn default() -> Self {
        Workers::of_threads(std::thread::available_parallelism().map_or(1, usize::from))
    }
}
