//! `[certificates]`: where certificates and keys are looked for besides the
//! usual places, which file holds the password of a key store, and which points
//! are asked for what has been revoked.

use crate::net::points::Http;
use probe::{CertificateOptions, Place, Points};
use serde::{Deserialize, Deserializer, de};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The most folders, the most stores, and the most points, that can be named.
const MOST: usize = 256;

/// Where certificates and keys are looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Certificates {
    /// Whether the home folders of accounts are looked through.
    pub homes: bool,
    /// Folders that are looked through besides the usual ones.
    #[serde(deserialize_with = "places")]
    pub places: Vec<String>,
    /// The file that holds a key store's password, by the store's path. The
    /// file is root's alone, mode 0600, and its first line is the password.
    #[serde(deserialize_with = "passwords")]
    pub passwords: BTreeMap<String, String>,
    /// Hosts that are asked over plain HTTP for the revocation lists and OCSP
    /// answers that certificates name, such as `crl.customs.example` or
    /// `10.2.0.7:8080`: the port is 80 unless it is written. Nobody else is
    /// asked, and nothing is if none is named.
    #[serde(deserialize_with = "points")]
    pub points: BTreeSet<Place>,
}

impl From<&Certificates> for CertificateOptions {
    fn from(own: &Certificates) -> Self {
        let some = !own.points.is_empty();
        let points = some.then(|| Points { places: own.points.clone(), fetch: Arc::new(Http) });
        Self { homes: own.homes, places: own.places.clone(), passwords: own.passwords.clone(), points }
    }
}

fn places<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    let places = Vec::<String>::deserialize(from)?;
    few(places.len())?;
    places.iter().try_for_each(|place| absolute(place))?;
    Ok(places)
}

fn passwords<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeMap<String, String>, D::Error> {
    let passwords = BTreeMap::<String, String>::deserialize(from)?;
    few(passwords.len())?;
    for (store, file) in &passwords {
        absolute(store)?;
        // Whoever writes the password itself here is not shown it again.
        absolute(file).map_err(|_: D::Error| {
            de::Error::custom(format!("the password of `{store}` is not named by a file with an absolute path"))
        })?;
    }
    Ok(passwords)
}

fn points<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeSet<Place>, D::Error> {
    let points = Vec::<String>::deserialize(from)?;
    few(points.len())?;
    let read = |text: &String| {
        let wrong = || de::Error::custom(format!("`{text}` is not a host such as `crl.example` or `10.2.0.7:8080`"));
        Place::read(text, 80).ok_or_else(wrong)
    };
    points.iter().map(read).collect()
}

fn few<E: de::Error>(number: usize) -> Result<(), E> {
    if number > MOST { Err(E::custom(format!("there are over {MOST}"))) } else { Ok(()) }
}

fn absolute<E: de::Error>(path: &str) -> Result<(), E> {
    let good = path.starts_with('/') && path.len() <= 4096 && !path.contains('\0');
    if good { Ok(()) } else { Err(E::custom(format!("`{path}` is not an absolute path"))) }
}

#[cfg(test)]
mod tests {
    use crate::config::Config;

    #[test]
    fn folders_and_password_files_are_absolute_paths() {
        let text = "[certificates]\nhomes = true\nplaces = ['/srv/gate/tls']\n\
                    [certificates.passwords]\n'/srv/gate/a.p12' = '/etc/tidewaiter/a.pass'\n";
        let own = Config::parse(text, "x").unwrap().certificates;
        assert!(own.homes && own.places == ["/srv/gate/tls"]);
        assert_eq!(own.passwords["/srv/gate/a.p12"], "/etc/tidewaiter/a.pass");
        let own =
            Config::parse("[certificates]\npoints = ['CRL.example', '10.2.0.7:8080']\n", "x").unwrap().certificates;
        let points: Vec<_> = own.points.iter().map(ToString::to_string).collect();
        assert_eq!(points, ["10.2.0.7:8080", "crl.example:80"]);
        let many = format!("[certificates]\nplaces = [{}]", "'/x',".repeat(257));
        for (text, part) in [
            ("[certificates]\nhome = true", "unknown field `home`"),
            ("[certificates]\nplaces = ['srv']", "`srv` is not an absolute path"),
            ("[certificates.passwords]\n'a.p12' = '/x'", "`a.p12` is not an absolute path"),
            ("[certificates.passwords]\n'/a.p12' = 'sesame'", "the password of `/a.p12` is not named by a file"),
            ("[certificates]\npoints = ['http://a']", "`http://a` is not a host such as"),
            ("[certificates]\npoints = ['a:0']", "agent.toml:2:10: `a:0` is not a host"),
            (&many, "over 256"),
        ] {
            let shown = Config::parse(text, "agent.toml").unwrap_err().to_string();
            assert!(shown.contains(part) && !shown.contains("sesame"), "{shown}");
        }
    }
}
