//! The report, the mark and the tables that are made from a study's records.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use study::{BlindChoice, CHOICES, COLUMNS, ReportOptions, StudyError, export_csv, mark, report};

use crate::small::small;

/// A table's rows, each by the names of its columns.
fn rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    csv::Reader::from_path(path)
        .unwrap()
        .deserialize()
        .collect::<Result<_, _>>()
        .unwrap()
}

/// The number of dots for one pair, and of pictures, in a well-formed drawing.
fn marks(drawing: &str) -> (usize, usize) {
    let drawing = roxmltree::Document::parse(drawing).unwrap();
    assert!(
        drawing
            .root_element()
            .has_tag_name(("http://www.w3.org/2000/svg", "svg"))
    );
    let count = |is: &dyn Fn(&roxmltree::Node) -> bool| drawing.descendants().filter(is).count();
    (
        count(&|node| node.tag_name().name() == "circle" && node.attribute("r") == Some("1.40")),
        count(&|node| {
            let picture = node.attribute("href").unwrap_or_default();
            picture.starts_with("data:image/jpeg;base64,/9j/")
        }),
    )
}

#[test]
fn a_report_is_one_page_with_figures_and_tables_that_agree_with_the_records() {
    let small = small();
    let out = small.out("out");
    assert!(matches!(
        report(&out, &ReportOptions::default()),
        Err(StudyError::NoStudy { .. })
    ));
    small.run(&out).0.unwrap();
    let made = report(&out, &ReportOptions::default()).unwrap();

    let page = fs::read_to_string(&made.html).unwrap();
    let elsewhere = page.replace("http://www.w3.org/2000/svg", "");
    assert!(
        !elsewhere.contains("http") && !elsewhere.contains("<link") && !elsewhere.contains(" src="),
        "it needs nothing else"
    );
    for heading in [
        "Who won",
        "Figure 1.",
        "Error against iteration",
        "The five best",
        "Figure 2.",
        "Table 1.",
    ] {
        assert!(page.contains(heading), "{heading}");
    }
    for figure in ["figure1", "course", "best_by_content", "figure2"] {
        let drawing = fs::read_to_string(out.join(format!("report/{figure}.svg"))).unwrap();
        assert!(page.contains(&drawing));
        let (dots, tiles) = marks(&drawing);
        let wanted = match figure {
            // Twelve runs by three measures, and the legend's dot.
            "figure1" => (37, 0),
            "course" => (0, 0),
            // Two pairs: the content beside all three configurations; both prints beside the winners and color mode.
            "best_by_content" => (0, 8),
            _ => (0, tiles.max(6)),
        };
        assert_eq!((dots, tiles), wanted, "{figure}");
    }
    assert_eq!(rows(&out.join("report/table1.csv")).len(), 3);
    assert_eq!(rows(&out.join("report/figure1.csv")).len(), 9);
    assert_eq!(rows(&out.join("report/course.csv")).len(), 9);

    // The winners once more, out of the runs.
    let runs = rows(&out.join("report/runs.csv"));
    assert_eq!(runs.len(), 12);
    let winners = rows(&out.join("report/winners.csv"));
    for (winner, column) in
        winners
            .iter()
            .zip(["error_content_mean", "error_style_mean", "error_mean"])
    {
        let mut means: BTreeMap<&str, f64> = BTreeMap::new();
        for run in &runs {
            *means.entry(&run["configuration"]).or_default() +=
                run[column].parse::<f64>().unwrap() / 4.0;
        }
        let (name, mean) = means
            .into_iter()
            .min_by(|a, b| a.1.total_cmp(&b.1))
            .unwrap();
        assert_eq!(winner["winner"], name);
        assert!((winner["mean"].parse::<f64>().unwrap() - mean).abs() < 1e-12);
        assert_eq!(
            winner["agrees"],
            (winner["winner"] == winner["papers_winner"]).to_string()
        );
    }
}

#[test]
fn a_mark_is_kept_and_shown() {
    let small = small();
    let out = small.out("out");
    small.run(&out).0.unwrap();
    let unknown = mark(&out, "config1_1_1").unwrap_err().to_string();
    assert!(
        unknown.contains("config2_1_1, config3_2_4, config3_3_4"),
        "{unknown}"
    );
    mark(&out, "config2_1_1").unwrap();
    mark(&out, "config3_3_4").unwrap();
    let made = report(&out, &ReportOptions::default()).unwrap();
    assert!(
        made.sentences[3].contains("the mark went to config3_3_4, as in the paper"),
        "{:?}",
        made.sentences
    );
    assert!(
        fs::read_to_string(made.html)
            .unwrap()
            .contains("marked best")
    );

    let choice = ReportOptions {
        pairs: vec![("content-0".into(), "nobody".into())],
        ..ReportOptions::default()
    };
    assert!(
        report(&out, &choice)
            .unwrap_err()
            .to_string()
            .contains("styles style-0, style-1")
    );
}

#[test]
fn what_people_chose_is_counted_once_a_file_and_torn_lines_are_told() {
    let small = small();
    let out = small.out("out");
    small.run(&out).0.unwrap();
    let [first, second, third] = ["config3_3_4", "config2_1_1", "config3_2_4"];
    let choose = |path: &Path, chosen: &str, among: &[&str]| {
        let choice = BlindChoice::now("content-0", "style-0", chosen, among);
        choice.append(path).unwrap();
    };
    let (own, other) = (out.join(CHOICES), small.out("other.csv"));
    choose(&own, first, &[second, first]);
    choose(&own, second, &[second, first]);
    let made = report(&out, &ReportOptions::default()).unwrap();
    let said = &made.sentences[4];
    assert!(
        said.starts_with("Chosen without names: config2_1_1 (1 of 2 times shown")
            && said.contains("config3_3_4 (1 of 2 times shown")
            && said.contains("are level"),
        "{said}"
    );

    choose(&other, first, &[first, third]);
    let torn = [
        &fs::read(&other).unwrap()[..],
        b"\"2026-01-01T00:00:00Z\",\"con",
    ]
    .concat();
    fs::write(&other, torn).unwrap();
    choose(&other, first, &[first, third]);
    let options = ReportOptions {
        choices: vec![other.clone(), own.clone(), other],
        ..ReportOptions::default()
    };
    let made = report(&out, &options).unwrap();
    let said = &made.sentences[4];
    let most = "config3_3_4 (3 of 4 times shown: 75 %";
    assert!(
        said.contains(most) && said.contains("in 4 choices"),
        "{said}"
    );
    let told = made.sentences.last().unwrap();
    assert!(told.contains("other.csv, line 3 was left out"), "{told}");
    let page = fs::read_to_string(made.html).unwrap();
    assert!(page.contains(most) && page.contains("other.csv, line 3 was left out"));
    let table = rows(&out.join("report/chosen.csv"));
    let counts: Vec<_> = table
        .iter()
        .map(|row| (&*row["configuration"], &*row["chosen"], &*row["shown"]))
        .collect();
    assert_eq!(
        counts,
        [(first, "3", "4"), (second, "1", "2"), (third, "0", "2")]
    );

    fs::write(&own, "my notes\n").unwrap();
    let error = report(&out, &ReportOptions::default()).unwrap_err();
    assert!(error.to_string().contains("choices.csv: holds no choices"));
}

#[test]
fn only_pairs_that_all_configurations_finished_are_compared() {
    let small = small();
    let out = small.out("out");
    small.run(&out).0.unwrap();
    fs::remove_dir_all(out.join("runs/config2_1_1/content-0")).unwrap();
    let damaged = out.join("runs/config3_3_4/content-1/style-0/picture.png.json");
    fs::write(&damaged, "{}").unwrap();
    let made = report(&out, &ReportOptions::default()).unwrap();
    assert!(
        made.sentences
            .iter()
            .any(|said| said.contains(damaged.to_str().unwrap())),
        "{:?}",
        made.sentences
    );
    let page = fs::read_to_string(made.html).unwrap();
    assert!(page.contains("Only the 1 pair that every configuration has finished"));
    let pairs: Vec<String> = rows(&out.join("report/figure1.csv"))
        .into_iter()
        .map(|mut row| row.remove("pairs").unwrap())
        .collect();
    assert_eq!(pairs, ["1"; 9]);
}

#[test]
fn the_table_has_a_row_for_every_run() {
    let small = small();
    let out = small.out("out");
    fs::write(small.out("styles/style-1.png"), b"\x89PNG\r\n\x1a\ncut").unwrap();
    small.run(&out).0.unwrap();
    let csv = small.out("runs.csv");
    export_csv(&out, &csv, false).unwrap();
    assert!(
        export_csv(&out, &csv, false)
            .unwrap_err()
            .to_string()
            .contains("exists already")
    );

    let rows = rows(&csv);
    assert_eq!(rows.len(), 12);
    assert_eq!(
        rows.iter()
            .filter(|row| row["state"] == "failed" && row["error_mean"].is_empty())
            .count(),
        6
    );
    assert!(
        rows.iter()
            .all(|row| (row["state"] == "finished") == out.join(&row["picture"]).is_file())
    );
}

#[cfg(feature = "parquet")]
#[test]
fn parquet_holds_the_same_table_as_csv() {
    use parquet::file::reader::{FileReader, SerializedFileReader};

    let small = small();
    let out = small.out("out");
    fs::write(small.out("styles/style-1.png"), b"\x89PNG\r\n\x1a\ncut").unwrap();
    small.run(&out).0.unwrap();
    let (csv, parquet) = (small.out("runs.csv"), small.out("runs.parquet"));
    export_csv(&out, &csv, false).unwrap();
    study::export_parquet(&out, &parquet, false).unwrap();
    let file = SerializedFileReader::new(fs::File::open(parquet).unwrap()).unwrap();
    let mut seen = 0;
    for (record, row) in file.get_row_iter(None).unwrap().zip(rows(&csv)) {
        for (name, field) in record.unwrap().get_column_iter() {
            let text = match field {
                parquet::record::Field::Null => String::new(),
                parquet::record::Field::Str(text) => text.clone(),
                parquet::record::Field::Long(whole) => whole.to_string(),
                parquet::record::Field::Double(number) => number.to_string(),
                other => panic!("{name} is {other:?}"),
            };
            assert_eq!(text, row[name], "{name}");
            seen += 1;
        }
    }
    assert_eq!(seen, 12 * COLUMNS.len());
}

#[test]
fn every_column_is_described_in_the_documentation() {
    let text =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/study.md"))
            .unwrap();
    for column in COLUMNS {
        let line = format!("| `{}` | {} |", column.name, column.about);
        assert!(
            text.contains(&line),
            "docs/study.md lacks this line:\n{line}"
        );
    }
}

#[test]
fn the_plans_of_this_project_can_be_run() {
    let studies = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../studies");
    let examples =
        study::Plan::open(studies.join("examples.toml"), &study::Prints::default()).unwrap();
    assert_eq!(examples.len(), 5);
    let example = studies.join("../examples/gray.png");
    let prints = study::Prints {
        contents: vec![example.clone()],
        styles: vec![example],
    };
    assert_eq!(
        study::Plan::open(studies.join("jadh2016.toml"), &prints)
            .unwrap()
            .len(),
        36
    );
}
