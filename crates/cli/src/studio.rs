use std::env;
use std::net::IpAddr;
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use nishikie::{Engine, Limits};
use studio::{Listen, Server};

use crate::options::NetworkOptions;
use crate::signing::SigningOptions;
use crate::{console, interrupt, memory};

/// Color prints and mend them on a page in the browser.
///
/// The page shows a folder's pictures: open a gray one, choose the prints in color, the model or the palette that its colors are
/// to come from, and it appears in color. A click on a wrong area gives it another pigment. All of it is kept in
/// PRINT.nishikie.json beside the print as it happens; the picture is written when you ask for it, with its provenance, and no file is ever overwritten.
///
/// The page is served by this machine to this machine alone, and nothing is sent elsewhere. Ctrl-C ends it.
///
/// With --host other machines reach it too. It then needs a password, in the variable NISHIKIE_PASSWORD; the browser asks for it
/// beside a user name, which may be anything. What is sent is not encrypted: beyond a network that you trust, put a server
/// with TLS before it.
#[derive(Args)]
#[command(after_help = "Examples:
  nishikie studio prints/ --open     a folder of prints, and the browser with it
  nishikie studio                    the folder that you are in; open the address that is printed
  NISHIKIE_PASSWORD=… nishikie studio prints/ --host 0.0.0.0 --port 8420    for other machines too")]
pub struct Studio {
    /// The folder with the prints, color prints, models and palettes.
    #[arg(default_value = ".")]
    folder: PathBuf,

    /// The port of the page's address; 8420 or the next free one if not given, any free one with 0.
    #[arg(long, value_name = "N")]
    port: Option<u16>,

    /// The address of this machine to answer at; one that other machines reach needs a password.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    host: IpAddr,

    /// Open the page in the browser.
    #[arg(long)]
    open: bool,

    #[command(flatten)]
    signing: SigningOptions,

    #[command(flatten)]
    network: NetworkOptions,
}

impl Studio {
    pub fn run(self) -> anyhow::Result<()> {
        interrupt::listen()?;
        let signer = self.signing.signer()?;
        let network = self.network.network(None)?;
        let listen = Listen {
            host: self.host,
            port: self.port,
            password: env::var("NISHIKIE_PASSWORD").ok(),
        };
        let limits = Limits {
            picture: memory::for_opening_beside_others(),
            ..memory::limits()
        };
        let engine = Engine {
            network,
            limits,
            signer,
        };
        let server = Server::bind(&self.folder, listen, engine)?;
        let address = server.address();
        console::print(&address)?;
        console::note("the page is at the address above; Ctrl-C ends it");
        if server.is_only_read() {
            console::note(format_args!(
                "{}: can only be read; its pictures can be looked at, but nothing can be kept there",
                self.folder.display()
            ));
        }
        if self.open {
            let opened = opener::open_browser(&address);
            if let Err(error) = opened.context("the browser could not be opened") {
                console::note(format_args!("{error:#}; open the address yourself"));
            }
        }
        server.run(interrupt::requested)?;
        Ok(())
    }
}
