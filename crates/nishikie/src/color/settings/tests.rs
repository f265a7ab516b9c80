use super::*;

#[test]
fn settings_survive_json_and_missing_fields_are_the_defaults() {
    let settings = Settings::default();
    let json = serde_json::to_string(&settings).expect("numbers");
    assert_eq!(
        serde_json::from_str::<Settings>(&json).expect("its own text"),
        settings
    );
    let some = r#"{"painting": {"gain": 1.0}}"#;
    let read: Settings = serde_json::from_str(some).expect("some settings");
    assert_eq!((read.painting.gain, read.painting.like), (1.0, 20.0));
    let error = serde_json::from_str::<Settings>(r#"{"painting": {"gian": 1.0}}"#).unwrap_err();
    assert!(
        error.to_string().contains("unknown field `gian`"),
        "{error}"
    );
    let error = serde_json::from_str::<Settings>("3").unwrap_err();
    assert!(
        error.to_string().contains("expected struct Settings"),
        "{error}"
    );
}

/// The text is of a record as it was written when settings had a version of their own.
#[test]
fn settings_of_old_records_are_read() {
    let old = include_str!("old.json");
    assert!(old.contains(r#""version": 2"#));
    let read: Settings = serde_json::from_str(old).expect("old settings");
    assert_eq!(read, Settings::default());
    let now = serde_json::to_value(&read).expect("numbers");
    let before: serde_json::Value = serde_json::from_str(old).expect("JSON");
    // What there is now and was then has kept its number.
    let kept = before.as_object().expect("an object").iter();
    let kept = kept.filter_map(|(group, values)| Some((group, values, now.get(group)?)));
    let mut same = 0;
    for (group, before, now) in kept {
        match (before.as_object(), now.as_object()) {
            (Some(before), Some(now)) => {
                for (name, value) in before.iter().filter(|(name, _)| now.contains_key(*name)) {
                    assert_eq!(&now[name], value, "{group}.{name}");
                    same += 1;
                }
            }
            _ => assert_eq!(now, before, "{group}"),
        }
    }
    assert!(same > 50, "{same} settings");
}

#[test]
fn numbers_that_no_computation_can_use_are_refused() {
    assert!(Settings::default().check().is_ok());
    for (wrong, message) in [
        (
            r#"{"matching": {"matches": 0}}"#,
            "matching.matches of color mode's settings cannot be used: below 1",
        ),
        (
            r#"{"sheet": {"working_side": 5000}}"#,
            "sheet.working_side of color mode's settings cannot be used: outside 32..=4096",
        ),
        (
            r#"{"sheet": {"layer_weights": [0, 0, -1, 0, 0]}}"#,
            "sheet.layer_weights",
        ),
        (r#"{"sheet": {"paper_rank": 1}}"#, "outside 0..1"),
        (
            r#"{"matching": {"temperature_range": [0.5, 0.1]}}"#,
            "not a range above 0",
        ),
        (
            r#"{"alignment": {"tolerance": [10, 0]}}"#,
            "alignment.tolerance",
        ),
        (r#"{"alignment": {"trust": [0.5, 0.5]}}"#, "not a range"),
        (
            r#"{"alignment": {"least_agreement": -1}}"#,
            "alignment.least_agreement",
        ),
        (r#"{"areas": {"blur": 1e9}}"#, "not above 0 and at most 16"),
        (
            r#"{"decision": {"temperature": 0.0}}"#,
            "decision.temperature",
        ),
        (r#"{"decision": {"near": -1}}"#, "decision.near"),
        (r#"{"evidence": {"doubt": 0.0}}"#, "evidence.doubt"),
        (r#"{"hints": {"grain": -0.5}}"#, "hints.grain"),
        (r#"{"hints": {"reach": [60, 60]}}"#, "hints.reach"),
        (
            r#"{"map_smoothing": 0}"#,
            "map_smoothing of color mode's settings cannot be used: not above 0",
        ),
    ] {
        let wrong: Settings = serde_json::from_str(wrong).expect("settings");
        let error = wrong.check().unwrap_err().to_string();
        assert!(error.contains(message), "{error}");
    }
    let mut infinite = Settings::default();
    infinite.decision.flatness = f32::INFINITY;
    assert!(infinite.check().is_err());
    infinite.decision.flatness = f32::NAN;
    assert!(infinite.check().is_err());
}
