//! Names of kernels and precisions.

use crate::kernel::instruction_set::InstructionSet;
use crate::kernel::precision::Precision;

#[test]
fn a_kernel_has_one_name_and_runs_or_says_that_it_cannot() {
    for instruction_set in InstructionSet::ALL {
        match instruction_set.name().parse::<InstructionSet>() {
            Ok(found) => assert_eq!(found, instruction_set),
            Err(error) => {
                assert!(!instruction_set.is_available(), "{error}");
                eprintln!("not tested here: {error}");
            }
        }
    }
    for precision in Precision::ALL {
        assert_eq!(precision.name().parse::<Precision>().unwrap(), precision);
    }
    let error = "half".parse::<Precision>().unwrap_err().to_string();
    assert!(error.contains("half") && error.contains("fast"), "{error}");
    let error = "avx1024".parse::<InstructionSet>().unwrap_err().to_string();
    assert!(
        error.contains("avx1024") && error.contains("portable"),
        "{error}"
    );
}
