import type { Request, Response } from 'express';
import type { AppError } from '../../../platform/errors/app-error.ts';
import type { z } from 'zod';
import type { GatewayCaller } from '../caller.ts';

/** One address of the gateway, in one client's language. */
export interface Door {
  readonly method: 'get' | 'post' | 'delete';
  /** Below `/ai`, as Express writes it: `/v1/chat/completions`. */
  readonly path: string;
  /** For the OpenAPI document. */
  readonly described: DescribedDoor;
  /** Answers a request whose sender is known and whose body, if any, is an object. */
  answer(visit: Visit): Promise<void>;
  /** Tells a failure in the language of the door's clients, with its status and headers. */
  refuse(response: Response, failure: AppError): void;
}

/** What the OpenAPI document says of a door. */
export interface DescribedDoor {
  readonly name: string;
  readonly summary: string;
  /** What is sent; absent where nothing is. */
  readonly body?: z.ZodType;
  /** Whether an answer may come as server-sent events. */
  readonly streams?: boolean;
}

/** A request at a door. */
export interface Visit {
  readonly request: Request;
  readonly response: Response;
  readonly who: GatewayCaller;
  readonly body: Readonly<Record<string, unknown>>;
}
