/** For how long a room is silent when its owner goes (R2): by the clock of its clients. */

/** Acknowledgements of a process that is gone may be on the wire still. */
const IN_THE_PIPE_MS = 100;

/** From the last acknowledgement before somebody was killed to the first after it; undefined while none came. */
export function gapAfterKill(acknowledgedAt: readonly number[], killedAt: number): number | undefined {
  const first = acknowledgedAt.find((at) => at > killedAt + IN_THE_PIPE_MS);
  if (first === undefined) return undefined;
  return (
    first - Math.max(killedAt, acknowledgedAt.findLast((at) => at <= killedAt + IN_THE_PIPE_MS) ?? killedAt)
  );
}

/** The longest silence between two acknowledgements that touches a span of time. */
export function longestGap(acknowledgedAt: readonly number[], [from, to]: readonly [number, number]): number {
  let longest = 0;
  for (const [index, at] of acknowledgedAt.entries()) {
    const before = acknowledgedAt[index - 1];
    if (before === undefined || at < from || before > to) continue;
    longest = Math.max(longest, at - before);
  }
  return longest;
}
