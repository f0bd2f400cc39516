/** How many comparisons a second the hash itself allows, with as many at once as there are cores. */
import bcrypt from 'bcrypt';
import { onParent, tellParent } from '../support/parent.ts';

async function run({ cost, atOnce, measureMs }: HashOrder): Promise<void> {
  const hash = await bcrypt.hash('correct-horse-battery-7', cost);
  const startedAt = performance.now();
  let compared = 0;
  const work = async (): Promise<void> => {
    while (performance.now() - startedAt < measureMs) {
      await bcrypt.compare('correct-horse-battery-7', hash);
      compared += 1;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  tellParent({ kind: 'done', perSecond: (compared * 1_000) / (performance.now() - startedAt) });
}

/** What is to be compared, and how long. */
export interface HashOrder {
  readonly cost: number;
  readonly atOnce: number;
  readonly measureMs: number;
}

onParent<HashOrder>(run);
tellParent({ kind: 'ready' });
