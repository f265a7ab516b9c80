//! The provenance that an order's picture carries inside its file.

use picture::{DIGITAL_SOURCE_TYPE, LEARNED_SOURCE_TYPE, Provenance};
use vgg::{Network, Precision};

use super::Order;
use super::input::Input;
use super::role::Role;
use crate::recipe::Recipe;

/// The facts about the network that a provenance states.
pub(crate) struct NetworkFacts {
    /// SHA-256 of the weights; `None` if no network was used.
    pub weights_sha256: Option<String>,
    /// The precision of the network's arithmetic.
    pub precision: Precision,
}

impl Order {
    /// Returns the provenance of an intermediate picture of this order, with [`Provenance::stopped_early`]. Inputs whose hash is not known,
    /// such as files that were not opened yet, are left out.
    pub fn provenance(&self, network: &Network) -> Provenance {
        provenance(self, &self.network_facts(network), true)
    }

    /// Returns the facts about a network; without weights if the recipe does not use it.
    pub(crate) fn network_facts(&self, network: &Network) -> NetworkFacts {
        NetworkFacts {
            weights_sha256: self
                .recipe
                .uses_network()
                .then(|| network.weights().sha256()),
            precision: network.precision(),
        }
    }
}

/// Returns the provenance of an order's picture.
pub(crate) fn provenance(order: &Order, network: &NetworkFacts, stopped_early: bool) -> Provenance {
    let mut settings = order.recipe.settings();
    if order.recipe.uses_network() {
        settings.insert("precision".into(), network.precision.to_string());
    }
    let of = |role| order.inputs_of(role).filter_map(listed);
    Provenance {
        digital_source_type: match order.inputs_of(Role::Model).next() {
            Some(_) => LEARNED_SOURCE_TYPE.into(),
            None => DIGITAL_SOURCE_TYPE.into(),
        },
        weights_sha256: network.weights_sha256.clone(),
        configuration: order.recipe.name().to_owned(),
        inputs: Role::ALL.into_iter().flat_map(of).collect(),
        settings,
        stopped_early,
        ..Provenance::default()
    }
}

fn listed(input: &Input) -> Option<picture::Input> {
    Some(picture::Input {
        role: input.role.to_string(),
        name: input.name.clone(),
        sha256: input.sha256.clone()?,
    })
}

impl Recipe {
    /// Returns false for the plain map, which works without the network.
    pub(crate) fn uses_network(&self) -> bool {
        !matches!(self, Recipe::Color(recipe) if recipe.plain_map)
    }
}
