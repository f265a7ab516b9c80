//! The number of tasks that are done side by side, and the threads of each.

use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};

/// The number of tasks done side by side, and the threads of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Workers {
    /// The number of tasks side by side, at least 1.
    pub jobs: usize,
    /// The number of threads inside each task, at least 1.
    pub threads: usize,
}

impl Workers {
    /// Returns `threads` workers of one thread each.
    pub fn of_threads(threads: usize) -> Workers {
        Workers {
            jobs: threads.max(1),
            threads: 1,
        }
    }

    /// Returns the same threads in at most `jobs` workers, for work of which memory holds no more side by side.
    pub fn at_most(self, jobs: usize) -> Workers {
        let all = self.jobs * self.threads;
        let jobs = self.jobs.min(jobs).max(1);
        Workers {
            jobs,
            threads: all / jobs,
        }
    }

    /// Starts the threads, a pool for each worker.
    ///
    /// # Errors
    /// The system starts no more threads.
    pub fn pools(self) -> Result<Vec<ThreadPool>, ThreadPoolBuildError> {
        (0..self.jobs)
            .map(|_| ThreadPoolBuilder::new().num_threads(self.threads).build())
            .collect()
    }
}

impl Default for Workers {
    /// Returns one worker for each core that this process may use.
    fn default() -> Self {
        Workers::of_threads(std::thread::available_parallelism().map_or(1, usize::from))
    }
}

#[cfg(test)]
mod tests {
    use super::Workers;

    #[test]
    fn fewer_workers_have_more_threads_each() {
        let workers = |jobs, threads| Workers { jobs, threads };
        assert_eq!(workers(16, 1).at_most(4), workers(4, 4));
        assert_eq!(workers(2, 1).at_most(7), workers(2, 1));
        assert_eq!(workers(3, 1).at_most(0), workers(1, 3));
    }
}
