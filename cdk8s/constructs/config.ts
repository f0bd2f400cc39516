import { createHash } from 'node:crypto';
import { Construct } from 'constructs';
import { k8s } from './plus.ts';
import type { ColourDescription, TemplateDescription } from '../description.ts';

/** Seconds for which a pod that ends still serves, until every node and gateway has taken its address away. */
export const PRE_STOP_SECONDS = 5;

/** Seconds between the last moment of a drain and SIGKILL. */
const SPARE_SECONDS = 5;

/** Settings that follow from running in a cluster; the person's own win. */
function clusterSettings(template: TemplateDescription): Record<string, string> {
  const drainSeconds = Math.max(1, template.terminationGracePeriodSeconds - PRE_STOP_SECONDS - SPARE_SECONDS);
  return {
    DRAIN_GRACE_MS: String(Math.min(2_000, drainSeconds * 500)),
    DRAIN_TIMEOUT_MS: String(drainSeconds * 1_000),
    // The gateway; it tells the address of the client, whatever stands in front of it.
    TRUSTED_PROXIES: '1',
  };
}

/** The settings of a colour that are no secrets, immutable: other settings are another object, and so another pod. */
export class ProcessConfig extends Construct {
  readonly name: string;

  constructor(scope: Construct, id: string, colour: ColourDescription, labels: Record<string, string>) {
    super(scope, id);
    const settings = { ...clusterSettings(colour.template), ...colour.template.config };
    const data = Object.fromEntries(Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1)));
    this.name = `${colour.platform.name}-${colour.colour}-config-${contentHash(data)}`;
    new k8s.KubeConfigMap(this, 'config', { metadata: { name: this.name, labels }, immutable: true, data });
  }
}

/** Ten characters that change with the content. */
export function contentHash(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 10);
}
