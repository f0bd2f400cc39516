import type { Key, Kube, KubeObject } from '../../kube/kube.ts';
import { applyIfChanged, applyIntent } from '../../runtime/apply-if-changed.ts';
import type { CollectedErrors } from '../../runtime/collect-errors.ts';
import type { Write } from './writes.ts';

/**
 * Sends the writes of a step side by side, and waits for all of them, also when one fails.
 *
 * @throws the failure if there is one, `CollectedErrors` if there are several.
 */
export async function act(kube: Kube, writes: readonly Write[]): Promise<void> {
  const outcomes = await Promise.allSettled(writes.map(async (write) => await send(kube, write)));
  const errors = outcomes.flatMap((outcome): readonly unknown[] =>
    outcome.status === 'rejected' ? [outcome.reason] : [],
  );
  if (errors.length === 1) {
    throw errors[0];
  }
  if (errors.length > 1) {
    const message = errors.map((error) => (error as Partial<Error>).message ?? String(error)).join('; ');
    const collected: CollectedErrors = Object.assign(new Error(message), {
      name: 'CollectedErrors' as const,
      errors,
    });
    throw collected;
  }
}

async function send(kube: Kube, write: Write): Promise<unknown> {
  switch (write.op) {
    case 'create':
      return await kube.create(write.kind, write.object);
    case 'apply':
      return await applyIfChanged(kube, write.kind, write.object, write.current);
    case 'intent':
      return await applyIntent(kube, write.kind, write.object, write.current);
    case 'merge':
      return await kube.merge(write.kind, keyOf(write.current), {
        body: write.body,
        ...(write.subresource === undefined ? {} : { subresource: write.subresource }),
        ...versionOf(write.current),
      });
    case 'remove':
      await kube.remove(write.kind, keyOf(write.current), {
        ...uidOf(write.current),
        ...versionOf(write.current),
      });
      return undefined;
  }
}

function keyOf({ metadata: { name, namespace = '' } }: KubeObject): Key {
  return { name, namespace };
}

function versionOf({ metadata: { resourceVersion } }: KubeObject): { readonly resourceVersion?: string } {
  return resourceVersion === undefined ? {} : { resourceVersion };
}

function uidOf({ metadata: { uid } }: KubeObject): { readonly uid?: string } {
  return uid === undefined ? {} : { uid };
}
