//! The console's self-test on this computer: what it looks at, and that nothing of it is made up.

use madang_tests::{Console, Host};
use serde_json::{Value, json};

async fn test(console: &Console) -> Vec<Value> {
    let answer = console.namespace.request("selftest", json!({})).await.ok();
    answer["checks"].as_array().expect("a list of checks").clone()
}

fn of<'a>(checks: &'a [Value], code: &str) -> &'a Value {
    checks.iter().find(|check| check["code"] == code).unwrap_or_else(|| panic!("no {code} among {checks:?}"))
}

#[tokio::test]
async fn a_host_that_is_reached_says_so_and_names_its_port() {
    let host = Host::start().await;
    let checks = test(&host.console().await).await;
    let codes: Vec<&str> = checks.iter().filter_map(|check| check["code"].as_str()).collect();
    assert_eq!(codes, ["net", "inet", "vpn", "port", "fw", "mdns", "iso"]);
    let Some(network) = host.at_network() else {
        eprintln!("skipped in part: this computer is on no network");
        return;
    };
    assert_eq!(of(&checks, "net")["ok"], true, "{checks:?}");
    let listed = madang_tests::http::get(network, "/healthz").await.status == 200;
    assert!(listed);
    assert_eq!(*of(&checks, "port"), json!({ "code": "port", "ok": true, "params": { "port": host.port } }));
    // The tests' hosts neither announce themselves nor are they visited from elsewhere.
    assert_eq!(*of(&checks, "mdns"), json!({ "code": "mdns", "params": { "off": true } }));
    assert_eq!(*of(&checks, "iso"), json!({ "code": "iso", "params": {} }));
}

#[tokio::test]
async fn what_is_switched_off_is_not_tested() {
    let host = Host::start().await;
    let console = host.console().await;
    console.configure(json!({ "hosting": false })).await;
    let checks = test(&console).await;
    if of(&checks, "net")["ok"] != true {
        madang_tests::skip("this computer is on no network");
        return;
    }
    assert_eq!(*of(&checks, "port"), json!({ "code": "port", "params": { "port": host.port, "off": true } }));
    for waiting in ["fw", "mdns", "iso"] {
        assert_eq!(*of(&checks, waiting), json!({ "code": waiting, "params": { "after": "port" } }));
    }
}
