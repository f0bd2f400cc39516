import { ofContainers, type Check } from '../rule.ts';

const has = (kind: 'requests' | 'limits', what: 'cpu' | 'memory'): Check =>
  ofContainers(({ resources }) => {
    const amount = resources?.[kind]?.[what];
    return amount === undefined || Number.parseFloat(amount) === 0 ? `has no ${kind}.${what}` : undefined;
  });

export const requestsCpu: Check = has('requests', 'cpu');
export const requestsMemory: Check = has('requests', 'memory');
export const limitsCpu: Check = has('limits', 'cpu');
export const limitsMemory: Check = has('limits', 'memory');
