use std::fs;

use super::super::{Depth, OpenOptions, Picture, Provenance, SourceMetadata};
use super::sample;
use super::tiff_file::{Page, Value};

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn metadata(bytes: &[u8]) -> SourceMetadata {
    let picture = Picture::decode("scan", bytes, OpenOptions::default()).unwrap();
    picture.source_metadata().clone()
}

/// An XMP packet with properties as elements, as an attribute, and of another resource.
fn packet() -> String {
    "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>\
     <rdf:Description xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:p='http://ns.adobe.com/photoshop/1.0/' \
     xmlns:r='http://ns.adobe.com/xap/1.0/rights/' xmlns:mm='http://ns.adobe.com/xap/1.0/mm/' p:Credit='Museum &amp; Library'>\
     <mm:DerivedFrom rdf:parseType='Resource'><dc:identifier>another</dc:identifier></mm:DerivedFrom>\
     <dc:identifier>MS-123</dc:identifier><r:WebStatement>https://creativecommons.org/publicdomain/zero/1.0/</r:WebStatement>\
     <dc:title><rdf:Alt><rdf:li xml:lang='ja'>江尻</rdf:li><rdf:li xml:lang='x-default'>Ejiri</rdf:li></rdf:Alt></dc:title>\
     <dc:creator><rdf:Seq><rdf:li>Hokusai</rdf:li><rdf:li>an engraver</rdf:li></rdf:Seq></dc:creator>\
     <dc:rights><rdf:Alt><rdf:li xml:lang='x-default'>CC0</rdf:li></rdf:Alt></dc:rights>\
     </rdf:Description></rdf:RDF></x:xmpmeta>"
        .to_owned()
}

/// A TIFF with the packet, and tags that say less and otherwise.
fn scan() -> Vec<u8> {
    let text = |text: &str| Value::Bytes([text.as_bytes(), b"\0"].concat());
    let mut page = Page::new((2, 1), &[8], 1, &[10, 200]);
    page.tags.extend([
        (269, text("a document")),
        (270, text("a street with kites")),
        (315, text("the tag's artist")),
        (700, Value::Bytes(packet().into_bytes())),
    ]);
    page.file()
}

fn wanted() -> SourceMetadata {
    SourceMetadata {
        title: some("Ejiri"),
        creator: some("Hokusai; an engraver"),
        description: some("a street with kites"),
        date: None,
        identifier: some("MS-123"),
        rights: some("CC0"),
        license: some("https://creativecommons.org/publicdomain/zero/1.0/"),
        credit: some("Museum & Library"),
    }
}

#[test]
fn xmp_comes_before_tags() {
    assert_eq!(metadata(&scan()), wanted());
}

#[test]
fn a_colored_picture_carries_its_source_s_metadata_in_every_format() {
    let folder = tempfile::tempdir().unwrap();
    let scan = Picture::decode("scan.tif", &scan(), OpenOptions::default()).unwrap();
    let colored = scan
        .with_planar_rgb(vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
        .unwrap();
    let provenance = Provenance::default();
    for name in ["a.png", "a.jpg", "a.tif", "a.webp"] {
        let path = folder.path().join(name);
        colored
            .save(&path, Depth::Eight, Some(&provenance), false)
            .unwrap();
        let bytes = fs::read(&path).unwrap();
        assert_eq!(metadata(&bytes), wanted(), "{name}");
        // Viewers that know nothing of nishikie find the standard's properties.
        let text = String::from_utf8_lossy(&bytes);
        for property in [
            "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">Ejiri<",
            "<dc:identifier>MS-123<",
            "<rdf:li>an engraver<",
            ">CC0<",
            "<photoshop:Credit>Museum &amp; Library<",
        ] {
            assert!(text.contains(property), "{name}: {property}\n{text}");
        }
        assert_eq!(Provenance::decode(name, &bytes).unwrap(), provenance);
        assert_eq!(SourceMetadata::carried_by(&path).unwrap(), wanted());
    }
}

/// Returns a box of the ISO's, as JPEG 2000 and JPEG XL have them.
fn iso_box(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    [
        &(8 + content.len() as u32).to_be_bytes(),
        &kind[..],
        content,
    ]
    .concat()
}

#[test]
fn packets_of_formats_that_are_only_read_are_read() {
    let packet = packet().into_bytes();
    let mut files = Vec::new();
    // The packet stands open in GIF, and the bytes behind it lead whoever takes it for blocks to their end.
    let mut gif = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff".to_vec();
    let pixel = b"\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0";
    let behind = (0..=255u8).rev();
    let extension = [b"\x21\xff\x0bXMP DataXMP", &packet[..], &[1]].concat();
    gif.extend(extension.into_iter().chain(behind).chain([0]));
    gif.extend([&pixel[..], b";"].concat());
    files.push(("a.gif", gif));
    if cfg!(feature = "jpeg2000") {
        let uuid = b"\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac";
        let scan = include_bytes!("files/gray16.jp2");
        let packet = iso_box(b"uuid", &[&uuid[..], &packet].concat());
        files.push(("a.jp2", [&scan[..], &packet].concat()));
    }
    if cfg!(feature = "jpegxl") {
        let scan = include_bytes!("files/gray16.jxl");
        let packet = iso_box(b"xml ", &packet);
        files.push(("a.jxl", [&scan[..], &packet].concat()));
    }
    let wanted = SourceMetadata {
        description: None,
        ..wanted()
    };
    for (name, bytes) in files {
        assert_eq!(metadata(&bytes), wanted, "{name}");
    }
}

#[test]
fn texts_of_a_png_and_exif_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.png");
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 1, 1);
    encoder.set_color(png::ColorType::Grayscale);
    for (keyword, text) in [("Title", "Été"), ("Author", "Hokusai"), ("Comment", "-")] {
        encoder.add_text_chunk(keyword.into(), text.into()).unwrap();
    }
    encoder
        .add_itxt_chunk("Copyright".into(), "誰でも".into())
        .unwrap();
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&[7]).unwrap();
    writer.finish().unwrap();
    let wanted = SourceMetadata {
        title: some("Été"),
        creator: some("Hokusai"),
        rights: some("誰でも"),
        ..SourceMetadata::default()
    };
    assert_eq!(metadata(&bytes), wanted);

    // A picture that is written without a provenance has nothing of its source.
    fs::write(&path, &bytes).unwrap();
    let plain = folder.path().join("b.png");
    let picture = Picture::open(&path).unwrap();
    picture.save(&plain, Depth::Eight, None, false).unwrap();
    assert_eq!(
        metadata(&fs::read(&plain).unwrap()),
        SourceMetadata::default()
    );
}

#[test]
fn a_jpeg_has_iptc_records_and_exif() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.jpg");
    let picture = sample(8, 8);
    picture.save(&path, Depth::Eight, None, false).unwrap();
    let mut bytes = fs::read(&path).unwrap();
    let segment = |marker: u8, content: &[u8]| {
        let length = (content.len() as u16 + 2).to_be_bytes();
        [&[0xff, marker], &length[..], content].concat()
    };
    let iptc = b"\x1c\x02\x05\x00\x05Ejiri";
    let photoshop = [
        &b"Photoshop 3.0\0"[..],
        b"8BIM\x04\x04\0\0\0\0\0\x0a",
        &iptc[..],
    ]
    .concat();
    // An EXIF block of one tag, the artist.
    let exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x3b\x01\x02\0\x08\0\0\0\x1a\0\0\0\0\0\0\0Hokusai\0";
    bytes.splice(
        2..2,
        [segment(0xe1, exif), segment(0xed, &photoshop)].concat(),
    );
    let wanted = SourceMetadata {
        title: some("Ejiri"),
        creator: some("Hokusai"),
        ..SourceMetadata::default()
    };
    assert_eq!(metadata(&bytes), wanted);
}
