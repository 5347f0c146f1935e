pub mod identity;
pub mod made_up;
pub mod media;
pub mod names;
