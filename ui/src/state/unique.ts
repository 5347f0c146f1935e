/** Each value once, where it comes first. */
export function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}

/** Each value once, the most frequent first; what is as frequent stays in its order. */
export function byFrequency(values: Iterable<string>): string[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]).map(([value]) => value);
}
