import { z } from 'zod';

/** A CEL rule of a CRD: what must hold, and the sentence for the person when it does not. */
export interface Rule {
  readonly rule: string;
  readonly message: string;
  /** Where the mistake is, relative to the object that carries the rule. */
  readonly fieldPath?: string;
  readonly reason?:
    'FieldValueInvalid' | 'FieldValueForbidden' | 'FieldValueRequired' | 'FieldValueDuplicate';
}

const VALIDATIONS = 'x-kubernetes-validations';

/** The schema with more CEL rules. They are judged by the API server, not by zod. */
export function withRules<T extends z.ZodType>(schema: T, ...rules: readonly Rule[]): T {
  const earlier = (schema.meta()?.[VALIDATIONS] ?? []) as readonly Rule[];
  return schema.meta({ [VALIDATIONS]: [...earlier, ...rules] });
}

/** A field that never changes once the object exists. */
export function immutable<T extends z.ZodType>(schema: T, message: string): T {
  return withRules(schema, { rule: 'self == oldSelf', message, reason: 'FieldValueForbidden' });
}

/** A list whose members are told apart by a field: server-side apply merges it member by member. */
export function listByName<T extends z.ZodType>(member: T, maxItems: number, key = 'name'): z.ZodArray<T> {
  return z
    .array(member)
    .max(maxItems)
    .meta({ 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': [key] });
}

/** A list without doubles, in any order. */
export function setOf<T extends z.ZodType>(member: T, maxItems: number): z.ZodArray<T> {
  return z.array(member).max(maxItems).meta({ 'x-kubernetes-list-type': 'set' });
}

/** A list whose order matters; it is replaced as a whole. */
export function listOf<T extends z.ZodType>(member: T, maxItems: number): z.ZodArray<T> {
  return z.array(member).max(maxItems).meta({ 'x-kubernetes-list-type': 'atomic' });
}

/** Free names to short values: labels, selectors. */
export function mapOf(maxProperties: number, maxLength: number): z.ZodRecord<z.ZodString, z.ZodString> {
  return z
    .record(z.string(), z.string().max(maxLength))
    .meta({ maxProperties, 'x-kubernetes-map-type': 'atomic' });
}

/** An instant with microseconds (metav1.MicroTime). */
export const microTime = (): z.ZodString => z.string().max(40).meta({ format: 'date-time' });

/** An instant with seconds (metav1.Time). */
export const time = (): z.ZodString => z.string().max(32).meta({ format: 'date-time' });

/** Name of another object in the same namespace. */
export const objectName = (): z.ZodString =>
  z
    .string()
    .min(1)
    .max(253)
    .regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/);

/** A quantity in Kubernetes' notation. */
export const quantity = (): z.ZodString =>
  z
    .string()
    .min(1)
    .max(20)
    .regex(/^[0-9]+(\.[0-9]+)?(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$/);

/** Seconds between two bounds. */
export const seconds = (atLeast: number, atMost: number): z.ZodInt => z.int().min(atLeast).max(atMost);
