/** Images that differ from another one as releases do, good and bad: the same layers, and at most a small one on top. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../../supervisor/paths.ts';
import { failure } from '../../local/failure.ts';
import { layerOf } from './layer.ts';
import { underStoreLock } from './lock.ts';
import { fullName } from './names.ts';
import { treeIn } from './programs.ts';
import { withScratch } from './scratch.ts';
import { findImage, putImage, readImage, type Descriptor } from './store.ts';

/**
 * How variants behave:
 *
 * - `same`: as the other one; only a label tells them apart.
 * - `crashes`: its process ends at once, with 1.
 * - `never-ready`: it runs and never listens.
 * - `answers-errors`: it is ready and well, and answers 500 to everything but health, version and metrics.
 * - `starts-slowly`: it takes 20 seconds to come up.
 *
 * Migrations are those of the other one. An image that does not exist needs no variant: any name that is on no node.
 */
export const BEHAVIOURS = ['same', 'crashes', 'never-ready', 'answers-errors', 'starts-slowly'] as const;

export type Behaviour = (typeof BEHAVIOURS)[number];

/** Tells a behaviour from another word. */
export function isBehaviour(word: string): word is Behaviour {
  return (BEHAVIOURS as readonly string[]).includes(word);
}

const MAIN = 'services/processes/main.ts';
const ORIGINAL = 'services/processes/main-original.ts';

const PROGRAMS: Readonly<Record<Exclude<Behaviour, 'same'>, string>> = {
  crashes: `console.error('This image crashes, as a test wants it.');\nprocess.exit(1);\n`,
  'never-ready': `setInterval(() => undefined, 60_000);\nprocess.on('SIGTERM', () => process.exit(0));\n`,
  'answers-errors': `import http from 'node:http';
const emit = http.Server.prototype.emit;
const isWell = /^\\/(health|healthz|readyz|livez|version|metrics|internal)/;
http.Server.prototype.emit = function (event, ...args) {
  const [request, response] = args;
  if (event !== 'request' || isWell.test(request.url ?? '')) return emit.call(this, event, ...args);
  response.writeHead(500, { 'content-type': 'application/json' });
  response.end('{"code":"test.broken","message":"This image answers errors, as a test wants it."}');
  return true;
};
await import('./main-original.ts');
`,
  'starts-slowly': `import { setTimeout as delay } from 'node:timers/promises';
await delay(20_000);
await import('./main-original.ts');
`,
};

/** Makes a variant of an image of the store, in the store; layers on nodes that have the other one are not sent again. */
export async function makeVariant(source: string, name: string, behaviour: Behaviour): Promise<void> {
  await underStoreLock(async () => {
    const from = findImage(fullName(source));
    if (!from) throw failure(`There is no image ${source}. Build it first.`);
    const { manifest, config } = readImage(from);
    const more = behaviour === 'same' ? [] : [await programLayer(behaviour)];
    putImage(fullName(name), `${from.digest} ${behaviour}`, [...manifest.layers, ...more], {
      ...config,
      config: { ...config.config, Labels: { ...config.config.Labels, 'dev.studyflow.variant': name } },
      rootfs: { type: 'layers', diff_ids: [...config.rootfs.diff_ids, ...more.map(({ digest }) => digest)] },
      history: [
        ...config.history,
        ...more.map(() => ({ created: '1970-01-01T00:00:00Z', created_by: behaviour })),
      ],
    });
  });
}

async function programLayer(behaviour: Exclude<Behaviour, 'same'>): Promise<Descriptor> {
  return withScratch('variant', async (folder) => {
    const tree = treeIn(folder);
    tree.write(`app/${MAIN}`, PROGRAMS[behaviour]);
    tree.write(`app/${ORIGINAL}`, readFileSync(path.join(ROOT, MAIN), 'utf8'));
    return layerOf(folder);
  });
}
