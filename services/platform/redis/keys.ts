/**
 * Builds the names of keys and channels: `studyflow:{subject}:what`.
 *
 * The braces are the hash tag: on a cluster everything about one subject sits in one slot (Decision 24), so a script
 * may touch all of it. A subject's own braces are escaped, so nobody can choose the slot of another.
 */
export interface Keys {
  /** `rate('address:10.0.0.1', 'client')` → `studyflow:{rate:address:10.0.0.1}:client` */
  rate(subject: string, rule: string): string;
  /** Cached values of one namespace share a slot with its version. */
  cache(namespace: string, key: string): string;
  /** The channel that carries one feed. */
  feed(kind: string, key: string): string;
  /** A channel that every process listens to. */
  channel(name: string): string;
  /** What the adapter of Socket.IO puts before its channels. */
  readonly adapterPrefix: string;
}

export function createKeys(prefix: string): Keys {
  const tagged = (tag: string, rest: string): string => `${prefix}:{${escape(tag)}}:${rest}`;
  return {
    rate: (subject, rule) => tagged(`rate:${subject}`, rule),
    cache: (namespace, key) => tagged(`cache:${namespace}`, key),
    feed: (kind, key) => tagged(`${kind}:${key}`, 'feed'),
    channel: (name) => `${prefix}:channel:${name}`,
    adapterPrefix: `${prefix}:socket.io`,
  };
}

function escape(tag: string): string {
  return tag.replace(/[{}%]/g, (character) => `%${character.charCodeAt(0).toString(16)}`);
}
