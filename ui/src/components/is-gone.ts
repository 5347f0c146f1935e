/** Whether the host says that it does not have this picture any more; that it cannot be reached does not mean that. */
export async function isGone(src: string): Promise<boolean> {
  const answer = await fetch(src, { method: "HEAD" }).catch(() => undefined);
  return answer?.status === 404;
}
