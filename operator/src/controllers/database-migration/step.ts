import type { Job } from '../../kube/kinds.ts';

/** What is said about a migration. */
export interface Said {
  readonly reason: string;
  /** A sentence, with what to do if somebody must. */
  readonly message: string;
}

/** The next step of one migration. */
export type Step =
  /** Nothing is to do, and nothing new to say. */
  | { readonly do: 'rest' }
  /** Something else has to happen first; `afterMs`: it may be only time. */
  | ({ readonly do: 'wait'; readonly afterMs?: number } & Said)
  | ({ readonly do: 'start' } & Said)
  /** A Job of ours stands in the way. */
  | ({ readonly do: 'remove'; readonly job: Job } & Said)
  | ({ readonly do: 'succeed' } & Said)
  /** It does not go on before somebody raises `retry`; a Job that still tries is stopped. */
  | ({ readonly do: 'fail'; readonly stop?: Job } & Said);
