/** What the composer is given. */
import type { Snippet } from "svelte";
import type { IconName } from "./icons";

export interface ComposerProps {
  /** What has been typed; kept by the owner of the draft. */
  value: string;
  /** Largest text in UTF-8 bytes. */
  bytesMax: number;
  /** Writing is not possible, with the reason. */
  locked?: { icon: IconName; reason: string };
  /** In place of the keyboard hint: what becomes of a message while there is no connection. */
  notice?: string;
  placeholder?: string;
  /** Only one person will read it. */
  whisper?: boolean;
  /** Nothing may be sent, though one may go on typing. */
  blocked?: boolean;
  /** How long until the next message may be sent, of how long, in seconds. */
  wait?: { seconds: number; total: number };
  /** Above the field: what is answered or corrected. What has this id in it describes the field. */
  bar?: Snippet<[id: string]>;
  /** Beside the field; `pick` opens the file dialog. */
  tools?: Snippet<[pick: () => void]>;
  /** Over the field: names to choose from. */
  names?: Snippet;
  onsend: (text: string) => void;
  onpictures: (files: File[]) => void;
  /** Pictures were pasted; nobody has said yet that they are to be sent. */
  onpasted: (files: File[]) => void;
  /** Something is being typed, or no longer. */
  ontyping: (on: boolean) => void;
  /** The text or the caret changed. */
  oncaret?: (text: string, caret: number) => void;
  /** A key, before the field has it; true: it is taken. Enter comes here only when it would send. */
  onkey?: (key: string, event?: KeyboardEvent) => boolean;
}
