//! A model's file: safetensors, with the description of the model as JSON in the metadata.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use half::f16;
use nalgebra::{DMatrix, DVector};
use picture::hash;
use safetensors::tensor::{Dtype, SafeTensors};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use super::bins::Bins;
use super::head::Head;
use super::held_out::HeldOut;
use super::layers::Linear;
use super::model::{Model, NetworkIdentity, TrainingPrint};
use super::projection::{Projection, Scale};
use super::settings::TrainSettings;
use crate::color::ColorError;
use crate::color::error::ModelError;
use crate::color::lab::Chroma;
use crate::color::palette::Pigment;
use crate::color::tensors::{Tensor, file, numbers};

/// The version of the file's form, raised whenever the meaning of its numbers for predictions changes. It is stored twice, as `format` and
/// as `settings.version`. It does not depend on the training: models of other programs can be used.
const FORM: u32 = 1;

/// The key of the JSON in the metadata.
const KEY: &str = "nishikie_model";

/// The number of bytes at the beginning of a model's file that contain the key.
const BEGINNING: usize = 64;

/// The name of the tensor with the hash of everything else, in hexadecimal.
const HASH: &str = "sha256";

/// The name of the tensor with the training set's pigments, a row each: L*, a*, b* and share.
const PIGMENTS: &str = "pigments";

/// The greatest number of bins: bins of one unit of chroma over all that sRGB reaches are fewer.
const MOST_BINS: usize = 65_535;

/// The description of a model, everything except tensors, as it is written.
#[derive(Serialize)]
struct Description<'a> {
    format: u32,
    name: &'a str,
    seed: u64,
    network: &'a NetworkIdentity,
    settings: Versioned<'a>,
    prints: &'a [TrainingPrint],
    held_out: Option<HeldOut>,
    bins: &'a [Chroma],
}

#[derive(Serialize)]
struct Versioned<'a> {
    version: u32,
    #[serde(flatten)]
    settings: &'a TrainSettings,
}

/// The description of a model as it is read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct About {
    #[serde(rename = "format")]
    _format: IgnoredAny,
    name: String,
    seed: u64,
    network: NetworkIdentity,
    settings: TrainSettings,
    prints: Vec<TrainingPrint>,
    held_out: Option<HeldOut>,
    bins: Vec<Chroma>,
}

/// The form's version, read before anything that depends on it.
#[derive(Deserialize)]
struct Forms {
    format: u32,
    settings: SettingsForm,
}

#[derive(Deserialize)]
struct SettingsForm {
    version: u32,
}

impl Model {
    /// Reads a model's file.
    ///
    /// # Errors
    /// [`ColorError::Io`] if it cannot be read; [`ColorError::Model`] as [`Model::from_bytes`].
    pub fn open(path: &Path) -> Result<Model, ColorError> {
        let bytes = fs::read(path).map_err(|source| ColorError::Io {
            path: path.into(),
            source,
        })?;
        Model::from_bytes(&bytes).map_err(|source| ColorError::Model {
            path: path.into(),
            source,
        })
    }

    /// Reads a model from the bytes of its file.
    ///
    /// # Errors
    /// The bytes are not a model, are damaged or cut short, or have another version of the form.
    pub fn from_bytes(bytes: &[u8]) -> Result<Model, ModelError> {
        read(bytes)
    }

    /// Returns the bytes of its file: safetensors, the same for the same model.
    pub fn to_bytes(&self) -> Vec<u8> {
        written(self)
    }

    /// Returns the SHA-256 of its file, 64 hexadecimal digits, by which records name it.
    pub fn sha256(&self) -> String {
        match &self.file_sha256 {
            Some(sha256) => sha256.clone(),
            None => hash::sha256(&self.to_bytes()),
        }
    }
}

/// Returns the bytes of a model's file.
fn written(model: &Model) -> Vec<u8> {
    let about = Description {
        format: FORM,
        name: &model.name,
        seed: model.seed,
        network: &model.network,
        settings: Versioned {
            version: FORM,
            settings: &model.settings,
        },
        prints: &model.prints,
        held_out: model.held_out,
        bins: &model.bins.centers,
    };
    let about = serde_json::to_string(&about).expect("words and numbers");
    let projection = &model.projection;
    let mut tensors = BTreeMap::from([
        (
            "features.mean".to_owned(),
            Tensor::vector(projection.features.mean.as_slice()),
        ),
        (
            "features.deviation".into(),
            Tensor::vector(projection.features.deviation.as_slice()),
        ),
        (
            "features.components".into(),
            Tensor::matrix(&projection.components),
        ),
        (
            "others.mean".into(),
            Tensor::vector(projection.others.mean.as_slice()),
        ),
        (
            "others.deviation".into(),
            Tensor::vector(projection.others.deviation.as_slice()),
        ),
        ("bins.shares".into(), Tensor::vector(&model.bins.shares)),
    ]);
    if !model.pigments.is_empty() {
        let values = model.pigments.iter().flat_map(|pigment| {
            let [l, a, b] = pigment.lab;
            [l, a, b, pigment.share]
        });
        let matrix = DMatrix::from_row_iterator(model.pigments.len(), 4, values);
        tensors.insert(PIGMENTS.to_owned(), Tensor::matrix(&matrix));
    }
    for (index, layer) in model.head.layers.iter().enumerate() {
        tensors.insert(
            format!("head.{index}.weights"),
            Tensor::matrix(&layer.weights),
        );
        tensors.insert(
            format!("head.{index}.bias"),
            Tensor::vector(layer.bias.as_slice()),
        );
    }
    let parts = tensors
        .iter()
        .map(|(name, tensor)| (name.as_str(), tensor.shape(), tensor.bytes()));
    let hash = hash_of(&about, parts);
    tensors.insert(HASH.into(), Tensor::vector(hash.as_bytes()));
    file(&tensors, Some((KEY, about)))
}

/// Returns the SHA-256 of the JSON and all tensors, in order of their names.
fn hash_of<'a>(
    about: &str,
    tensors: impl Iterator<Item = (&'a str, &'a [usize], &'a [u8])>,
) -> String {
    let mut all = about.as_bytes().to_vec();
    for (name, shape, bytes) in tensors {
        all.extend(format!("\n{name} {shape:?}\n").into_bytes());
        all.extend(bytes);
    }
    hash::sha256(&all)
}

/// Reads a model from the bytes of its file.
fn read(bytes: &[u8]) -> Result<Model, ModelError> {
    let (_, header) = SafeTensors::read_metadata(bytes).map_err(|_| {
        // What is left of a model that was cut short still begins as one.
        let begins_as_ours = bytes
            .windows(KEY.len())
            .take(BEGINNING)
            .any(|part| part == KEY.as_bytes());
        match begins_as_ours {
            true => ModelError::Damaged("it is cut short, or its header is"),
            false => ModelError::Foreign,
        }
    })?;
    let about = header
        .metadata()
        .as_ref()
        .and_then(|metadata| metadata.get(KEY));
    let about = about.ok_or(ModelError::Foreign)?;
    let file =
        SafeTensors::deserialize(bytes).map_err(|_| ModelError::Damaged("it is cut short"))?;
    let forms: Forms = serde_json::from_str(about)
        .map_err(|_| ModelError::Damaged("its description cannot be read"))?;
    for found in [forms.format, forms.settings.version] {
        if found != FORM {
            return Err(ModelError::Version { found, this: FORM });
        }
    }
    let mut names: Vec<&str> = file
        .names()
        .into_iter()
        .filter(|&name| name != HASH)
        .collect();
    names.sort_unstable();
    let tensors: Vec<_> = names
        .iter()
        .filter_map(|name| Some((*name, file.tensor(name).ok()?)))
        .collect();
    let parts = tensors
        .iter()
        .map(|(name, tensor)| (*name, tensor.shape(), tensor.data()));
    let stored = file
        .tensor(HASH)
        .map_err(|_| ModelError::Damaged("its hash is missing"))?;
    if stored.data() != hash_of(about, parts).as_bytes() {
        return Err(ModelError::Damaged("its hash is another"));
    }
    // From here on only a program that writes models otherwise can be at fault.
    let about: About = serde_json::from_str(about)
        .map_err(|_| ModelError::Damaged("its description cannot be read"))?;
    about
        .settings
        .check()
        .map_err(|_| ModelError::Damaged("its settings cannot be used"))?;
    Ok(Model {
        file_sha256: Some(hash::sha256(bytes)),
        ..model(about, &file, names.len())?
    })
}

fn model(about: About, file: &SafeTensors, tensors: usize) -> Result<Model, ModelError> {
    let settings = &about.settings;
    let bins = about.bins.len();
    if bins == 0 || bins > MOST_BINS || !about.bins.iter().flatten().all(|value| value.is_finite())
    {
        return Err(ModelError::Damaged("its bins cannot be used"));
    }
    let (features, others) = (settings.descriptor.features(), settings.descriptor.others());
    let scale = |kind: &str, count: usize| -> Result<Scale, ModelError> {
        let deviation = vector(file, &format!("{kind}.deviation"), count)?;
        if !deviation.iter().all(|&value| value > 0.0) {
            return Err(ModelError::Damaged("a standard deviation is not above 0"));
        }
        Ok(Scale {
            mean: vector(file, &format!("{kind}.mean"), count)?.into(),
            deviation: deviation.into(),
        })
    };
    let components = halves(
        file,
        "features.components",
        [settings.projection.dimensions, features],
    )?;
    let projection = Projection::new(
        scale("features", features)?,
        scale("others", others)?,
        components,
    );
    let shares = vector(file, "bins.shares", bins)?;
    if !shares.iter().all(|&share| share > 0.0) {
        return Err(ModelError::Damaged("a bin's share is not above 0"));
    }
    let mut widths = vec![settings.inputs()];
    widths.extend(&settings.head.hidden);
    widths.push(bins);
    let layers = widths.windows(2).enumerate().map(|(index, widths)| {
        let (inputs, outputs) = (widths[0], widths[1]);
        let weights = values(file, &format!("head.{index}.weights"), &[outputs, inputs])?;
        let bias = vector(file, &format!("head.{index}.bias"), outputs)?;
        Ok(Linear {
            weights: DMatrix::from_row_slice(outputs, inputs, &weights),
            bias: DVector::from_vec(bias),
        })
    });
    let layers: Vec<Linear> = layers.collect::<Result<_, ModelError>>()?;
    let pigments = pigments(file)?;
    if tensors != 6 + 2 * layers.len() + usize::from(!pigments.is_empty()) {
        return Err(ModelError::Damaged("it has tensors that no model has"));
    }
    Ok(Model {
        bins: Bins {
            centers: about.bins,
            shares,
        },
        head: Head { layers },
        pigments,
        projection,
        name: about.name,
        seed: about.seed,
        settings: about.settings,
        network: about.network,
        prints: about.prints,
        held_out: about.held_out,
        file_sha256: None,
    })
}

/// Reads the pigments; there are none in files of programs before them.
fn pigments(file: &SafeTensors) -> Result<Vec<Pigment>, ModelError> {
    let Ok(tensor) = file.tensor(PIGMENTS) else {
        return Ok(Vec::new());
    };
    let [count, 4] = *tensor.shape() else {
        return Err(ModelError::Damaged("its pigments cannot be used"));
    };
    let values = values(file, PIGMENTS, &[count, 4])?;
    let pigments = values.as_chunks::<4>().0.iter();
    let pigments: Vec<Pigment> = pigments
        .map(|&[l, a, b, share]| Pigment {
            lab: [l, a, b],
            share,
        })
        .collect();
    match !pigments.is_empty() && pigments.iter().all(|pigment| pigment.share >= 0.0) {
        true => Ok(pigments),
        false => Err(ModelError::Damaged("its pigments cannot be used")),
    }
}

fn vector(file: &SafeTensors, name: &str, count: usize) -> Result<Vec<f32>, ModelError> {
    values(file, name, &[count])
}

/// Returns the values of an f32 tensor of this shape.
fn values(file: &SafeTensors, name: &str, shape: &[usize]) -> Result<Vec<f32>, ModelError> {
    let values: Vec<f32> = numbers(data(file, name, Dtype::F32, shape)?);
    match values.iter().all(|value| value.is_finite()) {
        true => Ok(values),
        false => Err(ModelError::Damaged(NOT_FINITE)),
    }
}

/// Returns the values of an f16 matrix of this shape.
fn halves(
    file: &SafeTensors,
    name: &str,
    [rows, columns]: [usize; 2],
) -> Result<DMatrix<f16>, ModelError> {
    let values: Vec<f16> = numbers(data(file, name, Dtype::F16, &[rows, columns])?);
    match values.iter().all(|value| value.is_finite()) {
        true => Ok(DMatrix::from_row_iterator(rows, columns, values)),
        false => Err(ModelError::Damaged(NOT_FINITE)),
    }
}

const NOT_FINITE: &str = "a number in it is not finite";

fn data<'a>(
    file: &SafeTensors<'a>,
    name: &str,
    dtype: Dtype,
    shape: &[usize],
) -> Result<&'a [u8], ModelError> {
    let tensor = file
        .tensor(name)
        .map_err(|_| ModelError::Damaged("a tensor is missing"))?;
    match tensor.dtype() == dtype && tensor.shape() == shape {
        true => Ok(tensor.data()),
        false => Err(ModelError::Damaged(
            "a tensor's shape is not what its settings say",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns a model as it was before it was written.
    fn unread(model: Model) -> Model {
        Model {
            file_sha256: None,
            ..model
        }
    }

    /// Returns a model whose numbers mean nothing.
    fn model() -> Model {
        let mut settings = TrainSettings::default();
        settings.descriptor.layers = vec![vgg::Layer::Conv1_1];
        settings.projection.dimensions = 3;
        settings.head.hidden = vec![4];
        let scale = |count: usize| Scale {
            mean: DVector::from_element(count, 1.5),
            deviation: DVector::from_element(count, 2.0),
        };
        let wave = |row: usize, column: usize| (row as f32 * 0.7 + column as f32).sin();
        let dense = |outputs: usize, inputs: usize| Linear {
            weights: DMatrix::from_fn(outputs, inputs, wave),
            bias: DVector::from_fn(outputs, wave),
        };
        let components = DMatrix::from_fn(3, 64, |row, column| f16::from_f32(wave(row, column)));
        Model {
            name: "made up".into(),
            seed: u64::MAX,
            network: NetworkIdentity {
                weights: "0".repeat(64),
                pooling: "max".into(),
            },
            prints: vec![TrainingPrint {
                name: "a.png".into(),
                sha256: "1".repeat(64),
            }],
            held_out: None,
            projection: Projection::new(scale(64), scale(settings.descriptor.others()), components),
            bins: Bins {
                centers: vec![[0.0, 8.0], [8.0, -8.0]],
                shares: vec![0.25, 0.75],
            },
            head: Head {
                layers: vec![dense(4, settings.inputs()), dense(2, 4)],
            },
            pigments: vec![Pigment {
                lab: [50.0, 40.0, 20.0],
                share: 0.75,
            }],
            settings,
            file_sha256: None,
        }
    }

    #[test]
    fn a_file_is_read_as_it_was_written() {
        let read = read(&written(&model())).unwrap();
        assert_eq!(read.sha256(), model().sha256());
        assert_eq!(unread(read), model());
        assert_eq!(written(&model()), written(&model()));
    }

    #[test]
    fn a_file_without_pigments_is_read() {
        let without = Model {
            pigments: Vec::new(),
            ..model()
        };
        assert_eq!(unread(read(&written(&without)).unwrap()), without);
    }

    /// Files whose hash is right, as another program could write them.
    #[test]
    fn what_does_not_fit_together_is_refused() {
        type Change = fn(&mut Model);
        let changes: [(&str, Change); 13] = [
            ("finite", |m| m.head.layers[0].weights[(1, 2)] = f32::NAN),
            ("finite", |m| m.head.layers[1].bias[0] = f32::INFINITY),
            ("finite", |m| {
                m.projection.components[(0, 5)] = f16::INFINITY
            }),
            ("finite", |m| m.projection.others.mean[2] = f32::NAN),
            ("shape", |m| m.head.layers[0].weights = DMatrix::zeros(4, 5)),
            ("shape", |m| m.settings.projection.dimensions = 2),
            ("deviation", |m| m.projection.features.deviation[3] = 0.0),
            ("share", |m| m.bins.shares[0] = 0.0),
            ("bins", |m| m.bins.centers.clear()),
            ("settings", |m| m.settings.descriptor.stride = 0),
            ("pigments", |m| m.pigments[0].share = -1.0),
            ("finite", |m| m.pigments[0].lab[1] = f32::NAN),
            ("no model has", |m| {
                m.head.layers.push(m.head.layers[1].clone())
            }),
        ];
        for (word, change) in changes {
            let mut model = model();
            change(&mut model);
            match read(&written(&model)) {
                Err(ModelError::Damaged(problem)) => {
                    assert!(problem.contains(word), "{word}: {problem}")
                }
                other => panic!("{word}: {other:?}"),
            }
        }
    }

    #[test]
    fn a_file_of_another_form_is_refused() {
        let bytes = written(&model());
        for key in [r#"\"format\":"#, r#"\"version\":"#] {
            let at = bytes
                .windows(key.len())
                .position(|part| part == key.as_bytes());
            let mut other = bytes.clone();
            other[at.unwrap() + key.len()] = b'7';
            let version = ModelError::Version {
                found: 7,
                this: FORM,
            };
            assert_eq!(read(&other), Err(version), "{key}");
        }
    }

    /// Records name a model by the hash of its file.
    #[test]
    fn a_file_of_an_older_program_keeps_its_hash() {
        let bytes = include_bytes!("../../../../../examples/actors/drawn.safetensors");
        let model = read(bytes).unwrap();
        assert_eq!(model.settings, TrainSettings::default());
        assert_eq!(model.sha256(), hash::sha256(bytes));
    }
}
