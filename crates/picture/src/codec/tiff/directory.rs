//! The header and the directories of tags, in both byte orders, classic and BigTIFF.
//!
//! The `tiff` crate interprets the first page before it hands out any tag, so a kind of picture that it does not know cannot be
//! looked into, and it holds each byte of a profile as a value of 32 bytes.

use super::super::fault::Fault;

#[derive(Clone, Copy)]
pub struct File<'a> {
    pub bytes: &'a [u8],
    pub little: bool,
    big: bool,
    /// The place of the first directory.
    pub first: u64,
}

pub struct Directory<'a> {
    file: File<'a>,
    /// The entries in the file's order. Tags should be unique; of several, the first counts, as for libtiff.
    entries: Vec<Entry<'a>>,
    /// The place of the next directory; 0 for the last.
    pub next: u64,
}

struct Entry<'a> {
    tag: u16,
    kind: u16,
    count: u64,
    /// The value itself if it fits, or its place in the file.
    place: &'a [u8],
}

impl<'a> File<'a> {
    pub fn new(bytes: &'a [u8]) -> Result<Self, Fault> {
        let mut file = Self {
            bytes,
            little: bytes.starts_with(b"II"),
            big: false,
            first: 0,
        };
        let short = || Fault::damaged("it ends within its header");
        file.big = file.number(bytes.get(2..4).ok_or_else(short)?) == 43;
        let first = if file.big { 8..16 } else { 4..8 };
        if file.big && file.number(bytes.get(4..6).ok_or_else(short)?) != 8 {
            return Err(Fault::Unsupported(
                "a BigTIFF with offsets that are not of 8 bytes".into(),
            ));
        }
        file.first = file.number(bytes.get(first).ok_or_else(short)?);
        Ok(file)
    }

    /// Returns an unsigned number of any size in the file's byte order.
    pub fn number(self, bytes: &[u8]) -> u64 {
        let append = |number, &byte| number << 8 | u64::from(byte);
        if self.little {
            bytes.iter().rev().fold(0, append)
        } else {
            bytes.iter().fold(0, append)
        }
    }

    fn slice(self, at: u64, length: u64) -> Option<&'a [u8]> {
        let end = usize::try_from(at.checked_add(length)?).ok()?;
        self.bytes.get(usize::try_from(at).ok()?..end)
    }

    pub fn directory(self, at: u64) -> Result<Directory<'a>, Fault> {
        self.directory_or_none(at)
            .ok_or_else(|| Fault::damaged("its directory of tags lies outside the file"))
    }

    fn directory_or_none(self, at: u64) -> Option<Directory<'a>> {
        let (counter, entry, word) = if self.big { (8, 20, 8) } else { (2, 12, 4) };
        let count = self.number(self.slice(at, counter)?);
        let length = count.checked_mul(entry)?;
        let entries = self.slice(at.checked_add(counter)?, length)?;
        // A missing pointer behind the last directory of a file that is otherwise whole harms nothing.
        let next = at
            .checked_add(counter + length)
            .and_then(|at| self.slice(at, word));
        let entries = entries
            .chunks_exact(entry as usize)
            .map(|entry| {
                let (head, place) = entry.split_at(entry.len() - word as usize);
                Entry {
                    tag: self.number(&head[..2]) as u16,
                    kind: self.number(&head[2..4]) as u16,
                    count: self.number(&head[4..]),
                    place,
                }
            })
            .collect();
        Some(Directory {
            file: self,
            entries,
            next: next.map_or(0, |next| self.number(next)),
        })
    }
}

impl<'a> Directory<'a> {
    pub fn file(&self) -> File<'a> {
        self.file
    }

    fn entry(&self, tag: u16) -> Option<&Entry<'a>> {
        self.entries.iter().find(|entry| entry.tag == tag)
    }

    pub fn has(&self, tag: u16) -> bool {
        self.entry(tag).is_some()
    }

    /// Returns a value's bytes, with the number of bytes of each element.
    fn value(&self, tag: u16) -> Result<Option<(usize, &'a [u8])>, Fault> {
        let Some(entry) = self.entry(tag) else {
            return Ok(None);
        };
        let size = match entry.kind {
            1 | 2 | 6 | 7 => 1,
            3 | 8 => 2,
            4 | 9 | 11 | 13 => 4,
            5 | 10 | 12 | 16 | 17 | 18 => 8,
            _ => {
                return Err(Fault::Damaged(format!(
                    "its tag {tag} is of the unknown type {}",
                    entry.kind
                )));
            }
        };
        let outside =
            || Fault::Damaged(format!("the value of its tag {tag} lies outside the file"));
        let length = entry.count.checked_mul(size).ok_or_else(outside)?;
        let bytes = if length <= entry.place.len() as u64 {
            &entry.place[..length as usize]
        } else {
            self.file
                .slice(self.file.number(entry.place), length)
                .ok_or_else(outside)?
        };
        Ok(Some((size as usize, bytes)))
    }

    /// Returns a value as bytes, whatever its type.
    pub fn bytes(&self, tag: u16) -> Result<Option<&'a [u8]>, Fault> {
        Ok(self.value(tag)?.map(|(_, bytes)| bytes))
    }

    /// Returns up to `most` of a tag's whole numbers.
    pub fn numbers(&self, tag: u16, most: usize) -> Result<Option<Vec<u64>>, Fault> {
        let Some((size, bytes)) = self.value(tag)? else {
            return Ok(None);
        };
        if !matches!(
            self.entry(tag).map(|entry| entry.kind),
            Some(1 | 3 | 4 | 6 | 7 | 8 | 9 | 13 | 16 | 17 | 18)
        ) {
            return Err(Fault::Damaged(format!("its tag {tag} is not a number")));
        }
        let numbers = bytes.chunks_exact(size).take(most);
        Ok(Some(numbers.map(|bytes| self.file.number(bytes)).collect()))
    }

    /// Returns a tag's first whole number.
    pub fn number(&self, tag: u16) -> Result<Option<u64>, Fault> {
        Ok(self
            .numbers(tag, 1)?
            .and_then(|numbers| numbers.first().copied()))
    }

    /// Returns a tag's fractions; `None` if there are none or they are of another type.
    pub fn fractions(&self, tag: u16) -> Option<Vec<f64>> {
        let (size, bytes) = self.value(tag).ok()??;
        let number = |bytes: &[u8]| self.file.number(bytes);
        let fraction = |bytes: &[u8]| match self.entry(tag)?.kind {
            5 => Some(number(&bytes[..4]) as f64 / number(&bytes[4..]) as f64),
            11 => Some(f32::from_bits(number(bytes) as u32).into()),
            12 => Some(f64::from_bits(number(bytes))),
            1 | 3 | 4 => Some(number(bytes) as f64),
            _ => None,
        };
        bytes.chunks_exact(size).map(fraction).collect()
    }
}
