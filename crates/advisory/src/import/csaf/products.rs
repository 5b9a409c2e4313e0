//! The products of a tree, resolved: which package on which platform, in which module.

use super::document::{Branch, Helper, Product, Tree};
use super::names::{Named, Platform, nevra, platform, purl, stream};
use std::collections::HashMap;

/// The most products and relationships of one document: Red Hat's largest have 200,000.
const PRODUCTS: usize = 2_000_000;
/// The most steps from a product to its platform: package, module, platform.
const STEPS: usize = 4;

/// The most members that the remarks on one vulnerability name, groups unrolled.
const MEMBERS: usize = 20_000_000;

/// What a product is, as far as it is of use.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Resolved {
    /// A package on a platform that is known.
    Package(Platform, Named),
    /// Of another platform, or no package of rpm.
    Other,
}

pub(super) struct Products<'t> {
    plain: HashMap<&'t str, Option<&'t Helper>>,
    related: HashMap<&'t str, (&'t str, &'t str)>,
    groups: HashMap<&'t str, &'t [String]>,
}

impl<'t> Products<'t> {
    /// Collects what a tree names.
    ///
    /// # Errors
    /// Too many products, branches too deep, an identifier that stands for two.
    pub(super) fn of(tree: &'t Tree, depth: usize) -> Result<Self, String> {
        let mut all = Self { plain: HashMap::new(), related: HashMap::new(), groups: HashMap::new() };
        for product in &tree.full_product_names {
            all.add(product)?;
        }
        let mut open: Vec<(&Branch, usize)> = tree.branches.iter().map(|branch| (branch, 1)).collect();
        while let Some((branch, level)) = open.pop() {
            if level > depth {
                return Err(format!("branches deeper than {depth}"));
            }
            if let Some(product) = &branch.product {
                all.add(product)?;
            }
            open.extend(branch.branches.iter().map(|branch| (branch, level + 1)));
        }
        for relationship in &tree.relationships {
            let id = relationship.full_product_name.product_id.as_str();
            let parts = (relationship.product_reference.as_str(), relationship.relates_to_product_reference.as_str());
            if all.related.insert(id, parts).is_some_and(|old| old != parts) || all.related.len() > PRODUCTS {
                return Err(format!("two relationships, or too many: {id:.80}"));
            }
        }
        for group in &tree.product_groups {
            if all.groups.insert(&group.group_id, &group.product_ids).is_some() || all.groups.len() > PRODUCTS {
                return Err(format!("two groups of one name, or too many: {:.80}", group.group_id));
            }
        }
        Ok(all)
    }

    /// These products and those of these groups. `spent` counts them over a
    /// whole vulnerability, since few words can name a large group often.
    ///
    /// # Errors
    /// A group that the tree does not have, or too many members.
    pub(super) fn members(
        &self,
        ids: &'t [String],
        groups: &'t [String],
        spent: &mut usize,
    ) -> Result<Vec<&'t str>, String> {
        let mut all: Vec<&'t str> = ids.iter().map(String::as_str).collect();
        *spent += all.len();
        for group in groups {
            let found = self.groups.get(group.as_str());
            let found = found.ok_or_else(|| format!("the group {group:.80} is not in the tree"))?;
            *spent += found.len();
            if *spent > MEMBERS {
                return Err(format!("more than {MEMBERS} products in the groups of its remarks"));
            }
            all.extend(found.iter().map(String::as_str));
        }
        Ok(all)
    }

    fn add(&mut self, product: &'t Product) -> Result<(), String> {
        let helper = product.product_identification_helper.as_ref();
        let old = self.plain.insert(&product.product_id, helper);
        let differs = |old: Option<&Helper>| match (old, helper) {
            (Some(old), Some(new)) => old.cpe != new.cpe || old.purl != new.purl,
            (old, new) => old.is_some() != new.is_some(),
        };
        if old.is_some_and(differs) || self.plain.len() > PRODUCTS {
            return Err(format!("two products of one name, or too many: {:.80}", product.product_id));
        }
        Ok(())
    }

    /// Which package and platform a product is.
    ///
    /// # Errors
    /// One that the tree does not have, or relationships without an end.
    pub(super) fn resolve(&self, id: &str) -> Result<Resolved, String> {
        let Some((mut component, mut base)) = self.related.get(id).copied() else {
            return match self.plain.get(id) {
                Some(_) => Ok(Resolved::Other),
                None => Err(format!("the product {id:.80} is not in the tree")),
            };
        };
        let mut module = None;
        for _ in 0..STEPS {
            // The package may be of a module of the platform, or of a module's package.
            if let Some((part, whole)) = self.related.get(base) {
                module = module.or_else(|| self.module(part));
                base = whole;
            } else if let Some((part, whole)) = self.related.get(component) {
                module = module.or_else(|| self.module(whole));
                component = part;
            } else {
                return self.package(component, base, module);
            }
        }
        Err(format!("the product {id:.80} is part of parts without an end"))
    }

    /// The stream of a component that is a module.
    fn module(&self, id: &str) -> Option<String> {
        let helper = self.plain.get(id).copied().flatten();
        match helper.and_then(|helper| helper.purl.as_deref()) {
            Some(text) => purl(text)?.module,
            None => stream(id),
        }
    }

    fn package(&self, component: &str, base: &str, module: Option<String>) -> Result<Resolved, String> {
        let find = |id: &str| self.plain.get(id).copied().ok_or(format!("the product {id:.80} is not in the tree"));
        let (part, whole) = (find(component)?, find(base)?);
        let Some(platform) = whole.and_then(|helper| platform(helper.cpe.as_deref()?)) else {
            return Ok(Resolved::Other);
        };
        let address = part.and_then(|helper| helper.purl.as_deref());
        // A component of a stream may be named `nodejs:18/npm`.
        let (inside, name) = component.split_once('/').map_or((None, component), |(of, name)| (stream(of), name));
        let mut named = match address {
            Some(address) => match purl(address) {
                Some(named) if !named.name.is_empty() => named,
                _ => return Ok(Resolved::Other),
            },
            None if name.is_empty() || name.contains(['/', ' ']) => return Ok(Resolved::Other),
            None => nevra(name).unwrap_or_else(|| Named { name: name.to_owned(), ..Named::default() }),
        };
        named.module = named.module.or(module).or(inside);
        Ok(Resolved::Package(platform, named))
    }
}
