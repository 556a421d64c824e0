import type { ICorePlatform } from '@mtcute/core';

/** A computer that says nothing about itself, and logs only what is asked for by MTCUTE_LOG (5 is everything). */
export const quietPlatform: ICorePlatform = {
  beforeExit: () => () => {},
  log: (_color, level, tag, format, args) => console.log(`[mtcute ${level} ${tag}] ${format}`, ...args),
  getDefaultLogLevel: () => Number(process.env.MTCUTE_LOG ?? 0),
  getDeviceModel: () => 'test',
};
