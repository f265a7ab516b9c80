//! Weights from files: this project's own and torchvision's names, f32, f16 and bf16, and files that cannot be used.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::PathBuf;

use safetensors::tensor::{Dtype, SafeTensors, TensorView};
use vgg::{Image, Layer, Network, Pooling, Preprocessing, Weights};

/// Name to shape and values.
type Tensors = BTreeMap<String, (Vec<usize>, Vec<f32>)>;

/// A tensor's name, shape and bytes in a file.
type Stored<'a> = (&'a String, &'a Vec<usize>, Cow<'a, [u8]>);

/// The embedded weights as plain f32.
fn plain() -> Tensors {
    let parts: [&[u8]; 3] = [
        vgg_weights_1::BYTES,
        vgg_weights_2::BYTES,
        vgg_weights_3::BYTES,
    ];
    let bytes = parts.concat();
    let file = SafeTensors::deserialize(&bytes).unwrap();
    let floats = |name: &str| -> Vec<f32> {
        let tensor = file.tensor(name).unwrap();
        tensor
            .data()
            .as_chunks()
            .0
            .iter()
            .map(|&b| f32::from_le_bytes(b))
            .collect()
    };
    let mut tensors = Tensors::new();
    for layer in Layer::ALL.into_iter().filter(|layer| !layer.is_pool()) {
        let palette = floats(&format!("{layer}.weight.palette"));
        let index = file.tensor(&format!("{layer}.weight.index")).unwrap();
        let values = index
            .data()
            .iter()
            .map(|&i| palette[usize::from(i)])
            .collect();
        tensors.insert(format!("{layer}.weight"), (index.shape().to_vec(), values));
        tensors.insert(
            format!("{layer}.bias"),
            (vec![layer.channels()], floats(&format!("{layer}.bias"))),
        );
    }
    tensors
}

/// The names that torchvision gives to the same tensors.
fn torchvision(tensors: Tensors) -> Tensors {
    let position = |name: &str| {
        let (layer, kind) = name.split_once('.').unwrap();
        let layer: Layer = layer.parse().unwrap();
        let before = Layer::ALL.into_iter().take_while(|&other| other < layer);
        let position: usize = before
            .map(|other| if other.is_pool() { 1 } else { 2 })
            .sum();
        format!("features.{position}.{kind}")
    };
    tensors
        .into_iter()
        .map(|(name, tensor)| (position(&name), tensor))
        .collect()
}

struct File {
    path: PathBuf,
    _folder: tempfile::TempDir,
}

fn write(tensors: &Tensors, dtype: Dtype) -> File {
    let bytes = |values: &[f32]| -> Vec<u8> {
        match dtype {
            Dtype::F32 => values.iter().flat_map(|v| v.to_le_bytes()).collect(),
            Dtype::F16 => values
                .iter()
                .flat_map(|&v| half::f16::from_f32(v).to_le_bytes())
                .collect(),
            _ => values
                .iter()
                .flat_map(|&v| half::bf16::from_f32(v).to_le_bytes())
                .collect(),
        }
    };
    let stored: Vec<Stored> = tensors
        .iter()
        .map(|(name, (shape, values))| (name, shape, bytes(values).into()))
        .collect();
    let views = stored.iter().map(|(name, shape, data)| {
        (
            name.as_str(),
            TensorView::new(dtype, shape.to_vec(), data).unwrap(),
        )
    });
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("weights.safetensors");
    std::fs::write(&path, safetensors::serialize(views, None).unwrap()).unwrap();
    File {
        path,
        _folder: folder,
    }
}

fn features(weights: Weights) -> Vec<f32> {
    let image = Image::new(
        16,
        16,
        (0..3 * 16 * 16).map(|i| (i * 37 % 256) as f32).collect(),
    );
    let network = Network::new(weights);
    let features = network.features(&image, Pooling::Max, &[Layer::Conv3_1]);
    features.unwrap()[&Layer::Conv3_1].to_planar()
}

fn distance(a: &[f32], b: &[f32]) -> f64 {
    let square = |(a, b): (&f32, &f32)| f64::from(a - b).powi(2);
    let size: f64 = b.iter().map(|&b| f64::from(b).powi(2)).sum();
    (a.iter().zip(b).map(square).sum::<f64>() / size).sqrt()
}

#[test]
fn plain_files_give_the_features_of_the_embedded_palettes() {
    let embedded = features(Weights::embedded().unwrap());
    let plain = plain();
    let open = |dtype| Weights::open(&write(&plain, dtype).path).unwrap();
    assert_eq!(features(open(Dtype::F32)), embedded);
    for (dtype, rounding) in [(Dtype::F16, 2e-3), (Dtype::BF16, 2e-2)] {
        let found = distance(&features(open(dtype)), &embedded);
        assert!(found > 0.0 && found < rounding, "{dtype:?}: {found}");
    }
}

#[test]
fn torchvisions_names_bring_its_preprocessing() {
    let weights = Weights::open(&write(&torchvision(plain()), Dtype::F16).path).unwrap();
    assert_eq!(weights.preprocessing(), Preprocessing::TORCHVISION);
    assert_eq!(
        Weights::embedded().unwrap().preprocessing(),
        Preprocessing::CAFFE
    );
}

/// `change` makes the file unusable; the error names the file and says `wanted`.
fn refused(change: impl FnOnce(&mut Tensors), dtype: Dtype, wanted: &str) {
    let mut tensors = plain();
    change(&mut tensors);
    let file = write(&tensors, dtype);
    let error = Weights::open(&file.path).err().expect(wanted).to_string();
    assert!(
        error.contains(wanted) && error.contains("weights.safetensors"),
        "{error}"
    );
}

#[test]
fn files_that_cannot_be_used() {
    refused(
        |t| drop(t.remove("conv3_2.bias")),
        Dtype::BF16,
        "no tensor conv3_2.bias",
    );
    refused(
        |t| drop(t.remove("conv5_4.weight")),
        Dtype::BF16,
        "no tensor conv5_4.weight",
    );
    refused(
        |t| t.get_mut("conv1_2.bias").unwrap().1[5] = f32::NAN,
        Dtype::BF16,
        "conv1_2.bias holds NaN at index 5",
    );
    refused(
        |t| t.get_mut("conv2_1.weight").unwrap().1[0] = f32::INFINITY,
        Dtype::F32,
        "conv2_1.weight holds inf",
    );
    let transpose = |t: &mut Tensors| t.get_mut("conv1_1.weight").unwrap().0.reverse();
    refused(
        transpose,
        Dtype::BF16,
        "conv1_1.weight has the shape [3, 3, 3, 64], wanted [64, 3, 3, 3]",
    );
}

#[test]
fn truncated_files() {
    let file = write(&plain(), Dtype::BF16);
    let whole = std::fs::read(&file.path).unwrap();
    for length in [0, 7, 100, whole.len() / 2, whole.len() - 1] {
        std::fs::write(&file.path, &whole[..length]).unwrap();
        let error = Weights::open(&file.path)
            .err()
            .expect("a truncated file")
            .to_string();
        assert!(
            error.contains("not a complete safetensors file"),
            "{length}: {error}"
        );
    }
    let missing = file.path.with_file_name("none");
    assert!(
        Weights::open(&missing)
            .err()
            .unwrap()
            .to_string()
            .contains("cannot read")
    );
}

#[test]
fn the_embedded_parts_are_the_known_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vgg19.safetensors");
    let parts: [&[u8]; 3] = [
        vgg_weights_1::BYTES,
        vgg_weights_2::BYTES,
        vgg_weights_3::BYTES,
    ];
    std::fs::write(&path, parts.concat()).unwrap();
    let opened = Weights::open(&path).unwrap();
    assert_eq!(opened.sha256(), Weights::embedded().unwrap().sha256());
}
