import type { EdgeTarget, Resources, VaultDescription } from '../../description.ts';

/** The operator as it is installed. */
export interface OperatorDescription {
  readonly name: string;
  readonly namespace: string;
  readonly image: string;
  readonly imagePullPolicy: 'Always' | 'IfNotPresent';
  readonly replicas: number;
  /** Namespaces with platforms: it has rights in these alone. */
  readonly watchNamespaces: readonly string[];
  readonly resources: Resources;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
  readonly priorityClassName: string;
  readonly monitoring: {
    readonly namespace: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly interval: string;
  };
  /** Without it no secret is rotated. */
  readonly vault?: OperatorVault;
}

/** How the operator rotates secrets: where Vault is, and where its engines are mounted. */
interface OperatorVault extends Omit<VaultDescription, 'kv' | 'transit'> {
  readonly mounts: Readonly<Record<'kv' | 'database' | 'transit' | 'pki', string>>;
  /** For the policy. */
  readonly target: EdgeTarget;
}

/** Where the operator answers probes and scrapes. */
export const OPERATOR_PORT = 9090;

/**
 * How V8 uses the memory of the container: left alone, it keeps three times of what is young, and lets the rest grow to
 * several times of what lives before it looks what of it still does.
 */
export const OPERATOR_NODE_OPTIONS = '--max-semi-space-size=8 --max-old-space-size-percentage=65';
