/** Connections of one kind that a server has from one login, in the server's own words. */
export interface LoginConnections {
  readonly login: string;
  readonly count: number;
  /** Who and from where, as far as the server tells it to the one who asks. */
  readonly from: string;
}

/** Asks a server itself who is connected with these logins. @throws when it does not answer, or may not be asked. */
export type ConnectionsOf = (logins: readonly string[]) => Promise<readonly LoginConnections[]>;

/** Adds up those that are alike. */
export function countAlike(
  connections: readonly Pick<LoginConnections, 'login' | 'from'>[],
): readonly LoginConnections[] {
  const counted = new Map<string, LoginConnections>();
  for (const { login, from } of connections) {
    const key = JSON.stringify([login, from]);
    counted.set(key, { login, from, count: (counted.get(key)?.count ?? 0) + 1 });
  }
  return [...counted.values()];
}
