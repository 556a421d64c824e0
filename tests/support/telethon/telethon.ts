import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildSchema, parseType } from '../../../src/mtproto/tl/schema.ts';
import type { Schema, TlDefinition } from '../../../src/mtproto/tl/types.ts';

/** The version whose schema and manners were looked at; others may do as well. */
const PACKAGE = 'telethon==1.45.0';
const MAX_OUTPUT_BYTES = 64 * 1_048_576;
const run = promisify(execFile);
const here = (name: string): string => join(import.meta.dirname, name);

export interface Telethon {
  readonly layer: number;
  readonly schema: Schema;
  /** What `client.py` printed. Rejects with its complaints. */
  play(task: object): Promise<unknown>;
  remove(): void;
}

interface Told {
  readonly layer: number;
  readonly definitions: readonly {
    readonly name: string;
    readonly id: number;
    readonly isMethod: boolean;
    readonly result: string;
    readonly fields: readonly (readonly [string, string, string | null, number | null])[];
  }[];
}

/** Installs Telethon in a folder of its own; a sentence when Python or the package cannot be had. */
export async function installTelethon(): Promise<Telethon | string> {
  const home = mkdtempSync(join(tmpdir(), 'sluice-telethon-'));
  const remove = (): void => rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  const python = join(home, 'bin/python');
  try {
    await run('python3', ['-m', 'venv', home], { timeout: 120_000 });
    await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', PACKAGE], {
      timeout: 180_000,
    });
  } catch (error) {
    remove();
    return `${PACKAGE} cannot be installed here: ${error instanceof Error ? error.message : error}`;
  }
  const { stdout } = await run(python, [here('schema.py')], { maxBuffer: MAX_OUTPUT_BYTES });
  const { layer, definitions }: Told = JSON.parse(stdout);
  return {
    layer,
    schema: buildSchema(definitions.map(toDefinition)),
    play: async (task) => JSON.parse((await run(python, [here('client.py'), JSON.stringify(task)])).stdout),
    remove,
  };
}

function toDefinition({ name, id, isMethod, result, fields }: Told['definitions'][number]): TlDefinition {
  return {
    name,
    id,
    isMethod,
    result,
    resultType: parseType(result),
    fields: fields.map(([field, type, flags, bit]) => ({
      name: field,
      type: parseType(type),
      ...(flags === null || bit === null ? {} : { condition: { flags, bit } }),
    })),
  };
}
