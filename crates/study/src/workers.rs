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

    /// The same threads in at most so many runs side by side, where memory does not reach for more.
    pub fn at_most(self, jobs: usize) -> Workers {
        let all = self.jobs * self.threads;
        let jobs = self.jobs.min(jobs).max(1);
        Workers {
            jobs,
            threads: all / jobs,
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

#[cfg(test)]
mod tests {
    use super::Workers;

    #[test]
    fn fewer_runs_have_more_threads_each() {
        let workers = |jobs, threads| Workers { jobs, threads };
        assert_eq!(workers(16, 1).at_most(4), workers(4, 4));
        assert_eq!(workers(2, 1).at_most(7), workers(2, 1));
        assert_eq!(workers(3, 1).at_most(0), workers(1, 3));
    }
}
