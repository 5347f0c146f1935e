//! A real host, spoken to over the wire: every request, its answer, and every refusal it can give.

mod chat;
mod command_line;
mod console;
mod console_hosting;
mod console_settings;
mod crash;
mod crowding;
mod desktop;
mod disk_full;
mod hostile;
mod http;
mod joining;
mod keeping;
mod leaving;
mod load;
mod lobby;
mod lobby_updates;
mod order;
mod owner;
mod paging;
mod presence;
mod session;
mod slow;
mod stalled;
mod typing;
mod uploads;
