//! A study from its plan to its report, as a user types it.

use std::fs;

use nishikie::picture::Picture;
use predicates::prelude::*;
use predicates::str::contains;

use crate::desk::Desk;

const PLAN: &str = r#"
contents = ["gray.png"]
styles = ["color.png"]
configurations = ["config3_3_[14]", "config1_2_1", "color"]
size = 40
iterations = 3
"#;

fn with_plan() -> Desk {
    let desk = Desk::new();
    fs::write(desk.path("plan.toml"), PLAN).unwrap();
    desk
}

#[test]
fn from_plan_to_report() {
    let desk = with_plan();
    desk.nishikie("study plan plan.toml")
        .assert()
        .success()
        .stdout(
            contains("4 runs")
                .and(contains("config3_3_1 config3_3_4 config1_2_1 color"))
                .and(contains("of disk")),
        );
    assert_eq!(desk.files(), ["color.png", "gray.png", "plan.toml"]);

    desk.nishikie("study run plan.toml --out runs --shard 1/2")
        .assert()
        .success()
        .stderr(contains("2 of 2 runs finished"));
    desk.nishikie("study run plan.toml --out runs")
        .assert()
        .success()
        .stderr(contains(
            "4 of 4 runs finished, 0 failed; 2 of them done by this process",
        ));

    desk.nishikie("study mark runs config3_3_4")
        .assert()
        .success();
    desk.nishikie("study mark runs config3_3_2")
        .assert()
        .failure()
        .stderr(contains("config3_3_2"));
    desk.nishikie("study report runs")
        .assert()
        .success()
        .stdout(contains("report.html"));
    let page = fs::read_to_string(desk.path("runs/report/report.html")).unwrap();
    assert!(page.contains("config3_3_4") && page.contains("<svg") && page.contains("color mode"));

    desk.nishikie("study export runs --csv runs.csv --parquet runs.parquet")
        .assert()
        .success();
    let table = fs::read_to_string(desk.path("runs.csv")).unwrap();
    assert_eq!(table.lines().count(), 1 + 4, "{table}");
    assert!(table.contains("\ncolor,color,gray,color,"), "{table}");
    desk.nishikie("study export runs --csv runs.csv")
        .assert()
        .failure()
        .stderr(contains("--force"));
    desk.nishikie("study export runs").assert().failure();
}

#[test]
fn a_print_that_cannot_be_read_fails_its_runs_and_the_command() {
    let desk = with_plan();
    fs::write(desk.path("broken.png"), "no picture").unwrap();
    desk.nishikie("study run plan.toml --out runs --styles color.png --styles broken.png")
        .assert()
        .failure()
        .stderr(contains("broken.png").and(contains("4 of 8 runs failed")));
    desk.nishikie("study run plan.toml --out runs --contents nowhere.png")
        .assert()
        .failure()
        .stderr(contains("nowhere.png"));
}

#[test]
fn a_cluster_gets_an_array_and_a_report_after_it() {
    let desk = with_plan();
    desk.nishikie(
        "study submit plan.toml --out runs --engine slurm --tasks 2 --time 00:10:00 --partition long --dry-run",
    )
    .assert()
    .success()
    .stdout(
        contains("--array=1-2")
            .and(contains("--requeue"))
            .and(contains("--partition=long"))
            .and(contains("study report")),
    );
    assert!(!desk.path("runs").exists());
}

#[test]
fn a_share_that_does_not_exist_is_refused() {
    let desk = with_plan();
    for shard in ["0/2", "3/2", "two"] {
        desk.nishikie(&format!("study run plan.toml --out runs --shard {shard}"))
            .assert()
            .failure()
            .stderr(contains(shard));
    }
}

#[test]
fn a_picture_of_a_study_is_made_again_by_its_record() {
    let desk = with_plan();
    desk.nishikie("study run plan.toml --out runs")
        .assert()
        .success();
    let open = |path: &str| Picture::open(desk.path(path)).unwrap();
    for setup in ["config3_3_4", "config1_2_1", "color"] {
        let picture = format!("runs/runs/{setup}/gray/color/picture.png");
        desk.nishikie(&format!(
            "colorize gray.png color.png -o again-{setup}.png --settings {picture}.json"
        ))
        .assert()
        .success()
        .stderr(contains("that the record names").not());
        let [before, again] = [&*picture, &format!("again-{setup}.png")].map(open);
        assert_eq!(before.planar_rgb(), again.planar_rgb(), "{setup}");
    }
}
