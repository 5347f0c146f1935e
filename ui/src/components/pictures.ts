/** What the file dialog offers; the host looks at the content and decides. */
export const PICTURE_TYPES = ["image/gif", "image/webp", "image/png", "image/jpeg"];

/** The pictures among what was pasted or dropped. */
export function picturesIn(transfer: DataTransfer | null): File[] {
  return [...(transfer?.files ?? [])].filter((file) => file.type.startsWith("image/"));
}

/** Whether something dragged over the page is a file. Its type is not told before it is dropped. */
export function carriesFiles(transfer: DataTransfer | null): boolean {
  return transfer?.types.includes("Files") ?? false;
}
