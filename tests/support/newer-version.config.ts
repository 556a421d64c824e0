import { mergeConfig, type Plugin } from 'vite';
import config from '../../vite.config.ts';

/** Raises a version number where it is declared, so that tabs of two versions can be opened side by side. */
const raised = (file: string, constant: string): Plugin => ({
  name: `sluice:raised-${constant}`,
  transform: {
    filter: { id: new RegExp(`${file}$`) },
    handler(code) {
      const declared = new RegExp(`(const ${constant} = )(\\d+)`);
      if (!declared.test(code)) this.error(`${file} does not declare ${constant} any more.`);
      return {
        code: code.replace(declared, (_, start, version) => `${start}${Number(version) + 1}`),
        map: null,
      };
    },
  },
});

const plugins = (): Plugin[] => [
  raised('src/workers/contract.ts', 'CONTRACT_VERSION'),
  raised('src/adapters/store/database.ts', 'SCHEMA_VERSION'),
];

/** The next version of Sluice, as far as tabs and database know: its contract and its schema are one higher. */
export default mergeConfig(config, { plugins: plugins(), worker: { plugins } });
