/** A process is killed while it tells answers of a model; whoever listened goes on at another one. */
import { FULL_ANSWER, pausedInTheMiddle, remainderOf } from '../gateway/cuts.ts';
import { followStream, type FollowedEvents } from '../gateway/follow-stream.ts';
import { routedTo } from '../gateway/open-test-gateway.ts';
import { startProviderStub, type ProviderStub } from '../gateway/provider-stub.ts';
import { WIRE_FORMS } from '../gateway/wire-forms.ts';
import { openStage, signUp, type Person } from '../e2e/stage.ts';
import { campaign, type CampaignRun } from './campaign.ts';
import { spread } from './figures.ts';
import { awaitReadiness, serving } from './processes.ts';

interface Sizes {
  readonly kills: number;
  readonly streams: number;
  readonly [name: string]: number;
}

const FORM = WIRE_FORMS.openai;
let stub: ProviderStub;

campaign<Sizes>({
  promise: 'R19',
  title: 'a process that dies in the middle of answers takes no character with it: they go on at another one',
  sizes: { smallest: { kills: 2, streams: 12 }, full: { kills: 20, streams: 50 } },
  least: { kills: 2, streams: 24, 'gone on with': 24 },
  stage: async () => {
    stub = await startProviderStub();
    const stage = await openStage({
      ...routedTo([{ name: 'main', kind: 'openai', url: stub.url }]),
      REPLICAS: '2',
      RATE_LIMITS: 'off',
      LOG_LEVEL: 'warn',
    });
    return { ...stage, close: () => stage.close().finally(() => stub.close()) };
  },
  run: async (run) => {
    const person = await signUp(run.stage);
    const silences: number[] = [];
    for (let turn = 0; turn < run.size.kills; turn += 1) {
      await awaitReadiness(run.stage);
      silences.push(...(await oneTurn(run, person)));
    }
    run.count('streams', run.size.kills * run.size.streams);
    if (run.isControl) return;
    run.count('kills', run.size.kills);
    run.count('gone on with', silences.length);
    run.count('silence until the next character', spread(silences));
  },
});

/** @returns for how long each of them heard nothing */
async function oneTurn(run: CampaignRun<Sizes>, person: Person): Promise<number[]> {
  const [killed, other] = serving(run.stage);
  if (killed?.url == null || other?.url == null) throw new Error('Two processes are needed.');
  const never = new Promise(() => undefined);
  stub.answer((asked) => {
    const isFirst = FORM.spokenOf(asked) === '';
    const plan = remainderOf(FORM, asked);
    return isFirst && !run.isControl
      ? pausedInTheMiddle(plan, never, 0.1 + 0.8 * (run.chance.below(1_000) / 1_000))
      : plan;
  });
  const begun = await Promise.all(Array.from({ length: run.size.streams }, () => begin(killed.url, person)));
  if (run.isControl) {
    for (const stream of begun) run.wrong(...(await judge([stream])));
    return [];
  }
  await Promise.all(begun.map((stream) => stream.until(5)));
  process.kill(killed.pid, 'SIGKILL');
  await Promise.all(begun.map(({ ended }) => ended));
  const at = performance.now();
  const back = await Promise.all(begun.map((stream) => resume(other.url, person, stream)));
  const silences = await Promise.all(
    back.map(async (stream) => {
      await stream.until(1);
      return performance.now() - at;
    }),
  );
  for (const [index, stream] of begun.entries()) {
    const rest = back[index];
    if (rest !== undefined) run.wrong(...(await judge([stream, rest])));
  }
  return silences;
}

function begin(url: string | null, person: Person): Promise<FollowedEvents> {
  return followStream(`${String(url)}/ai/v1/chat/completions`, {
    headers: { authorization: `Bearer ${person.token}` },
    body: { model: 'tutor', messages: [{ role: 'user', content: 'Say it all.' }], stream: true },
  });
}

function resume(url: string | null, person: Person, heard: FollowedEvents): Promise<FollowedEvents> {
  return followStream(`${String(url)}/ai/v1/streams/${String(heard.headers['x-stream-id'])}`, {
    method: 'GET',
    headers: {
      authorization: `Bearer ${person.token}`,
      'last-event-id': String(heard.events.at(-1)?.id ?? 0),
    },
  });
}

/** The parts of one stream must make the whole answer: every character once, every number once, one end. */
async function judge(parts: readonly FollowedEvents[]): Promise<string[]> {
  await Promise.all(parts.map(({ ended }) => ended));
  const events = parts.flatMap((part) => part.events);
  const text = parts.map((part) => part.text()).join('');
  const wrong: string[] = [];
  const where = `${String(parts[0]?.headers['x-stream-id'])} (${parts.map(({ status }) => status).join(', ')})`;
  if (text !== FULL_ANSWER)
    wrong.push(`${where}: ${String(text.length)} characters for ${String(FULL_ANSWER.length)}`);
  if (events.some(({ id }, index) => id !== index + 1)) wrong.push(`${where}: the numbers have a gap`);
  if (events.filter(({ data }) => data === '[DONE]').length !== 1)
    wrong.push(`${where}: ${events.at(-1)?.data ?? 'nothing'} at the end`);
  return wrong;
}
