import { isTlObject, type Schema, type TlObject } from '../tl/types.ts';

/** How a connection introduces itself. */
export interface ConnectionDescription {
  readonly layer: number;
  /** Fields of `initConnection` except `query`, under their schema names: api_id, device_model … */
  readonly initConnection: { readonly api_id: number; readonly [field: string]: TlObject[string] };
  /** Wraps every request in `invokeWithoutUpdates`, as data connections should. */
  readonly withoutUpdates?: boolean;
}

/** A call as it is asked on such a connection. */
export const queryOf = (method: TlObject, wrap: ConnectionDescription | undefined): TlObject =>
  wrap?.withoutUpdates ? { _: 'invokeWithoutUpdates', query: method } : method;

/** The first calls of a session tell who asks; `introduction` is undefined once that is known. */
export const introduced = (query: TlObject, introduction: ConnectionDescription | undefined): TlObject => {
  if (introduction === undefined) return query;
  const { layer, initConnection } = introduction;
  return { _: 'invokeWithLayer', layer, query: { ...initConnection, _: 'initConnection', query } };
};

/** Whose result the answer is: the method inside of all wrappers. */
export function innermostMethod(schema: Schema, method: TlObject): string {
  let innermost = method;
  while (schema.byName.get(innermost._)?.resultType.kind === 'object' && isTlObject(innermost.query)) {
    innermost = innermost.query;
  }
  return innermost._;
}
