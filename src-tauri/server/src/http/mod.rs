//! HTTP: the accept loop with its caps and timeouts, the checks before any handler, and the sitemap.

pub mod guard;
