use super::SourceMetadata;

/// Returns the fields of texts by PNG's keywords.
pub fn read(texts: &[(&str, String)]) -> SourceMetadata {
    SourceMetadata::of_values(texts.iter().filter_map(|(keyword, text)| {
        let name = match *keyword {
            "Title" | "Description" => *keyword,
            "Author" => "Creator",
            "Copyright" => "Rights",
            "Creation Time" => "Date",
            _ => return None,
        };
        Some((name, text.clone()))
    }))
}
