//! The main job, end to end: from keys that are made offline to a score on a
//! page and an auditor's verdict, by the programs as people run them.

use crate::client::{Answer, Client, https, policy_set};
use crate::fleet::{PASSWORD, Site, run, shipped, small};
use crate::world::small_facts;
use report::Outcome;
use serde_json::Value;
use std::net::Ipv4Addr;

/// A browser's place: signs in and gets JSON.
pub struct Console {
    http: reqwest::Client,
    base: String,
    /// The session's cookie.
    pub cookie: String,
}

impl Console {
    /// Signs in as the administrator `ada`.
    pub async fn sign_in(site: &Site) -> Self {
        let http = https(site, Ipv4Addr::LOCALHOST, None);
        let base = format!("https://127.0.0.1:{}", site.port);
        let form = format!("name=ada&password={}", PASSWORD.replace(' ', "+"));
        let request = http.post(format!("{base}/login")).header("content-type", "application/x-www-form-urlencoded");
        let answer = request.body(form).send().await.unwrap();
        let cookie = answer.headers().get("set-cookie").unwrap_or_else(|| panic!("no session: {}", answer.status()));
        let cookie = cookie.to_str().unwrap().split(';').next().unwrap().to_owned();
        Self { http, base, cookie }
    }

    /// What a path shows: status and body.
    pub async fn show(&self, path: &str) -> (u16, String) {
        let request = self.http.get(format!("{}{path}", self.base)).header("cookie", &self.cookie);
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    /// What a form sent to a path is answered: status and body.
    pub async fn form(&self, path: &str, body: &str) -> (u16, String) {
        let request = self.http.post(format!("{}{path}", self.base)).header("cookie", &self.cookie);
        let request = request.header("content-type", "application/x-www-form-urlencoded").body(body.to_owned());
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    /// The same as JSON; it must be served.
    pub async fn json(&self, path: &str) -> Value {
        let (status, body) = self.show(path).await;
        assert_eq!(status, 200, "{path}: {body}");
        serde_json::from_str(&body).unwrap()
    }
}

/// Exports a bundle of everything and the trust file, as `all.bundle` and `trust.json`.
fn export(site: &Site) {
    let _ = std::fs::remove_file(site.at("all.bundle"));
    let _ = std::fs::remove_file(site.at("trust.json"));
    site.server(&["bundle", "export", "all.bundle", "--since", "2020-01-01"]).expect(0);
    site.server(&["trust", "export", "trust.json"]).expect(0);
}

#[tokio::test]
async fn the_main_job_from_keys_to_a_verdict() {
    let mut site = Site::new(&shipped(), None);
    std::fs::write(site.at("hosts.csv"), "name,site,function,criticality,owner\nnever-seen,port-a,gateway,high,Ada\n")
        .unwrap();
    site.server(&["register", "import", "hosts.csv"]).expect(0);
    site.start();

    // Enrolment: a token is good for one host, once.
    let token = site.token();
    let enroll = |name: &str| run(&mut site.agent_command(name, &["enroll", "-", "--format", "json"]), &token);
    let host = enroll("a").json(0)["host"].as_str().unwrap().to_owned();
    let again = enroll("b");
    assert!(again.code() == 2 && again.err.contains("not valid"), "{}", again.err);

    // Three cycles: each report follows the one before.
    for number in 1..=3u64 {
        let cycle = site.agent("a", &["run", "--once", "--format", "json"]).json(0);
        assert_eq!((&cycle["sequence"], &cycle["sent"]), (&number.into(), &vec![number].into()), "{cycle}");
    }
    let status = site.agent("a", &["status", "--format", "json"]).json(0);
    assert_eq!((&status["policy"]["version"], &status["spool"]["waiting"]), (&1.into(), &0.into()), "{status}");

    // What people see of it.
    let console = Console::sign_in(&site).await;
    let hosts = console.json("/api/v1/hosts").await;
    assert!(hosts.to_string().contains(&host), "{hosts}");
    let view = console.json(&format!("/api/v1/hosts/{host}")).await;
    assert_eq!((&view["report"]["sequence"], &view["missing"], &view["facts"]), (&3.into(), &0.into(), &true.into()));
    assert_eq!(view["report"]["inconsistent"], Value::Array(vec![]), "{}", view["report"]);
    let judged = view["findings"].as_array().unwrap().len();
    assert!(judged >= 40, "only {judged} rules");
    let overview = console.json("/api/v1/overview").await;
    assert!(overview["scorecard"]["score"].is_u64(), "{}", overview["scorecard"]);
    println!("figure e2e.rules {judged} rules judged");

    // The auditor, offline.
    export(&site);
    let verdict = site.tool(["verify", "all.bundle", "--trust", "trust.json", "--format", "json"]).json(0);
    assert_eq!(verdict["verdict"], "verified");
    assert_eq!(verdict["hosts"][0]["reports"].as_array().unwrap().len(), 3, "{verdict}");
    let said = site.tool(["verify", "all.bundle"]);
    assert!(said.expect(1).contains("UNANCHORED"), "{}", said.out);
    let mut bytes = std::fs::read(site.at("all.bundle")).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(site.at("flipped.bundle"), &bytes).unwrap();
    for trust in [&["--trust", "trust.json"][..], &[]] {
        let said = site.tool(["verify", "flipped.bundle"].iter().chain(trust));
        assert!(said.expect(2).contains("REFUSED"), "{}", said.out);
    }
    let other = Site::new(&small(&site.at("other")), None);
    other.server(&["trust", "export", "trust.json"]).expect(0);
    let foreign = other.at("trust.json");
    let said = site.tool(["verify", "all.bundle", "--trust", foreign.to_str().unwrap()]);
    assert!(said.expect(2).contains("REFUSED"), "{}", said.out);

    // A retired host may report no more; what it had reported stays.
    site.server(&["host", "retire", &host]).expect(0);
    let refused = site.agent("a", &["run", "--once", "--format", "json"]).json(2);
    assert_eq!(refused["sent"], Value::Array(vec![]), "{refused}");
    assert_eq!(site.rows("SELECT count(*) FROM report").await[0][0], "3");
}

#[tokio::test]
async fn a_repeat_is_answered_alike_a_fork_refused_and_a_gap_shown() {
    let folder = tempfile::tempdir().unwrap();
    let mut site = Site::new(&small(folder.path()), None);
    site.start();
    let set = policy_set(&site, "set-1.json");
    let mut client = Client::enrol(&site, &site.token(), 1, set).await;
    let facts = small_facts("0");
    let findings = client.judge(&facts);
    let first = client.seal(&facts, &findings);
    let (taken, repeated) = (client.report(&first).await, client.report(&first).await);
    assert_eq!((taken.position, taken.entry), (repeated.position, repeated.entry));
    let size = site.rows("SELECT size FROM tree_head").await;

    let other = small_facts("1");
    for (what, sequence, previous, problem) in [
        ("another first report", 1, None, "fork"),
        ("a second report that names none", 2, None, "chain"),
        ("a second report that names another", 2, Some("ab".repeat(32)), "chain"),
    ] {
        let forged = client.seal_as(&other, &client.judge(&other), sequence, previous);
        let Answer::Refused(409, said) = client.send(&forged).await else { panic!("{what} was taken") };
        assert_eq!(said["type"], format!("urn:tidewaiter:problem:{problem}"), "{what}");
    }
    // Refused reports left nothing in the log.
    assert_eq!(site.rows("SELECT size FROM tree_head").await, size);

    // Report 3 after report 1: taken, and the gap shows until report 2 is found.
    let third = client.seal_as(&facts, &findings, 3, Some("cd".repeat(32)));
    client.report(&third).await;
    let console = Console::sign_in(&site).await;
    let path = format!("/api/v1/hosts/{}", client.id);
    let view = console.json(&path).await;
    assert_eq!((&view["missing"], &view["report"]["gap"]), (&1.into(), &true.into()), "{}", view["report"]);
    let events = view["events"].to_string();
    assert!(events.contains("fork") && events.contains("chain"), "{events}");
    export(&site);
    let said = site.tool(["verify", "all.bundle", "--trust", "trust.json"]);
    assert!(said.expect(1).contains("1 reports are missing"), "{}", said.out);

    // A report of another key, and one of another host's certificate.
    let stranger = Client::enrol(&site, &site.token(), 2, policy_set(&site, "set-1.json")).await;
    let Answer::Refused(403, _) = stranger.send(&first).await else { panic!("another host's report was taken") };
    let mut impostor = Client::enrol(&site, &site.token(), 3, policy_set(&site, "set-1.json")).await;
    impostor.key = seal::key::SigningKey::generate().unwrap();
    let forged = impostor.seal(&facts, &findings);
    let Answer::Refused(422, _) = impostor.send(&forged).await else { panic!("a foreign signature was taken") };
}

#[tokio::test]
async fn verdicts_that_do_not_follow_are_kept_and_named() {
    let folder = tempfile::tempdir().unwrap();
    let mut site = Site::new(&small(folder.path()), None);
    site.start();
    let mut client = Client::enrol(&site, &site.token(), 1, policy_set(&site, "set-1.json")).await;
    let facts = small_facts("1");
    let mut findings = client.judge(&facts);
    assert_eq!(findings[0].outcome, Outcome::Fail);
    findings[0].outcome = Outcome::Pass;
    findings[0].failed = 0;
    findings[0].rows.clear();
    let sealed = client.seal(&facts, &findings);
    let receipt = client.report(&sealed).await;
    assert_eq!(receipt.inconsistent, ["forwarding-off"]);
    // The server's own verdict is what counts.
    let console = Console::sign_in(&site).await;
    let view = console.json(&format!("/api/v1/hosts/{}", client.id)).await;
    assert_eq!(view["report"]["inconsistent"], serde_json::json!(["forwarding-off"]));
    let finding = &view["findings"][0];
    assert_eq!((&finding["outcome"], &finding["inconsistent"]), (&"fail".into(), &true.into()), "{finding}");
    export(&site);
    let said = site.tool(["verify", "all.bundle", "--trust", "trust.json"]);
    let text = said.expect(1);
    assert!(text.contains("INCONSISTENT") && text.contains("forwarding-off: the report says pass"), "{text}");
    let json = site.tool(["verify", "all.bundle", "--trust", "trust.json", "--format", "json"]).json(1);
    assert_eq!(json["hosts"][0]["reports"][0]["differences"][0]["rule"], "forwarding-off", "{json}");
}

#[tokio::test]
async fn a_stolen_server_cannot_set_policies_back_and_keys_rotate() {
    let folder = tempfile::tempdir().unwrap();
    let policies = small(folder.path());
    let mut site = Site::new(&policies, None);
    site.start();
    site.enroll("a");
    site.agent("a", &["run", "--once"]).expect(0);
    let status = |site: &Site| {
        let said = site.agent("a", &["status", "--format", "json"]);
        serde_json::from_str::<Value>(&said.out).unwrap_or_else(|_| panic!("{}{}", said.out, said.err))
    };
    site.publish(&policies, "keys/policy.pem", 2).expect(0);
    site.agent("a", &["run", "--once"]).expect(0);
    assert_eq!(status(&site)["policy"]["version"], 2);

    // An honest server publishes no older set; a stolen one offers what it likes.
    site.sign(&policies, "keys/policy.pem", 1);
    assert_eq!(site.server(&["policy", "publish", "set-1.json"]).code(), 2);
    site.stop();
    site.rows("DELETE FROM policy_set WHERE version = 2").await;
    site.start();
    site.agent("a", &["run", "--once"]);
    let after = status(&site);
    assert_eq!(after["policy"]["version"], 2, "{after}");
    assert!(after["attention"].to_string().contains("older than version 2"), "{after}");

    // A new policy key, by a root document that two of three root keys signed.
    let rotate = ["root", "rotate", "keys/root-1.json", "--new-policy-key", "keys/policy-2.pem"];
    let by_one = ["--key", "keys/root-key-1.pem", "--out", "root-2-half.json"];
    site.tool(rotate.iter().chain(&by_one)).expect(0);
    assert_eq!(site.server(&["root", "install", "root-2-half.json"]).code(), 2, "one signature is not two");
    site.tool(["root", "sign", "root-2-half.json", "--key", "keys/root-key-2.pem", "--out", "root-2.json"]).expect(0);
    site.server(&["root", "install", "root-2.json"]).expect(0);
    site.sign(&policies, "keys/policy.pem", 3).expect(0);
    assert_eq!(site.server(&["policy", "publish", "set-3.json"]).code(), 2, "the old key signs no more");
    site.publish(&policies, "keys/policy-2.pem", 4).expect(0);
    site.agent("a", &["run", "--once"]).expect(0);
    let after = status(&site);
    assert_eq!((&after["root_version"], &after["policy"]["version"]), (&2.into(), &4.into()), "{after}");

    // What was signed before the rotation still verifies; only what the stolen
    // server took away is missed.
    site.agent("a", &["run", "--once"]).expect(0);
    site.server(&["bundle", "export", "newest.bundle"]).expect(0);
    site.server(&["trust", "export", "trust.json"]).expect(0);
    let said = site.tool(["verify", "newest.bundle", "--trust", "trust.json"]);
    assert!(said.expect(0).contains("VERIFIED"), "{}", said.out);
}
