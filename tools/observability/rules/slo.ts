/**
 * Objectives, and how fast their budgets are spent: the records and the alerts that sloth makes (0.11, its default
 * windows), so that its public dashboards work as they are. Two differences: figures stand for each platform, and a
 * window without requests has no ratio instead of NaN, which would spoil the sum over 30 days.
 */
import { PROMPT_ROUTES } from './requests.ts';
import { ON, PLATFORM, PLAYED, type Alert, type Recording, type RuleFile, type Series } from './rule.ts';

interface Objective {
  readonly service: string;
  readonly name: string;
  readonly alert: string;
  /** Of a hundred. */
  readonly objective: number;
  readonly what: string;
  readonly summary: string;
  readonly all: (window: string) => string;
  readonly bad: (window: string) => string;
  readonly dashboard: Alert['dashboard'];
  /** Series of so many good and bad ones each minute. */
  readonly play: (good: number, bad: number, minutes: number) => Series;
}

const REQUESTS = 'http_request_duration_seconds';
const EVENTS = 'studyflow_socket_event_duration_seconds_count';
const POST = 'event="room:post"';

const OBJECTIVES: readonly Objective[] = [
  {
    service: 'api',
    name: 'availability',
    alert: 'StudyFlowAvailabilityBudgetBurns',
    objective: 99.9,
    what: 'requests fail',
    summary: 'Requests fail faster than the objective of 99.9 % allows.',
    all: (window) => `${REQUESTS}_count[${window}]`,
    bad: (window) => `${REQUESTS}_count{status_code=~"5.."}[${window}]`,
    dashboard: 'studyflow-api',
    play: (good, bad, minutes) => ({
      [`${REQUESTS}_count{${ON},status_code="200"}`]: `0+${good}x${minutes}`,
      [`${REQUESTS}_count{${ON},status_code="503"}`]: `0+${bad}x${minutes}`,
    }),
  },
  {
    service: 'api',
    name: 'latency',
    alert: 'StudyFlowLatencyBudgetBurns',
    objective: 95,
    what: 'requests take more than 250 ms',
    summary: 'Requests are slow more often than the objective of 5 in 100 allows.',
    all: (window) => `${REQUESTS}_count{${PROMPT_ROUTES}}[${window}]`,
    // The promise is 200 ms; 250 ms is the first bucket of OpenTelemetry's above it.
    bad: (window) =>
      `${REQUESTS}_count{${PROMPT_ROUTES}}[${window}])) - sum by (${PLATFORM}) (rate(${REQUESTS}_bucket{${PROMPT_ROUTES},le="0.25"}[${window}]`,
    dashboard: 'studyflow-api',
    play: (good, bad, minutes) => ({
      [`${REQUESTS}_count{${ON},route="/api/tasks"}`]: `0+${good + bad}x${minutes}`,
      [`${REQUESTS}_bucket{${ON},route="/api/tasks",le="0.25"}`]: `0+${good}x${minutes}`,
    }),
  },
  {
    service: 'rooms',
    name: 'posts',
    alert: 'StudyFlowRoomPostsBudgetBurns',
    objective: 99.9,
    what: 'posts in rooms fail',
    summary: 'Posts in rooms fail faster than the objective of 99.9 % allows.',
    all: (window) => `${EVENTS}{${POST}}[${window}]`,
    bad: (window) => `${EVENTS}{${POST},outcome=~"platform[.](unavailable|internal)|bug"}[${window}]`,
    dashboard: 'studyflow-rooms',
    play: (good, bad, minutes) => ({
      [`${EVENTS}{${ON},${POST},outcome="ok"}`]: `0+${good}x${minutes}`,
      [`${EVENTS}{${ON},${POST},outcome="platform.unavailable"}`]: `0+${bad}x${minutes}`,
    }),
  },
];

const WINDOWS = ['5m', '30m', '1h', '2h', '6h', '1d', '3d'] as const;
const DAYS = 30;
const ALL = 10_000;

/** Written without the rounding errors of binary fractions. */
const budgetOf = ({ objective }: Objective): number => Number(((100 - objective) / 100).toFixed(6));

const labelsOf = ({ service, name }: Objective) => ({
  sloth_id: `studyflow-${service}-${name}`,
  sloth_service: service,
  sloth_slo: name,
});

const selectorOf = (objective: Objective): string =>
  Object.entries(labelsOf(objective))
    .map(([label, value]) => `${label}="${value}"`)
    .join(', ');

function ratio({ all, bad }: Objective, window: string): string {
  const total = `sum by (${PLATFORM}) (rate(${all(window)}))`;
  return `(sum by (${PLATFORM}) (rate(${bad(window)})) or ${total} * 0)\n/ (${total} > 0)`;
}

function recordingsOf(objective: Objective): Recording[] {
  const [labels, selector] = [labelsOf(objective), selectorOf(objective)];
  const period = `slo:sli_error:ratio_rate5m{${selector}}[${DAYS}d]`;
  const burn = (window: string): string =>
    `slo:sli_error:ratio_rate${window}{${selector}}\n/ on (sloth_id, sloth_slo, sloth_service) group_left ()\nslo:error_budget:ratio{${selector}}`;
  const record = (name: string, expr: string): Recording => ({ record: name, expr, labels });
  return [
    ...WINDOWS.map((window) => ({
      record: `slo:sli_error:ratio_rate${window}`,
      expr: ratio(objective, window),
      labels: { ...labels, sloth_window: window },
    })),
    {
      record: `slo:sli_error:ratio_rate${DAYS}d`,
      expr: `sum_over_time(${period})\n/ ignoring (sloth_window)\ncount_over_time(${period})`,
      labels: { ...labels, sloth_window: `${DAYS}d` },
    },
    record('slo:objective:ratio', `vector(${Number((1 - budgetOf(objective)).toFixed(6))})`),
    record('slo:error_budget:ratio', `vector(${budgetOf(objective)})`),
    record('slo:time_period:days', `vector(${DAYS})`),
    record('slo:current_burn_rate:ratio', burn('5m')),
    record('slo:period_burn_rate:ratio', burn(`${DAYS}d`)),
    record('slo:period_error_budget_remaining:ratio', `1 - slo:period_burn_rate:ratio{${selector}}`),
    {
      record: 'sloth_slo_info',
      expr: 'vector(1)',
      labels: {
        ...labels,
        sloth_mode: 'cli-gen-prom',
        sloth_objective: String(objective.objective),
        sloth_spec: 'prometheus/v1',
        sloth_version: 'v0.11.0',
      },
    },
  ];
}

interface Pace {
  readonly severity: 'critical' | 'warning';
  readonly sloth: 'page' | 'ticket';
  readonly pairs: readonly (readonly [factor: number, short: string, long: string])[];
}

const PACES: readonly Pace[] = [
  {
    severity: 'critical',
    sloth: 'page',
    pairs: [
      [14.4, '5m', '1h'],
      [6, '30m', '6h'],
    ],
  },
  {
    severity: 'warning',
    sloth: 'ticket',
    pairs: [
      [3, '2h', '1d'],
      [1, '6h', '3d'],
    ],
  },
];

function burns(objective: Objective, { pairs }: Pace): string {
  const above = (factor: number, window: string): string =>
    `max by (${PLATFORM}, sloth_id, sloth_service, sloth_slo) (slo:sli_error:ratio_rate${window}{${selectorOf(objective)}} > (${factor} * ${budgetOf(objective)}))`;
  return pairs
    .map(([factor, short, long]) => `(\n  ${above(factor, short)}\n  and\n  ${above(factor, long)}\n)`)
    .join('\nor\n');
}

/** What is played, of 10,000 each minute, so that nothing but this pace is left behind. */
function playOf(objective: Objective, isFast: boolean): { bad: number; minutes: number; at: string } {
  const budget = budgetOf(objective);
  const factor = isFast ? 18 : 4;
  return { bad: Math.round(ALL * budget * factor), minutes: isFast ? 90 : 500, at: isFast ? '80m' : '480m' };
}

/** Both paces of one objective have one name, as sloth has it; Alertmanager silences the slow one beside the fast one. */
function alertOf(objective: Objective, pace: Pace): Alert {
  const { alert, summary, dashboard, play } = objective;
  const isFast = pace.sloth === 'page';
  const { bad, minutes, at } = playOf(objective, isFast);
  const share = `${Number(((bad / ALL) * 100).toPrecision(4))}%`;
  const calm = Math.round((ALL * budgetOf(objective)) / 2);
  return {
    name: alert,
    expr: burns(objective, pace),
    for: '0s',
    severity: pace.severity,
    labels: { sloth_severity: pace.sloth },
    summary,
    description: describe(objective, '{{ $value | humanizePercentage }}', pace),
    dashboard,
    fires: {
      series: play(ALL - bad, bad, minutes),
      at,
      labels: { ...PLAYED, ...labelsOf(objective) },
      says: describe(objective, share, pace),
      ...(isFast && {
        also: {
          severity: 'warning',
          labels: { sloth_severity: 'ticket' },
          says: describe(objective, share, { sloth: 'ticket' }),
        },
      }),
    },
    // The budget is spent at half the pace that it allows.
    quiet: { series: play(ALL - calm, calm, minutes), at },
  };
}

function describe({ what }: Objective, share: string, { sloth }: Pick<Pace, 'sloth'>): string {
  const end = sloth === 'page' ? 'is gone within days' : 'will not last';
  return `${share} of the ${what}; the budget of ${DAYS} days ${end}.`;
}

/** Objectives and their budgets. */
export const slo: RuleFile = {
  name: 'slo',
  service: 'studyflow',
  recordings: OBJECTIVES.flatMap(recordingsOf),
  alerts: OBJECTIVES.flatMap((objective) => PACES.map((pace) => alertOf(objective, pace))),
};
