//! A study as a Slurm job array, and a job after it that makes the report.

use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::Command;

use nishikie::picture::output;

use crate::StudyError;
use crate::shell::quoted;

/// The options of a Slurm job array. `None` takes the site's default.
#[derive(Clone, Debug)]
pub struct SlurmOptions {
    /// The number of tasks that the runs are divided among, at most one per run.
    pub tasks: NonZeroUsize,
    /// The number of cores of each task.
    pub cores: NonZeroUsize,
    /// The value of `--partition`.
    pub partition: Option<String>,
    /// The value of `--time` for each task, such as `04:00:00`.
    pub time: Option<String>,
    /// The value of `--mem` for each task, such as `4G`.
    pub memory: Option<String>,
    /// The value of `--account`.
    pub account: Option<String>,
}

/// The two scripts for `sbatch`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlurmJobs {
    /// The script of the job array that does the runs.
    pub runs: String,
    /// The script of the job that makes the report after the array has ended, also if some of its tasks failed.
    pub report: String,
}

/// The commands that the jobs call, with absolute paths.
#[derive(Clone, Debug)]
pub struct SlurmCommands {
    /// The command that does a share of the runs; the options for share and threads are added.
    pub run: Vec<String>,
    /// The command that makes the report.
    pub report: Vec<String>,
}

impl SlurmJobs {
    /// Writes the scripts for `runs` runs with logs in `DIR/slurm`.
    ///
    /// A task may be killed and queued again: it then does the runs of its share that are missing.
    pub fn new(
        root: &Path,
        runs: usize,
        options: &SlurmOptions,
        commands: &SlurmCommands,
    ) -> SlurmJobs {
        let tasks = options.tasks.get().min(runs.max(1));
        let log = |name: &str| quoted(&logs(root).join(name).to_string_lossy());
        let site = |cores: usize| {
            let mut lines = format!(
                "#SBATCH --cpus-per-task={cores}\n#SBATCH --requeue\n#SBATCH --open-mode=append\n"
            );
            let wishes = [
                ("partition", &options.partition),
                ("time", &options.time),
                ("mem", &options.memory),
                ("account", &options.account),
            ];
            for (name, value) in wishes {
                if let Some(value) = value {
                    lines += &format!("#SBATCH --{name}={}\n", quoted(value));
                }
            }
            lines
        };
        let words = |words: &[String]| {
            words
                .iter()
                .map(|word| quoted(word))
                .collect::<Vec<_>>()
                .join(" ")
        };
        let cores = options.cores.get();
        let runs = format!(
            "#!/bin/sh\n#SBATCH --job-name=nishikie-study\n#SBATCH --array=1-{tasks}\n#SBATCH --output={}\n{}\
             exec {} --shard \"$SLURM_ARRAY_TASK_ID/{tasks}\" --threads {cores}\n",
            log("run-%A_%a.log"),
            site(cores),
            words(&commands.run),
        );
        let report = format!(
            "#!/bin/sh\n#SBATCH --job-name=nishikie-report\n#SBATCH --output={}\n{}exec {}\n",
            log("report-%j.log"),
            site(1),
            words(&commands.report),
        );
        SlurmJobs { runs, report }
    }

    /// Submits both scripts with `sbatch`; the report waits for the array. Returns the numbers of the jobs.
    ///
    /// # Errors
    /// The scripts cannot be written; there is no `sbatch`, or it refuses.
    pub fn submit(&self, root: &Path) -> Result<[String; 2], StudyError> {
        let folder = logs(root);
        fs::create_dir_all(&folder).map_err(StudyError::write(&folder))?;
        let (runs, report) = (folder.join("runs.sh"), folder.join("report.sh"));
        output::write(&runs, self.runs.as_bytes(), true)?;
        output::write(&report, self.report.as_bytes(), true)?;
        let array = sbatch(&[], &runs)?;
        let after = sbatch(&[format!("--dependency=afterany:{array}")], &report)?;
        Ok([array, after])
    }
}

fn logs(root: &Path) -> PathBuf {
    root.join("slurm")
}

/// Submits a script, and returns the number of its job.
fn sbatch(options: &[String], script: &Path) -> Result<String, StudyError> {
    let output = Command::new("sbatch")
        .arg("--parsable")
        .args(options)
        .arg(script)
        .output();
    let output = output.map_err(|error| {
        StudyError::Slurm(format!(
            "`sbatch` cannot be started ({error}); submit from a machine of the cluster"
        ))
    })?;
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    if !output.status.success() {
        return Err(StudyError::Slurm(said(&output.stderr)));
    }
    // On clusters of clusters the number comes with the cluster's name.
    Ok(said(&output.stdout)
        .split(';')
        .next()
        .unwrap_or_default()
        .to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jobs(root: &str, tasks: usize, time: Option<&str>) -> SlurmJobs {
        let number = |n| NonZeroUsize::new(n).unwrap();
        let options = SlurmOptions {
            tasks: number(tasks),
            cores: number(2),
            partition: None,
            time: time.map(str::to_owned),
            memory: None,
            account: None,
        };
        let command = |word: &str| {
            ["/opt/bin/nishikie", "study", word, root]
                .map(str::to_owned)
                .to_vec()
        };
        SlurmJobs::new(
            Path::new(root),
            10,
            &options,
            &SlurmCommands {
                run: command("run"),
                report: command("report"),
            },
        )
    }

    #[test]
    fn an_array_has_a_task_for_every_share_and_may_be_requeued() {
        let jobs = jobs("/data/study", 4, Some("01:30:00"));
        let expected = "#!/bin/sh\n#SBATCH --job-name=nishikie-study\n#SBATCH --array=1-4\n\
             #SBATCH --output='/data/study/slurm/run-%A_%a.log'\n#SBATCH --cpus-per-task=2\n#SBATCH --requeue\n\
             #SBATCH --open-mode=append\n#SBATCH --time=01:30:00\n\
             exec /opt/bin/nishikie study run /data/study --shard \"$SLURM_ARRAY_TASK_ID/4\" --threads 2\n";
        assert_eq!(jobs.runs, expected);
        assert!(
            jobs.report
                .contains("exec /opt/bin/nishikie study report /data/study\n")
        );
    }

    #[test]
    fn there_are_no_tasks_without_runs_and_names_may_hold_anything() {
        let jobs = jobs("/data/it's mine", 99, None);
        assert!(jobs.runs.contains("--array=1-10\n"));
        assert!(jobs.runs.contains(r#""/data/it's mine""#), "{}", jobs.runs);
    }
}
