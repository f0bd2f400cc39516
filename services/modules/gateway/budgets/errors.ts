import { failure } from '../../../platform/errors/app-error.ts';

/** A budget that counts this call has nothing left for it. */
export const budgetUsedUp = failure({
  code: 'RATE_LIMIT',
  reason: 'gateway.budget-used-up',
  retryable: false,
  sentences: {
    en: 'The AI budget ({scope}) is used up: no {what} are left for this request.',
    de: 'Das KI-Budget ({scope}) ist aufgebraucht: Für diese Anfrage reicht es nicht ({what}).',
  },
});

/** There is none, or it is of an organisation that the caller does not keep. */
export const budgetNotFound = failure({
  code: 'NOT_FOUND',
  reason: 'gateway.budget-not-found',
  sentences: { en: 'There is no such budget.', de: 'Dieses Budget gibt es nicht.' },
});

/** Whose calls it would count is not in the organisation. */
export const budgetSubjectUnknown = failure({
  code: 'NOT_FOUND',
  reason: 'gateway.budget-subject-unknown',
  sentences: {
    en: 'There is no such member or class in this organisation.',
    de: 'Dieses Mitglied oder diese Klasse gibt es in der Organisation nicht.',
  },
});

/** Budgets and usage of an organisation are for those who keep it. */
export const budgetRoleNeeded = failure({
  code: 'AUTHZ_ERROR',
  reason: 'gateway.budget-role-needed',
  sentences: {
    en: 'Your role in this organisation does not allow this: admins set budgets, teachers those of classes.',
    de: 'Deine Rolle in dieser Organisation erlaubt das nicht: Budgets setzen Admins, die von Klassen auch Lehrende.',
  },
});
