import type { Manifest } from '../description.ts';
import { LABELS } from './labels.ts';

/** How to reach those who are asked about an object, as linters look for it. */
const EMAIL = 'platform@studyflow.dev';

/** Workloads: each is an instance of its own, whose pods are chosen by the platform's. */
const WORKLOADS: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'Job']);

/** What stands on every object, whatever it is; and its keys in order, so that a difference shows where it was made. */
export function finished(manifest: Manifest): Manifest {
  const { metadata } = manifest;
  return inOrder({
    ...manifest,
    metadata: {
      ...metadata,
      labels: {
        ...metadata.labels,
        ...(WORKLOADS.has(manifest.kind) && { [LABELS.instance]: metadata.name }),
      },
      annotations: { ...metadata.annotations, email: EMAIL },
    },
  });
}

function inOrder<T>(value: T): T {
  if (Array.isArray(value)) return value.map(inOrder) as T;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, inOrder(inner as unknown)])) as T;
}
