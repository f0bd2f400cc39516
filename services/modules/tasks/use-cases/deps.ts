import type { Clock } from '../../../platform/clock/clock.ts';
import type { SubjectRepository } from '../subject.repository.ts';
import type { TaskRepository } from '../task.repository.ts';

/** What the use cases of tasks stand on. */
export interface TaskDeps {
  readonly tasks: TaskRepository;
  readonly clock: Pick<Clock, 'now'>;
}

/** What the use cases of subjects stand on. */
export interface SubjectDeps {
  readonly subjects: SubjectRepository;
}
