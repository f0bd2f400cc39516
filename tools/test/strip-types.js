import { stripTypeScriptTypes } from 'node:module';

/**
 * Jest transform: strips the types exactly as Node does at load, so tests run the code that ships
 * and line numbers (coverage, stacks) are those of the source.
 */
const transformer = {
  process(source) {
    return { code: stripTypeScriptTypes(source) };
  },
};

export { transformer as default };
