import type { ModuleParts } from '../platform/module.ts';
import { NOBODY, type Caller } from '../platform/use-case/caller.ts';

/** What a person who tries the platform finds: through the same use cases as everything else. */
const SUBJECTS = [
  { name: 'Mathematics', color: '#2f5bd8' },
  { name: 'Biology', color: '#1b7f4b' },
  { name: 'Swedish', color: '#b3261e' },
];

const TASKS = [
  { title: 'Revise vectors, pages 40 to 48', priority: 'high', subject: 'Mathematics', dueInDays: 2 },
  { title: 'Draw the cell and name its parts', priority: 'medium', subject: 'Biology', dueInDays: 5 },
  { title: 'Ten new words', priority: 'low', subject: 'Swedish', dueInDays: 1 },
];

const DAY_MS = 86_400_000;

interface Named {
  readonly id: string;
  readonly name: string;
}

/** Gives a demo account its subjects, tasks, a planned study session and a public room, unless it has subjects already. */
export async function seedDemoData(
  modules: readonly ModuleParts[],
  userId: string,
  now: Date,
): Promise<void> {
  const caller: Caller = { ...NOBODY, role: 'authenticated', userId };
  const run = <Output>(name: string, input: object): Promise<Output> => execute(modules, caller, name, input);

  const { data } = await run<{ data: readonly Named[] }>('subjects.list', { limit: 1 });
  if (data.length > 0) return;
  const subjects = await Promise.all(SUBJECTS.map((subject) => run<Named>('subjects.add', subject)));
  const idOf = (name: string): string | undefined => subjects.find((subject) => subject.name === name)?.id;
  for (const { subject, dueInDays, ...task } of TASKS) {
    const due_date = new Date(now.getTime() + dueInDays * DAY_MS).toISOString();
    await run('tasks.add', { ...task, subject_id: idOf(subject), due_date });
  }
  await run('study-sessions.plan', {
    title: 'Vectors, exercise 4',
    planned_duration: 25,
    subject_id: idOf('Mathematics'),
  });
  await run('rooms.create', { name: 'Quiet room', visibility: 'public', timer_control: 'all' });
}

async function execute<Output>(
  modules: readonly ModuleParts[],
  caller: Caller,
  name: string,
  input: object,
): Promise<Output> {
  const found = modules.flatMap(({ routes }) => routes ?? []).find(({ useCase }) => useCase.name === name);
  if (found === undefined) throw new Error(`There is no use case ${name}`);
  return (await found.useCase.execute(caller, input, { requestId: 'demo-data' })) as Output;
}
