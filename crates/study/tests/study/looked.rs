//! A study's runs as one looks through them.

use std::fs;

use study::{Gallery, Outcome};

use crate::small::small;

#[test]
fn a_gallery_shows_runs_with_the_reports_numbers() {
    let small = small();
    let out = small.out("out");
    assert!(!Gallery::is_study(&out));
    assert!(Gallery::open(&out).is_err());
    small.run(&out).0.unwrap();
    assert!(Gallery::is_study(&out));
    let mut gallery = Gallery::open(&out).unwrap();
    let runs = gallery.runs();
    assert_eq!((runs.len(), gallery.missing()), (12, 0));

    study::export_csv(&out, &out.join("runs.csv"), false).unwrap();
    let mut table = csv::Reader::from_path(out.join("runs.csv")).unwrap();
    let columns = table.headers().unwrap().clone();
    let at = |name: &str| columns.iter().position(|column| column == name).unwrap();
    let (content, style) = (at("error_content_mean"), at("error_style_mean"));
    for (run, row) in runs.iter().zip(table.records()) {
        let row = row.unwrap();
        let Outcome::Finished {
            content_error,
            style_error,
            sum,
        } = run.outcome
        else {
            panic!("{run:?}");
        };
        let number = |column: usize| row[column].parse::<f64>().unwrap();
        assert_eq!(
            (content_error, style_error),
            (number(content), number(style))
        );
        assert_eq!(sum, content_error + style_error);
        assert!(gallery.has(&run.id));
        let picture = gallery.picture(&run.configuration, &run.content, &run.style);
        assert!(picture.unwrap().ends_with("picture.png"));
    }
    for nothing in ["", "a/b/c", "config2_1_1/content-0", "../../.."] {
        assert!(!gallery.has(nothing), "{nothing}");
    }
    assert!(gallery.picture("..", "..", "..").is_none());
    assert!(gallery.content("content-1").is_some() && gallery.content("style-1").is_none());

    // A run that was removed is missing; one whose record was changed is reported.
    let place = |id: &str| out.join("runs").join(id).join("picture.png.json");
    fs::remove_file(place(&runs[0].id)).unwrap();
    fs::write(place(&runs[1].id), "{}").unwrap();
    gallery.refresh().unwrap();
    assert_eq!((gallery.runs().len(), gallery.missing()), (11, 1));
    assert!(!gallery.has(&runs[0].id));
    assert!(matches!(gallery.runs()[0].outcome, Outcome::Failed { .. }));
    assert_eq!(gallery.runs()[1..], runs[2..]);

    // Nothing outside of the study is shown, whatever its list or its links say.
    #[cfg(unix)]
    {
        let outside = small.out("outside.png");
        fs::write(&outside, "outside").unwrap();
        let picture = place(&runs[2].id).with_file_name("picture.png");
        fs::remove_file(&picture).unwrap();
        std::os::unix::fs::symlink(&outside, &picture).unwrap();
        let run = &runs[2];
        assert!(
            gallery
                .picture(&run.configuration, &run.content, &run.style)
                .is_none()
        );
    }
    let list = fs::read_to_string(out.join("study.json")).unwrap();
    fs::write(
        out.join("study.json"),
        list.replace("style-0", "../style-0"),
    )
    .unwrap();
    let error = gallery.refresh().unwrap_err().to_string();
    assert!(
        error.contains("study.json") && error.contains("../style-0"),
        "{error}"
    );
}
