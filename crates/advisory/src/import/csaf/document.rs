//! What is read of a document of CSAF 2.0. Keys that are not named here are
//! passed over; a key that stands twice refuses the document.

use serde::Deserialize;

#[derive(Debug, Deserialize)]
pub(super) struct Csaf {
    pub document: Head,
    #[serde(default)]
    pub product_tree: Tree,
    #[serde(default)]
    pub vulnerabilities: Vec<Vulnerability>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Head {
    pub category: String,
    pub csaf_version: String,
    pub tracking: Tracking,
    pub aggregate_severity: Option<Word>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Tracking {
    pub id: String,
    pub initial_release_date: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Word {
    pub text: String,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Tree {
    #[serde(default)]
    pub branches: Vec<Branch>,
    #[serde(default)]
    pub full_product_names: Vec<Product>,
    #[serde(default)]
    pub relationships: Vec<Relationship>,
    #[serde(default)]
    pub product_groups: Vec<Group>,
}

/// Products that remarks are made of together.
#[derive(Debug, Deserialize)]
pub(super) struct Group {
    pub group_id: String,
    pub product_ids: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Branch {
    #[serde(default)]
    pub branches: Vec<Branch>,
    pub product: Option<Product>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Product {
    pub product_id: String,
    pub product_identification_helper: Option<Helper>,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Helper {
    pub cpe: Option<String>,
    pub purl: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Relationship {
    pub full_product_name: Product,
    pub product_reference: String,
    pub relates_to_product_reference: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Vulnerability {
    pub cve: Option<String>,
    #[serde(default)]
    pub ids: Vec<Word>,
    pub release_date: Option<String>,
    #[serde(default)]
    pub product_status: Statuses,
    #[serde(default)]
    pub remediations: Vec<Remark>,
    #[serde(default)]
    pub threats: Vec<Remark>,
    #[serde(default)]
    pub flags: Vec<Flag>,
    #[serde(default)]
    pub scores: Vec<Score>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Statuses {
    pub known_affected: Vec<String>,
    pub first_affected: Vec<String>,
    pub last_affected: Vec<String>,
    pub fixed: Vec<String>,
    pub first_fixed: Vec<String>,
    pub recommended: Vec<String>,
    pub known_not_affected: Vec<String>,
    pub under_investigation: Vec<String>,
}

/// A remediation or a threat.
#[derive(Debug, Deserialize)]
pub(super) struct Remark {
    pub category: String,
    #[serde(default)]
    pub details: String,
    pub date: Option<String>,
    #[serde(default)]
    pub product_ids: Vec<String>,
    #[serde(default)]
    pub group_ids: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Flag {
    pub label: String,
    #[serde(default)]
    pub product_ids: Vec<String>,
    #[serde(default)]
    pub group_ids: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Score {
    pub cvss_v3: Option<Cvss>,
    #[serde(default)]
    pub products: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Cvss {
    #[serde(rename = "vectorString")]
    pub vector: Option<String>,
    #[serde(rename = "baseSeverity")]
    pub severity: Option<String>,
}
