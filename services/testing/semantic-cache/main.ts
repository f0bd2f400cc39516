/**
 * `node services/testing/semantic-cache/main.ts`: what the labelled pairs make of the semantic cache, by the model for
 * vectors that the environment names (AI_PROVIDERS and AI_ROUTES with a route `embedding`, or AI_BASE_URL and
 * AI_EMBEDDING_MODEL); without one, of its guard alone.
 */
import { openTestGateway } from '../gateway/open-test-gateway.ts';
import { curveOf, figuresOf, intervalOf, mayBeSame, type Figures, type Vector } from './evaluate.ts';
import { readPairs, type Pair } from './pairs.ts';

const NAMED = /^(?:AI_|EGRESS_)/;

async function vectorsOf(pairs: readonly Pair[]): Promise<ReadonlyMap<string, Vector> | undefined> {
  const named = Object.entries(process.env).filter(([name]) => NAMED.test(name));
  const { module } = openTestGateway(Object.fromEntries(named) as Record<string, string>);
  const { port } = module;
  if (port?.models.embedding === undefined) return undefined;
  const vectors = new Map<string, Vector>();
  for (const text of new Set(pairs.flatMap(({ one, other }) => [one, other])))
    vectors.set(text, (await port.ai.embed({ text })).vector);
  return vectors;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function told({ precision, recall, falseHits }: Figures): string {
  return `${precision.toFixed(3)}  ${recall.toFixed(3)}  ${String(falseHits).padStart(4)}`;
}

function between(count: number, all: number): string {
  return intervalOf(count, all)
    .map((share) => share.toFixed(3))
    .join(' and ');
}

async function main(): Promise<void> {
  for (const file of ['pairs', 'held-out'] as const) {
    const pairs = readPairs(file);
    const same = pairs.filter(({ isSame }) => isSame).length;
    print(`\n${file}: ${pairs.length} pairs, ${same} mean the same, ${pairs.length - same} do not`);
    print('                    precision  recall  false hits');
    const guard = figuresOf(pairs, mayBeSame);
    print(`the guard alone     ${told(guard)}`);
    const { hits, falseHits } = guard;
    print(
      `${hits} hits, of which between ${between(hits - falseHits, hits)} are right; recall between ${between(hits - falseHits, same)}`,
    );
    const vectors = await vectorsOf(pairs);
    if (vectors === undefined) {
      print('no model for vectors is named, so there is no semantic cache');
      continue;
    }
    print('threshold     vectors alone          behind the guard');
    for (const { threshold, alone, guarded } of curveOf(pairs, (text) => vectors.get(text) ?? []))
      print(`     ${threshold.toFixed(2)}     ${told(alone)}    ${told(guarded)}`);
  }
}

await main();
