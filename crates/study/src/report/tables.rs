//! The report's numbers as CSV.

use nishikie::style::configuration::OptimizerKind;

use super::course::Course;
use super::figure::method::Method;
use super::findings::{Finding, index};
use crate::layers::names;
use crate::results::{Measure, Results, Spread};
use crate::setup::Setup;

/// A table: its columns' names, then its rows.
pub struct Table {
    pub columns: Vec<&'static str>,
    pub rows: Vec<Vec<String>>,
}

impl Table {
    pub fn to_csv(&self) -> Result<Vec<u8>, csv::Error> {
        let mut csv = csv::Writer::from_writer(Vec::new());
        csv.write_record(&self.columns)?;
        for row in &self.rows {
            csv.write_record(row)?;
        }
        csv.into_inner()
            .map_err(|error| csv::Error::from(error.into_error()))
    }
}

/// Returns the paper's Table 1, the settings of each configuration.
pub fn table1(results: &Results) -> Table {
    let columns = vec![
        "configuration",
        "X",
        "Y",
        "Z",
        "content_layers",
        "style_layers",
        "optimizer",
        "decay",
        "ratio",
        "alpha",
        "gamma",
        "iterations",
        "pooling",
    ];
    let row = |setup: &Setup| {
        let Some(c) = setup.style() else {
            // Color mode has none of these.
            let mut row = vec![setup.name().to_owned()];
            row.resize(columns.len(), String::new());
            return row;
        };
        let place = |place| index(&c.name, place).map(String::from).unwrap_or_default();
        let optimizer = match c.optimizer {
            OptimizerKind::Sgd => "SGD",
            OptimizerKind::Lbfgs => "L-BFGS",
        };
        vec![
            c.name.clone(),
            place(0),
            place(1),
            place(2),
            names(&c.content_layers),
            names(&c.style_layers),
            optimizer.into(),
            c.decay.to_string(),
            format!("{:e}", c.ratio),
            c.alpha.to_string(),
            c.gamma.to_string(),
            c.iterations.to_string(),
            format!("{:?}", c.pooling).to_lowercase(),
        ]
    };
    let rows = results.folder.list.configurations.iter().map(row).collect();
    Table { columns, rows }
}

/// Returns the numbers of Figure 1.
pub fn errors(results: &Results, pairs: &[(usize, usize)]) -> Table {
    let columns = vec![
        "configuration",
        "measure",
        "pairs",
        "mean",
        "standard_deviation",
        "least",
        "most",
    ];
    let mut rows = Vec::new();
    for (n, configuration) in results.folder.list.configurations.iter().enumerate() {
        for measure in Measure::ALL {
            let values = results.values(n, pairs, measure);
            if let Some(Spread {
                mean,
                deviation,
                least,
                most,
            }) = Spread::of(&values)
            {
                let mut row = vec![
                    configuration.name().to_owned(),
                    measure.name().into(),
                    values.len().to_string(),
                ];
                row.extend([mean, deviation, least, most].map(|value| value.to_string()));
                rows.push(row);
            }
        }
    }
    Table { columns, rows }
}

/// Returns the errors after every evaluation, as means over the pairs.
pub fn course(results: &Results, courses: &[Course]) -> Table {
    let columns = vec![
        "configuration",
        "optimizer",
        "evaluations",
        "content",
        "style",
        "sum",
    ];
    let mut rows = Vec::new();
    for course in courses {
        let configuration = &results.folder.list.configurations[course.configuration];
        for evaluation in 0..course.values(Measure::Sum).len() {
            let mut row = vec![
                configuration.name().to_owned(),
                Method::of(configuration).name().to_owned(),
                (evaluation + 1).to_string(),
            ];
            row.extend(Measure::ALL.map(|measure| course.values(measure)[evaluation].to_string()));
            rows.push(row);
        }
    }
    Table { columns, rows }
}

/// Returns the winners beside the paper's.
pub fn winners(findings: &[Finding]) -> Table {
    let columns = vec![
        "measure",
        "winner",
        "mean",
        "pairs_won",
        "papers_winner",
        "papers_place_here",
        "papers_mean_here",
        "agrees",
    ];
    let row = |finding: &Finding| {
        let (place, mean) = finding.papers_here.unzip();
        vec![
            finding.measure.name().to_owned(),
            finding.ours.clone(),
            finding.mean.to_string(),
            finding.wins.to_string(),
            finding.papers.to_owned(),
            place.map(|place| place.to_string()).unwrap_or_default(),
            mean.map(|mean| mean.to_string()).unwrap_or_default(),
            finding.agrees().to_string(),
        ]
    };
    Table {
        columns,
        rows: findings.iter().map(row).collect(),
    }
}
