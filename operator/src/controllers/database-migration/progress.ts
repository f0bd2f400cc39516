import { z } from 'zod';

import type { ContainerState, Pod } from '../../kube/kinds.ts';

type Terminated = NonNullable<ContainerState['terminated']>;

/** What a process of `migrate.ts` leaves behind: a JSON document of at most 4 KiB, as its container's termination message. */
const progressSchema = z.object({
  phase: z.string().optional(),
  applied: z.array(z.string().max(253)).max(512).default([]),
  pending: z.array(z.string().max(253)).max(512).default([]),
  rows: z.int().min(0).optional(),
  /** Why it ended before its end. */
  error: z.union([z.string(), z.object({ message: z.string() })]).optional(),
});

/** How far the pods of a Job have come. */
export interface Progress {
  readonly applied: readonly string[];
  readonly pending: readonly string[];
  readonly rows?: number;
  /** In the words of the last pod that has ended badly. */
  readonly error?: string;
}

const NONE: Progress = { applied: [], pending: [] };

/**
 * @returns what the pods of a Job have done together: each applies what the ones before it have left, and the last one
 * knows what is still to do.
 */
export function progressOf(pods: readonly Pod[]): Progress {
  const ended = pods.flatMap((pod) => endOf(pod) ?? []).sort((a, b) => (a.at < b.at ? -1 : 1));
  return ended.map(({ progress }) => progress).reduce(merge, NONE);
}

function merge(before: Progress, after: Progress): Progress {
  const rows =
    before.rows === undefined && after.rows === undefined
      ? undefined
      : (before.rows ?? 0) + (after.rows ?? 0);
  return {
    applied: [...new Set([...before.applied, ...after.applied])].slice(0, 512),
    pending: after.pending,
    ...(rows === undefined ? {} : { rows }),
    ...(after.error === undefined ? {} : { error: after.error }),
  };
}

interface End {
  readonly at: string;
  readonly progress: Progress;
}

function endOf(pod: Pod): End | undefined {
  const terminated = pod.status?.containerStatuses?.[0]?.state?.terminated;
  return terminated && { at: terminated.finishedAt ?? '', progress: saidBy(terminated) };
}

function saidBy({ exitCode, reason, message = '' }: Terminated): Progress {
  const said = parse(message);
  const { error: _error, ...progress } = said ?? NONE;
  const error = said === undefined ? (firstLine(message) ?? reason) : (said.error ?? reason);
  return exitCode === 0 || error === undefined ? progress : { ...progress, error };
}

/** What is not the document is shown as it is: a crash may have written a stack. */
function parse(message: string): Progress | undefined {
  try {
    const { applied, pending, rows, error } = progressSchema.parse(JSON.parse(message));
    const text = typeof error === 'object' ? error.message : error;
    return {
      applied,
      pending,
      ...(rows === undefined ? {} : { rows }),
      ...(text === undefined ? {} : { error: text }),
    };
  } catch {
    return undefined;
  }
}

function firstLine(message: string): string | undefined {
  const line = message.trim().split('\n')[0]?.slice(0, 400) ?? '';
  return line === '' ? undefined : line;
}
