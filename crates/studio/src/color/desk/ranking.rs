//! The folder's prints ranked as references, computed once for the same pictures.

use serde::Serialize;

use crate::folder::Entry;
use crate::name::FileName;

/// A print's distance as a reference.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rank {
    /// The print's file.
    pub name: FileName,
    /// 0 for the same picture, seldom above 3.
    pub distance: f64,
}

/// A ranking of the folder's prints, and the pictures that it was requested for.
#[derive(Debug, Default)]
pub struct Ranking {
    pictures: Option<Vec<Entry>>,
    ranks: Option<Vec<Rank>>,
}

impl Ranking {
    /// Returns whether these pictures are to be ranked: not if they were, or are being.
    pub fn begin(&mut self, pictures: Vec<Entry>) -> bool {
        let pictures = Some(pictures);
        let changed = self.pictures != pictures;
        self.pictures = pictures;
        changed
    }

    /// Sets the ranks, nearest first.
    pub fn set(&mut self, ranks: Vec<Rank>) {
        self.ranks = Some(ranks);
    }

    /// The ranks, nearest first; `None` before the first ranking is done.
    pub fn ranks(&self) -> Option<&[Rank]> {
        self.ranks.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::folder::Kind;

    #[test]
    fn the_same_pictures_are_ranked_once() {
        let entry = |name: &str, written| Entry {
            name: FileName::new(name).unwrap(),
            kind: Kind::Picture,
            bytes: 1,
            written,
        };
        let mut ranking = Ranking::default();
        assert!(ranking.begin(vec![entry("a.png", 1)]));
        assert!(!ranking.begin(vec![entry("a.png", 1)]));
        assert!(ranking.begin(vec![entry("a.png", 1), entry("b.png", 1)]));
        assert!(ranking.begin(vec![entry("a.png", 2), entry("b.png", 1)]));
        assert_eq!(ranking.ranks(), None);
        let rank = Rank {
            name: FileName::new("b.png").unwrap(),
            distance: 0.5,
        };
        ranking.set(vec![rank.clone()]);
        assert!(ranking.begin(Vec::new()));
        assert_eq!(ranking.ranks(), Some(&[rank][..]), "until the next is done");
    }
}
