/** What has happened to a world since it was made. One for all who look at it; the world itself stays computed. */
export class WorldChanges {
  private readonly movedFiles = new Map<bigint, number>();
  private readonly edits = new Map<string, Edit>();
  private readonly deletions = new Set<string>();
  private allFilesAt: number | undefined;

  /** The data centre a file was moved to; undefined: it is where it was. */
  dcOf(fileId: bigint): number | undefined {
    return this.movedFiles.get(fileId) ?? this.allFilesAt;
  }

  /** `fileId` absent: every file. */
  move(fileId: bigint | undefined, dc: number): void {
    if (fileId !== undefined) this.movedFiles.set(fileId, dc);
    else {
      this.movedFiles.clear();
      this.allFilesAt = dc;
    }
  }

  editOf(chatId: bigint, messageId: number): Edit | undefined {
    return this.edits.get(nameOf(chatId, messageId));
  }

  edit(chatId: bigint, messageId: number, edit: Edit): void {
    this.edits.set(nameOf(chatId, messageId), edit);
  }

  isDeleted(chatId: bigint, messageId: number): boolean {
    return this.deletions.size > 0 && this.deletions.has(nameOf(chatId, messageId));
  }

  delete(chatId: bigint, messageId: number): void {
    this.deletions.add(nameOf(chatId, messageId));
  }

  forget(): void {
    for (const part of [this.movedFiles, this.edits, this.deletions]) part.clear();
    this.allFilesAt = undefined;
  }
}

/** A message leads to another file of the same kind since then. */
export interface Edit {
  readonly fileId: bigint;
  /** Unix seconds. */
  readonly date: number;
}

const nameOf = (chatId: bigint, messageId: number): string => `${chatId}:${messageId}`;
