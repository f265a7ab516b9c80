#![no_main]

//! A model of colors. One that is accepted is written and read again as itself.
//!
//! Each input is also read with its hash mended, as if another program had written it: else hardly anything behind the hash would be reached.

use libfuzzer_sys::fuzz_target;
use nishikie::color::model::Model;
use picture::hash;
use safetensors::SafeTensors;

fuzz_target!(|data: &[u8]| {
    read(data);
    if let Some(mended) = mended(data) {
        read(&mended);
    }
});

fn read(data: &[u8]) {
    match Model::from_bytes(data) {
        Ok(model) => {
            let bytes = model.to_bytes();
            let again = Model::from_bytes(&bytes).expect("what was written can be read");
            assert_eq!(again.to_bytes(), bytes);
        }
        Err(error) => drop(error.to_string()),
    }
}

/// Returns the file with the hash of its contents, in the place of the one that it has.
fn mended(data: &[u8]) -> Option<Vec<u8>> {
    let (_, header) = SafeTensors::read_metadata(data).ok()?;
    let about = header.metadata().as_ref()?.get("nishikie_model")?;
    let file = SafeTensors::deserialize(data).ok()?;
    let mut tensors: Vec<_> = file.iter().filter(|(name, _)| *name != "sha256").collect();
    tensors.sort_unstable_by_key(|(name, _)| *name);
    let mut all = about.as_bytes().to_vec();
    for (name, tensor) in tensors {
        all.extend(format!("\n{name} {:?}\n", tensor.shape()).into_bytes());
        all.extend(tensor.data());
    }
    let stored = file.tensor("sha256").ok()?.data();
    let start = stored.as_ptr() as usize - data.as_ptr() as usize;
    let mut mended = data.to_vec();
    mended
        .get_mut(start..start + stored.len())
        .filter(|place| place.len() == 64)?
        .copy_from_slice(hash::sha256(&all).as_bytes());
    Some(mended)
}
