//! The experiment: many configurations over many pairs of prints.
