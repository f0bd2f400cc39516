/** The two rotations of the platform `study`, as a person handles and watches them. */
import type { ApiClient, ApiObject } from '../../../../tools/kubernetes/api-client.ts';
import type { SecretRotationStatus } from '../../../src/api/v1alpha1/secret-rotation.ts';
import { eventually } from '../../harness/eventually.ts';

export const KINDS = ['database', 'redis'] as const;
export type LoginKind = (typeof KINDS)[number];

export const GRACE_SECONDS = 10;

/** What the condition of that name says. */
export interface Ready {
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

export interface Rotations {
  /** Makes both, without a word when. */
  create(addresses: Readonly<Record<LoginKind, string>>): Promise<void>;
  /** Rotates now. @returns how many times it was said. */
  begin(kind: LoginKind): Promise<number>;
  status(kind: LoginKind): Promise<SecretRotationStatus>;
  ready(kind: LoginKind): Promise<Ready>;
  /** Until the rotation that was said last is over, by its own word. */
  untilDone(kind: LoginKind, withinMs?: number): Promise<SecretRotationStatus>;
}

/** A machine that is full makes everybody late; who is too late is judged by the campaigns. */
const PATIENT_MS = 300_000;

export function createRotations(api: ApiClient, namespace: string): Rotations {
  const folder = `/apis/studyflow.dev/v1alpha1/namespaces/${namespace}/secretrotations`;
  const said: Record<LoginKind, number> = { database: 0, redis: 0 };
  const read = async (kind: LoginKind): Promise<ApiObject> => {
    const found = await api.get(`${folder}/${kind}`);
    if (found === undefined) throw new Error(`There is no SecretRotation ${kind}`);
    return found;
  };
  const status = async (kind: LoginKind): Promise<SecretRotationStatus> => (await read(kind)).status ?? {};
  return {
    status,
    ready: async (kind) => readyOf(await status(kind)),
    create: async (addresses) => {
      for (const kind of KINDS) {
        await api.create(folder, {
          apiVersion: 'studyflow.dev/v1alpha1',
          kind: 'SecretRotation',
          metadata: { name: kind, namespace },
          spec: { platform: 'study', secret: kind, address: addresses[kind], graceSeconds: GRACE_SECONDS },
        });
      }
    },
    begin: async (kind) => {
      said[kind] += 1;
      await api.merge(`${folder}/${kind}`, { spec: { rotate: said[kind] } });
      return said[kind];
    },
    untilDone: async (kind, withinMs = PATIENT_MS) =>
      await eventually(
        `the rotation of ${kind} is done`,
        async () => {
          const now = await status(kind);
          const last = readyOf(now);
          if (!isOver(now, said[kind])) throw new Error(`${last.reason}: ${last.message}`);
          return now;
        },
        { withinMs, everyMs: 100 },
      ),
  };
}

/** Whether the rotation that was said last, and no other one, is over by its own word. */
function isOver(status: SecretRotationStatus, said: number): boolean {
  const isBegun = (status.observedRotate ?? -1) >= said && status.history !== undefined;
  return isBegun && status.current === undefined && readyOf(status).status === 'True';
}

function readyOf({ conditions = [] }: SecretRotationStatus): Ready {
  const found = conditions.find(({ type }) => type === 'Ready');
  return { status: 'Unknown', reason: '', message: '', ...found };
}
