import { el } from '../dom.js';
import { say } from '../words.js';

const SENTENCE_OF = {
  'member.joined': 'joined',
  'member.left': 'left',
  'member.removed': 'left',
  'member.muted': 'muted',
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
export function lineOf(event, { userId, names, hosts }) {
  const subject = event.data?.user_id ?? event.actor_id;
  const name = names.get(subject) ?? event.data?.display_name ?? say('someone');
  if (event.type === 'chat') {
    const isMine = event.actor_id === userId;
    return el(
      'div',
      { className: isMine ? 'said mine' : 'said', 'data-seq': event.seq },
      !isMine && el('span', { className: 'who' }, name),
      el('span', { className: 'text' }, event.data.removed ? say('tookBack') : event.data.text),
      hosts?.mayTakeBack(event) && !event.data.removed && takeBackButton(event, hosts),
    );
  }
  const sentence = SENTENCE_OF[event.type];
  return el(
    'div',
    { className: 'event', 'data-seq': event.seq, hidden: !sentence },
    sentence ? say(sentence, { name }) : '',
  );
}

function takeBackButton({ seq }, hosts) {
  return el(
    'button',
    {
      type: 'button',
      className: 'quiet small take-back',
      title: say('takeBack'),
      'aria-label': say('takeBack'),
      onclick: () => hosts.takeBack(seq),
    },
    '×',
  );
}

/** Shows a post that was taken back without its words. */
export function blank(log, { data }) {
  const line = log.querySelector(`[data-seq="${data.seq}"]`);
  line?.querySelector('.take-back')?.remove();
  const text = line?.querySelector('.text');
  if (text) text.textContent = say('tookBack');
}
