//! One edit, as programs exchange it.

use serde::{Deserialize, Serialize};

use super::ColorError;
use super::pick::Pick;
use super::region::Region;
use super::stroke::Stroke;

/// One change that a curator makes to a print's colors: in JSON an object with `kind`, and the fields of what is added.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Edit {
    /// Adds a color for the area around a pixel.
    Pick(Pick),
    /// Adds an outlined region.
    Region(Region),
    /// Adds a stroke of the brush or the eraser.
    Stroke(Stroke),
    /// Removes all picks, regions and strokes.
    Clear {},
}

impl Edit {
    /// Checks that the edit can be made on a scan of this width and height.
    ///
    /// # Errors
    /// The pick, a corner or a point lies outside, or the region or the stroke has too few or too many of them.
    pub fn check(&self, [width, height]: [usize; 2]) -> Result<(), ColorError> {
        match self {
            Edit::Pick(pick) => pick.check([width, height]),
            Edit::Clear {} => Ok(()),
            Edit::Region(region) => region.check([width, height]),
            Edit::Stroke(stroke) => stroke.check([width, height]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<Edit, serde_json::Error> {
        serde_json::from_str(json)
    }

    #[test]
    fn an_edit_outlives_json() {
        let region = |text: &str| Edit::Region(text.parse().unwrap());
        let stroke = |text: &str| Edit::Stroke(text.parse().unwrap());
        for (edit, json) in [
            (
                Edit::Pick("3,4=#aa3322,alike".parse().unwrap()),
                r#"{"kind":"pick","x":3,"y":4,"rgb":[170,51,34],"reach":"alike"}"#,
            ),
            (
                region("#aa3322 1,1 5.1,5 1,9"),
                r#"{"kind":"region","corners":[[1.0,1.0],[5.1,5.0],[1.0,9.0]],"rgb":[170,51,34]}"#,
            ),
            (
                region("keep 1,1 5.1,5 1,9"),
                r#"{"kind":"region","corners":[[1.0,1.0],[5.1,5.0],[1.0,9.0]],"rgb":null}"#,
            ),
            (
                stroke("2.5 #aa3322 1,1 5.1,5"),
                r#"{"kind":"stroke","points":[[1.0,1.0],[5.1,5.0]],"radius":2.5,"rgb":[170,51,34]}"#,
            ),
            (
                stroke("2.5 erase 1,1"),
                r#"{"kind":"stroke","points":[[1.0,1.0]],"radius":2.5,"rgb":null}"#,
            ),
            (Edit::Clear {}, r#"{"kind":"clear"}"#),
        ] {
            assert_eq!(serde_json::to_string(&edit).unwrap(), json);
            assert_eq!(read(json).unwrap(), edit);
        }
    }

    #[test]
    fn a_pick_of_before_there_were_several_reaches_is_read() {
        for (alike, text) in [(true, "3,4=#aa3322,alike"), (false, "3,4=#aa3322")] {
            let json =
                format!(r#"{{"kind":"pick","x":3,"y":4,"rgb":[170,51,34],"alike":{alike}}}"#);
            assert_eq!(read(&json).unwrap(), Edit::Pick(text.parse().unwrap()));
        }
    }

    #[test]
    fn other_json_is_refused() {
        for wrong in [
            r#"{"x":3,"y":4,"rgb":[170,51,34],"alike":true}"#,
            r#"{"kind":"dye","x":3,"y":4,"rgb":[170,51,34],"alike":true}"#,
            r#"{"kind":"pick","x":3,"y":4,"rgb":[256,51,34],"alike":true}"#,
            r#"{"kind":"pick","x":3,"y":4,"rgb":[51,34],"alike":true}"#,
            r##"{"kind":"pick","x":3,"y":4,"rgb":"#aa3322","alike":true}"##,
            r#"{"kind":"pick","x":3,"y":4,"rgb":[170,51,34],"alike":true,"more":1}"#,
            r#"{"kind":"pick","x":-3,"y":4,"rgb":[170,51,34],"alike":true}"#,
            r#"{"kind":"stroke","points":[[1]],"radius":2.5,"rgb":null}"#,
            r#"{"kind":"pick","x":3,"y":4,"rgb":[1,2,3],"alike":true,"reach":"cloth"}"#,
            r#"{"kind":"pick","x":3,"y":4,"rgb":[1,2,3],"reach":"robe"}"#,
            r#"{"kind":"clear","x":3}"#,
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_edit_outside_the_scan_is_refused() {
        for (text, good) in [
            ("9,4=#aa3322", true),
            ("10,4=#aa3322", false),
            ("9,5=#aa3322", false),
        ] {
            let edit = Edit::Pick(text.parse().unwrap());
            assert_eq!(edit.check([10, 5]).is_ok(), good, "{text}");
        }
        assert!(
            Edit::Region("keep 1,1 2,2".parse().unwrap())
                .check([10, 5])
                .is_err()
        );
        assert!(
            Edit::Stroke("1 erase 11,1".parse().unwrap())
                .check([10, 5])
                .is_err()
        );
        assert!(Edit::Clear {}.check([10, 5]).is_ok());
    }
}
