//! The gateway as the window sees it, and hosts that do what they may not.

mod access;
mod answers;
mod reaching;
mod sockets;
mod stranger;
mod window;
