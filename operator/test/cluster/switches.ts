import { waitUntil } from '../../../tools/local/wait.ts';
import type { Kubectl } from '../../../tools/cluster/kubectl.ts';
import type { Release, ReleaseStep } from '../../src/api/v1alpha1/release.ts';
import { findCondition } from '../../src/api/conditions.ts';
import type { StudyFlow } from '../../src/api/v1alpha1/study-flow.ts';

/** A platform of a cluster, as tests drive it. */
export interface Driver {
  readonly platform: () => Promise<StudyFlow>;
  readonly releases: () => Promise<readonly Release[]>;
  /** Says another image, and waits until a Release for it is there. */
  readonly release: (image: string) => Promise<string>;
  /** Waits for a Release's end. @throws when it ends otherwise, with what it says */
  readonly ends: (name: string, step: ReleaseStep, timeoutMs?: number) => Promise<Release>;
  /** Waits until the newest spec serves and nothing is on its way. */
  readonly rests: () => Promise<void>;
}

const TIMEOUT_MS = 600_000;
const ENDS = ['Succeeded', 'Failed', 'Aborted', 'Superseded'];

export function driverOf(kubectl: Kubectl, name: string): Driver {
  const releases = async (): Promise<readonly Release[]> => {
    const { items } = await kubectl.json<{ items: Release[] }>(['get', 'releases']);
    return items.toSorted((left, right) => left.spec.number - right.spec.number);
  };
  const patch = async (kind: string, object: string, spec: object): Promise<void> => {
    await kubectl.run(['patch', kind, object, '--type=merge', '--patch', JSON.stringify({ spec })]);
  };
  const until = async (what: string, isTrue: () => Promise<boolean>, timeoutMs: number): Promise<void> => {
    if (await waitUntil(isTrue, { timeoutMs, everyMs: 500 })) return;
    throw new Error(`Not within ${timeoutMs / 1000} s: ${what}\n${await stateOf(kubectl)}`);
  };
  return {
    platform: async () => kubectl.json<StudyFlow>(['get', 'studyflow', name]),
    releases,
    release: async (image) => {
      const before = (await releases()).at(-1)?.metadata.name;
      await patch('studyflow', name, { image });
      await until(
        `a Release for ${image}`,
        async () => (await releases()).at(-1)?.metadata.name !== before,
        60_000,
      );
      return (await releases()).at(-1)?.metadata.name ?? '';
    },
    ends: async (release, step, timeoutMs = TIMEOUT_MS) => {
      let last: Release | undefined;
      const isOver = async (): Promise<boolean> => {
        last = await kubectl.json<Release>(['get', 'release', release]).catch(() => last);
        return [step, ...ENDS].includes(last?.status?.step ?? '');
      };
      await until(`${release} is ${step}`, isOver, timeoutMs);
      if (last?.status?.step === step) return last;
      throw new Error(`${release} should be ${step} and is ${placeOf(last)}\n${await stateOf(kubectl)}`);
    },
    rests: async () => {
      const isAtRest = async (): Promise<boolean> => {
        const { metadata, status } = await kubectl.json<StudyFlow>(['get', 'studyflow', name]);
        const is = (type: string): string | undefined => findCondition(status?.conditions, type)?.status;
        const isSeen = status?.observedGeneration === metadata.generation;
        return isSeen && is('Ready') === 'True' && is('Reconciling') === 'False';
      };
      await until(`${name} is at rest`, isAtRest, TIMEOUT_MS);
    },
  };
}

function placeOf(release: Release | undefined): string {
  const { step = 'nowhere', message = '' } = release?.status ?? {};
  return `${step}: ${message}`;
}

/** What a person would look at. */
async function stateOf(kubectl: Kubectl): Promise<string> {
  const wide = await kubectl.attempt(['get', 'studyflows,releases,databasemigrations,pods', '-o', 'wide']);
  const events = await kubectl.attempt(['get', 'events', '--sort-by=.lastTimestamp']);
  return `${wide.stdout}\n${events.stdout.split('\n').slice(-20).join('\n')}`;
}
