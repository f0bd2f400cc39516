import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../clock/clock.ts';
import type { Ids } from '../ids/ids.ts';
import type { Mailer } from './mail.ts';

/**
 * Writes each mail to a folder as `<ms>-<n>.json` (contracts.md 1), for development and tests. The file appears whole;
 * `n` is unguessable, so that processes that share the folder never take each other's name.
 */
export function createMailFolder(options: {
  readonly folder: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly ids: Pick<Ids, 'uuid'>;
}): Mailer {
  const { folder, clock, ids } = options;
  return {
    send: async (mail) => {
      await mkdir(folder, { recursive: true });
      const n = Number.parseInt(ids.uuid().slice(0, 8), 16);
      const name = `${clock.now().getTime().toString()}-${n.toString()}.json`;
      // Whoever looks for `*.json` finds whole mails only.
      const draft = join(folder, `.${name}.draft`);
      await writeFile(draft, JSON.stringify(mail, undefined, 2), { mode: 0o600 });
      await rename(draft, join(folder, name));
    },
  };
}
