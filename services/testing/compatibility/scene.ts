import { watch } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createClient as createNewest, type SupabaseClient } from '@supabase/supabase-js';
import { createClient as create257 } from 'supabase-js-2.57.4';
import { createClient as create238 } from 'supabase-js-2.38.0';
import { signUp, type Person, type Stage } from '../e2e/stage.ts';
import type { Scene, Version } from './call.ts';
import { createRecorder } from './recorder.ts';

const CREATE: Readonly<Record<Version, unknown>> = {
  newest: createNewest,
  '2.57.4': create257,
  '2.38.0': create238,
};

let addresses = 0;

/** A scene for one call: nothing in it is left from the call before. */
export function openScene(stage: Stage, version: Version): Scene {
  const recorder = createRecorder();
  const { run } = stage;
  const create = CREATE[version] as typeof createNewest;
  const clients: SupabaseClient[] = [];
  const open = (key: string, flowType: 'pkce' | 'implicit'): SupabaseClient => {
    const opened = create(run.api_url, key, {
      auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false, flowType },
      global: { fetch: recorder.fetch },
    });
    clients.push(opened);
    return opened;
  };
  const client: Scene['client'] = ({ flowType = 'implicit' } = {}) => open(run.anon_key, flowType);
  return {
    version,
    stage,
    client,
    service: () => open(run.service_role_key, 'implicit'),
    person: () => signUp(stage),
    signedIn: async () => {
      const person: Person = await signUp(stage);
      const signed = client();
      await signed.auth.setSession({ access_token: person.token, refresh_token: person.refreshToken });
      await signed.realtime.setAuth(person.token);
      return { client: signed, person };
    },
    address: () => `compatible-${process.pid}-${(addresses += 1)}@example.test`,
    mailTo: (address) => mailTo(run.mail_dir, address),
    heard: (path, body) => {
      recorder.add({ method: 'WS', path, status: 101, headers: new Headers(), text: JSON.stringify(body) });
    },
    exchanges: recorder.exchanges,
    close: async () => {
      await Promise.all(clients.map((opened) => opened.removeAllChannels()));
      for (const opened of clients) await opened.realtime.disconnect();
    },
  };
}

type Mail = Awaited<ReturnType<Scene['mailTo']>>;

/** Waits for the folder to change, never for luck. @throws after ten seconds without a mail. */
async function mailTo(folder: string, address: string): Promise<Mail> {
  const giveUp = AbortSignal.timeout(10_000);
  let isChanged = Promise.withResolvers<undefined>();
  const changes = watch(folder, () => isChanged.resolve(undefined));
  giveUp.addEventListener('abort', () => isChanged.resolve(undefined), { once: true });
  try {
    while (!giveUp.aborted) {
      isChanged = Promise.withResolvers();
      const found = await newestMail(folder, address);
      if (found !== undefined) return found;
      await isChanged.promise;
    }
    throw new Error(`No mail came to ${address}`);
  } finally {
    changes.close();
  }
}

async function newestMail(folder: string, address: string): Promise<Mail | undefined> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json') && !name.startsWith('.'));
  for (const name of names.toSorted().toReversed()) {
    const mail = JSON.parse(await readFile(join(folder, name), 'utf8')) as Mail & { readonly to: string };
    if (mail.to === address) return mail;
  }
  return undefined;
}
