use std::net::{IpAddr, SocketAddr};

use crate::http::Pages;
use crate::http::tests::Site;

/// The kinds of request an attacker's page can make, with `{}` for its lines about the host.
const REQUESTS: [&str; 4] = [
    "GET / HTTP/1.1\r\n{}Connection: close\r\n\r\n",
    "GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\n{}Connection: close\r\n\r\n",
    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n{}Connection: Upgrade\r\nUpgrade: websocket\r\n\
     Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
    "POST /room/abc/gif HTTP/1.1\r\n{}Connection: close\r\nContent-Length: 2\r\n\r\nhi",
];

/// Closes the connection after the answer, for an upgrade that was refused leaves it open.
async fn send(site: &Site, request: &str, host: &str) -> crate::http::tests::Answer {
    let request = request.replace("{}", host).replace("Connection: Upgrade", "Connection: Upgrade, close");
    site.send(&request).await
}

#[tokio::test]
async fn a_request_for_another_host_reaches_no_handler() {
    let site = Site::start().await;
    let wrong_port = format!("Host: 127.0.0.1:{}\r\n", site.address.port() ^ 1);
    let hosts = [
        "Host: rebind.evil.example:PORT\r\n",
        "Host: 127.0.0.1.nip.io:PORT\r\n",
        &wrong_port,
        "Host: 127.0.0.1\r\n",
        "Host: \r\n",
        "",
        "Host: HOST\r\nHost: HOST\r\n",
        "Host: HOST\r\nHost: evil.example\r\n",
        "Host: LOCALHOST.:PORT\r\n",
        "Host: localhost.:PORT\r\n",
        "Host: [::ffff:127.0.0.1]:PORT\r\n",
        "Host: [::1%25lo]:PORT\r\n",
        "Host: 2130706433:PORT\r\n",
        "Host: 0177.0.0.1:PORT\r\n",
        "Host: 0.0.0.0:PORT\r\n",
        "Host: user@127.0.0.1:PORT\r\n",
        "Host: 127.0.0.1:PORT,evil.example\r\n",
        "Host: router.home:PORT\r\n",
        "X-Forwarded-Host: HOST\r\nHost: evil.example\r\n",
    ];
    for host in hosts {
        for request in REQUESTS {
            let answer = send(&site, request, host).await;
            assert_eq!((answer.status, answer.code().as_str()), (421, "misdirected"), "{host:?} {request:?}");
        }
    }
    assert_eq!(site.passed(), 0);
}

#[tokio::test]
async fn own_names_reach_the_handlers() {
    let site = Site::start().await;
    let hosts = ["Host: HOST\r\n", "Host: localhost:PORT\r\n", "Host: router.home:8080\r\n", "Host: [::1]:PORT\r\n"];
    for host in hosts {
        for request in REQUESTS {
            let status = send(&site, request, host).await.status;
            assert!(![400, 403, 421].contains(&status), "{host:?} {request:?} {status}");
        }
    }
    assert_eq!(site.passed(), hosts.len() * REQUESTS.len());
}

#[tokio::test]
async fn a_target_that_is_not_a_plain_path_reaches_no_handler() {
    let site = Site::start().await;
    let targets = ["http://HOST/", "http://evil.example/", "HOST", "*", "http://HOST"];
    for target in targets {
        for method in ["GET", "OPTIONS", "CONNECT"] {
            let answer = site.ask(method, target, "").await;
            assert_eq!(answer.status, 400, "{method} {target}");
        }
    }
    assert_eq!(site.passed(), 0);
}

#[tokio::test]
async fn a_path_with_two_readings_reaches_no_handler() {
    let site = Site::start().await;
    let routes = ["/", "/r/", "/info/", "/healthz/", "/room/abc/", "/gif/", "/assets/", "/socket.io/"];
    let dots = ["..", "%2e%2e", "%2E.", ".%2e", "%2E%2E"];
    let bars = ["/", "%2f", "%2F", "\\", "%5c", "%5C", "//"];
    let ends = ["etc/passwd", "", "index.html"];
    let mut paths: Vec<String> = Vec::new();
    for route in routes {
        for bar in bars {
            for end in ends {
                paths.extend(dots.iter().map(|dot| format!("{route}{dot}{bar}{end}")));
            }
        }
        let others = ["/x", "%00", "a%00.gif", "./", ".", "%5cx", "a\\b", "a//b", "%2e/x", "\u{0}"];
        paths.extend(others.iter().map(|other| format!("{route}{other}")));
    }
    assert!(paths.len() > 500);
    for path in paths {
        assert_eq!(site.ask("GET", &path, "").await.status, 400, "{path:?}");
    }
    assert_eq!(site.passed(), 0);
}

#[tokio::test]
async fn pages_of_other_sites_reach_no_handler() {
    let site = Site::start().await;
    let asks = [
        "Origin: http://evil.test\r\n",
        "Origin: null\r\n",
        "Origin: \r\n",
        "Origin: https://HOST\r\n",
        "Origin: http://HOST.evil.test\r\n",
        "Origin: http://HOST/\r\n",
        "Origin: http://localhost:PORT\r\n",
        "Origin: http://127.0.0.1:1\r\n",
        "Origin: http://HOST\r\nOrigin: http://HOST\r\n",
        "Origin: https://tauri.localhost\r\n",
        "Origin: TAURI://localhost\r\n",
        "Origin: http://evil.test\r\nSec-Fetch-Site: same-origin\r\n",
        "Sec-Fetch-Site: cross-site\r\n",
        "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\n",
        "Sec-Fetch-Site: cross-site\r\nOrigin: http://HOST\r\n",
    ];
    for ask in asks {
        for request in REQUESTS {
            let answer = send(&site, request, &format!("Host: HOST\r\n{ask}")).await;
            assert_eq!((answer.status, answer.code().as_str()), (403, "forbidden"), "{ask:?} {request:?}");
            assert_eq!(answer.header("access-control-allow-origin"), None);
        }
    }
    let form = "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nContent-Length: 0\r\n";
    assert_eq!(site.ask("POST", "/room/abc/gif", form).await.status, 403, "a form is no link");
    assert_eq!(site.passed(), 0);
}

#[tokio::test]
async fn own_pages_links_and_programs_reach_the_handlers() {
    let site = Site::start().await;
    let link = "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\n";
    for (method, path, headers) in [
        ("GET", "/info", ""),
        ("GET", "/info", "Origin: http://HOST\r\nSec-Fetch-Site: same-origin\r\n"),
        ("POST", "/room/abc/gif", "Origin: http://HOST\r\nContent-Length: 0\r\n"),
        ("GET", "/info", link),
        ("GET", "/gif/abc", "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\n"),
        ("GET", "/info", "Sec-Fetch-Site: none\r\n"),
    ] {
        let answer = site.ask(method, path, headers).await;
        assert!(answer.status < 300, "{method} {path} {headers:?} {}", answer.status);
        assert_eq!(answer.header("access-control-allow-origin"), None);
    }
}

#[tokio::test]
async fn the_app_s_window_may_ask_from_this_machine() {
    let site = Site::start().await;
    for origin in super::APP_ORIGINS {
        let ask = format!("Origin: {origin}\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: cors\r\n");
        for (path, status) in [("/info", 200), ("/nowhere", 404)] {
            let answer = site.ask("GET", path, &ask).await;
            assert_eq!((answer.status, answer.header("access-control-allow-origin")), (status, Some(origin)));
            assert_eq!(answer.header("vary"), Some("Origin"));
        }
        let passed = site.passed();
        let preflight = format!("{ask}Access-Control-Request-Method: POST\r\n");
        let answer = site.ask("OPTIONS", "/room/abc/gif", &preflight).await;
        assert_eq!((answer.status, answer.header("access-control-allow-origin")), (204, Some(origin)));
        assert_eq!(answer.header("access-control-allow-methods"), Some("GET, POST"));
        assert_eq!(answer.header("access-control-allow-headers"), Some("authorization, content-type"));
        assert_eq!(answer.header("access-control-max-age"), Some("600"));
        assert_eq!(site.passed(), passed, "a preflight is answered before the handlers");
    }
}

#[tokio::test]
async fn the_app_s_window_may_not_ask_from_elsewhere() {
    let site = Site::start_at("0.0.0.0:0", Pages::built()).await.unwrap();
    let interfaces = if_addrs::get_if_addrs().unwrap();
    let outside = interfaces.iter().map(if_addrs::Interface::ip).find(|ip| ip.is_ipv4() && !ip.is_loopback());
    let Some(outside) = outside else {
        eprintln!("skipped: this machine has no address but loopback");
        return;
    };
    let address = SocketAddr::new(outside, site.address.port());
    let ask =
        |origin: &str| format!("GET /info HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\nOrigin: {origin}\r\n\r\n");
    for origin in super::APP_ORIGINS {
        assert_eq!(site.send_to(address, &ask(origin)).await.status, 403);
    }
    assert_eq!(site.send_to(address, &ask("http://HOST")).await.status, 200);
}

#[tokio::test]
async fn an_ipv4_request_to_an_ipv6_listener_is_as_local_as_it_is() {
    let site = match Site::start_at("[::]:0", Pages::built()).await {
        Ok(site) => site,
        Err(error) => {
            eprintln!("skipped: this machine has no IPv6 ({error})");
            return;
        }
    };
    let address = SocketAddr::new(IpAddr::from([127, 0, 0, 1]), site.address.port());
    let ask = "GET /info HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\nOrigin: tauri://localhost\r\n\r\n";
    assert_eq!(site.send_to(address, ask).await.status, 200);
    let mapped = ask.replace("HOST", "[::ffff:127.0.0.1]:PORT");
    assert_eq!(site.send_to(address, &mapped).await.status, 421);
}
