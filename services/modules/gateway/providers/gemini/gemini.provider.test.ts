import { describe } from '@jest/globals';
import { describeProvider, withProvider } from '../../../../testing/gateway/describe-provider.ts';

const make = withProvider('gemini', new URL('.', import.meta.url));

describe('the gemini provider', () => {
  describeProvider(make);
});
