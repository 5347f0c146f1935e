pub mod identity;
pub mod names;
