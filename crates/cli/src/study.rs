use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail, ensure};
use clap::{Args, Subcommand, ValueEnum};
use indicatif::{HumanBytes, HumanDuration};
use nishikie::picture::LeftOut;
use nishikie::picture::credentials::Signer;
use nishikie::progress::Note;
use study::{
    Plan, Prints, ReportOptions, Setup, Shard, SlurmCommands, SlurmJobs, SlurmOptions, Summary,
    Workers,
};

use crate::console;
use crate::files::Files;
use crate::interrupt;
use crate::memory;
use crate::signing::SigningOptions;
use crate::terminal::Terminal;

/// Run an experiment of many configurations on many pairs of prints, and report it.
///
/// A plan is a text file (TOML) that says which prints, which configurations and at what size; `study run` makes a
/// picture and a record of every run in the folder DIR, and `study report` compares them, beside what the paper found.
#[derive(Args)]
#[command(after_help = "A plan:
  contents = [\"gray.png\"]                         pictures, or folders of them, from the plan's own folder
  styles = [\"colored\"]
  configurations = [\"config3_*\", \"color\"]        names or patterns; `nishikie configs` lists the 36; color mode
  size = 512                                        the longest side in pixels

Examples:
  nishikie study plan studies/examples.toml
  nishikie study run studies/examples.toml --out my-study
  nishikie study report my-study
  nishikie study submit studies/jadh2016.toml --out my-study --engine slurm --tasks 40 --time 04:00:00 --dry-run")]
pub struct Study {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Say what a plan would run, how long that would take and how much room it needs.
    Plan {
        #[command(flatten)]
        plan: PlanOptions,
    },
    /// Do what is missing of a plan. Can be stopped and started again at any time, and by several processes at once.
    Run {
        #[command(flatten)]
        plan: PlanOptions,
        #[command(flatten)]
        out: Out,
        /// Do only the I-th of N shares of the runs.
        #[arg(long, value_name = "I/N", default_value_t = Shard::WHOLE)]
        shard: Shard,
        #[command(flatten)]
        signing: SigningOptions,
    },
    /// Make tables and figures of the finished runs, in DIR/report.
    Report {
        /// The study's folder.
        dir: PathBuf,
        /// A pair that the sheets of pictures show, by its prints' file names without extension; may be given several
        /// times. The first pairs if not given.
        #[arg(long, value_name = "CONTENT:STYLE", value_parser = pair)]
        pair: Vec<(String, String)>,
        /// A configuration that Figure 2 shows; may be given several times. The winners if not given.
        #[arg(long, value_name = "NAME")]
        config: Vec<String>,
        /// Choices that people made without names, besides DIR/choices.csv; may be given several times.
        #[arg(long, value_name = "FILE")]
        choices: Vec<PathBuf>,
    },
    /// Keep which configuration is the best to your eye, for the report. A later mark takes the place of this one.
    Mark {
        /// The study's folder.
        dir: PathBuf,
        /// The configuration.
        config: String,
    },
    /// Write a table with one row per run.
    Export {
        /// The study's folder.
        dir: PathBuf,
        /// As CSV, to this file.
        #[arg(long, value_name = "FILE", required_unless_present = "parquet")]
        csv: Option<PathBuf>,
        /// As Parquet, to this file.
        #[arg(long, value_name = "FILE")]
        parquet: Option<PathBuf>,
        /// Overwrite files that exist.
        #[arg(long)]
        force: bool,
    },
    /// Hand a plan to a cluster, with the report after it.
    Submit(Submit),
}

#[derive(Args)]
struct PlanOptions {
    /// The plan, a TOML file.
    plan: PathBuf,
    /// Take the contents from here instead: a picture or a folder of them; may be given several times.
    #[arg(long, value_name = "PATH")]
    contents: Vec<PathBuf>,
    /// Take the styles from here instead; may be given several times.
    #[arg(long, value_name = "PATH")]
    styles: Vec<PathBuf>,
}

#[derive(Args)]
struct Out {
    /// The study's folder; created if it does not exist.
    #[arg(short, long, value_name = "DIR")]
    out: PathBuf,
}

#[derive(Args)]
struct Submit {
    #[command(flatten)]
    plan: PlanOptions,
    #[command(flatten)]
    out: Out,
    /// Scheduler of the cluster.
    #[arg(long, value_name = "ENGINE")]
    engine: Engine,
    /// Tasks of the job array, which share the runs.
    #[arg(long, value_name = "N", default_value = "16")]
    tasks: NonZeroUsize,
    /// Cores for each task.
    #[arg(long, value_name = "N", default_value = "2")]
    cores: NonZeroUsize,
    /// The partition, as for sbatch.
    #[arg(long)]
    partition: Option<String>,
    /// The time limit of each task, as for sbatch, such as 04:00:00. What a task has not done by then, the same
    /// submission once more does.
    #[arg(long)]
    time: Option<String>,
    /// The memory of each task, as for sbatch, such as 4G.
    #[arg(long)]
    mem: Option<String>,
    /// The account, as for sbatch.
    #[arg(long)]
    account: Option<String>,
    /// Print the scripts instead of submitting them.
    #[arg(long)]
    dry_run: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Engine {
    Slurm,
}

impl Study {
    pub fn run(self, threads: Option<u16>) -> anyhow::Result<()> {
        let workers = threads.map_or_else(Workers::default, |threads| {
            Workers::of_threads(usize::from(threads))
        });
        match self.command {
            Command::Plan { plan } => {
                let plan = plan.open()?;
                survey(&plan, workers.at_most(memory::runs(plan.size)))
            }
            Command::Run {
                plan: prints,
                out,
                shard,
                signing,
            } => {
                let signer = signing.signer()?;
                let plan = prints.open()?;
                let workers = workers.at_most(memory::runs(plan.size));
                prints.check(&plan, &out.out)?;
                run(&plan, &out.out, shard, workers, signer)
            }
            Command::Report {
                dir,
                pair,
                config,
                choices,
            } => {
                Files::default()
                    .reads(&choices)
                    .writes([dir.join("report/chosen.csv")])
                    .check()?;
                let report = study::report(
                    &dir,
                    &ReportOptions {
                        pairs: pair,
                        configurations: config,
                        choices,
                    },
                )?;
                for sentence in &report.sentences {
                    console::print(sentence)?;
                }
                console::print(report.html.display())
            }
            Command::Mark { dir, config } => {
                study::mark(&dir, &config)?;
                console::note(format_args!(
                    "{config} is marked as the best to the eye; `nishikie study report {}` shows it",
                    dir.display()
                ));
                Ok(())
            }
            Command::Export {
                dir,
                csv,
                parquet,
                force,
            } => {
                keep_study(&dir, [&csv, &parquet])?;
                if let Some(path) = csv {
                    study::export_csv(&dir, &path, force)?;
                }
                if let Some(path) = parquet {
                    export_parquet(&dir, &path, force)?;
                }
                Ok(())
            }
            Command::Submit(submit) => submit.run(),
        }
    }
}

#[cfg(feature = "parquet")]
fn export_parquet(dir: &Path, path: &Path, force: bool) -> anyhow::Result<()> {
    Ok(study::export_parquet(dir, path, force)?)
}

#[cfg(not(feature = "parquet"))]
fn export_parquet(_: &Path, _: &Path, _: bool) -> anyhow::Result<()> {
    bail!("this build of nishikie writes no Parquet; use --csv")
}

impl PlanOptions {
    fn open(&self) -> anyhow::Result<Plan> {
        let prints = Prints {
            contents: self.contents.clone(),
            styles: self.styles.clone(),
        };
        let plan = Plan::open(&self.plan, &prints)?;
        for LeftOut { path, reason } in &plan.left_out {
            let (name, reason) = (path.display().to_string(), reason.clone());
            console::note(Note::LeftOut { name, reason });
        }
        if let count @ 1.. = plan.left_out.len() {
            let used = plan.contents.len() + plan.styles.len();
            console::note(format_args!("{used} prints, {count} left out"));
        }
        Ok(plan)
    }

    /// Refuses prints and plans at paths to which the study in `out` writes.
    fn check(&self, plan: &Plan, out: &Path) -> anyhow::Result<()> {
        let prints = plan.contents.iter().chain(&plan.styles);
        let prints: Vec<&Path> = prints.map(|print| print.path.as_path()).collect();
        for print in &prints {
            ensure!(
                !is_of_study(out, print),
                "{}: lies where the study in {} keeps its own pictures; name another folder for --out",
                print.display(),
                out.display()
            );
        }
        Files::default()
            .reads(prints)
            .reads([&self.plan])
            .writes([out.join("study.json")])
            .check()
    }

    /// Returns the arguments as words of a command, for a process in any folder.
    fn words(&self) -> anyhow::Result<Vec<String>> {
        let mut words = vec![absolute(&self.plan)?];
        for (option, paths) in [("--contents", &self.contents), ("--styles", &self.styles)] {
            for path in paths {
                words.extend([option.to_owned(), absolute(path)?]);
            }
        }
        Ok(words)
    }
}

/// Refuses to write a table over a file of its study.
fn keep_study(dir: &Path, tables: [&Option<PathBuf>; 2]) -> anyhow::Result<()> {
    let tables = || tables.into_iter().flatten();
    for table in tables() {
        ensure!(
            !is_of_study(dir, table),
            "{}: lies where the study keeps its runs; choose another place",
            table.display()
        );
    }
    let own = [
        "study.json",
        "visual_best.toml",
        study::CHOICES,
        study::REVIEW,
    ]
    .map(|name| dir.join(name));
    Files::default().reads(own).writes(tables()).check()
}

/// Returns true if a file lies in a folder that a study writes.
fn is_of_study(dir: &Path, file: &Path) -> bool {
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let folder = folder.canonicalize().ok();
    ["runs", "contents", "styles"].iter().any(|inner| {
        let inner = dir.join(inner).canonicalize().ok();
        inner.is_some_and(|inner| folder.as_ref().is_some_and(|f| f.starts_with(inner)))
    })
}

fn absolute(path: &Path) -> anyhow::Result<String> {
    let path = std::path::absolute(path)
        .with_context(|| format!("{}: has no absolute name", path.display()))?;
    let text = path
        .to_str()
        .with_context(|| format!("{}: give it a name in UTF-8", path.display()))?;
    Ok(text.to_owned())
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (content, style) = text
        .split_once(':')
        .ok_or("write the content's name, a colon and the style's name")?;
    Ok((content.to_owned(), style.to_owned()))
}

fn survey(plan: &Plan, workers: Workers) -> anyhow::Result<()> {
    let Plan {
        contents,
        styles,
        configurations,
        size,
        ..
    } = plan;
    console::print(format_args!(
        "{} configurations on {} contents and {} styles, at most {size} pixels long: {} runs",
        configurations.len(),
        contents.len(),
        styles.len(),
        plan.len()
    ))?;
    let names: Vec<&str> = configurations.iter().map(Setup::name).collect();
    console::print(format_args!("configurations: {}", names.join(" ")))?;
    let survey = plan.survey(workers)?;
    console::print(format_args!(
        "about {} on this machine ({} side by side), and {} of disk",
        HumanDuration(survey.time),
        workers.jobs,
        HumanBytes(survey.bytes)
    ))?;
    Ok(())
}

fn run(
    plan: &Plan,
    out: &Path,
    shard: Shard,
    workers: Workers,
    signer: Option<Arc<Signer>>,
) -> anyhow::Result<()> {
    interrupt::listen()?;
    let terminal = Terminal::default();
    let summary = study::run(plan, out, shard, workers, signer, &terminal);
    terminal.finish();
    let Summary {
        total,
        finished,
        failed,
        own,
    } = summary?;
    console::note(format_args!(
        "{finished} of {total} runs finished, {failed} failed; {own} of them done by this process"
    ));
    if failed > 0 {
        bail!(
            "{failed} of {total} runs failed; their records in {} say why",
            out.display()
        );
    }
    Ok(())
}

impl Submit {
    fn run(self) -> anyhow::Result<()> {
        let Engine::Slurm = self.engine;
        // A plan that cannot be run is reported here, not from the queue.
        let runs = self.plan.open()?.len();
        let program = std::env::current_exe().context("this program's own place is not known")?;
        let out = absolute(&self.out.out)?;
        let command = |word: &str| {
            vec![
                program.to_string_lossy().into_owned(),
                "study".into(),
                word.into(),
            ]
        };
        let mut run = command("run");
        run.extend(self.plan.words()?);
        run.extend(["--out".to_owned(), out.clone()]);
        let mut report = command("report");
        report.push(out.clone());

        let options = SlurmOptions {
            tasks: self.tasks,
            cores: self.cores,
            partition: self.partition,
            time: self.time,
            memory: self.mem,
            account: self.account,
        };
        let jobs = SlurmJobs::new(
            Path::new(&out),
            runs,
            &options,
            &SlurmCommands { run, report },
        );
        if self.dry_run {
            // Scripts, so nothing in them is changed.
            let scripts = format!(
                "{}\n# Submitted with --dependency=afterany on the array above:\n{}\n",
                jobs.runs, jobs.report
            );
            return console::results(scripts.as_bytes());
        }
        let [array, after] = jobs.submit(Path::new(&out))?;
        console::print(format_args!(
            "{array} does the runs, {after} the report after it; logs are in {out}/slurm"
        ))?;
        Ok(())
    }
}
