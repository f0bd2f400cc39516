import { el } from '../dom.js';
import { asShown, differenceOf } from '../notes-text.js';
import { say } from '../words.js';
import { panel } from './room-panel.js';

const LONGEST = 100_000;

/** One text that everybody in the room writes in at once. What the room did not take is kept beside it. */
export function notesPanel({ content }) {
  const area = el('textarea', { rows: 10, maxLength: LONGEST, 'aria-label': say('notes'), spellcheck: true });
  area.placeholder = say('notesHint');
  const saved = el('p', { className: 'soft' });
  const lost = keptBox();
  const { view, enable, tell } = panel('notes', area, saved, lost.view);
  let isComposing = false;

  area.addEventListener('compositionstart', () => {
    isComposing = true;
    content.composeNotes(true);
  });
  area.addEventListener('compositionend', () => {
    isComposing = false;
    content.writeNotes(area.value);
    content.composeNotes(false);
  });
  area.addEventListener('input', () => {
    tell();
    content.writeNotes(area.value);
  });
  content.onNotesRefused((inserted, error) => {
    tell(error?.message);
    lost.keep(inserted);
  });

  /** Whoever closes the page while something is on its way is asked whether they mean it. */
  const warn = (event) => {
    if (!content.isSettled) event.preventDefault();
  };
  addEventListener('beforeunload', warn);

  return {
    view,
    draw({ content: shown, gone }) {
      enable(shown !== undefined && !gone);
      if (shown === undefined) return;
      const { text, isSettled } = shown.notes;
      if (!isComposing) showText(area, asShown(text));
      const sentence = isSettled ? (text === '' ? '' : say('notesSaved')) : say('notesSaving');
      if (saved.textContent !== sentence) saved.textContent = sentence;
    },
    close: () => removeEventListener('beforeunload', warn),
  };
}

/** Puts a text into a field that somebody may be writing in: the cursor stays at its letter, the view where it was. */
function showText(area, text) {
  const change = differenceOf(area.value, text);
  if (change === undefined) return;
  const { selectionStart, selectionEnd, selectionDirection, scrollTop } = area;
  area.value = text;
  area.setSelectionRange(after(selectionStart, change), after(selectionEnd, change), selectionDirection);
  area.scrollTop = scrollTop;
}

function after(position, { from, to, insert }) {
  if (position <= from) return position;
  return position >= to ? position + insert.length - (to - from) : from + insert.length;
}

/** What the room did not take, to be copied from. */
function keptBox() {
  const text = el('textarea', { rows: 3, readOnly: true, 'aria-label': say('notTaken') });
  const dismiss = el('button', { type: 'button', className: 'quiet small' }, say('dismiss'));
  const view = el('div', { className: 'kept', hidden: true }, el('p', {}, say('notTaken')), text, dismiss);
  dismiss.addEventListener('click', () => {
    view.hidden = true;
    text.value = '';
  });
  return {
    view,
    keep(inserted) {
      if (inserted === '') return;
      // Whoever types on while they are refused finds one sentence, not its pieces.
      text.value += inserted;
      view.hidden = false;
    },
  };
}
