//! What a disk may do to a file. The server's own test of its database takes it from here too.

const PAGE_BYTES: usize = 4096;

/// Flips a bit, zeroes a page or cuts the end off, and says which. `below` rolls a number below another.
pub(super) fn spoil(bytes: &mut Vec<u8>, mut below: impl FnMut(u64) -> u64) -> String {
    let at = usize::try_from(below(bytes.len() as u64)).expect("it is below a length");
    match below(3) {
        0 => {
            bytes[at] ^= 1 << below(8);
            format!("a bit at {at}")
        }
        1 => {
            let page = at / PAGE_BYTES * PAGE_BYTES;
            bytes[page..page + PAGE_BYTES].fill(0);
            format!("the page at {page}")
        }
        _ => {
            bytes.truncate(at);
            format!("the end from {at}")
        }
    }
}
