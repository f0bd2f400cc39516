import { cpus, loadavg, release, totalmem } from 'node:os';

/** What the figures were taken on; absolute ones mean nothing without it. */
export function machine(): string {
  const cores = cpus();
  const gib = (totalmem() / 2 ** 30).toFixed(0);
  return `${cores.length} × ${cores[0]?.model.trim() ?? 'unknown CPU'}, ${gib} GiB, Linux ${release()}, Node ${process.versions.node}`;
}

/** How busy the machine has been in the last minute. */
export function load(): string {
  return (loadavg()[0] ?? 0).toFixed(1);
}
