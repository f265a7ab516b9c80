//! A check that all of a JPEG's picture is in its file.
//!
//! Decoders show gray in place of missing data and noise in place of damaged ones. Here the compressed data are walked code by
//! code, without computing a single sample, and the values are counted.

use super::super::fault::Fault;
use super::bits::{Bits, Broken, Codes};
use super::frame::{Component, Frame, begins_frame};

/// The largest number of scans, more than any encoder writes; a file with more is an attack on the reader's time.
const MOST_SCANS: usize = 500;

const HUFFMAN_TABLES: u8 = 0xc4;
const END: u8 = 0xd9;
const SCAN: u8 = 0xda;
const QUANTIZATION_TABLES: u8 = 0xdb;
const RESTART_INTERVAL: u8 = 0xdd;

/// Refuses a JPEG whose compressed data end before the picture does or are damaged, and kinds that are not read by their name.
/// Returns warnings for the user about one that is whole.
///
/// The bytes are a whole JPEG file, with its tables.
pub fn walk(bytes: &[u8]) -> Result<Vec<String>, Fault> {
    let mut walk = Walk::default();
    let mut at = 2;
    loop {
        let start = at;
        let Some((marker, content)) = next_marker(bytes, &mut at) else {
            walk.notes
                .push("the file lacks its end marker; nothing of the picture is missing".into());
            break;
        };
        let skipped = content - start - 2;
        if bytes[start..start + skipped]
            .iter()
            .any(|&byte| byte != 0xff)
        {
            walk.notes.push(format!(
                "the file has {skipped} stray bytes between its parts, which are skipped"
            ));
        }
        if marker == END {
            break;
        }
        if matches!(marker, 0x01 | 0xd0..=0xd8) {
            continue; // Markers without content.
        }
        let short = || Fault::Damaged("it ends within its headers".into());
        let length = bytes.get(content..content + 2).ok_or_else(short)?;
        let length = usize::from(u16::from_be_bytes([length[0], length[1]]));
        let segment = bytes.get(content + 2..content + length).ok_or_else(short)?;
        at = content + length;
        match marker {
            HUFFMAN_TABLES => walk.huffman_tables(segment)?,
            QUANTIZATION_TABLES => walk.quantization_tables(segment),
            RESTART_INTERVAL => {
                let interval = segment.first_chunk::<2>().ok_or_else(short)?;
                walk.interval = u16::from_be_bytes(*interval).into();
            }
            SCAN => at = walk.scan(segment, bytes, at)?,
            _ if begins_frame(marker) => walk.begin(Frame::read(marker, segment)?, bytes.len())?,
            _ => {}
        }
    }
    walk.finish()
}

/// Returns the next marker from `at` on, with the place after it, to which `at` moves.
fn next_marker(bytes: &[u8], at: &mut usize) -> Option<(u8, usize)> {
    let is_marker = |pair: &[u8]| pair[0] == 0xff && !matches!(pair[1], 0x00 | 0xff);
    *at += bytes.get(*at..)?.windows(2).position(is_marker)? + 2;
    Some((bytes[*at - 1], *at))
}

#[derive(Default)]
struct Walk {
    frame: Option<Frame>,
    dc: [Option<Codes>; 4],
    ac: [Option<Codes>; 4],
    /// The first step of each quantization table.
    steps: [Option<i32>; 4],
    /// Units between restart markers; 0 for none.
    interval: usize,
    scans: usize,
    states: Vec<State>,
    notes: Vec<String>,
}

/// The parts of a component that earlier scans contained.
struct State {
    /// For each coefficient, the number of its low bits that no scan has brought yet; `None` before its first scan.
    missing_bits: [Option<u8>; 64],
    /// For each block of a progressive file, a bit for each coefficient that is not zero. Later scans have no bits of the others.
    nonzero: Vec<u64>,
    /// The numbers of blocks across (in a scan of this component alone), down, and across as stored.
    across: usize,
    down: usize,
    stored_across: usize,
}

/// A scan's header.
struct Scan {
    components: Vec<Part>,
    first: usize,
    last: usize,
    /// Bits of the coefficients that earlier scans left out, and that this one does.
    high: u8,
    low: u8,
}

/// A component in a scan.
struct Part {
    index: usize,
    component: Component,
    dc: usize,
    ac: usize,
}

impl Walk {
    fn begin(&mut self, frame: Frame, length: usize) -> Result<(), Fault> {
        if self.frame.is_some() {
            return Err(Fault::Damaged("it has two headers".into()));
        }
        let (most_across, most_down) = frame.unit();
        let units = (
            frame.width.div_ceil(8 * most_across),
            frame.height.div_ceil(8 * most_down),
        );
        for component in &frame.components {
            let stored_across = units.0 * component.across;
            let blocks = stored_across * units.1 * component.down;
            // Each block takes a bit at least.
            if blocks / 8 > length {
                return Err(Broken::Ends.into());
            }
            let samples = |side: usize, of: usize, most: usize| (side * of).div_ceil(most);
            self.states.push(State {
                missing_bits: [None; 64],
                nonzero: vec![0; if frame.progressive { blocks } else { 0 }],
                across: samples(frame.width, component.across, most_across).div_ceil(8),
                down: samples(frame.height, component.down, most_down).div_ceil(8),
                stored_across,
            });
        }
        self.frame = Some(frame);
        Ok(())
    }

    fn huffman_tables(&mut self, mut tables: &[u8]) -> Result<(), Fault> {
        let bad = || Fault::Damaged("its tables of codes are damaged".into());
        while let [kind, rest @ ..] = tables {
            let (counts, rest) = rest.split_first_chunk::<16>().ok_or_else(bad)?;
            let count = counts.iter().map(|&count| usize::from(count)).sum();
            let (symbols, rest) = rest.split_at_checked(count).ok_or_else(bad)?;
            let places = match kind >> 4 {
                0 => &mut self.dc,
                1 => &mut self.ac,
                _ => return Err(bad()),
            };
            let place = places.get_mut(usize::from(kind & 15)).ok_or_else(bad)?;
            *place = Some(Codes::new(counts, symbols).ok_or_else(bad)?);
            tables = rest;
        }
        Ok(())
    }

    fn quantization_tables(&mut self, mut tables: &[u8]) {
        while let [kind, rest @ ..] = tables {
            let wide = kind >> 4 != 0;
            let step = match rest {
                [high, low, ..] if wide => i32::from(u16::from_be_bytes([*high, *low])),
                [step, ..] => i32::from(*step),
                [] => return,
            };
            if let Some(place) = self.steps.get_mut(usize::from(kind & 15)) {
                *place = Some(step);
            }
            tables = rest.get(if wide { 128 } else { 64 }..).unwrap_or_default();
        }
    }

    /// Walks a scan whose data begin at `at`, and returns the place of the marker after it.
    fn scan(&mut self, header: &[u8], bytes: &[u8], at: usize) -> Result<usize, Fault> {
        let scan = self.scan_header(header)?;
        self.scans += 1;
        if self.scans > MOST_SCANS {
            return Err(Fault::Damaged(format!(
                "it has more than {MOST_SCANS} scans"
            )));
        }
        self.keep_account(&scan)?;
        let frame = self.frame.as_ref().ok_or(Broken::Nonsense)?;
        let mut coder = Coder::new(&scan, &self.dc, &self.ac, &self.steps)?;
        let mut bits = Bits::new(bytes, at);

        // A scan of one component has no padding blocks around the picture.
        let (most_across, most_down) = frame.unit();
        let alone = scan.components.len() == 1;
        let (across, down) = if alone {
            let state = &self.states[scan.components[0].index];
            (state.across, state.down)
        } else {
            (
                frame.width.div_ceil(8 * most_across),
                frame.height.div_ceil(8 * most_down),
            )
        };
        let mut until_restart = self.interval;
        let mut restarts = 0u8;
        for y in 0..down {
            for x in 0..across {
                if self.interval != 0 && until_restart == 0 {
                    let mut after = bits.end()?;
                    let (marker, place) = next_marker(bytes, &mut after).ok_or(Broken::Ends)?;
                    if marker != 0xd0 + restarts % 8 {
                        // A marker out of order means that a part of the data is missing.
                        return Err(Broken::Ends.into());
                    }
                    restarts = restarts.wrapping_add(1);
                    bits = Bits::new(bytes, place);
                    coder.restart();
                    until_restart = self.interval;
                }
                until_restart = until_restart.wrapping_sub(1);
                for (number, part) in scan.components.iter().enumerate() {
                    let state = &mut self.states[part.index];
                    if !frame.progressive {
                        let blocks = if alone {
                            1
                        } else {
                            part.component.across * part.component.down
                        };
                        for _ in 0..blocks {
                            coder.sequential(&mut bits, number)?;
                        }
                    } else if alone {
                        let block = y * state.stored_across + x;
                        coder.progressive(&mut bits, 0, &mut state.nonzero[block])?;
                    } else {
                        for _ in 0..part.component.across * part.component.down {
                            coder.progressive(&mut bits, number, &mut 0)?;
                        }
                    }
                }
            }
        }
        Ok(bits.end()?)
    }

    fn scan_header(&self, header: &[u8]) -> Result<Scan, Fault> {
        let bad = || Fault::Damaged("the header of its data is damaged".into());
        let frame = self.frame.as_ref().ok_or_else(bad)?;
        let (&count, rest) = header.split_first().ok_or_else(bad)?;
        let (parts, rest) = rest
            .split_at_checked(2 * usize::from(count))
            .ok_or_else(bad)?;
        let &[first, last, bits] = rest.first_chunk::<3>().ok_or_else(bad)?;
        let mut components: Vec<Part> = Vec::new();
        for &[id, tables] in parts.as_chunks::<2>().0 {
            let named = |component: &Component| component.id == id;
            let index = frame.components.iter().position(named).ok_or_else(bad)?;
            if components.iter().any(|part| part.index == index) {
                return Err(bad());
            }
            components.push(Part {
                index,
                component: frame.components[index],
                dc: usize::from(tables >> 4),
                ac: usize::from(tables & 15),
            });
        }
        let scan = if frame.progressive {
            Scan {
                components,
                first: first.into(),
                last: last.into(),
                high: bits >> 4,
                low: bits & 15,
            }
        } else {
            // What a sequential file says here has no meaning, and some encoders write anything.
            Scan {
                components,
                first: 0,
                last: 63,
                high: 0,
                low: 0,
            }
        };
        let blocks = scan.components.iter();
        let blocks: usize = blocks
            .map(|part| part.component.across * part.component.down)
            .sum();
        let sensible = match scan.components.len() {
            0 => false,
            1 => true,
            _ => blocks <= 10 && (!frame.progressive || scan.last == 0),
        };
        let progression = !frame.progressive
            || (scan.first == 0) == (scan.last == 0)
                && scan.first <= scan.last
                && scan.last < 64
                && scan.low <= 13
                && (scan.high == 0 || scan.high == scan.low + 1);
        if sensible && progression {
            Ok(scan)
        } else {
            Err(bad())
        }
    }

    /// Notes the bits that the scan brings. A scan that does not fit the ones before means that one between is missing.
    fn keep_account(&mut self, scan: &Scan) -> Result<(), Fault> {
        for part in &scan.components {
            let missing = &mut self.states[part.index].missing_bits;
            if scan.first > 0 && missing[0].is_none() {
                return Err(Fault::Damaged("a part of its data is missing".into()));
            }
            for bits in &mut missing[scan.first..=scan.last] {
                if bits.unwrap_or(0) != scan.high || bits.is_some() && scan.high == 0 {
                    return Err(Fault::Damaged("its data are out of order".into()));
                }
                *bits = Some(scan.low);
            }
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Vec<String>, Fault> {
        if self.frame.is_none() {
            return Err(Fault::Damaged("it has no header".into()));
        }
        let missing = |of: fn(&[Option<u8>; 64]) -> bool| {
            self.states.iter().any(|state| of(&state.missing_bits))
        };
        if missing(|bits| bits[0].is_none()) {
            return Err(Fault::Damaged(
                "its data end before the picture does".into(),
            ));
        }
        if missing(|bits| bits.iter().any(|bits| *bits != Some(0))) {
            self.notes.push(
                "the file lacks the last of its refinements, so the picture may be coarser than it was; look for a whole copy".into(),
            );
        }
        Ok(self.notes)
    }
}

/// Reads the codes of a scan's blocks, one after another.
struct Coder<'a> {
    scan: &'a Scan,
    /// The table of each component in the scan; `None` for one that the scan does not use.
    dc: Vec<Option<&'a Codes>>,
    ac: Vec<Option<&'a Codes>>,
    /// The last mean (DC value) of each component, in quantization steps.
    last: Vec<i32>,
    steps: Vec<i32>,
    /// The number of blocks still to come that have no further nonzero coefficients.
    empty: u32,
}

impl<'a> Coder<'a> {
    fn new(
        scan: &'a Scan,
        dc: &'a [Option<Codes>; 4],
        ac: &'a [Option<Codes>; 4],
        steps: &[Option<i32>; 4],
    ) -> Result<Self, Fault> {
        let needs_dc = scan.first == 0 && scan.high == 0;
        let needs_ac = scan.last > 0;
        let table = |tables: &'a [Option<Codes>; 4], number: usize, needed: bool| {
            let table = tables.get(number).and_then(Option::as_ref);
            if needed && table.is_none() {
                return Err(Fault::Damaged("a table of its codes is missing".into()));
            }
            Ok(table)
        };
        let parts = scan.components.iter();
        Ok(Self {
            scan,
            dc: parts
                .clone()
                .map(|part| table(dc, part.dc, needs_dc))
                .collect::<Result<_, _>>()?,
            ac: parts
                .clone()
                .map(|part| table(ac, part.ac, needs_ac))
                .collect::<Result<_, _>>()?,
            last: vec![0; scan.components.len()],
            steps: parts
                .map(|part| {
                    steps
                        .get(part.component.table)
                        .copied()
                        .flatten()
                        .unwrap_or(1)
                })
                .collect(),
            empty: 0,
        })
    }

    fn restart(&mut self) {
        self.last.fill(0);
        self.empty = 0;
    }

    #[inline(always)]
    fn sequential(&mut self, bits: &mut Bits, number: usize) -> Result<(), Broken> {
        self.dc_value(bits, number)?;
        let codes = self.ac[number].ok_or(Broken::Nonsense)?;
        let mut coefficient = 1;
        while coefficient < 64 {
            let symbol = bits.symbol(codes)?;
            let (run, size) = (symbol >> 4, symbol & 15);
            if size == 0 {
                if run != 15 {
                    return Ok(());
                }
                coefficient += 16;
            } else {
                bits.skip(size)?;
                coefficient += run + 1;
                if coefficient > 64 {
                    return Err(Broken::Nonsense);
                }
            }
        }
        Ok(())
    }

    /// Reads a block's mean, stored as the difference from the last one. Damaged data show in means that no picture has.
    #[inline(always)]
    fn dc_value(&mut self, bits: &mut Bits, number: usize) -> Result<(), Broken> {
        const MOST: i64 = 2048; // Twice what 8 bits reach.
        let size = bits.symbol(self.dc[number].ok_or(Broken::Nonsense)?)?;
        if size > 11 {
            return Err(Broken::Nonsense);
        }
        if size > 0 {
            let value = bits.take(size)? as i32;
            let negative = value < 1 << (size - 1);
            let difference = value - if negative { (1 << size) - 1 } else { 0 };
            let mean = self.last[number] + difference;
            let step = i64::from(self.steps[number].max(1));
            if (i64::from(mean << self.scan.low) * step).abs() > MOST + step {
                return Err(Broken::Nonsense);
            }
            self.last[number] = mean;
        }
        Ok(())
    }

    fn progressive(
        &mut self,
        bits: &mut Bits,
        number: usize,
        nonzero: &mut u64,
    ) -> Result<(), Broken> {
        match (self.scan.first, self.scan.high) {
            (0, 0) => self.dc_value(bits, number),
            (0, _) => bits.skip(1),
            (_, 0) => self.first_values(bits, nonzero),
            _ => self.further_bits(bits, nonzero),
        }
    }

    /// Reads the first bits of coefficients.
    fn first_values(&mut self, bits: &mut Bits, nonzero: &mut u64) -> Result<(), Broken> {
        if self.empty > 0 {
            self.empty -= 1;
            return Ok(());
        }
        let codes = self.ac[0].ok_or(Broken::Nonsense)?;
        let mut coefficient = self.scan.first;
        while coefficient <= self.scan.last {
            let symbol = bits.symbol(codes)?;
            let (run, size) = (symbol >> 4, symbol & 15);
            if size == 0 {
                if run != 15 {
                    self.empty = (1 << run) - 1 + bits.take(run)?;
                    return Ok(());
                }
                coefficient += 16;
            } else {
                bits.skip(size)?;
                coefficient += run as usize;
                if coefficient > self.scan.last {
                    return Err(Broken::Nonsense);
                }
                *nonzero |= 1 << coefficient;
                coefficient += 1;
            }
        }
        Ok(())
    }

    /// Reads one more bit of each coefficient that is not zero, and the coefficients of which it is the first bit that is not.
    fn further_bits(&mut self, bits: &mut Bits, nonzero: &mut u64) -> Result<(), Broken> {
        let (codes, last) = (self.ac[0].ok_or(Broken::Nonsense)?, self.scan.last);
        let mut coefficient = self.scan.first;
        if self.empty == 0 {
            while coefficient <= last {
                let symbol = bits.symbol(codes)?;
                let (mut run, size) = (symbol >> 4, symbol & 15);
                match size {
                    0 if run != 15 => {
                        self.empty = (1 << run) + bits.take(run)?;
                        break;
                    }
                    0 => {}
                    1 => bits.skip(1)?, // The sign.
                    _ => return Err(Broken::Nonsense),
                }
                while coefficient <= last {
                    if *nonzero >> coefficient & 1 != 0 {
                        bits.skip(1)?;
                    } else if run == 0 {
                        break;
                    } else {
                        run -= 1;
                    }
                    coefficient += 1;
                }
                if size == 1 {
                    if coefficient > last {
                        return Err(Broken::Nonsense);
                    }
                    *nonzero |= 1 << coefficient;
                }
                coefficient += 1;
            }
        }
        if self.empty > 0 {
            self.empty -= 1;
            if coefficient <= last {
                let rest = (u64::MAX >> (63 - last)) & (u64::MAX << coefficient);
                let count = (*nonzero & rest).count_ones();
                bits.skip(count.min(32))?;
                bits.skip(count.saturating_sub(32))?;
            }
        }
        Ok(())
    }
}
