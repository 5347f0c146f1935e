use std::fs;

use tempfile::TempDir;

use super::*;
use crate::http::tests::Site;

fn built() -> (TempDir, Pages) {
    let folder = TempDir::new().unwrap();
    let root = folder.path().join("dist");
    fs::create_dir_all(root.join("assets")).unwrap();
    fs::write(folder.path().join("secret.txt"), "secret").unwrap();
    for (name, content) in [
        ("index.html", "<!doctype html>"),
        ("assets/index-a1B2.js", "export {}"),
        ("assets/index-a1B2.css", "a {}"),
        ("icon.svg", "<svg/>"),
        ("nothing-here.html", "<!doctype html><title>nothing"),
        (".hidden", "hidden"),
    ] {
        fs::write(root.join(name), content).unwrap();
    }
    (folder, Pages::in_folder(root))
}

#[tokio::test]
async fn the_interface_is_at_the_root_and_at_every_room() {
    let (_folder, pages) = built();
    let site = Site::start_with(pages).await;
    for path in ["/", "/r/abc", "/h/xyz/r/abc", "/console", "/?lang=ko", "/index.html"] {
        let answer = site.ask("GET", path, "").await;
        assert_eq!((answer.status, answer.body.as_str()), (200, "<!doctype html>"), "{path}");
        assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
        assert_eq!(answer.header("cache-control"), Some("no-cache"));
    }
}

#[tokio::test]
async fn files_have_their_type_and_those_with_a_hash_are_kept() {
    let (_folder, pages) = built();
    let site = Site::start_with(pages).await;
    for (path, kind, keep, body) in [
        ("/assets/index-a1B2.js", "text/javascript; charset=utf-8", FOR_EVER, "export {}"),
        ("/assets/index-a1B2.css", "text/css; charset=utf-8", FOR_EVER, "a {}"),
        ("/icon.svg", "image/svg+xml", "no-cache", "<svg/>"),
    ] {
        let answer = site.ask("GET", path, "").await;
        assert_eq!((answer.status, answer.body.as_str()), (200, body), "{path}");
        assert_eq!((answer.header("content-type"), answer.header("cache-control")), (Some(kind), Some(keep)));
    }
}

#[tokio::test]
async fn a_head_request_hears_the_length_and_no_body() {
    let (_folder, pages) = built();
    let site = Site::start_with(pages).await;
    for path in ["/", "/assets/index-a1B2.js"] {
        let (head, full) = (site.ask("HEAD", path, "").await, site.ask("GET", path, "").await);
        assert_eq!((head.status, head.body.as_str()), (200, ""));
        assert_eq!(head.header("content-length"), full.header("content-length"));
        assert_eq!(head.header("content-length"), Some(full.body.len().to_string().as_str()));
    }
}

#[tokio::test]
async fn nothing_but_the_interface_s_files_is_found() {
    let (_folder, pages) = built();
    for path in ["../secret.txt", "assets/../../secret.txt", ".hidden", "/etc/passwd", "", "assets", "assets/", "a b"] {
        assert!(pages.find(path).await.is_none(), "{path}");
    }
    let site = Site::start_with(pages).await;
    for path in ["/assets/", "/assets", "/.hidden", "/assets/none.js", "/%69ndex.html"] {
        let answer = site.ask("GET", path, "").await;
        assert_eq!((answer.status, answer.code().as_str()), (404, "not_found"), "{path}");
        assert_eq!(answer.header("cache-control"), Some("no-store"));
    }
    assert_eq!(site.ask("POST", "/icon.svg", "Content-Length: 0\r\n").await.status, 404);
}

#[tokio::test]
async fn people_are_led_home_from_where_nothing_is_and_programs_hear_the_envelope() {
    let (_folder, pages) = built();
    let site = Site::start_with(pages).await;
    let browser = "Accept: application/xhtml+xml, Text/HTML;q=0.9, */*;q=0.8\r\n";
    for path in ["/host", "/nonsense", "/r/a/b", "/assets/none.js"] {
        let answer = site.ask("GET", path, browser).await;
        assert_eq!((answer.status, answer.body.as_str()), (404, "<!doctype html><title>nothing"), "{path}");
        assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
    }
    for accepted in ["", "Accept: */*\r\n", "Accept: text/*\r\n", "Accept: application/json\r\n"] {
        let answer = site.ask("GET", "/nonsense", accepted).await;
        assert_eq!((answer.status, answer.code().as_str()), (404, "not_found"), "{accepted:?}");
    }
    let posted = site.ask("POST", "/nonsense", &format!("{browser}Content-Length: 0\r\n")).await;
    assert_eq!((posted.status, posted.code().as_str()), (404, "not_found"));
}

#[tokio::test]
async fn an_interface_that_was_not_built_says_so() {
    let empty = TempDir::new().unwrap();
    let site = Site::start_with(Pages::in_folder(empty.path().into())).await;
    let answer = site.ask("GET", "/r/abc", "").await;
    assert_eq!(answer.status, 503);
    assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
    assert!(answer.body.contains("user interface was not built"));
}
