//! Certificates for tests, made anew each time: Ed25519, an authority and a certificate that it signed.

use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use ed25519_dalek::{Signer, SigningKey};
use sha2::{Digest, Sha256};

/// The files of a key and its certificates.
pub struct Files {
    /// The private key.
    pub key: PathBuf,
    /// The certificate, then the authority's.
    pub chain: PathBuf,
    /// The authority's certificate alone.
    pub authority: PathBuf,
}

/// The properties of a certificate that decide if it may sign.
#[derive(Clone, Copy)]
pub struct Kind {
    /// The first and the last second at which it is valid, as ASN.1 has them.
    pub valid: [&'static str; 2],
    /// True if it may sign documents and mail.
    pub purpose: bool,
}

impl Default for Kind {
    fn default() -> Self {
        Kind {
            valid: ["200101000000Z", "491231235959Z"],
            purpose: true,
        }
    }
}

/// Writes a key and its certificates into a folder; `name` is in the files' names and in the certificate.
pub fn write(folder: &Path, name: &str, kind: Kind) -> Files {
    let [own, authority] = ["", " authority"].map(|role| key(&format!("{name}{role}")));
    let authority_name = format!("{name} authority");
    let root = certificate(
        &authority_name,
        &authority,
        &authority_name,
        &authority,
        None,
    );
    let leaf = certificate(name, &own, &authority_name, &authority, Some(kind));
    let pkcs8 = [
        b"\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20",
        &own.to_bytes()[..],
    ]
    .concat();
    let file = |what: &str, text: String| {
        let path = folder.join(format!("{name} {what}.pem"));
        fs::write(&path, text).unwrap();
        path
    };
    let root = pem("CERTIFICATE", &root);
    Files {
        key: file("key", pem("PRIVATE KEY", &pkcs8)),
        chain: file("chain", pem("CERTIFICATE", &leaf) + &root),
        authority: file("authority", root),
    }
}

/// Returns a block of PEM.
pub fn pem(name: &str, der: &[u8]) -> String {
    let text = BASE64_STANDARD.encode(der);
    let lines: Vec<&str> = (0..text.len())
        .step_by(64)
        .map(|at| &text[at..text.len().min(at + 64)])
        .collect();
    let lines = lines.join("\n");
    format!("-----BEGIN {name}-----\n{lines}\n-----END {name}-----\n")
}

fn key(name: &str) -> SigningKey {
    SigningKey::from_bytes(&Sha256::digest(name).into())
}

const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const INTEGER: u8 = 0x02;
const BITS: u8 = 0x03;
const OCTETS: u8 = 0x04;
const OBJECT: u8 = 0x06;
const TEXT: u8 = 0x0c;
const TIME: u8 = 0x17;

/// Returns a value of ASN.1 in its distinguished encoding.
fn der(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let length = match content.len() {
        short @ 0..128 => vec![short as u8],
        length @ 128..256 => vec![0x81, length as u8],
        length => vec![0x82, (length >> 8) as u8, length as u8],
    };
    [&[tag][..], &length, &content].concat()
}

/// Returns a certificate of RFC 5280, version 3. One of no kind is an authority.
fn certificate(
    name: &str,
    key: &SigningKey,
    issuer: &str,
    issuer_key: &SigningKey,
    kind: Option<Kind>,
) -> Vec<u8> {
    let algorithm = der(SEQUENCE, &[b"\x06\x03\x2b\x65\x70"]);
    let [from, to] = kind.unwrap_or_default().valid;
    let validity = der(
        SEQUENCE,
        &[&der(TIME, &[from.as_bytes()]), &der(TIME, &[to.as_bytes()])],
    );
    let public = |key: &SigningKey| key.verifying_key().to_bytes();
    let identifier = |key: &SigningKey| Sha256::digest(public(key))[..20].to_vec();
    let extension = |id: &[u8], critical: bool, value: Vec<u8>| {
        let critical = if critical { &b"\x01\x01\xff"[..] } else { b"" };
        der(
            SEQUENCE,
            &[&der(OBJECT, &[id]), critical, &der(OCTETS, &[&value])],
        )
    };
    let mut extensions = vec![
        extension(b"\x55\x1d\x0e", false, der(OCTETS, &[&identifier(key)])),
        extension(
            b"\x55\x1d\x23",
            false,
            der(SEQUENCE, &[&der(0x80, &[&identifier(issuer_key)])]),
        ),
    ];
    match kind {
        None => {
            // The authority of other certificates, which it may sign.
            extensions.push(extension(
                b"\x55\x1d\x13",
                true,
                der(SEQUENCE, &[b"\x01\x01\xff"]),
            ));
            extensions.push(extension(b"\x55\x1d\x0f", true, der(BITS, &[b"\x01\x06"])));
        }
        Some(kind) => {
            extensions.push(extension(b"\x55\x1d\x0f", true, der(BITS, &[b"\x07\x80"])));
            if kind.purpose {
                let email = der(OBJECT, &[b"\x2b\x06\x01\x05\x05\x07\x03\x04"]);
                extensions.push(extension(b"\x55\x1d\x25", false, der(SEQUENCE, &[&email])));
            }
        }
    }
    let body = der(
        SEQUENCE,
        &[
            &der(0xa0, &[&der(INTEGER, &[&[2]])]),
            &der(INTEGER, &[&[1 + u8::from(kind.is_some())]]),
            &algorithm,
            &named(issuer),
            &validity,
            &named(name),
            &der(SEQUENCE, &[&algorithm, &der(BITS, &[&[0], &public(key)])]),
            &der(0xa3, &[&der(SEQUENCE, &[&extensions.concat()])]),
        ],
    );
    let signature = issuer_key.sign(&body).to_bytes();
    der(
        SEQUENCE,
        &[&body, &algorithm, &der(BITS, &[&[0], &signature])],
    )
}

/// Returns a name with an organization and a common name.
fn named(name: &str) -> Vec<u8> {
    let part = |id: &[u8], text: &str| {
        let pair = der(
            SEQUENCE,
            &[&der(OBJECT, &[id]), &der(TEXT, &[text.as_bytes()])],
        );
        der(SET, &[&pair])
    };
    der(
        SEQUENCE,
        &[
            &part(b"\x55\x04\x0a", "Example Archive"),
            &part(b"\x55\x04\x03", name),
        ],
    )
}
