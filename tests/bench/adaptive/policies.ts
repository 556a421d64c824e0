import { DEFAULT_ENGINE_SETTINGS, type EngineSettings } from '../../../src/domain/settings.ts';

/** What the engine is set to, by the name of the table's column. */
export const POLICIES: Readonly<Record<string, EngineSettings>> = {
  fixed: DEFAULT_ENGINE_SETTINGS,
};
