//! The share of a list of tasks that one of several processes takes.

use std::fmt;
use std::str::FromStr;

/// The share of a list of tasks: the `index`th of `of`, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    index: usize,
    of: usize,
}

/// A share that does not exist.
#[derive(Debug, thiserror::Error)]
#[error("the share {0} does not exist: write I/N with I from 1 to N, such as 2/8")]
pub struct ShardError(String);

impl Shard {
    /// The whole list.
    pub const WHOLE: Shard = Shard { index: 1, of: 1 };

    /// Returns this share of a list. Neighbors, which have most in common, stay together.
    pub fn of<T>(self, all: &[T]) -> &[T] {
        let bound = |n: usize| n * all.len() / self.of;
        &all[bound(self.index - 1)..bound(self.index)]
    }
}

impl FromStr for Shard {
    type Err = ShardError;

    fn from_str(text: &str) -> Result<Shard, ShardError> {
        let parsed = text
            .split_once('/')
            .and_then(|(index, of)| Some((index.parse().ok()?, of.parse().ok()?)));
        match parsed {
            Some((index, of)) if (1..=of).contains(&index) => Ok(Shard { index, of }),
            _ => Err(ShardError(text.to_owned())),
        }
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_make_up_the_whole_list_in_its_order() {
        for (length, of) in [(0, 3), (2, 3), (7, 3), (12, 4), (5, 1)] {
            let all: Vec<usize> = (0..length).collect();
            let shares = (1..=of).map(|index| Shard { index, of });
            let together: Vec<usize> = shares.flat_map(|share| share.of(&all).to_vec()).collect();
            assert_eq!(together, all);
        }
    }

    #[test]
    fn only_shares_that_exist_are_parsed() {
        for text in ["1/1", "2/8", "8/8"] {
            assert_eq!(text.parse::<Shard>().unwrap().to_string(), text);
        }
        for text in ["", "1", "0/2", "3/2", "a/b", "1/2/3", "-1/2"] {
            let error = text.parse::<Shard>().unwrap_err().to_string();
            assert!(error.contains(&format!("share {text} ")), "{error}");
        }
    }
}
