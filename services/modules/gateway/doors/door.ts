import type { Request, Response } from 'express';
import type { AppError } from '../../../platform/errors/app-error.ts';
import type { GatewayCaller } from '../caller.ts';

/** One address of the gateway, in one client's language. */
export interface Door {
  readonly method: 'get' | 'post' | 'delete';
  /** Below `/ai`, as Express writes it: `/v1/chat/completions`. */
  readonly path: string;
  /** Answers a request whose sender is known and whose body, if any, is an object. */
  answer(visit: Visit): Promise<void>;
  /** Tells a failure in the language of the door's clients, with its status and headers. */
  refuse(response: Response, failure: AppError): void;
}

/** A request at a door. */
export interface Visit {
  readonly request: Request;
  readonly response: Response;
  readonly who: GatewayCaller;
  readonly body: Readonly<Record<string, unknown>>;
}
