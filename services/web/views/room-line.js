import { el } from '../dom.js';
import { say } from '../words.js';

const SENTENCE_OF = {
  'member.joined': 'joined',
  'member.left': 'left',
  'member.removed': 'left',
  'room.closed': 'roomClosed',
  'room.updated': 'roomUpdated',
  'goal.set': 'goalSet',
  'task.added': 'taskAdded',
  'task.deleted': 'taskDeleted',
  'timer.started': 'timerStarted',
  'timer.paused': 'timerPaused',
  'timer.resumed': 'timerResumed',
  'timer.skipped': 'timerSkipped',
  'timer.reset': 'timerReset',
  'timer.finished': 'timerFinished',
};

/** One event of the log as people read it. */
export function lineOf(event, { userId, names }) {
  const subject = event.data?.user_id ?? event.actor_id;
  const name = names.get(subject) ?? event.data?.display_name ?? say('someone');
  if (event.type === 'chat') {
    const isMine = event.actor_id === userId;
    return el(
      'div',
      { className: isMine ? 'said mine' : 'said', 'data-seq': event.seq },
      !isMine && el('span', { className: 'who' }, name),
      event.data.text,
    );
  }
  const sentence = SENTENCE_OF[event.type];
  return el(
    'div',
    { className: 'event', 'data-seq': event.seq, hidden: !sentence },
    sentence ? say(sentence, { name }) : '',
  );
}
