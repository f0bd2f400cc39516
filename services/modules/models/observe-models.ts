import type { Metrics } from '../../platform/telemetry/metrics.ts';
import type { HostObserver } from './keeper.ts';
import type { Resident } from './resident.ts';

/** Seconds; loading reads gigabytes, answering says thousands of words. */
const BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250];

export interface ModelFigures extends HostObserver {
  answered(model: string, status: number, seconds: number): void;
  /** Shows how models stand at each scrape. */
  show(residents: () => readonly Resident[], budgetBytes: number): void;
}

/** The figures of models of one's own. */
export function observeModels(metrics: Pick<Metrics, 'counter' | 'gauge' | 'histogram'>): ModelFigures {
  const loads = metrics.histogram({
    name: 'studyflow_model_load_seconds',
    help: 'How long models took to be loaded.',
    labelNames: ['model'],
    buckets: BUCKETS,
  });
  const falls = metrics.counter({
    name: 'studyflow_model_falls_total',
    help: 'Servers of models that did not come up (load) or ended by themselves (crash).',
    labelNames: ['model', 'what'],
  });
  const unloads = metrics.counter({
    name: 'studyflow_model_unloads_total',
    help: 'Models that were unloaded: for room, idle, asked, or at the stop.',
    labelNames: ['model', 'why'],
  });
  const answers = metrics.histogram({
    name: 'studyflow_model_answer_seconds',
    help: 'Requests to models from their arrival to the end of the answer, by status; 0: the answer broke off.',
    labelNames: ['model', 'status'],
    buckets: BUCKETS,
  });
  return {
    loaded: (model, seconds) => loads.observe({ model }, seconds),
    fell: (model, what) => falls.inc({ model, what }),
    unloaded: (model, why) => unloads.inc({ model, why }),
    answered: (model, status, seconds) => answers.observe({ model, status: String(status) }, seconds),
    show: (residents, budgetBytes) => showResidents(metrics, residents, budgetBytes),
  };
}

const GAUGES = [
  [
    'studyflow_model_memory_bytes',
    'Memory of the budget that the model holds.',
    ({ heldBytes }: Resident) => heldBytes,
  ],
  ['studyflow_model_answering', 'Answers that run.', ({ slots }: Resident) => slots.taken()],
  ['studyflow_model_waiting', 'Requests that wait for their turn.', ({ slots }: Resident) => slots.waiting()],
  [
    'studyflow_model_ready',
    'Whether the model is loaded and answers.',
    ({ state }: Resident) => (state === 'ready' ? 1 : 0),
  ],
] as const;

function showResidents(
  metrics: Pick<Metrics, 'gauge'>,
  residents: () => readonly Resident[],
  budgetBytes: number,
): void {
  const budget = metrics.gauge({
    name: 'studyflow_models_memory_budget_bytes',
    help: 'What all loaded models may take together.',
  });
  budget.set(budgetBytes);
  for (const [name, help, read] of GAUGES) {
    metrics.gauge({
      name,
      help,
      labelNames: ['model'],
      collect() {
        for (const resident of residents()) this.set({ model: resident.model.name }, read(resident));
      },
    });
  }
}
