/** Where images of the cluster pretend to come from; nothing answers there, so nothing is ever pulled by mistake. */
const REGISTRY = 'studyflow.local';

/** Images that this folder makes without a Dockerfile. */
export const IMAGES = {
  /** Keeps the namespaces of a pod open. */
  pause: `${REGISTRY}/pause:1`,
  coredns: `${REGISTRY}/coredns:1`,
  'metrics-server': `${REGISTRY}/metrics-server:1`,
  /** For tests: a server without a password file, data in memory or a volume. */
  postgres: `${REGISTRY}/postgres:18`,
  redis: `${REGISTRY}/redis:7`,
  /** The gateway; it gets the name of {@link GATEWAY_IMAGE} too. */
  nginx: `${REGISTRY}/nginx:1`,
  prometheus: `${REGISTRY}/prometheus:2`,
} as const;

/** What a StudyFlow resource names for its gateway when it names nothing. */
export const GATEWAY_IMAGE = 'docker.io/library/nginx:1.29.3';

/** This checkout. */
export const OWN_IMAGES = { platform: 'studyflow:local', operator: 'studyflow-operator:local' } as const;

export type ImageName = keyof typeof IMAGES;

/** What the Dockerfile starts from. */
export const NODE_BASE = 'docker.io/library/node:24-bookworm-slim';

/** The name that a kubelet and containerd give to `studyflow:v1`. */
export function fullName(name: string): string {
  const tagged = /:[^/]+$/.test(name) ? name : `${name}:latest`;
  const [first = '', ...rest] = tagged.split('/');
  if (rest.length === 0) return `docker.io/library/${tagged}`;
  return /[.:]|^localhost$/.test(first) ? tagged : `docker.io/${tagged}`;
}
