import { placesOf, FULL_ANSWER, planOfCut, remainderOf, TOKENS_IN, TOKENS_OUT, type Cut } from './cuts.ts';
import { routedTo } from './open-test-gateway.ts';
import { startProviderStub, type StubAsked } from './provider-stub.ts';
import { readStream, type ReadStream } from './read-stream.ts';
import { serveGateway } from './serve-gateway.ts';
import { WIRE_FORMS, type WireForm } from './wire-forms.ts';

type FormName = keyof typeof WIRE_FORMS;

export interface Verdict {
  /** What differs from the one right stream, by cut. */
  readonly wrong: readonly unknown[];
  /** Streams in which another provider went on, or began. */
  readonly switches: number;
}

/** Knows the whole answer: one stub dies at a cut, another goes on exactly behind what it is told that it said. */
export interface Oracle {
  judge(first: FormName, second: FormName, count: number): Promise<Verdict>;
  close(): Promise<void>;
}

/** Streams at once; the cut is named in the question, so that each stub knows which it is. */
const AT_ONCE = 16;

export async function openOracle(pairs: readonly (readonly [FormName, FormName])[]): Promise<Oracle> {
  const cuts = new Map<string, Cut>();
  const dying = await startProviderStub(
    (asked) => cuts.get(cutOf(asked))?.plan ?? { status: 500, pieces: [] },
  );
  const living = await startProviderStub((asked) => remainderOf(formOf(asked), asked));
  const served = await serveGateway({
    ...pairsRouted(pairs, dying.url, living.url),
    AI_STALL_TIMEOUT_MS: '5000',
  });
  const askOne = async (model: string, cut: Cut): Promise<ReadStream> => {
    cuts.set(cut.name, cut);
    return readStream(`${served.url}/ai/v1/chat/completions`, {
      model,
      messages: [{ role: 'user', content: `Say it all. [[${cut.name}]]` }],
      stream: true,
      stream_options: { include_usage: true },
    });
  };
  return {
    judge: async (first, second, count) => {
      const left = placesOf(WIRE_FORMS[first], count);
      const wrong: unknown[] = [];
      let switches = 0;
      const work = async (): Promise<void> => {
        for (let place = left.shift(); place !== undefined; place = left.shift()) {
          const cut = planOfCut(WIRE_FORMS[first], place);
          const read = await askOne(`${first}-${second}`, cut);
          switches += read.studyflow?.switched ?? 0;
          wrong.push(...differences(read, cut, first));
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
      return { wrong: wrong.slice(0, 3), switches };
    },
    close: async () => {
      await served.close();
      await Promise.all([dying.close(), living.close()]);
    },
  };
}

function pairsRouted(
  pairs: readonly (readonly [FormName, FormName])[],
  dying: string,
  living: string,
): Record<string, string> {
  const names = [...new Set(pairs.flat())];
  const routed = routedTo([
    ...names.map((kind) => ({ name: `dying-${kind}`, kind, url: dying })),
    ...names.map((kind) => ({ name: `living-${kind}`, kind, url: living })),
  ]);
  const routes = pairs.map(([first, second]) => [
    `${first}-${second}`,
    [
      { provider: `dying-${first}`, model: 'up' },
      { provider: `living-${second}`, model: 'up' },
    ],
  ]);
  return { ...routed, AI_ROUTES: JSON.stringify(Object.fromEntries(routes)) };
}

function cutOf({ body }: StubAsked): string {
  return /\[\[(.+?)\]\]/.exec(JSON.stringify(body))?.[1] ?? '';
}

function formOf({ path }: StubAsked): WireForm {
  if (path.endsWith('/chat/completions')) return WIRE_FORMS.openai;
  return path.endsWith('/messages') ? WIRE_FORMS.anthropic : WIRE_FORMS.gemini;
}

function differences(read: ReadStream, { name }: Cut, first: FormName): unknown[] {
  const { text, ids, created, models, roles, reasons, dones, error, usage, studyflow } = read;
  const seen = {
    ids: ids.size,
    created: created.size,
    models: [...models],
    roles,
    reasons,
    dones,
    error,
    studyflow,
  };
  // A break may swallow what was sent just before it: whether the first one was heard is for the reader to say.
  const hasSpoken = read.speakers[0]?.startsWith('dying-') === true;
  const isRight =
    text === FULL_ANSWER &&
    [ids.size, created.size, models.size, roles, reasons.length, dones].every((count) => count === 1) &&
    error === undefined &&
    isUsageRight(usage ?? {}, hasSpoken ? first : undefined);
  if (isRight) return [];
  return [{ name, status: read.status, ...seen, usage, text: differenceOf(text) }];
}

/** What both told; where the first one died before it told, our own count, which says so. */
function isUsageRight(usage: Readonly<Record<string, unknown>>, first: FormName | undefined): boolean {
  const prompt = Number(usage['prompt_tokens']);
  const completion = Number(usage['completion_tokens']);
  if (usage['total_tokens'] !== prompt + completion) return false;
  if (first === undefined) return completion === TOKENS_OUT;
  const isEstimated = usage['estimated'] === true;
  if (first === 'gemini') return !isEstimated && prompt === 2 * TOKENS_IN && completion < 2 * TOKENS_OUT;
  return (
    isEstimated &&
    completion > TOKENS_OUT &&
    (first === 'openai' ? prompt > TOKENS_IN : prompt === 2 * TOKENS_IN)
  );
}

function differenceOf(text: string): string {
  let at = 0;
  while (at < text.length && text[at] === FULL_ANSWER[at]) at += 1;
  if (at === text.length && at === FULL_ANSWER.length) return 'the same';
  return `at ${String(at)}: ${JSON.stringify(text.slice(at, at + 40))} for ${JSON.stringify(FULL_ANSWER.slice(at, at + 40))}`;
}
