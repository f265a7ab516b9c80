//! The check of a file's manifest by the `c2pa` crate.

use std::io::Cursor;

use c2pa::validation_results::StatusCodes;
use c2pa::validation_status as code;
use c2pa::{Ingredient, Reader};
use serde_json::Value;

use super::report::{Credentials, Issuer, Manifest, State, UsedFile};
use super::{context, manifest};
use crate::codec;
use crate::container::Container;

impl Credentials {
    /// Checks the credentials in a file's bytes, with these certificates (PEM) as the trusted ones.
    pub(super) fn check(container: Container, bytes: &[u8], trusted: Option<&str>) -> Credentials {
        // A file without a manifest may say where on a network it is, which is not looked up.
        if !codec::has_manifest(container, bytes) {
            return Credentials::Absent;
        }
        let Some(media_type) = context::media_type(container) else {
            return Credentials::Absent;
        };
        let reader = context::new(trusted).and_then(|context| {
            Reader::from_context(context).with_stream(media_type, Cursor::new(bytes))
        });
        let found = match reader {
            Ok(reader) => of(&reader, trusted.is_some()),
            Err(error) => unreadable(error.to_string()),
        };
        Credentials::Checked(Box::new(found))
    }
}

fn unreadable(reason: String) -> Manifest {
    Manifest {
        state: State::ManifestInvalid,
        reasons: vec![reason],
        signed_by: None,
        trusted: None,
        software: None,
        digital_source_types: Vec::new(),
        actions: Vec::new(),
        ingredients: Vec::new(),
        record_sha256: None,
    }
}

fn of(reader: &Reader, with_trust: bool) -> Manifest {
    let Some(active) = reader.active_manifest() else {
        return unreadable("it has no manifest that is in force".into());
    };
    let results = reader.validation_results();
    let own = results.and_then(|results| results.active_manifest());
    let others = results.and_then(|results| results.ingredient_deltas());
    let others = others.into_iter().flatten();
    let failures: Vec<&str> = own
        .into_iter()
        .chain(others.map(|other| other.validation_deltas()))
        .flat_map(StatusCodes::failure)
        .map(|status| status.code())
        // Trust is told apart from what is whole.
        .filter(|&found| found != code::SIGNING_CREDENTIAL_UNTRUSTED)
        .collect();
    let succeeded = |wanted: &str| {
        own.is_some_and(|own| own.success().iter().any(|found| found.code() == wanted))
    };
    let state = state_of(&failures, succeeded(code::CLAIM_SIGNATURE_VALIDATED));
    let mut reasons: Vec<String> = failures.iter().map(|&found| found.to_owned()).collect();
    reasons.dedup();
    let actions = actions_of(active);
    let text = |name: &str| {
        let texts = actions.iter().filter_map(|action| action[name].as_str());
        let mut texts: Vec<String> = texts.map(str::to_owned).collect();
        texts.dedup();
        texts
    };
    let mut ingredients: Vec<UsedFile> = active.ingredients().iter().map(used_file).collect();
    ingredients.sort_by_key(|file| file.relationship != "parentOf");
    let record = assertion(active, manifest::LABEL);
    Manifest {
        state,
        reasons,
        signed_by: active.signature_info().map(|info| Issuer {
            name: info.common_name.clone(),
            organization: info.issuer.clone(),
            serial: info.cert_serial_number.clone(),
            algorithm: info.alg.map(|algorithm| algorithm.to_string()),
            time: info.time.clone(),
        }),
        trusted: with_trust.then(|| succeeded(code::SIGNING_CREDENTIAL_TRUSTED)),
        software: software_of(active),
        digital_source_types: text("digitalSourceType"),
        actions: text("action"),
        ingredients,
        record_sha256: record.and_then(|own| Some(own["record_sha256"].as_str()?.to_owned())),
    }
}

/// Returns the state that follows from the codes of what failed.
fn state_of(failures: &[&str], signed: bool) -> State {
    let is_of_picture = |found: &&str| {
        [
            code::ASSERTION_DATAHASH_MISMATCH,
            code::ASSERTION_BOXHASH_MISMATCH,
            code::ASSERTION_BMFFHASH_MISMATCH,
        ]
        .contains(found)
    };
    let is_of_time = |found: &&str| {
        [
            code::SIGNING_CREDENTIAL_EXPIRED,
            code::CLAIM_SIGNATURE_OUTSIDE_VALIDITY,
        ]
        .contains(found)
    };
    if failures.iter().any(is_of_picture) {
        State::PictureChanged
    } else if !signed || !failures.iter().all(is_of_time) {
        State::ManifestInvalid
    } else if !failures.is_empty() {
        State::Expired
    } else {
        State::Whole
    }
}

/// Returns the value of the first assertion whose label begins so.
fn assertion<'a>(manifest: &'a c2pa::Manifest, label: &str) -> Option<&'a Value> {
    let mut assertions = manifest.assertions().iter();
    let found = assertions.find(|assertion| assertion.label().starts_with(label))?;
    found.value().ok()
}

fn actions_of(manifest: &c2pa::Manifest) -> Vec<Value> {
    let actions = assertion(manifest, "c2pa.actions");
    let actions = actions.and_then(|actions| actions["actions"].as_array());
    actions.cloned().unwrap_or_default()
}

fn software_of(manifest: &c2pa::Manifest) -> Option<String> {
    let Some(info) = manifest
        .claim_generator_info
        .as_ref()
        .and_then(|all| all.first())
    else {
        return manifest.claim_generator().map(str::to_owned);
    };
    Some(match &info.version {
        Some(version) => format!("{} {version}", info.name),
        None => info.name.clone(),
    })
}

fn used_file(ingredient: &Ingredient) -> UsedFile {
    let sha256 = ingredient.instance_id().strip_prefix(manifest::INSTANCE);
    UsedFile {
        name: ingredient.title().unwrap_or_default().to_owned(),
        relationship: serde_json::to_value(ingredient.relationship())
            .ok()
            .and_then(|name| Some(name.as_str()?.to_owned()))
            .unwrap_or_default(),
        sha256: sha256.map(str::to_owned),
        has_credentials: ingredient.active_manifest().is_some(),
    }
}
