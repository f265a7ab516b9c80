//! The color space of a PNG by its chunks. In the order of the PNG specification (third edition): cICP, iCCP, sRGB, then
//! gAMA with cHRM.

use moxcms::{
    Chromaticity, CicpColorPrimaries, CicpProfile, ColorPrimaries, ColorProfile,
    MatrixCoefficients, ToneReprCurve, TransferCharacteristics, curve_from_gamma,
};
use png::{CodingIndependentCodePoints, Info, ScaledFloat, SourceChromaticities};

use super::decoded::Profile;
use super::fault::Fault;

/// The value of the gAMA chunk of an sRGB picture.
const SRGB_GAMMA: f32 = 0.45455;
/// Chromaticities of sRGB: white, red, green, blue.
const SRGB: [[f32; 2]; 4] = [[0.3127, 0.329], [0.64, 0.33], [0.3, 0.6], [0.15, 0.06]];

/// Returns the profile of a PNG with `colors` (1 or 3) values per pixel, none for sRGB. Chunks without meaning are left out
/// with a warning. `named` tells that the file has a chunk iCCP, which the decoder leaves out if it is damaged.
pub fn profile(
    info: &Info,
    named: bool,
    colors: usize,
    warnings: &mut Vec<String>,
) -> Result<Profile, Fault> {
    if let Some(points) = &info.coding_independent_code_points {
        match of_code_points(points)? {
            Some(profile) => return encoded(profile, colors).map(Profile::Present),
            None => warnings
                .push("the file's color space (cICP) is none that is known and is not used".into()),
        }
    }
    if let Some(profile) = &info.icc_profile {
        return Ok(Profile::Present(profile.to_vec()));
    }
    if named {
        let reason = "its checksum is wrong, or its data are cut off";
        return Ok(Profile::Damaged(reason.into()));
    }
    if info.srgb.is_some() {
        return Ok(Profile::Absent);
    }
    // Gray has no other color than that of white.
    let primaries = info.chrm_chunk.filter(|_| colors == 3);
    match of_gamma(info.gama_chunk, primaries) {
        Ok(Some(profile)) => encoded(profile, colors).map(Profile::Present),
        Ok(None) => Ok(Profile::Absent),
        Err(reason) => {
            warnings.push(format!(
                "the file's color space is not used ({reason}); values are taken as sRGB"
            ));
            Ok(Profile::Absent)
        }
    }
}

/// The color space of ITU-T H.273's numbers; `None` if they name none that can be used.
fn of_code_points(points: &CodingIndependentCodePoints) -> Result<Option<ColorProfile>, Fault> {
    const PQ: u8 = 16;
    const HLG: u8 = 18;
    if [PQ, HLG].contains(&points.transfer_function) {
        return Err(Fault::Unsupported(
            "a picture for screens brighter than paper (HDR)".into(),
        ));
    }
    if !points.is_video_full_range_image {
        return Err(Fault::Unsupported(
            "a PNG in the narrow range of video".into(),
        ));
    }
    let known = (
        CicpColorPrimaries::try_from(points.color_primaries),
        TransferCharacteristics::try_from(points.transfer_function),
    );
    let (Ok(color_primaries), Ok(transfer_characteristics)) = known else {
        return Ok(None);
    };
    let profile = ColorProfile::new_from_cicp(CicpProfile {
        color_primaries,
        transfer_characteristics,
        matrix_coefficients: MatrixCoefficients::Identity,
        full_range: true,
    });
    Ok((points.matrix_coefficients == 0 && profile.red_trc.is_some()).then_some(profile))
}

/// The color space of the chunks gAMA and cHRM; `None` for sRGB. The error says why there is none.
fn of_gamma(
    gamma: Option<ScaledFloat>,
    primaries: Option<SourceChromaticities>,
) -> Result<Option<ColorProfile>, &'static str> {
    const CLOSE: f32 = 0.001;
    let primaries = primaries
        .map(|chunk| {
            [chunk.white, chunk.red, chunk.green, chunk.blue]
                .map(|(x, y)| [x.into_value(), y.into_value()])
        })
        .filter(|chunk| {
            let pairs = chunk.as_flattened().iter().zip(SRGB.as_flattened());
            pairs
                .into_iter()
                .any(|(one, srgb)| (one - srgb).abs() > CLOSE)
        });
    // The gamma of sRGB stands for its curve, unless the primaries are others.
    let gamma = gamma
        .map(ScaledFloat::into_value)
        .filter(|gamma| primaries.is_some() || (gamma - SRGB_GAMMA).abs() > CLOSE);
    if gamma.is_none() && primaries.is_none() {
        return Ok(None);
    }
    let mut profile = ColorProfile::new_srgb();
    profile.cicp = None;
    if let Some(gamma) = gamma {
        if !(0.05..=20.0).contains(&gamma) {
            return Err("its gamma makes no sense");
        }
        let curve: ToneReprCurve = curve_from_gamma(1.0 / gamma);
        profile.red_trc = Some(curve.clone());
        profile.green_trc = Some(curve.clone());
        profile.blue_trc = Some(curve);
    }
    if let Some(chunk) = primaries {
        // Three primaries on one line, or white outside of them, are no color space.
        let [_, [rx, ry], [gx, gy], [bx, by]] = chunk;
        let twice_the_area = (gx - rx) * (by - ry) - (bx - rx) * (gy - ry);
        let [white, red, green, blue] = chunk.map(|[x, y]| Chromaticity { x, y });
        profile.update_rgb_colorimetry(white.to_xyyb(), ColorPrimaries { red, green, blue });
        let colorants = [
            profile.red_colorant,
            profile.green_colorant,
            profile.blue_colorant,
        ];
        let sensible = colorants.iter().all(|color| {
            color.y > 0.0 && [color.x, color.y, color.z].iter().all(|v| v.abs() < 2.0)
        });
        if !sensible || twice_the_area.abs() < 1e-3 {
            return Err("its primary colors make no sense");
        }
    }
    Ok(Some(profile))
}

/// Returns the color space as an ICC profile, of gray for gray pixels.
fn encoded(mut profile: ColorProfile, colors: usize) -> Result<Vec<u8>, Fault> {
    if colors == 1 {
        let mut gray = ColorProfile::new_gray_with_gamma(1.0);
        gray.gray_trc = profile.red_trc.take();
        profile = gray;
    }
    profile.cicp = None;
    profile.encode().map_err(Fault::damaged)
}
