use std::fs;
use std::path::Path;

use super::certificates::{self, Kind, pem};
use crate::credentials::{Signer, TrustedCertificates};

fn refusal(key: &Path, chain: &Path) -> String {
    let error = Signer::open(key, chain).unwrap_err();
    let message = error.to_string();
    assert!(
        [key, chain]
            .iter()
            .any(|path| message.contains(&path.display().to_string())),
        "{message}"
    );
    message
}

#[test]
fn a_key_with_its_certificate_signs() {
    let folder = tempfile::tempdir().unwrap();
    let files = certificates::write(folder.path(), "Prints", Kind::default());
    let signer = Signer::open(&files.key, &files.chain).unwrap();
    assert_eq!(signer.issuer().label(), "Prints (Example Archive)");
    assert_eq!(signer.issuer().algorithm.as_deref(), Some("ed25519"));
    assert!(!format!("{signer:?}").to_lowercase().contains("key"));
}

#[test]
fn certificates_that_may_not_sign_are_refused_before_any_work() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let usual = certificates::write(folder, "Prints", Kind::default());
    let expired = Kind {
        valid: ["200101000000Z", "210101000000Z"],
        ..Kind::default()
    };
    let early = Kind {
        valid: ["480101000000Z", "490101000000Z"],
        ..Kind::default()
    };
    let purposeless = Kind {
        purpose: false,
        ..Kind::default()
    };
    for (name, kind) in [
        ("Expired", expired),
        ("Early", early),
        ("Purposeless", purposeless),
    ] {
        let files = certificates::write(folder, name, kind);
        let message = refusal(&files.key, &files.chain);
        assert!(message.contains("cannot sign"), "{name}: {message}");
    }
    let other = certificates::write(folder, "Other", Kind::default());
    let message = refusal(&other.key, &usual.chain);
    assert!(message.contains("is not the certificate"), "{message}");
    // An authority's own certificate, without the one of the key before it.
    refusal(&usual.key, &usual.authority);
}

#[test]
fn files_that_are_no_keys_are_named_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let usual = certificates::write(folder, "Prints", Kind::default());
    let file = |name: &str, text: String| {
        let path = folder.join(name);
        fs::write(&path, text).unwrap();
        path
    };
    for (name, wanted) in [
        ("ENCRYPTED PRIVATE KEY", "passphrase"),
        ("EC PRIVATE KEY", "openssl pkcs8"),
        ("RSA PRIVATE KEY", "openssl pkcs8"),
        ("PRIVATE KEY", "of a kind"),
        ("PUBLIC KEY", "not a private key"),
    ] {
        let message = refusal(&file(name, pem(name, b"?")), &usual.chain);
        assert!(message.contains(wanted), "{name}: {message}");
    }
    let missing = folder.join("missing.pem");
    assert!(refusal(&missing, &usual.chain).contains("cannot be read"));
    assert!(refusal(&usual.key, &missing).contains("cannot be read"));
    assert!(refusal(&usual.key, &usual.key).contains("no certificates"));
    let broken = file("broken.pem", pem("CERTIFICATE", b"?"));
    refusal(&usual.key, &broken);
    TrustedCertificates::open(&usual.authority).unwrap();
    TrustedCertificates::open(&usual.key).unwrap_err();
}
