import { k8s } from './plus.ts';

/** The port that Services name, and the one for metrics, probes and links between processes. */
export const PORTS = { public: 4000, internal: 4900 } as const;

/**
 * The three probes of a process, on its internal port.
 *
 * Alive never asks a database: a restart does not mend one. Ready fails from the first moment of a stop.
 */
export function processProbes(): Pick<k8s.Container, 'startupProbe' | 'readinessProbe' | 'livenessProbe'> {
  return {
    startupProbe: { ...probe('/health/startup'), periodSeconds: 1, failureThreshold: 120, timeoutSeconds: 2 },
    readinessProbe: { ...probe('/health/ready'), periodSeconds: 2, failureThreshold: 2, timeoutSeconds: 3 },
    livenessProbe: { ...probe('/health/live'), periodSeconds: 10, failureThreshold: 6, timeoutSeconds: 5 },
  };
}

function probe(path: string): k8s.Probe {
  return { httpGet: { path, port: k8s.IntOrString.fromString('internal') } };
}
