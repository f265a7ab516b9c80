//! Conversion of [`Provenance`] to an XMP packet and back. docs/PROVENANCE.md describes the properties.

use roxmltree::{Document, Node};
use xmp_writer::{CustomNamespace, LangId, Namespace, RdfCollectionType, XmpWriter};

use super::{Input, Provenance, SourceMetadata};

/// The property with the metadata of the source.
pub const SOURCE_METADATA: &str = "SourceMetadata";

/// The XML namespace of the properties that are in no standard.
pub const NAMESPACE: &str = "urn:nishikie:provenance/1.0/";
const IPTC_EXTENSION: &str = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/";
pub const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";

fn ours() -> Namespace<'static> {
    Namespace::Custom(Box::new(CustomNamespace::new(
        "nishikie", "nishikie", NAMESPACE,
    )))
}

fn photoshop() -> Namespace<'static> {
    const PHOTOSHOP: &str = "http://ns.adobe.com/photoshop/1.0/";
    Namespace::Custom(Box::new(CustomNamespace::new(
        "Photoshop",
        "photoshop",
        PHOTOSHOP,
    )))
}

fn iptc() -> Namespace<'static> {
    Namespace::Custom(Box::new(CustomNamespace::new(
        "IPTC Extension",
        "Iptc4xmpExt",
        IPTC_EXTENSION,
    )))
}

/// Writes a picture's provenance and the metadata of its source: as properties of nishikie that say whose they are, and, for viewers, as the
/// standard's properties but for the description, which is the statement of provenance.
pub fn write(provenance: &Provenance, source: &SourceMetadata) -> String {
    let mut xmp = XmpWriter::new();
    let tool = printable(&format!("{} {}", provenance.software, provenance.version));
    let statement = printable(&provenance.statement);
    xmp.creator_tool(&tool);
    xmp.description([(None::<LangId>, statement.as_str())]);
    text(
        &mut xmp,
        "DigitalSourceType",
        iptc(),
        &provenance.digital_source_type,
    );

    text(&mut xmp, "Software", ours(), &provenance.software);
    text(&mut xmp, "Version", ours(), &provenance.version);
    if let Some(sha256) = &provenance.weights_sha256 {
        text(&mut xmp, "WeightsSHA256", ours(), sha256);
    }
    text(&mut xmp, "Configuration", ours(), &provenance.configuration);
    xmp.element("StoppedEarly", ours())
        .value(provenance.stopped_early);
    list(
        &mut xmp,
        "Settings",
        provenance
            .settings
            .iter()
            .map(|(name, value)| [("Name", name), ("Value", value)]),
    );
    list(
        &mut xmp,
        "Inputs",
        provenance.inputs.iter().map(|input| {
            [
                ("Role", &input.role),
                ("Name", &input.name),
                ("SHA256", &input.sha256),
            ]
        }),
    );
    standard_properties(&mut xmp, source);
    let values = source.values();
    let values = values.iter().map(|(name, value)| (name.to_string(), value));
    let values: Vec<(String, &String)> = values.collect();
    if !values.is_empty() {
        let records = values
            .iter()
            .map(|(name, value)| [("Name", name), ("Value", *value)]);
        list(&mut xmp, SOURCE_METADATA, records);
    }
    xmp.finish(None)
}

fn standard_properties(xmp: &mut XmpWriter<'static>, source: &SourceMetadata) {
    let of = |value: &Option<String>| value.as_deref().map(printable);
    if let Some(title) = of(&source.title) {
        xmp.title([(None::<LangId>, title.as_str())]);
    }
    if let Some(creator) = of(&source.creator) {
        xmp.creator(creator.split("; "));
    }
    if let Some(identifier) = of(&source.identifier) {
        xmp.identifier(&identifier);
    }
    if let Some(rights) = of(&source.rights) {
        xmp.rights([(None::<LangId>, rights.as_str())]);
    }
    if let Some(license) = of(&source.license) {
        text(xmp, "WebStatement", Namespace::XmpRights, &license);
    }
    if let Some(credit) = of(&source.credit) {
        text(xmp, "Credit", photoshop(), &credit);
    }
}

fn text(xmp: &mut XmpWriter<'static>, name: &str, namespace: Namespace<'static>, value: &str) {
    xmp.element(name, namespace)
        .value(printable(value).as_str());
}

/// Writes an ordered list of records, each with the same named fields.
fn list<'a, const N: usize>(
    xmp: &mut XmpWriter<'static>,
    name: &str,
    records: impl Iterator<Item = [(&'static str, &'a String); N]>,
) {
    let mut array = xmp.element(name, ours()).array(RdfCollectionType::Seq);
    for record in records {
        let mut item = array.element().obj();
        for (field, value) in record {
            item.element(field, ours()).value(printable(value).as_str());
        }
    }
}

/// Replaces control characters, which a file name may contain and most of which XML cannot represent, not even escaped.
fn printable(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') {
                '\u{fffd}'
            } else {
                c
            }
        })
        .collect()
}

/// Reads the provenance in a packet; `None` when the packet has none of its properties. The error says what is wrong.
pub fn read(packet: &[u8]) -> Result<Option<Provenance>, String> {
    let packet = std::str::from_utf8(packet).map_err(|error| error.to_string())?;
    let packet = packet.trim_matches(['\0', '\u{feff}']);
    let document = Document::parse(packet).map_err(|error| error.to_string())?;
    let root = document.root();
    if !root
        .descendants()
        .any(|node| node.tag_name().namespace() == Some(NAMESPACE))
    {
        return Ok(None);
    }
    let required =
        |name| child_text(root, NAMESPACE, name).ok_or_else(|| format!("it has no {name}"));
    let statement = descendant(root, "http://purl.org/dc/elements/1.1/", "description")
        .and_then(|description| child_text(description, RDF, "li"));
    Ok(Some(Provenance {
        statement: statement.ok_or("it has no description")?,
        digital_source_type: child_text(root, IPTC_EXTENSION, "DigitalSourceType")
            .ok_or("it has no DigitalSourceType")?,
        software: required("Software")?,
        version: required("Version")?,
        weights_sha256: child_text(root, NAMESPACE, "WeightsSHA256"),
        configuration: required("Configuration")?,
        stopped_early: required("StoppedEarly")? == "True",
        settings: records(root, "Settings", |field| {
            Some((field("Name")?, field("Value")?))
        })?,
        inputs: records(root, "Inputs", |field| {
            Some(Input {
                role: field("Role")?,
                name: field("Name")?,
                sha256: field("SHA256")?,
            })
        })?,
    }))
}

fn descendant<'a, 'i>(node: Node<'a, 'i>, namespace: &str, name: &str) -> Option<Node<'a, 'i>> {
    node.descendants()
        .find(|node| node.has_tag_name((namespace, name)))
}

fn child_text(node: Node<'_, '_>, namespace: &str, name: &str) -> Option<String> {
    descendant(node, namespace, name).map(|node| node.text().unwrap_or_default().to_owned())
}

/// Returns the items of a list, each made from its fields.
fn records<T, C: FromIterator<T>>(
    root: Node<'_, '_>,
    name: &str,
    record: impl Fn(&dyn Fn(&str) -> Option<String>) -> Option<T>,
) -> Result<C, String> {
    let list = descendant(root, NAMESPACE, name).ok_or_else(|| format!("it has no {name}"))?;
    list.descendants()
        .filter(|node| node.has_tag_name((RDF, "li")))
        .map(|item| record(&|field| child_text(item, NAMESPACE, field)))
        .collect::<Option<C>>()
        .ok_or_else(|| format!("an item of {name} lacks a field"))
}
