#![no_main]

//! A model of colors. One that is accepted is written and read again as itself.

use libfuzzer_sys::fuzz_target;
use nishikie::color::model::Model;

fuzz_target!(|data: &[u8]| match Model::from_bytes(data) {
    Ok(model) => {
        let bytes = model.to_bytes();
        let again = Model::from_bytes(&bytes).expect("what was written can be read");
        assert_eq!(again.to_bytes(), bytes);
    }
    Err(error) => drop(error.to_string()),
});
