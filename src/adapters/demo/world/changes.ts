/** What has happened to a world since it was made. One for all who look at it; the world itself stays computed. */
export class WorldChanges {
  private readonly movedFiles = new Map<bigint, number>();
  private readonly edits = new Map<string, Edit>();
  private readonly deletions = new Set<string>();
  private readonly log: MessageChange[] = [];
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

  edit(chatId: bigint, messageId: number, edit: Edit): MessageChange {
    this.edits.set(nameOf(chatId, messageId), edit);
    return this.note({ kind: 'edited', chatId, messageId, date: edit.date });
  }

  isDeleted(chatId: bigint, messageId: number): boolean {
    return this.deletions.size > 0 && this.deletions.has(nameOf(chatId, messageId));
  }

  /** `date` in unix seconds. */
  delete(chatId: bigint, messageId: number, date: number): MessageChange {
    this.deletions.add(nameOf(chatId, messageId));
    return this.note({ kind: 'deleted', chatId, messageId, date });
  }

  /** What happened to messages of all chats, oldest first. */
  get messages(): readonly MessageChange[] {
    return this.log;
  }

  forget(): void {
    for (const part of [this.movedFiles, this.edits, this.deletions]) part.clear();
    this.log.length = 0;
    this.allFilesAt = undefined;
  }

  private note(change: MessageChange): MessageChange {
    this.log.push(change);
    return change;
  }
}

/** One event of a message box. A message may be edited often; what it is now tells the message itself. */
export interface MessageChange {
  readonly kind: 'edited' | 'deleted';
  readonly chatId: bigint;
  readonly messageId: number;
  /** Unix seconds. */
  readonly date: number;
}

/** A message leads to another file of the same kind since then. */
export interface Edit {
  readonly fileId: bigint;
  /** Unix seconds. */
  readonly date: number;
}

const nameOf = (chatId: bigint, messageId: number): string => `${chatId}:${messageId}`;
