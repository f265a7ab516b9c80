//! Loops compiled for the processor that runs them.

/// Runs `work` compiled for the widest vector instructions of the processor. Loops that are inlined into it become vector code;
/// every operation rounds as in scalar code.
#[inline(always)]
pub(super) fn vectorized<R>(work: impl FnOnce() -> R) -> R {
    struct Work<F>(F);
    impl<F: FnOnce() -> R, R> pulp::NullaryFnOnce for Work<F> {
        type Output = R;
        #[inline(always)]
        fn call(self) -> R {
            (self.0)()
        }
    }
    pulp::Arch::new().dispatch(Work(work))
}
