import type { SubjectTemplate } from './template.ts';

/** For every subject without a template of its own. */
export const GENERAL_V1: SubjectTemplate = {
  id: 'general.v1',
  names: [],
  role: '',
  levels: {
    beginner: 'The student is a beginner: plain words, no jargon, one idea at a time.',
    intermediate: 'The student knows the basics: build on them.',
    advanced: 'The student is advanced: be precise and go into depth.',
  },
};
