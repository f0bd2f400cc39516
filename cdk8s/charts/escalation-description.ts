import type { EdgeTarget, Resources, VaultDescription } from '../description.ts';

/** The receiver of alerts of a platform, beside it: it tells of a platform that is down. */
export interface EscalationDescription {
  /** The platform whose alerts it takes, in whose namespace it runs. */
  readonly platform: string;
  readonly namespace: string;
  readonly image: string;
  readonly imagePullPolicy: 'Always' | 'IfNotPresent' | 'Never';
  /** What opens the registry. @default none */
  readonly imagePullSecrets?: readonly string[];
  /** Those of the platform, and one with ESCALATION_POLICY and ESCALATION_TOKEN. */
  readonly secretNames: readonly string[];
  /** How people on call reach its page. */
  readonly url: string;
  readonly priorityClassName?: string;
  /** Several of them do everything once: what is due is in PostgreSQL. @default 3 */
  readonly replicas?: number;
  /** What one of them may use. @default ESCALATION_RESOURCES */
  readonly resources?: Resources;
  readonly monitoringNamespace: string;
  /** Namespaces of what stands before the page; none: nobody but the monitoring reaches it. */
  readonly gatewayNamespaces: readonly string[];
  readonly database: EdgeTarget;
  /** Where Vault is, for the policy. */
  readonly vault?: EdgeTarget;
  /** How its pods find their logins there; without it the Secrets hold them. */
  readonly credentials?: VaultDescription;
}

/** What a receiver needs: little, and not less when much burns. */
export const ESCALATION_RESOURCES: Resources = {
  requests: { cpu: '20m', memory: '128Mi' },
  limits: { cpu: '1', memory: '256Mi' },
};

/** The port of the receiver and its page. */
export const ESCALATION_PORT = 4950;
