import type { UsageReport } from './usage.ts';

export type FinishReason = 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'other';

/**
 * What a stream is made of. `index` is the choice (0 unless more than one answer was asked for).
 *
 * From a provider: one `start`, deltas, one `finish` per choice, `usage` as often as it is told (the last one counts).
 * From the gateway the same, whoever answers: one `start` before the first delta, one `usage` at the very end, and a
 * `speaker` where a provider begins to speak: after `start`, and wherever another one goes on. A failure is thrown, never a part: before the first delta it is an ordinary
 * refusal, after it the door tells it in its own way. Parts come in batches, one for each piece of the network.
 */
export type Part =
  | {
      readonly type: 'start';
      /** The model that answers, as its provider names it. */
      readonly model: string;
      /** Fields of the answer's head that doors of the same language hand through. */
      readonly extra?: Readonly<Record<string, unknown>>;
      /** Of a continuation: `loosely` when the model was only asked to go on, and may say some words again. */
      readonly continues?: 'exactly' | 'loosely';
    }
  | {
      readonly type: 'text-delta';
      readonly index: number;
      readonly text: string;
      readonly logprobs?: unknown;
    }
  | { readonly type: 'refusal-delta'; readonly index: number; readonly text: string }
  | { readonly type: 'reasoning-delta'; readonly index: number; readonly text: string }
  | {
      readonly type: 'tool-call-delta';
      readonly index: number;
      /** Which of the calls, from 0. */
      readonly call: number;
      /** With the first delta of a call. */
      readonly id?: string;
      readonly name?: string;
      readonly arguments: string;
    }
  | { readonly type: 'finish'; readonly index: number; readonly reason: FinishReason }
  | { readonly type: 'usage'; readonly usage: UsageReport }
  | { readonly type: 'speaker'; readonly provider: string; readonly switched: number };
