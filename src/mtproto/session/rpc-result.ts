import { serviceSchema } from '../schema/service.ts';
import { decode, peekConstructor } from '../tl/codec.ts';
import { createUnpackBudget, type InnerMessage, parseRpcResult, unpackBody } from './containers.ts';

/** The result bytes of every `rpc_result`, unpacked, by the id of the message that carries it. */
export async function unpackResults(
  messages: readonly InnerMessage[],
  budget = createUnpackBudget(),
): Promise<Map<bigint, Uint8Array>> {
  const results = new Map<bigint, Uint8Array>();
  for (const message of messages) {
    const rpc = parseRpcResult(message.body);
    const result = rpc === undefined ? undefined : await unpackBody(rpc.result, budget);
    if (result !== undefined) results.set(message.msgId, result);
  }
  return results;
}

/** The error that stands in a result's place; undefined when it is none. */
export function readRpcError(
  result: Uint8Array,
): { readonly code: number; readonly message: string } | undefined {
  if (peekConstructor(result) !== serviceSchema.byName.get('rpc_error')?.id) return undefined;
  const decoded = decode(serviceSchema, result);
  if (!decoded.ok) return undefined;
  const { error_code: code, error_message: message } = decoded.value;
  return typeof code === 'number' && typeof message === 'string' ? { code, message } : undefined;
}
