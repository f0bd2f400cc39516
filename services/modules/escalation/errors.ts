import { failure } from '../../platform/errors/app-error.ts';

export const alertNotFound = failure({
  code: 'NOT_FOUND',
  reason: 'alert.not-found',
  sentences: { en: 'There is no such alert.', de: 'Diesen Alarm gibt es nicht.' },
});

export const alertIsOver = failure({
  code: 'CONFLICT',
  reason: 'alert.over',
  sentences: {
    en: 'This alert is over: there is nothing to acknowledge.',
    de: 'Dieser Alarm ist vorbei: Es gibt nichts zu übernehmen.',
  },
});

/** A link that is old, or not ours. */
export const linkNotValid = failure({
  code: 'AUTH_ERROR',
  reason: 'alert.link-not-valid',
  sentences: {
    en: 'This link is not valid any more. The newest message about the alert has one that is.',
    de: 'Dieser Link gilt nicht mehr. In der neuesten Nachricht zum Alarm steht einer, der gilt.',
  },
});
