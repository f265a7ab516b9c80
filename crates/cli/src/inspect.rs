use std::path::{Path, PathBuf};

use anyhow::bail;
use clap::Args;
use nishikie::Record;
use nishikie::picture::credentials::{Credentials, Manifest, State, TrustedCertificates};
use nishikie::picture::{PictureError, Provenance, SourceMetadata, read_provenance};
use serde_json::{Value, json};

use crate::console;

/// Print what a colored picture says of itself: that it is not an original, and how it was made.
#[derive(Args)]
pub struct Inspect {
    /// A picture that nishikie wrote, or another with content credentials (C2PA).
    file: PathBuf,

    /// Certificates that you trust, as PEM: says whether the signer's certificate leads to one of them. Without it anybody may
    /// have signed under any name.
    #[cfg(feature = "c2pa")]
    #[arg(long, value_name = "FILE.pem")]
    trust: Option<PathBuf>,

    /// As JSON.
    #[arg(long)]
    json: bool,
}

impl Inspect {
    pub fn run(self) -> anyhow::Result<()> {
        let credentials = Credentials::open(&self.file, self.trusted()?.as_ref())?;
        let record = self.record(&credentials);
        // A file that was changed may no longer be a picture, and its credentials say so.
        let problem = match read_provenance(&self.file) {
            Ok(provenance) => {
                self.show(Some(&provenance), &credentials, record)?;
                None
            }
            Err(error) if credentials == Credentials::Absent => return Err(error.into()),
            Err(error) => {
                self.show(None, &credentials, record)?;
                Some(error)
            }
        };
        let file = self.file.display();
        match credentials.manifest().map(|manifest| manifest.state) {
            Some(State::PictureChanged) => bail!("{file}: was changed after it was signed"),
            Some(State::ManifestInvalid) => {
                bail!("{file}: its content credentials are damaged or were changed")
            }
            _ => match problem {
                // Somebody else signed it.
                None | Some(PictureError::NoProvenance { .. }) => Ok(()),
                Some(error) => Err(error.into()),
            },
        }
    }

    #[cfg(feature = "c2pa")]
    fn trusted(&self) -> anyhow::Result<Option<TrustedCertificates>> {
        let path = self.trust.as_deref();
        Ok(path.map(TrustedCertificates::open).transpose()?)
    }

    #[cfg(not(feature = "c2pa"))]
    fn trusted(&self) -> anyhow::Result<Option<TrustedCertificates>> {
        Ok(None)
    }

    /// Returns true if the record beside the picture is the one that was signed; `None` if there is none, or no hash of it.
    fn record(&self, credentials: &Credentials) -> Option<bool> {
        let claimed = credentials.manifest()?.record_sha256.as_ref()?;
        let path = Record::path_beside(&self.file);
        let is_there = path.exists();
        is_there.then(|| Record::claimed_sha256_at(&path).is_ok_and(|found| found == *claimed))
    }

    fn show(
        &self,
        provenance: Option<&Provenance>,
        credentials: &Credentials,
        record: Option<bool>,
    ) -> anyhow::Result<()> {
        if self.json {
            let mut all = provenance.map_or_else(|| json!({}), |provenance| json!(provenance));
            if *credentials != Credentials::Absent {
                let mut found = json!(credentials);
                if let (Some(record), Some(fields)) = (record, found.as_object_mut()) {
                    fields.insert("record_is_as_signed".into(), Value::Bool(record));
                }
                all["content_credentials"] = found;
            }
            if provenance.is_some() {
                all["source_metadata"] = json!(SourceMetadata::carried_by(&self.file)?);
            }
            return console::json(&serde_json::to_string_pretty(&all)?);
        }
        if let Some(provenance) = provenance {
            say_provenance(provenance)?;
            say_source(&self.file)?;
        }
        match credentials {
            Credentials::Absent => Ok(()),
            Credentials::Unchecked => line(
                "credentials",
                "there are content credentials, which this build of nishikie does not check (Cargo feature c2pa)",
            ),
            Credentials::Checked(manifest) => say_manifest(manifest, record),
        }
    }
}

fn line(name: &str, value: &str) -> anyhow::Result<()> {
    console::print(format_args!("{name:<16} {value}"))
}

fn say_provenance(provenance: &Provenance) -> anyhow::Result<()> {
    console::print(&provenance.statement)?;
    console::print("")?;
    line(
        "software",
        &format!("{} {}", provenance.software, provenance.version),
    )?;
    line("kind", &provenance.digital_source_type)?;
    line("configuration", &provenance.configuration)?;
    if let Some(weights) = &provenance.weights_sha256 {
        line("weights", weights)?;
    }
    for input in &provenance.inputs {
        line(&input.role, &format!("{}  {}", input.sha256, input.name))?;
    }
    for (name, value) in &provenance.settings {
        line(name, value)?;
    }
    if provenance.stopped_early {
        line("stopped", "before all iterations were made")?;
    }
    Ok(())
}

/// Prints the metadata of the source that a colored picture carries.
fn say_source(file: &Path) -> anyhow::Result<()> {
    for (name, value) in SourceMetadata::carried_by(file)?.values() {
        line(&format!("source {}", name.to_lowercase()), &value)?;
    }
    Ok(())
}

fn say_manifest(manifest: &Manifest, record: Option<bool>) -> anyhow::Result<()> {
    line(
        "credentials",
        match manifest.state {
            State::Whole => "whole: nothing was changed since it was signed",
            State::Expired => {
                "whole, but the certificate is not valid today, and no time stamp shows that it was when it signed"
            }
            State::PictureChanged => "the file was CHANGED after it was signed",
            State::ManifestInvalid => "the content credentials are DAMAGED or were changed",
        },
    )?;
    if let Some(signer) = &manifest.signed_by {
        let trust = match manifest.trusted {
            None => ", which is not compared with certificates that you trust",
            Some(true) => ", whose certificate leads to one that you trust",
            Some(false) => ", whose certificate leads to NONE that you trust",
        };
        line("signed by", &format!("{}{trust}", signer.label()))?;
        let serial = signer.serial.as_deref().unwrap_or("unknown");
        let algorithm = signer.algorithm.as_deref().unwrap_or("unknown");
        line(
            "certificate",
            &format!("serial number {serial}, {algorithm}"),
        )?;
        if let Some(time) = &signer.time {
            line("time stamp", time)?;
        }
    }
    if let Some(software) = &manifest.software {
        line("claimed by", software)?;
    }
    for source in &manifest.digital_source_types {
        line("source type", source)?;
    }
    if !manifest.actions.is_empty() {
        line("actions", &manifest.actions.join(", "))?;
    }
    for file in &manifest.ingredients {
        let own = match file.has_credentials {
            true => "  with its own content credentials",
            false => "",
        };
        let sha256 = file.sha256.as_ref();
        let sha256 = sha256.map_or_else(String::new, |sha256| format!("{sha256}  "));
        line(&file.relationship, &format!("{sha256}{}{own}", file.name))?;
    }
    match record {
        Some(true) => line("record", "the one beside the picture is as it was signed")?,
        Some(false) => line(
            "record",
            "the one beside the picture is NOT the one that was signed",
        )?,
        None => {}
    }
    for reason in &manifest.reasons {
        line("reason", reason)?;
    }
    Ok(())
}
