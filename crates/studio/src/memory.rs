//! The largest amount of memory that the studio takes.

use nishikie::prepare;
use nishikie::style::{StyleRecipe, memory_needed};

use crate::error::Refusal;

/// The largest amount of memory that the studio takes, in bytes.
#[derive(Clone, Copy, Debug)]
pub struct Memory {
    /// The memory of a picture that is opened.
    pub picture: u64,
    /// The memory of a job.
    pub work: u64,
}

impl Memory {
    /// Checks that there is memory for a run of style mode on a print of these sides.
    ///
    /// # Errors
    /// There is too little.
    pub(crate) fn check(&self, sides: (usize, usize), recipe: &StyleRecipe) -> Result<(), Refusal> {
        let (width, height) = prepare::content_sides(sides, Some(recipe.size));
        let needed = memory_needed(width, height);
        if needed <= self.work {
            return Ok(());
        }
        let gigabytes = |bytes: u64| bytes as f64 / 1e9;
        Err(Refusal::unusable(format!(
            "style mode at {width} × {height} pixels needs about {:.1} GB of memory, and this program may take {:.1}; choose a smaller size",
            gigabytes(needed),
            gigabytes(self.work)
        ))
        .in_japanese(format!(
            "画風モードの {width} × {height} 画素には約 {:.1} GB のメモリーが必要ですが、使えるのは {:.1} GB です。小さい寸法を選んでください。",
            gigabytes(needed),
            gigabytes(self.work)
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_memory_cannot_hold_is_refused() {
        let recipe = |size| StyleRecipe {
            size,
            ..StyleRecipe::default()
        };
        let memory = Memory {
            picture: 0,
            work: 8_000_000_000,
        };
        assert!(memory.check((9000, 9000), &recipe(2048)).is_ok());
        assert!(memory.check((1000, 1000), &recipe(8192)).is_ok());
        let refusal = memory.check((9000, 9000), &recipe(8192)).unwrap_err();
        assert!(refusal.message.contains("60.7 GB"), "{}", refusal.message);
    }
}
