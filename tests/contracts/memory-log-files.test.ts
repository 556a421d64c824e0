import { createMemoryLogFiles } from '../support/memory-log-files.ts';
import { openedByNumber } from '../support/opened-log-files.ts';
import { logFilesContract } from './log-files-contract.ts';

logFilesContract(async () => openedByNumber(createMemoryLogFiles()));
