import type { DataDescription } from '../charts/data.ts';
import type { EscalationDescription } from '../charts/escalation-description.ts';
import type { ModelsDescription } from '../charts/models-description.ts';
import type { OperatorDescription } from '../charts/operator/operator-description.ts';
import type { ColourDescription, JobDescription, PlatformDescription } from '../description.ts';
import type { StudyFlowSpec } from '../imports/studyflow.dev.ts';

/** An environment whose workloads an operator makes: it holds the operator and one resource (Decision 40). */
export interface OperatedEnvironment {
  readonly name: string;
  readonly operator: OperatorDescription;
  readonly platform: { readonly name: string; readonly namespace: string; readonly spec: StudyFlowSpec };
  /** Where people of this environment open Grafana. */
  readonly observability: { readonly grafanaUrl: string };
  /** Where people of this environment reach the page of alerts, and the Secret that says who is told. */
  readonly escalation: Pick<EscalationDescription, 'url' | 'replicas' | 'resources'> & {
    readonly secretName: string;
  };
  /** Models of this environment's own. @default none */
  readonly models?: Omit<ModelsDescription, 'platform' | 'namespace' | 'monitoringNamespace' | 'monitoring'>;
}

/** An environment without an operator: its workloads stand in the manifests, beside what they keep their data in. */
export interface DirectEnvironment {
  readonly name: string;
  readonly platform: PlatformDescription;
  readonly colour: ColourDescription;
  readonly migration: JobDescription;
  readonly data: DataDescription;
}
