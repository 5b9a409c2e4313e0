//! Tomcat: `server.xml`, in the older and the newer form.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serverconf::Known;
use tidewaiter_fuzz::folder::Folder;

const MAIN: &str = "/opt/tomcat/conf/server.xml";

fuzz_target!(|data: &[u8]| {
    let folder = Folder::of(MAIN, data);
    for version in [None, Some("7.0.76"), Some("10.1.6")] {
        let known = Known { version, ..Known::default() };
        folder.check(&serverconf::tomcat::read(&folder, MAIN, &known));
    }
});
