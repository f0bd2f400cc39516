import { routedTo } from '../../../services/testing/gateway/open-test-gateway.ts';
import { startProviderStub, type StubPlan } from '../../../services/testing/gateway/provider-stub.ts';
import { send } from '../../../services/testing/e2e/http.ts';
import { as } from '../../../services/testing/e2e/stage.ts';
import { waitUntil } from '../../local/wait.ts';
import type { Drill, Undo } from '../drill.ts';
import type { Ground } from '../ground.ts';
import { again, holdOpen, undoAll } from './means.ts';

const ANSWER = {
  id: 'drill',
  object: 'chat.completion',
  model: 'main-model',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Yes.' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 12, completion_tokens: 3, total_tokens: 15 },
};

const CLOSES_MS = 90_000;

const answered = (): StubPlan => ({
  headers: { 'content-type': 'application/json' },
  pieces: [JSON.stringify(ANSWER)],
});

/** Providers that fail, and what their answers cost. */
export const ai = (): readonly Drill[] => [
  {
    alerts: ['StudyFlowAiFailing', 'StudyFlowAiBreakerOpen'],
    fault: 'the only provider answers each question with 500',
    begin: async (ground) => {
      let isWell = false;
      const undo = await askAll(ground, 26, () => (isWell ? answered() : { status: 500, pieces: ['{}'] }));
      return undoAll(undo, async () => {
        isWell = true;
        // A breaker closes when somebody asks and is answered; without questions it stays as it is.
        const isClosed = async (): Promise<boolean> =>
          (await ground.tower.ask('max(studyflow_ai_breaker_open)')) === 0;
        await waitUntil(isClosed, { timeoutMs: CLOSES_MS, everyMs: 500 });
      });
    },
  },
  {
    alerts: ['StudyFlowAiUnpriced'],
    fault: 'a model answers for which there is no price',
    begin: (ground) => askAll(ground, 27, answered),
  },
  {
    alerts: ['StudyFlowAiLedgerBehind'],
    fault: 'the ledger is locked while models answer',
    begin: async (ground) => {
      const undo = await askAll(ground, 28, answered);
      const release = await holdOpen(ground, 'lock table app.ai_ledger in exclusive mode');
      return undoAll(undo, release);
    },
  },
];

/** A process with one provider, and people who ask it all along. */
async function askAll(ground: Ground, index: number, plan: () => StubPlan): Promise<Undo> {
  const stub = await startProviderStub(plan);
  const environment = routedTo([{ name: 'main', kind: 'openai', url: stub.url }]);
  const extra = await ground.addProcess({ index, environment: { ...environment, AI_PER_USER: '64' } });
  let asked = 0;
  const people = Array.from({ length: 6 }, () =>
    again(() => {
      asked += 1;
      return send(
        extra.url,
        as(ground.load.person, {
          method: 'POST',
          path: '/ai/v1/chat/completions',
          body: {
            model: 'tutor',
            messages: [{ role: 'user', content: `What is ${asked} and one?` }],
          },
        }),
        20_000,
      );
    }),
  );
  return undoAll(
    () => stub.close(),
    () => ground.removeProcess(extra),
    ...people,
  );
}
