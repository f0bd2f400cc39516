import type { Clock } from '../../platform/clock/clock.ts';
import type { ModuleParts } from '../../platform/module.ts';
import type { Runner } from '../../platform/use-case/runner.ts';
import { subjectsIn } from './subject.mikro.ts';
import { subjectRoutes } from './subject.routes.ts';
import { tasksIn } from './task.mikro.ts';
import { taskRoutes } from './task.routes.ts';
import { addSubject } from './use-cases/add-subject.ts';
import { addTask } from './use-cases/add-task.ts';
import { archiveSubject } from './use-cases/archive-subject.ts';
import { changeSubject } from './use-cases/change-subject.ts';
import { changeTask } from './use-cases/change-task.ts';
import { completeTask } from './use-cases/complete-task.ts';
import { getSubject } from './use-cases/get-subject.ts';
import { getTask } from './use-cases/get-task.ts';
import { listSubjects } from './use-cases/list-subjects.ts';
import { listTasks } from './use-cases/list-tasks.ts';
import { removeSubject } from './use-cases/remove-subject.ts';
import { removeTask } from './use-cases/remove-task.ts';
import { reopenTask } from './use-cases/reopen-task.ts';
import { restoreSubject } from './use-cases/restore-subject.ts';

export interface TasksModuleDeps {
  readonly runner: Runner;
  readonly clock: Pick<Clock, 'now'>;
}

/** Tasks and the subjects they belong to, with their doors. */
export function createTasksModule({ runner, clock }: TasksModuleDeps): ModuleParts {
  const bindTask = runner.bindTo((scope) => ({ tasks: tasksIn(scope), clock }));
  const bindSubject = runner.bindTo((scope) => ({ subjects: subjectsIn(scope) }));
  return {
    name: 'tasks',
    routes: [
      ...taskRoutes({
        list: bindTask(listTasks),
        add: bindTask(addTask),
        get: bindTask(getTask),
        change: bindTask(changeTask),
        complete: bindTask(completeTask),
        reopen: bindTask(reopenTask),
        remove: bindTask(removeTask),
      }),
      ...subjectRoutes({
        list: bindSubject(listSubjects),
        add: bindSubject(addSubject),
        get: bindSubject(getSubject),
        change: bindSubject(changeSubject),
        archive: bindSubject(archiveSubject),
        restore: bindSubject(restoreSubject),
        remove: bindSubject(removeSubject),
      }),
    ],
  };
}
