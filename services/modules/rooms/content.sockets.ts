import type { SocketEvent } from '../../platform/sockets/socket-event.ts';
import type { BoundUseCase } from '../../platform/use-case/use-case.ts';
import * as contract from './content.contract.ts';
import type { GoalAnswer, NoteAnswer, TaskAnswer } from './room-actors.ts';

/** The use cases that a socket can ask for, ready to run. */
export interface ContentSocketUseCases {
  readonly goal: BoundUseCase<GoalAnswer>;
  readonly task: BoundUseCase<TaskAnswer>;
  readonly note: BoundUseCase<NoteAnswer>;
  readonly react: BoundUseCase<{ readonly seq: number; readonly count: number }>;
}

/** `room:goal`, `room:task`, `room:note`, `room:react` */
export function contentSocketEvents({ goal, task, note, react }: ContentSocketUseCases): SocketEvent[] {
  return [
    {
      event: 'room:goal',
      summary: 'Say what the focus phase is for, or tick it off',
      useCase: goal,
      output: contract.GoalAnswer,
    },
    {
      event: 'room:task',
      summary: 'Add, change, move or delete a task',
      useCase: task,
      output: contract.TaskAnswer,
    },
    { event: 'room:note', summary: 'Edit the notes', useCase: note, output: contract.NoteAnswer },
    { event: 'room:react', summary: 'React to a post', useCase: react, output: contract.ReactAnswer },
  ];
}
