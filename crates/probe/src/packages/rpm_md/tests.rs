//! Made-up metadata of a repository, in each packing.

use super::*;
use crate::fixture::Fixture;
use crate::packages::packing::tests::pack;
use std::fmt::Write;

/// A list of packages, `name version-release vendor`.
pub fn primary(packages: &[(&str, &str, &str)]) -> String {
    let mut text = "<?xml version=\"1.0\"?><metadata xmlns:rpm=\"r\" packages=\"9\">".to_owned();
    for (name, version, vendor) in packages {
        let (version, release) = version.split_once('-').unwrap();
        let vendor = vendor.replace('<', "&lt;").replace('>', "&gt;");
        write!(
            text,
            "<package type=\"rpm\"><name>{name}</name><arch>x86_64</arch><version epoch=\"0\" ver=\"{version}\" \
             rel=\"{release}\"/><format><rpm:vendor>{vendor}</rpm:vendor><rpm:provides><rpm:entry name=\"x\"/>\
             </rpm:provides></format></package>"
        )
        .unwrap();
    }
    text + "</metadata>"
}

/// One advisory on flaws that names packages, `name version-release`.
pub fn updateinfo(id: &str, packages: &[(&str, &str)]) -> String {
    let mut text = format!("<updates><update type=\"security\"><id>{id}</id><pkglist><collection>");
    for (name, version) in packages {
        let (version, release) = version.split_once('-').unwrap();
        write!(
            text,
            "<package name=\"{name}\" version=\"{version}\" release=\"{release}\" epoch=\"0\" arch=\"x86_64\"/>"
        )
        .unwrap();
    }
    text + "</collection></pkglist></update></updates>"
}

/// Writes the files of a repository into a folder; `front` is what their names have before them in `repomd.xml`.
pub fn repository(
    host: Fixture,
    folder: &str,
    front: &str,
    packing: Packing,
    primary: &str,
    updateinfo: &str,
) -> Fixture {
    let end = match packing {
        Packing::Plain => "",
        Packing::Lz4 => ".lz4",
        Packing::Gzip => ".gz",
        Packing::Xz => ".xz",
        Packing::Zstd => ".zst",
    };
    let index = format!(
        "<repomd><revision>1</revision><data type=\"primary\"><location href=\"{front}1-primary.xml{end}\"/></data>\
         <data type=\"updateinfo\"><location href=\"{front}2-updateinfo.xml{end}\"/></data></repomd>"
    );
    host.file(&format!("{folder}/repomd.xml"), &index)
        .bytes(format!("{folder}/1-primary.xml{end}").as_bytes(), &pack(packing, primary.as_bytes()))
        .bytes(format!("{folder}/2-updateinfo.xml{end}").as_bytes(), &pack(packing, updateinfo.as_bytes()))
}

#[test]
fn every_packing_in_folders_of_either_form() {
    let list = primary(&[("a", "1-1", "V"), ("b", "1-1", "V")]);
    let mends = updateinfo("T-1", &[("a", "1-1"), ("b", "1-1")]);
    for packing in [Packing::Plain, Packing::Gzip, Packing::Xz, Packing::Zstd] {
        for (flat, folder) in [(false, "/c/r/repodata"), (true, "/c/r")] {
            let host = repository(Fixture::new(), folder, "repodata/", packing, &list, &mends);
            let mut gaps = Vec::new();
            let place = Place { folder: b"/c/r", flat, mend: "make" };
            let metadata = read(&host.host(), place, &HashSet::from(["a"]), &mut gaps).unwrap();
            assert_eq!(gaps, []);
            let offers: Vec<_> = metadata.offers.iter().map(|o| (o.full(), o.vendor.clone())).collect();
            assert_eq!(offers, [("a-0:1-1.x86_64".to_owned(), Some("V".to_owned()))]);
            assert_eq!(metadata.advisories.unwrap().of("a").len(), 1);
        }
    }
}

#[test]
fn names_that_lead_elsewhere_are_not_followed() {
    let index = "<repomd><data type=\"primary\"><location href=\"../../secret.xml\"/></data></repomd>";
    let host =
        Fixture::new().file("/c/r/repodata/repomd.xml", index).file("/secret.xml", &primary(&[("a", "1-1", "V")]));
    let mut gaps = Vec::new();
    let place = Place { folder: b"/c/r", flat: false, mend: "make" };
    assert!(read(&host.host(), place, &HashSet::from(["a"]), &mut gaps).is_none());
    assert_eq!(gaps.iter().map(|gap| gap.reason).collect::<Vec<_>>(), [report::GapReason::Malformed]);
}

#[test]
fn xml_that_is_cut_or_endless_is_refused() {
    let read = |text: &str| xml::parts(text.as_bytes(), &mut |_| {});
    assert_eq!(read("<a><b/>x</a>"), Ok(()));
    // An empty file would say that there are no packages.
    assert!(matches!(read(""), Err(Fault::Malformed(_))));
    assert!(matches!(read("<a><b>"), Err(Fault::Malformed(_))));
    assert!(matches!(read(&"<a>".repeat(100)), Err(Fault::TooLarge(_))));
    assert!(matches!(read(&format!("<a>{}", "x".repeat(9 << 20))), Err(Fault::TooLarge(_))));
}

#[test]
fn a_package_without_a_version_spoils_the_list() {
    let list = "<metadata><package><name>a</name></package></metadata>";
    let mut offers = Vec::new();
    let read = super::primary(list.as_bytes(), &HashSet::from(["b"]), &mut offers);
    assert!(matches!(read, Err(Fault::Malformed(_))) && offers.is_empty());
}
