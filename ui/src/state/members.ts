/** The order in which a room's people are listed. */
import type { Member } from "../protocol";

/** Me first, then the owner, then by the time of joining; the id settles a tie so that nobody jumps about. */
export function orderMembers(members: Iterable<Member>, me: string): Member[] {
  const rank = (member: Member) => (member.id === me ? 0 : member.role === "owner" ? 1 : 2);
  return [...members].sort(
    (a, b) => rank(a) - rank(b) || a.joinedAt - b.joinedAt || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
  );
}
