import type { SocketEvent } from '../../../platform/sockets/socket-event.ts';
import type { ContentUseCases } from './bind.ts';
import * as contract from './contract.ts';

/** `room:goal`, `room:task`, `room:note`, `room:react` */
export function contentSocketEvents({ goal, task, note, react }: ContentUseCases): SocketEvent[] {
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
