//! A real browser, driven by the WebDriver protocol (W3C): Debian's chromium.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// A browser with one window; it ends when this is dropped.
pub struct Browser {
    driver: Child,
    session: String,
    client: reqwest::Client,
    _profile: tempfile::TempDir,
}

/// The key under which WebDriver names elements.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

impl Browser {
    /// Starts one; `None`, and a line that says so, if no driver is installed.
    pub async fn start(dark: bool) -> Option<Self> {
        let spawned = Command::new("chromedriver").arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let Ok(mut driver) = spawned else {
            println!("skipped: the browser tests, as chromedriver is not installed");
            return None;
        };
        let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines().map_while(Result::ok);
        let line = lines.find(|l| l.contains("started successfully on port")).expect("chromedriver says its port");
        let port = line.trim_end_matches('.').rsplit(' ').next().unwrap().to_owned();
        // The pipe stays read, so that the driver never blocks on it.
        std::thread::spawn(move || lines.for_each(drop));
        // Installed by whichever test came first.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let profile = tempfile::tempdir().unwrap();
        let mut arguments = vec![
            "--headless=new".to_owned(),
            "--no-sandbox".into(),
            "--disable-gpu".into(),
            "--disable-quic".into(),
            "--disable-dev-shm-usage".into(),
            "--no-first-run".into(),
            "--disable-background-networking".into(),
            "--disable-component-update".into(),
            "--disable-sync".into(),
            "--window-size=1280,1000".into(),
            format!("--user-data-dir={}", profile.path().display()),
        ];
        if dark {
            arguments.push("--blink-settings=preferredColorScheme=0".into());
        }
        let capabilities = json!({"capabilities": {"alwaysMatch": {
            "acceptInsecureCerts": true,
            "goog:chromeOptions": {"args": arguments},
            "goog:loggingPrefs": {"browser": "ALL"},
        }}});
        let base = format!("http://127.0.0.1:{port}/session");
        let answer: Value = client.post(&base).json(&capabilities).send().await.unwrap().json().await.unwrap();
        let id = answer["value"]["sessionId"].as_str().unwrap_or_else(|| panic!("no session: {answer}"));
        Some(Self { driver, session: format!("{base}/{id}"), client, _profile: profile })
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        let sent = self.client.post(format!("{}/{path}", self.session)).json(&body).send().await.unwrap();
        let answer: Value = sent.json().await.unwrap();
        assert!(answer["value"]["error"].is_null(), "{path}: {answer}");
        answer["value"].clone()
    }

    async fn get(&self, path: &str) -> Value {
        let sent = self.client.get(format!("{}/{path}", self.session)).send().await.unwrap();
        sent.json::<Value>().await.unwrap()["value"].clone()
    }

    /// Opens a page and waits until it is loaded.
    pub async fn open(&self, url: &str) {
        self.post("url", json!({"url": url})).await;
    }

    /// The address that is shown.
    pub async fn address(&self) -> String {
        self.get("url").await.as_str().unwrap().to_owned()
    }

    /// Waits until the address ends like this: a click does not wait for the page that it leads to.
    pub async fn arrives(&self, ending: &str) {
        let begun = std::time::Instant::now();
        while !self.address().await.ends_with(ending) {
            let address = self.address().await;
            assert!(begun.elapsed() < std::time::Duration::from_secs(20), "{address} does not end in {ending}");
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    }

    /// The text of the page, as a reader sees it.
    pub async fn text(&self) -> String {
        self.run("return document.body.innerText").await.as_str().unwrap().to_owned()
    }

    /// What a script on the page returns.
    pub async fn run(&self, script: &str) -> Value {
        self.post("execute/sync", json!({"script": script, "args": []})).await
    }

    async fn element(&self, css: &str) -> String {
        let found = self.post("element", json!({"using": "css selector", "value": css})).await;
        found[ELEMENT].as_str().unwrap().to_owned()
    }

    /// Clicks on the first element of this selector.
    pub async fn click(&self, css: &str) {
        let element = self.element(css).await;
        self.post(&format!("element/{element}/click"), json!({})).await;
    }

    /// Types into the first element of this selector.
    pub async fn type_into(&self, css: &str, text: &str) {
        let element = self.element(css).await;
        self.post(&format!("element/{element}/value"), json!({"text": text})).await;
    }

    /// What the browser's console says of errors: blocked scripts, broken pages.
    pub async fn errors(&self) -> Vec<String> {
        let log = self.post("se/log", json!({"type": "browser"})).await;
        let severe = log.as_array().unwrap().iter().filter(|entry| entry["level"] == "SEVERE");
        severe.map(|entry| entry["message"].as_str().unwrap_or_default().to_owned()).collect()
    }

    /// A picture of the window, PNG.
    pub async fn picture(&self) -> Vec<u8> {
        use base64::Engine;
        let text = self.get("screenshot").await;
        base64::engine::general_purpose::STANDARD.decode(text.as_str().unwrap()).unwrap()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The driver ends the browser when it ends itself.
        let pid = nix::unistd::Pid::from_raw(i32::try_from(self.driver.id()).unwrap());
        let _ = nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGTERM);
        let _ = self.driver.wait();
    }
}
