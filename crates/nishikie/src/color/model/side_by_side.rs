//! Several pieces of work at a time, each on one thread.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use rayon::ThreadPoolBuilder;

use crate::color::ColorError;

/// What `work` makes of each of these, in order; on as many threads as the caller's pool has, the first come first.
///
/// Each piece sees a pool of one thread. Steps of training are too short to be shared: where other programs are busy too, threads would
/// wait for each other most of the time.
///
/// # Errors
/// The first of the pieces', in order; no piece is begun after one failed.
pub(super) fn side_by_side<T: Sync, R: Send>(
    all: &[T],
    work: impl Fn(&T) -> Result<R, ColorError> + Sync,
) -> Result<Vec<R>, ColorError> {
    let next = AtomicUsize::new(0);
    let results: Vec<Mutex<Option<Result<R, ColorError>>>> =
        all.iter().map(|_| Mutex::new(None)).collect();
    let take = || -> Result<(), rayon::ThreadPoolBuildError> {
        let pool = ThreadPoolBuilder::new().num_threads(1).build()?;
        while let index = next.fetch_add(1, Ordering::Relaxed)
            && index < all.len()
        {
            let result = pool.install(|| work(&all[index]));
            if result.is_err() {
                next.store(all.len(), Ordering::Relaxed);
            }
            *lock(&results[index]) = Some(result);
        }
        Ok(())
    };
    let threads = rayon::current_num_threads().min(all.len());
    thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(take)).collect();
        let mut outcome = take();
        for other in others {
            match other.join() {
                Ok(other) => outcome = outcome.and(other),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        outcome
    })?;
    let results = results.into_iter().filter_map(|result| {
        result
            .into_inner()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
    });
    results.collect()
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order_and_each_piece_has_one_thread() {
        let squares = side_by_side(&[1, 2, 3, 4, 5], |n| {
            Ok((n * n, rayon::current_num_threads()))
        });
        assert_eq!(
            squares.unwrap(),
            [1, 4, 9, 16, 25].map(|square| (square, 1))
        );
    }

    #[test]
    fn an_error_ends_it() {
        let begun = AtomicUsize::new(0);
        let pool = ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        let result = pool.install(|| {
            side_by_side(&[1, 2, 3], |&n| {
                begun.fetch_add(1, Ordering::Relaxed);
                if n == 2 {
                    Err(ColorError::Cancelled)
                } else {
                    Ok(n)
                }
            })
        });
        assert!(matches!(result, Err(ColorError::Cancelled)));
        assert_eq!(begun.into_inner(), 2);
    }
}
