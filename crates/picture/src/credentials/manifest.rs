//! A claim as a manifest of the `c2pa` crate. docs/PROVENANCE.md describes it.

use c2pa::{Builder, Ingredient, Relationship, Result};
use serde_json::{Value, json};

use super::{Claim, context};

/// The label of the assertion that only nishikie makes.
pub const LABEL: &str = "nishikie.provenance";

/// The prefix of an ingredient's instance, before the SHA-256 of its bytes.
pub const INSTANCE: &str = "urn:nishikie:sha256:";

/// The role of the input that was changed, the parent of the picture.
const PARENT: &str = "content";

/// The digital source type of what a person draws.
const HUMAN_EDITS: &str = "http://cv.iptc.org/newscodes/digitalsourcetype/humanEdits";

/// Returns an ingredient of a file with this name and hash, without its relationship.
pub fn ingredient(name: &str, sha256: &str) -> Value {
    json!({ "title": name, "instance_id": format!("{INSTANCE}{sha256}") })
}

/// Returns a manifest for a picture with this title, to be signed.
pub fn builder(claim: &Claim, title: Option<&str>) -> Result<Builder> {
    let provenance = claim.provenance;
    let mut parent = None;
    let mut others = Vec::new();
    let mut ingredients = Vec::new();
    for (index, input) in provenance.inputs.iter().enumerate() {
        let kept = claim.kept.iter().find(|kept| kept.sha256 == input.sha256);
        let mut ingredient = match kept {
            Some(kept) => kept.ingredient.clone(),
            None => Ingredient::from_json(&ingredient(&input.name, &input.sha256).to_string())?,
        };
        let id = format!("{}-{index}", input.role.replace(' ', "-"));
        ingredient
            .set_label(&id)
            .set_description(format!("{}, SHA-256 {}", input.role, input.sha256));
        if input.role == PARENT && parent.is_none() {
            ingredient.set_relationship(Relationship::ParentOf);
            parent = Some(id);
        } else {
            ingredient.set_relationship(Relationship::InputTo);
            others.push(id);
        }
        ingredients.push(ingredient);
    }
    let definition = json!({
        "claim_generator_info": [{ "name": provenance.software, "version": provenance.version }],
        "title": title,
        "assertions": [
            { "label": "c2pa.actions.v2", "created": true, "data": { "actions": actions(claim, parent, &others) } },
            { "label": LABEL, "created": true, "data": own(claim) },
        ],
    });
    let mut builder = Builder::from_context(context::new(None)?).with_definition(definition)?;
    for ingredient in ingredients {
        builder.add_ingredient(ingredient);
    }
    Ok(builder)
}

/// Returns the actions. The first one says where the picture came from, as the specification demands.
fn actions(claim: &Claim, parent: Option<String>, others: &[String]) -> Vec<Value> {
    let provenance = claim.provenance;
    let agent = json!({ "name": provenance.software, "version": provenance.version });
    let first = match parent {
        Some(parent) => json!({
            "action": "c2pa.opened",
            "softwareAgent": agent,
            "parameters": { "ingredientIds": [parent] },
        }),
        // The print was made in memory.
        None => json!({
            "action": "c2pa.created",
            "softwareAgent": agent,
            "digitalSourceType": provenance.digital_source_type,
        }),
    };
    let change = json!({
        "action": claim.change.action(),
        "description": provenance.statement,
        "softwareAgent": agent,
        "digitalSourceType": provenance.digital_source_type,
        "parameters": { "ingredientIds": others },
    });
    let mut actions = vec![first, change];
    if claim.by_hand {
        actions.push(json!({
            "action": "c2pa.drawing",
            "description": "A person picked or drew colors.",
            "softwareAgent": agent,
            "digitalSourceType": HUMAN_EDITS,
        }));
    }
    actions
}

/// Returns the assertion that only nishikie makes.
fn own(claim: &Claim) -> Value {
    let provenance = claim.provenance;
    let mut own = json!({
        "statement": provenance.statement,
        "configuration": provenance.configuration,
    });
    if let Some(weights) = &provenance.weights_sha256 {
        own["weights_sha256"] = json!(weights);
    }
    if let Some(record) = claim.record_sha256 {
        own["record_sha256"] = json!(record);
    }
    own
}
