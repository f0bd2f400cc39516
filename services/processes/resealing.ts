import type { CredentialReport } from '../platform/credentials/credentials.ts';
import type { ModuleParts } from '../platform/module.ts';
import { startLoop } from '../platform/lifecycle/loop.ts';
import { observeResealing } from '../platform/secrets/observe-resealing.ts';
import type { ResealParts } from '../platform/secrets/reseal.job.ts';
import { createResealStore, type ResealState } from '../platform/secrets/reseal-store.ts';
import type { SecretBox } from '../platform/secrets/secret-box.ts';
import { createTextBox, TEXT_KEYS } from '../platform/secrets/text-box.ts';
import { PLATFORM } from '../platform/use-case/caller.ts';
import type { Platform } from './platform.ts';

/** Every place where something sealed lies, and what seals it anew. */
export function resealPartsOf(
  { database, resealer }: Platform,
  { all }: { readonly all: readonly ModuleParts[] },
): ResealParts {
  return { database, resealer, columns: [TEXT_KEYS, ...all.flatMap(({ sealed }) => sealed ?? [])] };
}

/** A box for texts that leave the platform. */
export function openTextBox({ database, secretBox }: Platform, id: string): SecretBox {
  return createTextBox(id, database.shared(PLATFORM, { requestId: '' }, 'system'), secretBox);
}

/** How often a worker looks how far the platform has come. */
const LOOK_MS = 5_000;

/** As figures, and on the internal port as the credential `secret-box`: the newest key that everything is sealed with. */
export function showResealing({ database, metrics, credentials, lifecycle, log }: Platform): void {
  const store = createResealStore(database);
  observeResealing(metrics, store);
  let state: ResealState | undefined;
  credentials.show('secret-box', () => state && reportOf(state));
  const loop = startLoop({
    everyMs: LOOK_MS,
    turn: async () => {
      state = await store.read();
      return false;
    },
    onFailure: (error) => log.warn('how far secrets are sealed anew cannot be read', { error }),
  });
  lifecycle.onStop('resealing', () => loop.stop());
}

/** Versions of Vault's keys are named as those of its documents are: the number is what whoever rotates knows. */
function reportOf(state: ResealState): Omit<CredentialReport, 'name'> {
  const { key_id, rows_left, rows_broken, sealed_key_id, sealed_at, checked_at } = state;
  const nameOf = (keyId: string): string => keyId.replace(/^vault-/, 'kv-');
  const isDone = rows_left === 0 && sealed_key_id === key_id;
  return {
    version: isDone ? nameOf(key_id) : 'resealing',
    since: sealed_at ?? '',
    ...(!isDone && { pending: nameOf(key_id) }),
    ...{ left: rows_left, broken: rows_broken, checked: checked_at },
  };
}
