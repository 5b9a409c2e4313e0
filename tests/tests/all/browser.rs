//! The console in a real browser, as `tidewaiter demo` serves it: every page,
//! light and dark. The pictures are left in the target folder to be looked at.

use crate::driver::Browser;
use crate::fleet::program;
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// A demonstration that runs; it is interrupted when this is dropped.
struct Demo {
    child: Child,
    said: Value,
}

impl Demo {
    fn start() -> Self {
        let mut command = Command::new(program("tidewaiter"));
        command.args(["demo", "--port", "0", "--format", "json"]).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let mut text = String::new();
        for line in lines {
            text += &line;
            text.push('\n');
            if line == "}" {
                break;
            }
        }
        let said = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e}: {text}"));
        Self { child, said }
    }

    fn word(&self, name: &str) -> &str {
        self.said[name].as_str().unwrap()
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let pid = nix::unistd::Pid::from_raw(i32::try_from(self.child.id()).unwrap());
        let _ = nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGINT);
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn every_page_is_shown_in_a_browser_light_and_dark() {
    let Some(light) = Browser::start(false).await else { return };
    let demo = Demo::start();
    let console = demo.word("console").trim_end_matches('/').to_owned();
    let host = demo.said["host"]["id"].as_str().unwrap().to_owned();
    let failing = demo.said["host"]["findings"][0]["rule"]["id"].as_str().unwrap().to_owned();
    let dark = Browser::start(true).await.unwrap();
    let pictures = std::env::current_exe().unwrap().parent().unwrap().join("../screenshots");
    std::fs::create_dir_all(&pictures).unwrap();
    for (browser, colours) in [(light, "light"), (dark, "dark")] {
        browser.open(&console).await;
        browser.arrives("/login").await;
        std::fs::write(pictures.join(format!("{colours}-login.png")), browser.picture().await).unwrap();
        browser.type_into("#name", demo.word("person")).await;
        browser.type_into("#password", demo.word("password")).await;
        browser.click("button.main").await;
        browser.arrives(&format!("{}/", console.rsplit('/').next().unwrap())).await;
        let pages = [
            ("overview", "/".to_owned(), "What blocks the next level"),
            ("hosts", "/hosts".into(), "Last report"),
            ("host", format!("/hosts/{host}"), "Remedy."),
            ("exposure", "/exposure".into(), "No advisory set was compared yet"),
            ("certificates", "/certificates".into(), "Readiness for shorter validity"),
            ("rules", "/rules".into(), "Not applicable"),
            ("rule", format!("/rules/{failing}"), "Each must have"),
            ("log", "/log".into(), "Checkpoint"),
            ("error", "/nowhere".into(), "there is no such thing here"),
        ];
        for (name, path, words) in &pages {
            browser.open(&format!("{console}{path}")).await;
            let text = browser.text().await;
            assert!(text.contains(words), "{path}: {text}");
            assert!(text.contains("Demonstration."), "{path} does not say that it is one");
            // Wider than the window is what a person would have to scroll sideways for.
            let fits = browser.run("return document.documentElement.scrollWidth <= window.innerWidth").await;
            assert_eq!(fits, true, "{path} is wider than the window");
            std::fs::write(pictures.join(format!("{colours}-{name}.png")), browser.picture().await).unwrap();
        }
        let errors = browser.errors().await;
        let errors: Vec<_> = errors.iter().filter(|e| !e.contains("404")).collect();
        assert!(errors.is_empty(), "{errors:?}");
        browser.open(&console).await;
        browser.click("form.out button").await;
        browser.arrives("/login").await;
        println!("figure browser.{colours} {} pages", pages.len() + 1);
    }
}
