import type { Resources } from '../../description.ts';

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
}

/** Where the operator answers probes and scrapes. */
export const OPERATOR_PORT = 9090;
