//! The memory that an order needs, and its limits.

use picture::{DEFAULT_MEMORY_LIMIT, Format};

use crate::error::{Error, MemoryKind};
use crate::order::Order;
use crate::order::Role;
use crate::recipe::Recipe;
use crate::{color, style};

/// The bytes that a model takes in use, with its features of the print; measured.
const MODEL: u64 = 200_000_000;

/// The bytes per pixel that a JPEG encoder takes beside the picture, since it holds the whole file; measured.
const JPEG_PER_PIXEL: u64 = 12;
const WEBP_PER_PIXEL: u64 = 8;

/// The bytes of address space that are reserved and never used: the stacks of threads and the allocator's arenas; measured.
const ADDRESSES: u64 = 100_000_000;
const ADDRESSES_PER_THREAD: u64 = 90_000_000;

/// The limits of the memory that an order may take, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The limit for opening one picture.
    pub picture: u64,
    /// The limit for all of the work.
    pub memory: u64,
    /// The limit of address space, if the process has one.
    pub address_space: Option<u64>,
}

impl Default for Limits {
    /// Returns the default limit for a picture, and none for the work.
    fn default() -> Self {
        Limits {
            picture: DEFAULT_MEMORY_LIMIT,
            memory: u64::MAX,
            address_space: None,
        }
    }
}

impl Limits {
    /// Checks that an order for a scan of this width and height stays within these limits.
    ///
    /// # Errors
    /// [`Error::Memory`].
    pub fn check(&self, order: &Order, scan: (usize, usize)) -> Result<(), Error> {
        let (width, height) = order.recipe.output_size(scan);
        let needed = needed(order, scan, (width, height));
        tracing::info!("needs about {:.1} GB of memory", needed as f64 / 1e9);
        let addresses = ADDRESSES + ADDRESSES_PER_THREAD * rayon::current_num_threads() as u64;
        let addresses = needed.saturating_add(addresses);
        let space = self.address_space.unwrap_or(u64::MAX);
        let (kind, needed, limit) = match needed > self.memory {
            true => (MemoryKind::Memory, needed, self.memory),
            false if addresses > space => (MemoryKind::AddressSpace, addresses, space),
            false => return Ok(()),
        };
        Err(Error::Memory {
            mode: order.recipe.mode(),
            width,
            height,
            kind,
            needed,
            limit,
        })
    }
}

fn needed(order: &Order, scan: (usize, usize), (width, height): (usize, usize)) -> u64 {
    if let Recipe::Style(_) = order.recipe {
        return style::memory_needed(width, height);
    }
    let (width, height) = scan;
    let pixels = (width as u64).saturating_mul(height as u64);
    let format = order
        .output
        .as_ref()
        .and_then(|output| Format::of_name(&output.path));
    let encoder = match format {
        Some(Format::Jpeg) => JPEG_PER_PIXEL,
        Some(Format::WebP) => WEBP_PER_PIXEL,
        _ => 0,
    };
    let model = order.inputs_of(Role::Model).next().map_or(0, |_| MODEL);
    color::memory_needed(width, height, order.inputs_of(Role::Style).count())
        .saturating_add(model)
        .saturating_add(encoder.saturating_mul(pixels))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::style::StyleRecipe;

    fn refusal(order: &Order, scan: (usize, usize), limits: Limits) -> Option<String> {
        limits
            .check(order, scan)
            .err()
            .map(|error| error.to_string())
    }

    fn of(memory: u64) -> Limits {
        Limits {
            memory,
            ..Limits::default()
        }
    }

    fn styled(size: usize) -> Order {
        let recipe = Recipe::Style(StyleRecipe {
            size,
            ..StyleRecipe::default()
        });
        Order {
            recipe,
            ..Order::style("gray.png")
        }
    }

    #[test]
    fn a_run_that_fits_is_allowed_and_one_that_does_not_is_refused() {
        assert_eq!(
            refusal(&styled(2048), (9000, 9000), of(8_000_000_000)),
            None
        );
        assert_eq!(refusal(&styled(10_000), (64, 64), of(8_000_000_000)), None);
        let refused = refusal(&styled(10_000), (10_000, 10_000), of(24_000_000_000)).unwrap();
        assert!(
            refused.contains("90.3 GB") && refused.contains("24.0"),
            "{refused}"
        );
        assert!(refusal(&styled(usize::MAX), (usize::MAX, 2), of(24_000_000_000)).is_some());
    }

    #[test]
    fn a_coloring_counts_its_model_and_its_encoder() {
        let order = Order::color("gray.png").to("out.jpg");
        let model = order
            .clone()
            .with(crate::order::Input::file(Role::Model, "m.safetensors"));
        let needs = |order: &Order| needed(order, (1000, 1000), (1000, 1000));
        assert_eq!(needs(&model), needs(&order) + MODEL);
        assert_eq!(
            needs(&order),
            needs(&Order::color("gray.png")) + JPEG_PER_PIXEL * 1_000_000
        );
        assert_eq!(refusal(&order, (800, 600), of(8_000_000_000)), None);
        assert!(refusal(&order, (30_000, 30_000), of(8_000_000_000)).is_some());
    }

    #[test]
    fn a_limit_of_addresses_counts_too() {
        let bounded = |bytes| Limits {
            address_space: Some(bytes),
            ..of(8_000_000_000)
        };
        let order = Order::color("gray.png");
        assert_eq!(refusal(&order, (800, 600), bounded(60_000_000_000)), None);
        let error = bounded(500_000_000).check(&order, (800, 600)).unwrap_err();
        let kind = MemoryKind::AddressSpace;
        assert!(
            matches!(error, Error::Memory { kind: found, .. } if found == kind),
            "{error}"
        );
    }
}
