//! Names that the reader must know: mod_ssl's directives, and modules that are
//! built in.

/// The directives of mod_ssl, from httpd.apache.org's index, in lower case. An
/// unknown name that begins with `SSL` is misspelt: Apache does not start with it.
const SSL: [&str; 78] = [
    "sslcacertificatefile",
    "sslcacertificatepath",
    "sslcadnrequestfile",
    "sslcadnrequestpath",
    "sslcarevocationcheck",
    "sslcarevocationfile",
    "sslcarevocationpath",
    "sslcertificatechainfile",
    "sslcertificatefile",
    "sslcertificatekeyfile",
    "sslciphersuite",
    "sslclienthellovars",
    "sslcompression",
    "sslcryptodevice",
    "sslechkeydir",
    "sslengine",
    "sslfips",
    "sslhonorcipherorder",
    "sslinsecurerenegotiation",
    "ssllog",
    "ssllogfile",
    "sslmutex",
    "sslocspdefaultresponder",
    "sslocspenable",
    "sslocspnoverify",
    "sslocspoverrideresponder",
    "sslocspproxyurl",
    "sslocsprespondercertificatefile",
    "sslocsprespondertimeout",
    "sslocspresponsemaxage",
    "sslocspresponsetimeskew",
    "sslocspuserequestnonce",
    "sslopensslconfcmd",
    "ssloptions",
    "sslpassphrasedialog",
    "sslpolicy",
    "sslprotocol",
    "sslproxycacertificatefile",
    "sslproxycacertificatepath",
    "sslproxycarevocationcheck",
    "sslproxycarevocationfile",
    "sslproxycarevocationpath",
    "sslproxycheckpeercn",
    "sslproxycheckpeerexpire",
    "sslproxycheckpeername",
    "sslproxyciphersuite",
    "sslproxyengine",
    "sslproxymachinecertificatechainfile",
    "sslproxymachinecertificatefile",
    "sslproxymachinecertificatepath",
    "sslproxyprotocol",
    "sslproxyverify",
    "sslproxyverifydepth",
    "sslrandomseed",
    "sslrenegbuffersize",
    "sslrequire",
    "sslrequiressl",
    "sslsessioncache",
    "sslsessioncachetimeout",
    "sslsessionticketkeyfile",
    "sslsessiontickets",
    "sslsrpunknownuserseed",
    "sslsrpverifierfile",
    "sslstaplingcache",
    "sslstaplingerrorcachetimeout",
    "sslstaplingfaketrylater",
    "sslstaplingforceurl",
    "sslstaplingrespondertimeout",
    "sslstaplingresponsemaxage",
    "sslstaplingresponsetimeskew",
    "sslstaplingreturnrespondererrors",
    "sslstaplingstandardcachetimeout",
    "sslstrictsnivhostcheck",
    "sslusername",
    "sslusestapling",
    "sslverifyclient",
    "sslverifydepth",
    "sslvhostsnipolicy",
];

/// What is wrong with a directive, by its name in lower case.
pub(crate) fn fault(name: &str, shown: &str) -> Option<String> {
    let unknown = name.starts_with("ssl") && SSL.binary_search(&name).is_err();
    unknown.then(|| format!("unknown directive `{shown}`"))
}

/// Modules that packages build in, without a `LoadModule`.
pub(crate) const BUILT_IN: [&str; 18] = [
    "core.c",
    "core_module",
    "http_core.c",
    "http_module",
    "log_config_module",
    "logio_module",
    "mod_http.c",
    "mod_log_config.c",
    "mod_logio.c",
    "mod_so.c",
    "mod_unixd.c",
    "mod_version.c",
    "mod_watchdog.c",
    "so_module",
    "systemd_module",
    "unixd_module",
    "version_module",
    "watchdog_module",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspelt_names_are_found() {
        assert!(SSL.is_sorted() && BUILT_IN.is_sorted());
        assert_eq!(fault("sslprotocol", "SSLProtocol"), None);
        assert_eq!(fault("listen", "Listen"), None);
        assert!(fault("sslprotocols", "SSLProtocols").unwrap().contains("`SSLProtocols`"));
    }
}
