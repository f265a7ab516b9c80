//! Several plausible colorings of a print, small, computed once for the same sources.

use std::sync::Arc;

use serde::Serialize;

use crate::color::project::Sources;
use crate::error::Refusal;

/// The number of proposals that are shown side by side.
pub const PROPOSALS: usize = 6;

/// The proposals of one choice of sources, and how far they have got.
#[derive(Debug)]
pub struct Proposals {
    /// The sources, apart from the proposal that is chosen.
    sources: Sources,
    /// The version of the picture when the first was requested; no other sources have the same.
    key: u64,
    /// The pictures, as JPEG.
    pictures: Vec<Arc<Vec<u8>>>,
}

/// A description of the proposals that there are; their pictures are requested by its key.
#[derive(Clone, Debug, Serialize)]
pub struct ProposalsStatus {
    key: u64,
    count: usize,
}

impl Proposals {
    /// Creates an empty list of proposals for the sources.
    pub fn new(sources: Sources, key: u64) -> Self {
        Proposals {
            sources,
            key,
            pictures: Vec::new(),
        }
    }

    /// Returns whether the proposals are made from these sources.
    pub fn are_of(&self, sources: &Sources) -> bool {
        self.sources == *sources
    }

    /// Returns whether all proposals are there.
    pub fn are_complete(&self) -> bool {
        self.pictures.len() == PROPOSALS
    }

    /// Appends a proposal. Returns false, and leaves the list as it is, if another number is next.
    pub fn push(&mut self, number: usize, jpeg: Vec<u8>) -> bool {
        let next = self.pictures.len() == number;
        if next {
            self.pictures.push(Arc::new(jpeg));
        }
        next
    }

    /// Returns a proposal's picture, as JPEG.
    ///
    /// # Errors
    /// The key is another one, or there is no such proposal.
    pub fn picture(&self, key: u64, number: usize) -> Result<Arc<Vec<u8>>, Refusal> {
        let picture = self.pictures.get(number).filter(|_| self.key == key);
        picture.cloned().ok_or_else(missing)
    }

    /// Describes the proposals that there are.
    pub fn status(&self) -> ProposalsStatus {
        ProposalsStatus {
            key: self.key,
            count: self.pictures.len(),
        }
    }
}

/// Returns the refusal of a request for a proposal that does not exist.
pub fn missing() -> Refusal {
    Refusal::missing("there is no such proposal")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proposals_come_in_their_order() {
        let mut proposals = Proposals::new(Sources::default(), 7);
        assert!(!proposals.push(1, vec![1]), "the first is missing");
        for number in 0..PROPOSALS {
            assert!(!proposals.are_complete());
            assert!(proposals.push(number, vec![number as u8]));
        }
        assert!(proposals.are_complete() && !proposals.push(2, vec![9]));
        assert_eq!(*proposals.picture(7, 2).unwrap(), [2]);
        assert!(proposals.picture(8, 2).is_err(), "another key");
        assert!(proposals.picture(7, PROPOSALS).is_err());
        assert_eq!(proposals.status().count, PROPOSALS);
    }
}
