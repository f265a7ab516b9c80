use roxmltree::{Document, Node};

use super::SourceMetadata;
use crate::xmp::{NAMESPACE, RDF, SOURCE_METADATA};

const DC: &str = "http://purl.org/dc/elements/1.1/";
const PHOTOSHOP: &str = "http://ns.adobe.com/photoshop/1.0/";
const XMP_RIGHTS: &str = "http://ns.adobe.com/xap/1.0/rights/";
const CC: &str = "http://creativecommons.org/ns#";

/// The properties of each field, those that come first counting most.
const PROPERTIES: [(&str, &str, &str); 12] = [
    ("Title", DC, "title"),
    ("Creator", DC, "creator"),
    ("Description", DC, "description"),
    ("Date", PHOTOSHOP, "DateCreated"),
    ("Date", DC, "date"),
    ("Identifier", DC, "identifier"),
    ("Rights", DC, "rights"),
    ("Rights", XMP_RIGHTS, "UsageTerms"),
    ("License", XMP_RIGHTS, "WebStatement"),
    ("License", CC, "license"),
    ("Credit", PHOTOSHOP, "Credit"),
    ("Credit", PHOTOSHOP, "Source"),
];

/// Returns the fields of an XMP packet; `None` if it cannot be read.
pub fn read(packet: &[u8]) -> Option<SourceMetadata> {
    let document = parsed(packet)?;
    let mut metadata = SourceMetadata::default();
    for (name, namespace, property) in PROPERTIES {
        let values = subjects(&document).find_map(|subject| value(subject, namespace, property));
        metadata.set(name, values.unwrap_or_default());
    }
    Some(metadata)
}

/// Returns the metadata that were carried from a source into a picture of nishikie's; `None` if the packet is of another program.
pub fn carried(packet: &[u8]) -> Option<SourceMetadata> {
    let document = parsed(packet)?;
    let ours = |node: &Node| node.tag_name().namespace() == Some(NAMESPACE);
    document.descendants().find(ours)?;
    let list = document
        .descendants()
        .find(|node| node.has_tag_name((NAMESPACE, SOURCE_METADATA)));
    let items = list.into_iter().flat_map(|list| {
        list.descendants()
            .filter(|node| node.has_tag_name((RDF, "li")))
    });
    let field = |item: Node, name| {
        let node = item
            .descendants()
            .find(|node| node.has_tag_name((NAMESPACE, name)))?;
        Some(node.text().unwrap_or_default().to_owned())
    };
    let values: Vec<(String, String)> = items
        .filter_map(|item| Some((field(item, "Name")?, field(item, "Value")?)))
        .collect();
    let values = values.iter();
    Some(SourceMetadata::of_values(
        values.map(|(name, value)| (name.as_str(), value.clone())),
    ))
}

fn parsed(packet: &[u8]) -> Option<Document<'_>> {
    let text = std::str::from_utf8(packet).ok()?;
    Document::parse(text.trim_matches(['\0', '\u{feff}'])).ok()
}

/// Returns the descriptions of the picture itself, without those of other resources that are nested in them.
fn subjects<'a>(document: &'a Document) -> impl Iterator<Item = Node<'a, 'a>> {
    let is_top = |node: &Node| node.parent().is_some_and(|p| p.has_tag_name((RDF, "RDF")));
    document
        .descendants()
        .filter(move |node| node.has_tag_name((RDF, "Description")) && is_top(node))
}

/// Returns a property's value: its text; in the default language of several; all items of a list, separated by semicolons.
fn value(subject: Node, namespace: &str, name: &str) -> Option<String> {
    if let Some(value) = subject.attribute((namespace, name)) {
        return Some(value.to_owned());
    }
    let property = subject
        .children()
        .find(|node| node.has_tag_name((namespace, name)))?;
    let items: Vec<Node> = property
        .descendants()
        .filter(|node| node.has_tag_name((RDF, "li")))
        .collect();
    let text = |node: &Node| node.text().unwrap_or_default().trim().to_owned();
    let alternatives = property
        .children()
        .any(|node| node.has_tag_name((RDF, "Alt")));
    Some(match items.as_slice() {
        // A license is a resource.
        [] => match property.attribute((RDF, "resource")) {
            Some(address) => address.to_owned(),
            None => text(&property),
        },
        [first, ..] if alternatives => {
            const LANGUAGE: (&str, &str) = ("http://www.w3.org/XML/1998/namespace", "lang");
            let is_default = |item: &&Node| item.attribute(LANGUAGE) == Some("x-default");
            text(items.iter().find(is_default).unwrap_or(first))
        }
        items => items.iter().map(text).collect::<Vec<_>>().join("; "),
    })
}
