//! The console's self-test on networks that help, hinder, or are not there.

use std::time::Duration;

use madang_tests::{Lab, http};
use serde_json::{Value, json};

use crate::standing::Standing;

async fn test(standing: &Standing) -> Vec<Value> {
    let answer = standing.console.namespace.request("selftest", json!({})).await.ok();
    answer["checks"].as_array().expect("a list of checks").clone()
}

fn of<'a>(checks: &'a [Value], code: &str) -> &'a Value {
    checks.iter().find(|check| check["code"] == code).unwrap_or_else(|| panic!("no {code} among {checks:?}"))
}

#[tokio::test]
async fn on_a_good_network_all_is_well_once_another_device_has_come() {
    let Some(lab) = Lab::of(2).await else { return };
    let host = Standing::start(&lab[0], "Alone").await;
    let checks = test(&host).await;
    assert_eq!(of(&checks, "net")["params"], json!({ "interface": "eth0", "address": lab[0].address().to_string() }));
    assert_eq!((&of(&checks, "net")["ok"], &of(&checks, "vpn")["ok"]), (&json!(true), &json!(true)), "{checks:?}");
    assert_eq!(of(&checks, "port")["ok"], true, "{checks:?}");
    assert_eq!(of(&checks, "mdns")["ok"], true, "its announcement is heard: {checks:?}");
    assert_eq!(of(&checks, "iso").get("ok"), None, "nobody has come yet: {checks:?}");

    let at = (lab[0].address(), host.host.port).into();
    let info = lab[1].inside(async move { http::get(at, "/info").await.status }).await;
    assert_eq!(info, 200);
    let checks = test(&host).await;
    assert_eq!((&of(&checks, "iso")["ok"], &of(&checks, "fw")["ok"]), (&json!(true), &json!(true)), "{checks:?}");
}

#[tokio::test]
async fn without_a_network_the_first_row_fails_and_the_rest_wait() {
    let Some(lab) = Lab::of(1).await else { return };
    let host = Standing::start(&lab[0], "Alone").await;
    lab[0].unplug();
    let gone = Duration::from_secs(20);
    host.console.namespace.hear_where("status", |status| status["addresses"] == json!([])).await;
    let checks = madang_tests::within_time(gone, "the test", test(&host)).await;
    assert_eq!(*of(&checks, "net"), json!({ "code": "net", "ok": false, "params": {} }));
    assert_eq!(of(&checks, "inet")["ok"], true, "there is no way to the internet, and that is fine: {checks:?}");
    for waiting in ["port", "fw", "mdns", "iso"] {
        assert_eq!(*of(&checks, waiting), json!({ "code": waiting, "params": { "after": "net" } }));
    }
    lab[0].plug_in();
    host.console.namespace.hear_where("status", |status| status["addresses"] != json!([])).await;
    assert_eq!(of(&test(&host).await, "net")["ok"], true);
}

#[tokio::test]
async fn a_firewall_that_drops_guests_is_found_and_opened_again() {
    let Some(lab) = Lab::of(1).await else { return };
    let host = Standing::start(&lab[0], "Walled").await;
    let port = host.host.port.to_string();
    lab[0].nft(&["add", "table", "inet", "wall"]).await;
    lab[0].nft(&["add", "chain", "inet", "wall", "in", "{ type filter hook input priority 0; }"]).await;
    let address = lab[0].address().to_string();
    lab[0].nft(&["add", "rule", "inet", "wall", "in", "ip", "daddr", &address, "tcp", "dport", &port, "drop"]).await;
    let checks = test(&host).await;
    assert_eq!(of(&checks, "port")["ok"], true, "the port itself is the host's own: {checks:?}");
    assert_eq!(of(&checks, "fw")["ok"], false, "{checks:?}");
    for waiting in ["mdns", "iso"] {
        assert_eq!(of(&checks, waiting)["params"], json!({ "after": "fw" }), "{checks:?}");
    }
    lab[0].nft(&["delete", "table", "inet", "wall"]).await;
    assert_ne!(of(&test(&host).await, "fw")["ok"], false);
}

#[tokio::test]
async fn a_network_that_blocks_multicast_is_found() {
    let Some(lab) = Lab::of(1).await else { return };
    let host = Standing::start(&lab[0], "Unheard").await;
    lab[0].nft(&["add", "table", "inet", "wall"]).await;
    lab[0].nft(&["add", "chain", "inet", "wall", "in", "{ type filter hook input priority 0; }"]).await;
    lab[0].nft(&["add", "rule", "inet", "wall", "in", "udp", "dport", "5353", "drop"]).await;
    let checks = test(&host).await;
    assert_eq!((&of(&checks, "port")["ok"], &of(&checks, "mdns")["ok"]), (&json!(true), &json!(false)), "{checks:?}");
}

#[tokio::test]
async fn a_vpn_is_seen() {
    let Some(lab) = Lab::of(1).await else { return };
    let host = Standing::start(&lab[0], "Tunnelled").await;
    lab[0].add_tunnel("wg7", "10.99.0.2/24");
    let checks = test(&host).await;
    let found = json!({ "interface": "wg7", "vpn": "WireGuard" });
    assert_eq!(*of(&checks, "vpn"), json!({ "code": "vpn", "ok": false, "params": found }));
    assert_eq!(of(&checks, "net")["params"]["interface"], "eth0", "guests are shown the other network: {checks:?}");
}
