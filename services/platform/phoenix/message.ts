/** The two forms of Phoenix's protocol: JSON objects, or JSON arrays with binary frames for broadcasts. */
export const PROTOCOL_VERSIONS = ['1.0.0', '2.0.0'] as const;
export type ProtocolVersion = (typeof PROTOCOL_VERSIONS)[number];

/** One message of Phoenix's protocol, whatever form it came in. */
export interface Message {
  /** The `ref` of the join that the message belongs to; null when the client does not say. */
  readonly joinRef: string | null;
  /** What a reply names; null when none is expected. */
  readonly ref: string | null;
  readonly topic: string;
  readonly event: string;
  readonly payload: unknown;
}

/** Everything of a message but its payload, which is ready JSON. */
export type Head = Omit<Message, 'payload'>;
