use std::path::PathBuf;

use clap::Args;
use nishikie::color::{Doubt, Pick, Reach, View, doubt_sheet};
use nishikie::picture::{Depth, check_output};
use nishikie::{ColorRecipe, Input, Order, Recipe, Role};
use serde_json::{Value, json};

use crate::console;
use crate::files::Files;
use crate::interrupt;
use crate::options::NetworkOptions;
use crate::pictures;
use crate::terminal::Terminal;

/// List what is doubtful in a coloring, in the order in which decisions gain most, with colors to choose from.
///
/// Each doubt names a place of the print, the share of the print that goes with it, how sure its present color is, and colors that it may
/// have instead. A color is chosen by passing it on: `--pick X,Y=#RRGGBB`, here and to `nishikie colorize`. The rest of the print is
/// then decided anew where it is doubtful, and so the list changes with every pick. A present color that is right is kept by picking
/// it too.
#[derive(Args)]
#[command(after_help = "For example:
  nishikie doubts gray.png --model actors.safetensors --sheet doubts.png
  nishikie doubts gray.png --model actors.safetensors --pick 312,540=#2b4f81
  nishikie colorize gray.png --model actors.safetensors --pick 312,540=#2b4f81 -o colored.png")]
pub struct Doubts {
    /// The gray print.
    content: PathBuf,

    /// Colored prints to take the color from; not needed with --model.
    #[arg(required_unless_present = "model")]
    styles: Vec<PathBuf>,

    /// A model of a collection's colors, by `nishikie train`.
    #[arg(long, value_name = "MODEL.safetensors")]
    model: Option<PathBuf>,

    /// A color that is decided, as for `nishikie colorize`. May be given several times.
    #[arg(long, value_name = "X,Y=#RRGGBB")]
    pick: Vec<Pick>,

    /// Number of doubts to name.
    #[arg(short = 'n', long, value_name = "N", default_value = "8")]
    most: usize,

    /// Also write the print as it is colored now, with the doubts' numbers and colors.
    #[arg(long, value_name = "OUT")]
    sheet: Option<PathBuf>,

    /// Overwrite a sheet that exists.
    #[arg(long)]
    force: bool,

    /// Print as JSON.
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    network: NetworkOptions,
}

impl Doubts {
    pub fn run(self) -> anyhow::Result<()> {
        interrupt::listen()?;
        if let Some(sheet) = &self.sheet {
            check_output(sheet, Depth::Eight, self.force)?;
            Files::default()
                .reads([&self.content])
                .reads(&self.styles)
                .reads(&self.model)
                .reads(self.network.weights())
                .writes([sheet])
                .check()?;
        }
        let engine = self.network.engine(None)?;
        let terminal = Terminal::default();
        let mut session = self.order()?.session(&engine, &terminal)?;
        let doubts = session.doubts(self.most, &terminal)?;
        if let Some(sheet) = &self.sheet {
            let whole = View::whole(session.scan());
            let longest = SHEET.min(whole.width.max(whole.height));
            let colored = session.render(&whole.with_longest(longest), &terminal)?;
            let drawn = doubt_sheet(&colored, &scaled(&doubts, [whole.width, colored.width()]))?;
            terminal.finish();
            drawn.save(sheet, Depth::Eight, None, self.force)?;
        }
        terminal.finish();
        if self.json {
            let doubts: Vec<Value> = doubts.iter().map(as_json).collect();
            return console::json(&serde_json::to_string_pretty(&doubts)?);
        }
        if doubts.is_empty() {
            return console::print("nothing is in doubt");
        }
        doubts
            .iter()
            .enumerate()
            .flat_map(|(index, doubt)| in_words(index + 1, doubt))
            .try_for_each(console::print)
    }

    fn order(&self) -> anyhow::Result<Order> {
        let mut recipe = ColorRecipe::default();
        recipe.edits.picks.clone_from(&self.pick);
        let content = pictures::input(Role::Content, &self.content)?;
        let mut order = Order::new(content, Recipe::Color(recipe));
        for style in &self.styles {
            order = order.with(pictures::input(Role::Style, style)?);
        }
        if let Some(model) = &self.model {
            order = order.with(Input::file(Role::Model, model));
        }
        Ok(order)
    }
}

/// The longest side at which the print is painted for a sheet.
const SHEET: usize = 960;

/// Returns doubts at the places that they have on a copy of the print that is so wide.
fn scaled(doubts: &[Doubt], [scan, copy]: [usize; 2]) -> Vec<Doubt> {
    let scale = |at: usize| at * copy / scan;
    let scaled = doubts.iter().map(|doubt| Doubt {
        x: scale(doubt.x),
        y: scale(doubt.y),
        bounds: doubt.bounds.map(scale),
        ..doubt.clone()
    });
    scaled.collect()
}

fn hex([red, green, blue]: [u8; 3]) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

fn as_json(doubt: &Doubt) -> Value {
    let pick = |rgb| {
        let (x, y) = (doubt.x, doubt.y);
        let reach = Reach::Piece;
        Pick { x, y, rgb, reach }.to_string()
    };
    let alternatives = doubt.alternatives.iter().map(|alternative| {
        json!({
            "color": hex(alternative.rgb),
            "likelihood": alternative.likelihood,
            "from": alternative.from,
            "pick": pick(alternative.rgb),
        })
    });
    json!({
        "x": doubt.x,
        "y": doubt.y,
        "bounds": doubt.bounds,
        "share": doubt.share,
        "confidence": doubt.confidence,
        "color": hex(doubt.rgb),
        "alternatives": alternatives.collect::<Value>(),
    })
}

fn in_words(number: usize, doubt: &Doubt) -> Vec<String> {
    let mut lines = vec![format!(
        "{number:>2}  at {},{}  {:.1} % of the print  {}  right with {:.0} %",
        doubt.x,
        doubt.y,
        100.0 * doubt.share,
        hex(doubt.rgb),
        100.0 * doubt.confidence
    )];
    lines.extend(doubt.alternatives.iter().map(|alternative| {
        format!(
            "      or {}  {:>2.0} %  by {}",
            hex(alternative.rgb),
            100.0 * alternative.likelihood,
            alternative.from.in_words()
        )
    }));
    lines
}
