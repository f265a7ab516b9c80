//! The pictures among which originals were sought, as JSON.

use nishikie::progress::Note;
use serde_json::{Map, Value, json};

/// Returns the numbers of pictures (`pictures`, of which `used`, `others` that are no pictures, and `folders` inside) and `left_out`, the pictures that were
/// not used with their reasons.
pub fn fields(notes: &[Note]) -> Map<String, Value> {
    let mut fields = Map::new();
    let mut list = Vec::new();
    for note in notes {
        match note {
            Note::Screened {
                pictures,
                used,
                others,
                folders,
                ..
            } => {
                let numbers = [
                    ("pictures", pictures),
                    ("used", used),
                    ("others", others),
                    ("folders", folders),
                ];
                fields.extend(numbers.map(|(name, number)| (name.to_owned(), json!(number))));
            }
            Note::LeftOut { name, reason } => list.push(json!({ "path": name, "reason": reason })),
            _ => {}
        }
    }
    fields.insert("left_out".to_owned(), Value::Array(list));
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_listed() {
        let left_out = Note::LeftOut {
            name: "a.png".into(),
            reason: "has hardly any color".into(),
        };
        let screened = Note::Screened {
            pictures: 3,
            used: 2,
            left_out: 1,
            others: 4,
            folders: 5,
        };
        let wanted = json!({
            "pictures": 3, "used": 2, "others": 4, "folders": 5,
            "left_out": [{ "path": "a.png", "reason": "has hardly any color" }],
        });
        assert_eq!(Value::Object(fields(&[left_out, screened])), wanted);
    }
}
