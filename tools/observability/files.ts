import { PROMETHEUS_FILES } from './prometheus-files.ts';

/** What `make generate` writes below `observability/`. */
export const OBSERVABILITY_FILES: readonly {
  readonly path: string;
  readonly make: () => Promise<string> | string;
}[] = [...PROMETHEUS_FILES];
