/** What a room needs of the session it belongs to. */
import type { Link } from "../connection";
import type { FileShelf } from "../file-shelf";
import type { Limits, RoomSummary, User } from "../protocol";
import type { KeyValue } from "../storage";
import type { Upload } from "../upload";

export interface RoomContext {
  readonly link: Link;
  /** Where this device keeps drafts, reading positions and unsent messages. */
  readonly storage: KeyValue;
  /** Where this device keeps pictures until they are uploaded. */
  readonly files: FileShelf;
  /** Where this tab remembers that it was inside. */
  readonly tab: KeyValue;
  /** Names the host in storage keys. */
  readonly key: string;
  readonly user: User | undefined;
  readonly limits: Limits;
  readonly online: boolean;
  summary(room: string): RoomSummary | undefined;
  heard(room: string, at: number): void;
  upload: Upload;
}
