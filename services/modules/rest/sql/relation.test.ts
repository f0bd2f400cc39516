import { expect, test } from '@jest/globals';
import { isAppError } from '../../../platform/errors/app-error.ts';
import type { Relation, Table } from '../registry/registry.ts';
import { findRelation } from './relation.ts';

const own = { from: 'orders', to: 'addresses', foreignColumn: 'id', isOwn: true } as const;
const billing: Relation = {
  ...own,
  column: 'billing_id',
  constraint: 'orders_billing_id_fkey',
  cardinality: 'many-to-one',
};
const shipping: Relation = {
  ...own,
  column: 'shipping_id',
  constraint: 'orders_shipping_id_fkey',
  cardinality: 'many-to-one',
};
/** No two of our tables are bound twice; PostgREST's documentation knows orders with two addresses. */
const orders: Table = {
  name: 'orders',
  columns: new Map(),
  relations: [billing, shipping],
  uniqueRules: [['id']],
  naturalKey: ['id'],
  policy: { owner: 'user_id', isReadByOthers: false },
};

const find = (relation: string, hint?: string): Relation => findRelation(orders, { relation, hint });

test('of two relations the hint names one: the constraint, or the column', () => {
  expect(find('addresses', 'orders_billing_id_fkey')).toBe(billing);
  expect(find('addresses', 'shipping_id')).toBe(shipping);
});

test('the constraint or the column may stand for the table', () => {
  expect(find('orders_billing_id_fkey')).toBe(billing);
  expect(find('shipping_id')).toBe(shipping);
});

test('without a hint both are shown', () => {
  try {
    find('addresses');
    throw new Error('one was found');
  } catch (thrown) {
    if (!isAppError(thrown)) throw thrown;
    expect(thrown.details).toMatchObject({
      status: 300,
      body: {
        code: 'PGRST201',
        message: "Could not embed because more than one relationship was found for 'orders' and 'addresses'",
        details: [
          {
            cardinality: 'many-to-one',
            embedding: 'orders with addresses',
            relationship: 'orders_billing_id_fkey using orders(billing_id) and addresses(id)',
          },
          { relationship: 'orders_shipping_id_fkey using orders(shipping_id) and addresses(id)' },
        ],
        hint: "Try changing 'addresses' to one of the following: 'addresses!orders_billing_id_fkey', 'addresses!orders_shipping_id_fkey'. Find the desired relationship in the 'details' key.",
      },
    });
  }
});
