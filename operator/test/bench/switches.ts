/** How long after the last pod of the new colour is Ready the Services name it, as a watch from outside sees both. */
import type { ApiClient, ApiObject } from '../../../tools/kubernetes/api-client.ts';
import { buildStudyFlow, untilServes } from '../harness/study-flows.ts';
import { openBenchGround, type BenchGround } from './bench-ground.ts';
import { quantile, type Figure } from './figures.ts';

const COLOUR = 'studyflow.dev/colour';
/** Everything else of a release has settled by then, so that the pods are what it waits for. */
const READY_AFTER = 'ready-after-1500ms';

/** Releases `count` versions one after the other, with analysis off. */
export async function measureSwitches(count: number): Promise<readonly Figure[]> {
  const ground = await openBenchGround(3);
  try {
    const operator = await ground.startOperator();
    const { api } = ground.controlPlane;
    const watch = watchSwitches(api, ground.namespace);
    const spans: number[] = [];
    await release(ground, 0);
    const before = ground.callsOfOperator();
    for (let version = 1; version <= count; version += 1) {
      await release(ground, version);
      spans.push(watch.lastSpan());
    }
    const after = ground.callsOfOperator();
    watch.stop();
    await operator.stop();
    return [
      {
        what: `${count} switches: last pod Ready → Services switched, p50`,
        value: quantile(spans, 0.5),
        unit: 'ms',
        most: 15,
      },
      { what: 'the same, p99', value: quantile(spans, 0.99), unit: 'ms', most: 50 },
      { what: 'writes per release', value: (after.writes - before.writes) / count, unit: '' },
      { what: 'reads per release', value: (after.reads - before.reads) / count, unit: '' },
    ];
  } finally {
    await ground.close();
  }
}

async function release({ controlPlane: { api }, namespace }: BenchGround, version: number): Promise<void> {
  const image = `registry.test/studyflow:${version}-${READY_AFTER}`;
  const path = `/apis/studyflow.dev/v1alpha1/namespaces/${namespace}/studyflows/study`;
  await api.apply(path, buildStudyFlow({ image }));
  await untilServes(api, namespace);
}

interface SwitchWatch {
  /** Milliseconds between the last pod and the last Service of the newest switch. */
  lastSpan(): number;
  stop(): void;
}

/** Notes when each pod was first seen Ready and when each Service first named another colour. */
function watchSwitches(api: ApiClient, namespace: string): SwitchWatch {
  const stopping = new AbortController();
  const readyAt = new Map<string, { readonly colour: string; readonly at: number }>();
  const switchedAt = new Map<string, { readonly colour: string; readonly at: number }>();
  const base = `/api/v1/namespaces/${namespace}`;
  const follow = async (path: string, see: (object: ApiObject, at: number) => void): Promise<void> => {
    for await (const { object } of api.watch(`${path}?resourceVersion=0`, stopping.signal))
      see(object, performance.now());
  };
  const pods = follow(`${base}/pods`, ({ metadata, status }, at) => {
    const conditions = (status?.['conditions'] ?? []) as { readonly type: string; readonly status: string }[];
    const isReady = conditions.some((one) => one.type === 'Ready' && one.status === 'True');
    const colour = metadata.labels?.[COLOUR];
    if (isReady && colour !== undefined && !readyAt.has(metadata.name))
      readyAt.set(metadata.name, { colour, at });
  });
  const services = follow(`${base}/services`, ({ metadata, spec }, at) => {
    const colour = (spec?.['selector'] as Record<string, string> | undefined)?.[COLOUR];
    if (colour === undefined || metadata.name.endsWith('-preview')) return;
    if (switchedAt.get(metadata.name)?.colour !== colour) switchedAt.set(metadata.name, { colour, at });
  });
  for (const following of [pods, services]) following.catch(() => undefined);
  return {
    lastSpan() {
      const switches = [...switchedAt.values()];
      const last = Math.max(...switches.map(({ at }) => at));
      const colour = switches.find(({ at }) => at === last)?.colour;
      const ready = [...readyAt.values()].filter((one) => one.colour === colour && one.at < last);
      return last - Math.max(...ready.map(({ at }) => at));
    },
    stop: () => stopping.abort(),
  };
}
