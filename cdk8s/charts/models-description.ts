import type { Resources } from '../description.ts';

/** Models of one's own beside a platform: what `services/processes/models.ts` serves (docs/ai.md). */
export interface ModelsDescription {
  /** The platform that asks them, in whose namespace they run. */
  readonly platform: string;
  readonly namespace: string;
  /** Of docs/examples/models/Dockerfile: StudyFlow and llama.cpp's server. */
  readonly image: string;
  readonly imagePullPolicy: 'Always' | 'IfNotPresent' | 'Never';
  /** What opens the registry. @default none */
  readonly imagePullSecrets?: readonly string[];
  /** A Secret with MODELS_API_KEY, which the platform proves itself with. */
  readonly secretName: string;
  /** The list of models. */
  readonly files: readonly ModelFile[];
  /** The volume of each pod, which keeps the files. */
  readonly storage: { readonly size: string; readonly storageClassName?: string };
  /** What all loaded models of a pod may take together. @default 8 GiB */
  readonly memoryBytes?: number;
  /** Further variables, as MODELS_IDLE_MS. @default none */
  readonly config?: Readonly<Record<string, string>>;
  /** Each has GPUs and files of its own. @default 1 */
  readonly replicas?: number;
  /** GPUs of each pod; 0: models are calculated by the CPU. @default 1 */
  readonly gpus?: number;
  /** What the device plugin calls a GPU. @default nvidia.com/gpu */
  readonly gpuResource?: string;
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly tolerations?: readonly Readonly<Record<string, unknown>>[];
  /** What one of them may use beside GPUs. @default MODELS_RESOURCES */
  readonly resources?: Resources;
  readonly priorityClassName?: string;
  readonly monitoringNamespace: string;
  /** How the Prometheus operator finds and reads them. @default it is not told of them */
  readonly monitoring?: { readonly labels: Readonly<Record<string, string>>; readonly interval: string };
}

/** An entry of the list, as `models.yaml` has it (docs/ai.md). */
export interface ModelFile {
  readonly name: string;
  readonly file: string;
  readonly sha256: string;
  /** A volume of a cluster is empty at first: each file is fetched. */
  readonly url: string;
  readonly kind?: 'chat' | 'embedding';
  readonly pooling?: 'mean' | 'cls' | 'last';
  readonly tasks?: readonly string[];
  readonly context?: number;
  readonly parallel?: number;
  readonly gpu_layers?: number;
  readonly threads?: number;
  readonly memory_bytes?: number;
  readonly preload?: boolean;
}

/** What a pod is given beside its GPU: files are read through the page cache. */
export const MODELS_RESOURCES: Resources = {
  requests: { cpu: '1', memory: '8Gi' },
  limits: { cpu: '4', memory: '8Gi' },
};

export const MODELS_MEMORY_BYTES = 8_589_934_592;

/** The port that the gateway asks. */
export const MODELS_PORT = 8080;
