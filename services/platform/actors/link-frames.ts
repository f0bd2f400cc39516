import { isAppError, type AppError, type Failure } from '../errors/app-error.ts';
import {
  alreadyExists,
  inputInvalid,
  inputMalformed,
  internalError,
  notAllowed,
  referenceUnknown,
  unavailable,
  versionStale,
} from '../errors/common.ts';
import { isNotOwner, notOwner, type OwnerAddress } from './not-owner.ts';

/** What one process asks of another: a message to an actor, or a call of the process itself. */
export type Question =
  ActorQuestion | { readonly to: 'process'; readonly topic: string; readonly message: unknown };

export interface ActorQuestion {
  readonly to: 'actor';
  readonly kind: string;
  readonly id: string;
  readonly message: unknown;
  /** Room time of its deadline: it holds however long the question lies about on its way. */
  readonly until?: number;
}

/** A question on the wire; `ms` is what is left of its deadline. */
export type QuestionFrame = Question & { readonly n: number; readonly ms: number };

/** The answer on the wire. */
export type AnswerFrame =
  | { readonly n: number; readonly reply: unknown }
  | { readonly n: number; readonly failure: FailureFrame }
  | { readonly n: number; readonly owner: OwnerAddress | null };

interface FailureFrame {
  readonly reason: string;
  readonly params: AppError['params'];
  readonly details?: AppError['details'];
  readonly errors?: AppError['errors'];
  readonly retryAfterMs?: number | undefined;
}

/** Failures that any kind can meet. */
const COMMON: readonly Failure[] = [
  alreadyExists,
  inputInvalid,
  inputMalformed,
  internalError,
  notAllowed,
  referenceUnknown,
  unavailable,
  versionStale,
];

/** Carries failures between processes as what they are: the sentences stay at home, the reason travels. */
export interface FailureCodec {
  write(n: number, thrown: unknown): AnswerFrame;
  /** What the asker throws. */
  read(frame: Exclude<AnswerFrame, { reply: unknown }>): Error;
}

export function createFailureCodec(failures: readonly Failure[]): FailureCodec {
  const byReason = new Map([...COMMON, ...failures].map((make) => [make.definition.reason, make]));
  return {
    write: (n, thrown) => {
      if (isNotOwner(thrown)) return { n, owner: thrown.owner ?? null };
      const error = isAppError(thrown) ? thrown : internalError({}, { cause: thrown });
      const { reason, params, details, errors, retryAfterMs } = error;
      return {
        n,
        failure: { reason, params, ...(details && { details }), ...(errors && { errors }), retryAfterMs },
      };
    },
    read: (frame) => {
      if ('owner' in frame) return notOwner(frame.owner ?? undefined);
      const { reason, params, details, errors, retryAfterMs } = frame.failure;
      const make = byReason.get(reason);
      if (make === undefined) return internalError({}, { cause: `another process failed with ${reason}` });
      return make(params, {
        ...(details && { details }),
        ...(errors && { errors }),
        ...(retryAfterMs !== undefined && { retryAfterMs }),
      });
    },
  };
}

/** Collects what is said within one turn of the event loop into one frame. */
export function frameWriter(send: (text: string) => void): (item: QuestionFrame | AnswerFrame) => void {
  let waiting: string[] = [];
  return (item) => {
    waiting.push(JSON.stringify(item));
    if (waiting.length > 1) return;
    setImmediate(() => {
      const frame = `[${waiting.join(',')}]`;
      waiting = [];
      send(frame);
    });
  };
}

/** What the other process sends is ours; anything else is a bug, and ends the link. */
export function readFrame(data: unknown): readonly unknown[] {
  const items: unknown = JSON.parse(String(data));
  if (!Array.isArray(items)) throw new Error('A frame of a link is a JSON array');
  return items;
}
