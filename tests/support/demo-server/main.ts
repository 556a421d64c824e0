import { parseArgs } from 'node:util';
import { startDemoServer } from '../demo-server.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    'base-port': { type: 'string' },
    'control-port': { type: 'string' },
  },
});
const numberOr = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Number(text);
const [seed, basePort, controlPort] = [
  numberOr(values.seed),
  numberOr(values['base-port']),
  numberOr(values['control-port']),
];

const server = await startDemoServer({
  ...(seed === undefined ? {} : { seed }),
  ...(basePort === undefined ? {} : { basePort }),
  ...(controlPort === undefined ? {} : { controlPort }),
  onCode: (phone, code) => console.log(`Code for +${phone}: ${code}`),
});

console.log('The pretend Telegram runs. Paste this as Custom server:');
console.log(JSON.stringify(server.configuration));
for (const { phone, homeDc, password } of server.telegram.world.accounts) {
  const secret = password === undefined ? 'no password' : `password “${password.value}”`;
  console.log(
    `Sign in as +${phone} (${secret}, data centre ${homeDc}); any API id, any API hash of 32 hex digits.`,
  );
}
console.log(`Control: ${server.controlUrl}`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => server.stop().then(() => process.exit(0)));
}
