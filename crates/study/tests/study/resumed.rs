//! Started again, a study does what is missing, damaged or stale, and nothing else.

use std::fs;
use std::path::Path;

use crate::small::{contents_of, small};
use study::{Plan, Prints};

/// The same everywhere, without times: so what is done again can be told by its file's own time.
fn written(out: &Path) -> Vec<(std::path::PathBuf, std::time::SystemTime)> {
    let records = contents_of(out).0.into_keys();
    records
        .map(|name| {
            (
                name.clone(),
                fs::metadata(out.join("runs").join(name))
                    .unwrap()
                    .modified()
                    .unwrap(),
            )
        })
        .collect()
}

fn done_again(before: &[(std::path::PathBuf, std::time::SystemTime)], out: &Path) -> Vec<String> {
    let after = written(out);
    assert_eq!(before.len(), after.len());
    let changed = before
        .iter()
        .zip(&after)
        .filter(|(before, after)| before != after);
    changed
        .map(|((name, _), _)| name.to_string_lossy().into_owned())
        .collect()
}

#[test]
fn only_what_is_missing_damaged_or_stale_is_done_again() {
    let small = small();
    let out = small.out("out");
    let (progress, notes) = small.run(&out);
    let progress = progress.unwrap();
    assert_eq!(
        (
            progress.total,
            progress.finished,
            progress.failed,
            notes.as_str()
        ),
        (12, 12, 0, "")
    );
    let first = contents_of(&out);

    // Nothing to do.
    let before = written(&out);
    assert_eq!(small.run(&out).0.unwrap().finished, 12);
    assert!(done_again(&before, &out).is_empty());

    // A number changed in one record, another cut short, a picture gone, another damaged.
    let run = |name: &str| out.join("runs").join(name);
    let record = run("config2_1_1/content-0/style-0/picture.png.json");
    let text = fs::read_to_string(&record).unwrap();
    fs::write(&record, text.replace("\"size\": 32", "\"size\": 33")).unwrap();
    let short = run("config2_1_1/content-0/style-1/picture.png.json");
    fs::write(&short, &fs::read(&short).unwrap()[..100]).unwrap();
    fs::remove_file(run("config2_1_1/content-1/style-0/picture.png")).unwrap();
    fs::write(
        run("config2_1_1/content-1/style-1/picture.png"),
        "not a picture",
    )
    .unwrap();
    let changed = fs::metadata(&record).unwrap().modified().unwrap();
    let (progress, notes) = small.run(&out);
    assert_eq!(progress.unwrap().finished, 12);
    assert!(
        notes.contains(&format!(
            "{}: it is no longer what was written",
            record.display()
        )),
        "{notes}"
    );
    assert!(
        notes.contains(&format!(
            "{}: it is no longer what was written",
            short.display()
        )),
        "{notes}"
    );
    assert!(
        notes.contains("content-1/style-0/picture.png: it is gone"),
        "{notes}"
    );
    assert_eq!(notes.lines().count(), 4, "{notes}");
    assert_ne!(fs::metadata(&record).unwrap().modified().unwrap(), changed);
    assert_eq!(contents_of(&out), first);

    // Another content under the same name: its six runs are stale.
    let before = written(&out);
    fs::copy(
        small.out("contents/content-0.png"),
        small.out("contents/content-1.png"),
    )
    .unwrap();
    let (progress, notes) = small.run(&out);
    assert_eq!(progress.unwrap().finished, 12);
    assert!(
        notes.contains("its inputs or settings have changed"),
        "{notes}"
    );
    let again = done_again(&before, &out);
    assert!(
        again.len() == 6 && again.iter().all(|name| name.contains("content-1")),
        "{again:?}"
    );

    // Another setting: all are.
    let before = written(&out);
    small.write_plan(4);
    small.run(&out).0.unwrap();
    assert_eq!(done_again(&before, &out).len(), 12);
}

#[test]
fn a_print_that_is_no_picture_fails_alone() {
    let small = small();
    let out = small.out("out");
    let good = fs::read(small.out("styles/style-1.png")).unwrap();
    fs::write(small.out("styles/style-1.png"), &good[..good.len() / 2]).unwrap();
    let (progress, notes) = small.run(&out);
    let progress = progress.unwrap();
    assert_eq!((progress.finished, progress.failed), (6, 6));
    assert!(
        notes.contains("style-1.png: is damaged or cut short"),
        "{notes}"
    );
    let failed = out.join("runs/config2_1_1/content-0/style-1/failed.json");
    let reason = fs::read_to_string(&failed).unwrap();
    assert!(reason.contains("is damaged or cut short"), "{reason}");

    // Mended, the failed runs are done, and only they.
    let before = written(&out);
    fs::write(small.out("styles/style-1.png"), good).unwrap();
    let summary = small.run(&out).0.unwrap();
    assert_eq!((summary.finished, summary.own), (12, 6));
    assert!(!failed.exists());
    let after = written(&out);
    assert_eq!((before.len(), after.len()), (6, 12));
    assert!(before.iter().all(|record| after.contains(record)));
}

#[test]
fn a_plan_that_cannot_be_run_is_refused_before_anything_starts() {
    let small = small();
    let refused = |text: &str| {
        fs::write(small.plan(), text).unwrap();
        Plan::open(small.plan(), &Prints::default())
            .unwrap_err()
            .to_string()
    };
    let plan = |contents: &str, configurations: &str, rest: &str| {
        format!(
            "contents = [\"{contents}\"]\nstyles = [\"styles\"]\nconfigurations = [\"{configurations}\"]\n{rest}"
        )
    };
    let missing = refused(&plan("contents/lost.png", "config*", "size = 32"));
    assert!(
        missing.contains("lost.png: there is no such content; put the print there"),
        "{missing}"
    );
    fs::create_dir(small.out("empty")).unwrap();
    assert!(refused(&plan("empty", "config*", "size = 32")).contains("holds no picture"));
    assert!(refused(&plan("contents", "config4_*", "size = 32")).contains("did you mean `config"));
    assert!(refused(&plan("contents", "config*", "size = 0")).contains("the size is 0"));
    assert!(
        refused(&plan("contents", "config*", "size = 32\niteration = 3"))
            .contains("unknown field `iteration`")
    );
    assert!(
        refused(&plan("contents", "config*", "size = 32\niterations = 0"))
            .contains("the number of iterations")
    );
    let own = "size = 32\n[[custom]]\nname = \"config3_3_4\"\ncontent_layers = [\"conv4_2\"]\nstyle_layers = [\"conv1_1\"]\n\
               optimizer = \"sgd\"\nalpha = 1.0\nratio = 1e-4\ndecay = 1.0\ngamma = 0.0\niterations = 3\npooling = \"max\"\n";
    assert!(
        refused(&plan("contents", "config3_*", own))
            .contains("two configurations are called `config3_3_4`")
    );
    assert!(
        refused(&plan(
            "contents",
            "config2_*",
            &own.replace("config3_3_4", "../mine")
        ))
        .contains("names a folder")
    );

    fs::write(
        small.plan(),
        plan(
            "contents",
            "config3_1_*",
            &own.replace("config3_3_4", "mine"),
        ),
    )
    .unwrap();
    let opened = Plan::open(small.plan(), &Prints::default()).unwrap();
    assert_eq!(opened.len(), 5 * 4);
    assert_eq!(opened.configurations[4].name(), "mine");
    let elsewhere = Prints {
        contents: vec![small.out("styles/style-0.png")],
        styles: vec![],
    };
    assert_eq!(
        Plan::open(small.plan(), &elsewhere).unwrap().contents[0].name,
        "style-0"
    );
}
