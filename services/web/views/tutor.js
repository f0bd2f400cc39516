import { el, field, form } from '../dom.js';
import { askTutor, followTutor } from '../tutor-stream.js';
import { say } from '../words.js';

/** So many of the latest turns go with a question. */
const TURNS = 20;

/**
 * A conversation with the tutor. It is kept in this tab with the id of the answer that is being given, so that a page
 * that is loaded anew in the middle goes on with it. Whatever a model says is shown as text, never as markup.
 */
export function tutorView({ userId }) {
  const key = `tutor:${userId}`;
  const kept = readKept(key);
  const leaving = new AbortController();
  let asking;

  const list = el('ol', { className: 'turns' });
  const log = el('div', { role: 'log', 'aria-label': say('conversation') }, list);
  const empty = el('p', { className: 'empty', hidden: kept.turns.length > 0 }, say('noTurns'));
  const stop = el(
    'button',
    { className: 'quiet', type: 'button', hidden: true, onclick: () => asking?.abort() },
    say('stop'),
  );
  const anew = el('button', { className: 'quiet', type: 'button', onclick: forget }, say('newConversation'));

  function keep() {
    sessionStorage.setItem(key, JSON.stringify(kept));
  }

  function forget() {
    asking?.abort();
    kept.turns = [];
    delete kept.streamId;
    sessionStorage.removeItem(key);
    list.replaceChildren();
    empty.hidden = false;
    question.focus();
  }

  function show({ role, content }) {
    const text = el('p', { className: 'said' }, content);
    list.append(
      el(
        'li',
        { className: role },
        el('p', { className: 'who' }, say(role === 'user' ? 'you' : 'tutor')),
        text,
      ),
    );
    empty.hidden = true;
    text.scrollIntoView({ block: 'nearest' });
    return text;
  }

  /** Shows an answer as it comes; `work` is given what it says. */
  async function listen(work) {
    const own = new AbortController();
    asking = own;
    const signal = AbortSignal.any([own.signal, leaving.signal]);
    const text = show({ role: 'assistant', content: '' });
    let said = '';
    text.setAttribute('aria-busy', 'true');
    stop.hidden = false;
    try {
      await work({
        signal,
        onText: (piece) => {
          said += piece;
          text.append(piece);
        },
      });
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      text.removeAttribute('aria-busy');
      stop.hidden = true;
      // Whoever leaves the page comes back to the stream; every other end is one.
      if (!leaving.signal.aborted && asking === own) settle(text, said);
    }
  }

  function settle(text, said) {
    asking = undefined;
    delete kept.streamId;
    if (said === '') text.closest('li').remove();
    else kept.turns.push({ role: 'assistant', content: said });
    keep();
  }

  const question = el('textarea', { name: 'question', required: true, rows: 3, maxLength: 8000 });
  const entry = form(
    {
      className: 'stack',
      submit: async (entered, element) => {
        const turn = { role: 'user', content: entered.get('question') };
        kept.turns.push(turn);
        keep();
        show(turn);
        element.reset();
        await listen((listener) =>
          askTutor(kept.turns.slice(-TURNS), {
            ...listener,
            onStream: (id) => {
              kept.streamId = id;
              keep();
            },
          }),
        );
      },
    },
    field(say('yourQuestion'), question),
    el('div', { className: 'row' }, el('button', { type: 'submit' }, say('ask')), stop, anew),
  );

  kept.turns.forEach(show);
  const problem = el('p', { className: 'error', role: 'alert', hidden: true });
  if (kept.streamId) {
    listen((listener) => followTutor(kept.streamId, listener)).catch((error) => {
      problem.textContent = error.message;
      problem.hidden = false;
    });
  }
  return {
    view: el(
      'div',
      { className: 'stack' },
      el('h1', {}, say('tutor')),
      el(
        'section',
        { className: 'card stack', 'aria-label': say('conversation') },
        log,
        empty,
        problem,
        entry,
      ),
    ),
    close: () => leaving.abort(),
  };
}

function readKept(key) {
  try {
    const { turns, streamId } = JSON.parse(sessionStorage.getItem(key) ?? '{}');
    return { turns: Array.isArray(turns) ? turns : [], ...(streamId && { streamId }) };
  } catch {
    return { turns: [] };
  }
}
