import { failure } from '../../platform/errors/app-error.ts';

/** There is none, or it is somebody else's: which of the two is not told. */
export const eventNotFound = failure({
  code: 'NOT_FOUND',
  reason: 'calendar.not-found',
  sentences: {
    en: 'There is no such event in your calendar.',
    de: 'Diesen Termin gibt es in deinem Kalender nicht.',
  },
});

/** "Recurring" without a rule, or a rule on something that is said not to recur. */
export const recurrenceUnclear = failure({
  code: 'VALIDATION_ERROR',
  status: 422,
  reason: 'calendar.recurrence-unclear',
  sentences: {
    en: 'A recurring event needs a recurring_pattern, and only a recurring one has it.',
    de: 'Ein wiederkehrender Termin braucht ein recurring_pattern, und nur ein solcher hat eines.',
  },
});

/** A bound on the work that one list can ask for. */
export const tooManySeries = failure({
  code: 'CONFLICT',
  reason: 'calendar.too-many-series',
  sentences: {
    en: 'You have more than {limit} recurring events. Delete some, or filter by subject or type.',
    de: 'Du hast mehr als {limit} wiederkehrende Termine. Bitte einige löschen oder nach Fach oder Art filtern.',
  },
});
