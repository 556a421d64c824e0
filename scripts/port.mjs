/** The port belongs to the user's data, since another port is another origin: so it never changes by itself. */
export const DEFAULT_PORT = 7457;

/**
 * @param {readonly string[]} args of the command line: nothing, `--port N` or `--port=N`
 * @returns {number | string} the port, or a sentence saying what is wrong
 */
export function readPort(args) {
  const [name, value, ...rest] = args.flatMap((arg) =>
    arg.startsWith('--port=') ? ['--port', arg.slice(7)] : [arg],
  );
  if (name === undefined) return DEFAULT_PORT;
  if (name !== '--port') return `Unknown option ${name}. The only one is --port N.`;
  if (value === undefined) return '--port needs a number, as in --port 8080.';
  if (!/^\d{1,5}$/.test(value) || Number(value) < 1 || Number(value) > 65_535) {
    return `--port must be a number from 1 to 65535, not "${value}".`;
  }
  return rest.length === 0 ? Number(value) : `Unknown option ${rest[0]}. The only one is --port N.`;
}
