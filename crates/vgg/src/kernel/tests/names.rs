//! Names of kernels and precisions.

use crate::kernel::instruction_set::Kernel;
use crate::kernel::precision::Precision;

#[test]
fn a_kernel_has_one_name_and_runs_or_says_that_it_cannot() {
    for kernel in Kernel::ALL {
        match kernel.name().parse::<Kernel>() {
            Ok(found) => assert_eq!(found, kernel),
            Err(error) => {
                assert!(!kernel.is_available(), "{error}");
                eprintln!("not tested here: {error}");
            }
        }
    }
    for precision in Precision::ALL {
        assert_eq!(precision.name().parse::<Precision>().unwrap(), precision);
    }
    let error = "half".parse::<Precision>().unwrap_err().to_string();
    assert!(error.contains("half") && error.contains("fast"), "{error}");
    let error = "avx1024".parse::<Kernel>().unwrap_err().to_string();
    assert!(
        error.contains("avx1024") && error.contains("portable"),
        "{error}"
    );
}
