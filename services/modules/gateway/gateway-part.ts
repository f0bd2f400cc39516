import type { Answer } from './canonical/answer.ts';
import type { Part } from './canonical/parts.ts';

/** What a stream of the gateway is made of: parts, and at the end what it came to. */
export type GatewayPart = Part | EndPart;

/** The very last part of a stream that ended well: for layers; doors need not read it. */
export interface EndPart {
  readonly type: 'end';
  readonly answer: Answer;
}
